/* wh-ui-env-mark.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_ENV_MARK (wh_ui_env_mark_get_type ())

G_DECLARE_FINAL_TYPE (WhUiEnvMark, wh_ui_env_mark, WH_UI, ENV_MARK, AdwBin)

GtkWidget  *wh_ui_env_mark_new             (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_env_mark_get_environment (WhUiEnvMark *self);
void        wh_ui_env_mark_set_environment (WhUiEnvMark *self,
                                            const char  *environment);
gboolean    wh_ui_env_mark_get_short       (WhUiEnvMark *self);
void        wh_ui_env_mark_set_short       (WhUiEnvMark *self,
                                            gboolean     is_short);

G_END_DECLS
