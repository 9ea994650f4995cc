/* wh-ui-pill.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-kind.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_PILL (wh_ui_pill_get_type ())

G_DECLARE_FINAL_TYPE (WhUiPill, wh_ui_pill, WH_UI, PILL, AdwBin)

GtkWidget  *wh_ui_pill_new        (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_pill_get_text   (WhUiPill   *self);
void        wh_ui_pill_set_text   (WhUiPill   *self,
                                   const char *text);
WhHealth    wh_ui_pill_get_health (WhUiPill   *self);
void        wh_ui_pill_set_health (WhUiPill   *self,
                                   WhHealth    health);
gboolean    wh_ui_pill_get_accent (WhUiPill   *self);
void        wh_ui_pill_set_accent (WhUiPill   *self,
                                   gboolean    accent);

G_END_DECLS
