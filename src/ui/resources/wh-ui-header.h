/* wh-ui-header.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-column.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_HEADER (wh_ui_header_get_type ())
G_DECLARE_FINAL_TYPE (WhUiHeader, wh_ui_header, WH_UI, HEADER, GtkWidget)

GtkWidget *wh_ui_header_new      (GArray           *widths) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_header_clear    (WhUiHeader       *self);
void       wh_ui_header_append   (WhUiHeader       *self,
                                  const WhUiColumn *column);
int wh_ui_header_measure (WhUiHeader *self,
                          const WhUiColumn *column);
void       wh_ui_header_set_sort (WhUiHeader       *self,
                                  const char       *column,
                                  gboolean          descending);

G_END_DECLS
