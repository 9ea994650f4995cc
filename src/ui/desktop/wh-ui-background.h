/* wh-ui-background.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_BACKGROUND (wh_ui_background_get_type ())

/**
 * WhUiBackground:
 *
 * Signals: "refused" (string): a setting was taken back; why, and what to do.
 */
G_DECLARE_FINAL_TYPE (WhUiBackground, wh_ui_background, WH_UI, BACKGROUND, GObject)

WhUiBackground *wh_ui_background_new (GApplication *application) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
