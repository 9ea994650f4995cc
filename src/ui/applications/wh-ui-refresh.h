/* wh-ui-refresh.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhUiRefreshFunc:
 * @widget: what is to be filled again
 */
typedef void (*WhUiRefreshFunc) (gpointer widget);

#define WH_UI_TYPE_REFRESH (wh_ui_refresh_get_type ())
G_DECLARE_FINAL_TYPE (WhUiRefresh, wh_ui_refresh, WH_UI, REFRESH, GObject)

WhUiRefresh *wh_ui_refresh_new       (GtkWidget       *widget,
                                      WhUiRefreshFunc  func) G_GNUC_WARN_UNUSED_RESULT;
void         wh_ui_refresh_set_store (WhUiRefresh     *self,
                                      WhStore         *store);
void         wh_ui_refresh_queue     (WhUiRefresh     *self);
gboolean     wh_ui_refresh_is_idle   (WhUiRefresh     *self);

G_END_DECLS
