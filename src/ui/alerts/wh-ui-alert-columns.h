/* wh-ui-alert-columns.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-alert-tree.h"
#include "wh-fleet.h"
#include "wh-resource-grouping.h"
#include "wh-ui-row.h"
#include "wh-ui-table.h"

G_BEGIN_DECLS

/**
 * WhUiAlertContext:
 * @alerts: (nullable): the alerts of the store that is shown
 * @fleet: (nullable): for operations and the moment
 * @explained: (element-type WhRecord utf8): what follows from something else,
 *   and from what
 * @tree: what stands below what
 * @grouped: whether it does now
 * @view: (nullable): what the table shows; says whether anything is folded
 * @toggle: opens or closes a group of it, or shows what it leaves out
 * @page: for @toggle
 *
 * What the columns of alerts and silences need to know. Belongs to the page.
 */
typedef struct
{
  WhAlertSet *alerts;
  WhFleet    *fleet;
  GHashTable *explained;
  WhAlertTree *tree;
  gboolean    grouped;
  WhResourceView *view;
  void      (*toggle) (gpointer        page,
                       const WhRecord *lead);
  gpointer    page;
} WhUiAlertContext;

guint wh_ui_alert_count_more    (WhUiAlertContext *context,
                                 const WhRecord   *alert);
WhUiRowStyle wh_ui_alert_make_row_style (WhUiAlertContext *context);
void  wh_ui_alert_columns_add   (WhUiTable        *table,
                                 WhUiAlertContext *context);
void  wh_ui_silence_columns_add (WhUiTable        *table,
                                 WhUiAlertContext *context);

G_END_DECLS
