/* wh-ui-chip.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-kind.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_CHIP (wh_ui_chip_get_type ())

G_DECLARE_FINAL_TYPE (WhUiChip, wh_ui_chip, WH_UI, CHIP, GtkToggleButton)

GtkWidget  *wh_ui_chip_new             (void) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_ui_chip_get_title       (WhUiChip   *self);
void        wh_ui_chip_set_title       (WhUiChip   *self,
                                        const char *title);
WhHealth    wh_ui_chip_get_health      (WhUiChip   *self);
void        wh_ui_chip_set_health      (WhUiChip   *self,
                                        WhHealth    health);
gboolean    wh_ui_chip_get_show_health (WhUiChip   *self);
void        wh_ui_chip_set_show_health (WhUiChip   *self,
                                        gboolean    show_health);
int         wh_ui_chip_get_count       (WhUiChip   *self);
void        wh_ui_chip_set_count       (WhUiChip   *self,
                                        int         count);

G_END_DECLS
