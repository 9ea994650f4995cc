/* wh-ui-application.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

/**
 * WhUiDemoFunc:
 * @fleet: an open fleet with nothing in it
 *
 * Fills a fleet with connections to a simulated one.
 *
 * Returns: (transfer full): resolves when they are there
 */
typedef DexFuture *(*WhUiDemoFunc) (WhFleet *fleet);

#define WH_UI_TYPE_APPLICATION (wh_ui_application_get_type ())
G_DECLARE_FINAL_TYPE (WhUiApplication, wh_ui_application, WH_UI, APPLICATION, AdwApplication)

WhUiApplication *wh_ui_application_new           (void) G_GNUC_WARN_UNUSED_RESULT;
void             wh_ui_application_set_demo_func (WhUiApplication *self,
                                                  WhUiDemoFunc     demo);
WhFleet         *wh_ui_application_get_fleet     (WhUiApplication *self);
gboolean         wh_ui_application_wants_restart (WhUiApplication *self);

G_END_DECLS
