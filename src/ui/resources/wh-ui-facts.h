/* wh-ui-facts.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_FACTS (wh_ui_facts_get_type ())
G_DECLARE_FINAL_TYPE (WhUiFacts, wh_ui_facts, WH_UI, FACTS, GtkWidget)

GtkWidget *wh_ui_facts_new       (const char *title) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_facts_add       (WhUiFacts  *self,
                                  const char *name,
                                  const char *value);
void       wh_ui_facts_add_mono  (WhUiFacts  *self,
                                  const char *name,
                                  const char *value);
void       wh_ui_facts_add_lines (WhUiFacts  *self,
                                  const char *lines);
void       wh_ui_facts_add_widget (WhUiFacts *self,
                                  GtkWidget  *widget);
void       wh_ui_box_clear       (GtkBox     *box);

G_END_DECLS
