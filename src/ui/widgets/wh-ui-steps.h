/* wh-ui-steps.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-ui-step.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_STEPS (wh_ui_steps_get_type ())

G_DECLARE_FINAL_TYPE (WhUiSteps, wh_ui_steps, WH_UI, STEPS, AdwBin)

GtkWidget *wh_ui_steps_new         (void) G_GNUC_WARN_UNUSED_RESULT;
WhUiStep  *wh_ui_steps_add         (WhUiSteps  *self,
                                    const char *title);
WhUiStep  *wh_ui_steps_get         (WhUiSteps  *self,
                                    guint       index);
guint      wh_ui_steps_get_n_steps (WhUiSteps  *self);
void       wh_ui_steps_clear       (WhUiSteps  *self);

G_END_DECLS
