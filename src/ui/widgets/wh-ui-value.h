/* wh-ui-value.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "wh-kind.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_VALUE (wh_ui_value_get_type ())

G_DECLARE_FINAL_TYPE (WhUiValue, wh_ui_value, WH_UI, VALUE, AdwBin)

GtkWidget  *wh_ui_value_new        (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_value_get_value  (WhUiValue  *self);
void        wh_ui_value_set_value  (WhUiValue  *self,
                                    const char *value);
const char *wh_ui_value_get_unit   (WhUiValue  *self);
void        wh_ui_value_set_unit   (WhUiValue  *self,
                                    const char *unit);
WhHealth    wh_ui_value_get_health (WhUiValue  *self);
void        wh_ui_value_set_health (WhUiValue  *self,
                                    WhHealth    health);
double      wh_ui_value_get_xalign (WhUiValue  *self);
void        wh_ui_value_set_xalign (WhUiValue  *self,
                                    double      xalign);
void        wh_ui_value_set        (WhUiValue  *self,
                                    const char *value,
                                    const char *unit);

G_END_DECLS
