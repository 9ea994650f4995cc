/* wh-ui-comparison.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "wh-differences.h"
#include "wh-fleet.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_COMPARISON (wh_ui_comparison_get_type ())
G_DECLARE_FINAL_TYPE (WhUiComparison, wh_ui_comparison, WH_UI, COMPARISON, GObject)

WhUiComparison *wh_ui_comparison_new               (void) G_GNUC_WARN_UNUSED_RESULT;
void            wh_ui_comparison_set_fleet         (WhUiComparison *self,
                                                    WhFleet        *fleet);
void            wh_ui_comparison_set_application   (WhUiComparison *self,
                                                    const char     *application);
void            wh_ui_comparison_choose            (WhUiComparison *self,
                                                    gint64          from,
                                                    gint64          until);
void            wh_ui_comparison_choose_from       (WhUiComparison *self,
                                                    gint64          from);
void            wh_ui_comparison_choose_until      (WhUiComparison *self,
                                                    gint64          until);
void            wh_ui_comparison_choose_healthy    (WhUiComparison *self);
void            wh_ui_comparison_start             (WhUiComparison *self);
gboolean        wh_ui_comparison_follows           (WhUiComparison *self);
gboolean        wh_ui_comparison_is_ready          (WhUiComparison *self);
gint64          wh_ui_comparison_get_from          (WhUiComparison *self);
gint64          wh_ui_comparison_get_until         (WhUiComparison *self);
WhDifferences  *wh_ui_comparison_get_differences   (WhUiComparison *self);
char           *wh_ui_comparison_dup_from_caption  (WhUiComparison *self);
const char     *wh_ui_comparison_get_until_caption (WhUiComparison *self);
char           *wh_ui_comparison_dup_note          (WhUiComparison *self);

G_END_DECLS
