/* wh-ui-environment-choice.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_ENVIRONMENT_CHOICE (wh_ui_environment_choice_get_type ())
G_DECLARE_FINAL_TYPE (WhUiEnvironmentChoice, wh_ui_environment_choice, WH_UI, ENVIRONMENT_CHOICE, AdwBin)

GtkWidget *wh_ui_environment_choice_new_flat        (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_environment_choice_set_environment (WhUiEnvironmentChoice *self,
                                                     const char            *environment);

G_END_DECLS
