/* wh-ui-run-list.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "wh-resource-view.h"
#include "wh-store.h"

G_BEGIN_DECLS

#define WH_UI_TYPE_RUN_ITEM (wh_ui_run_item_get_type ())

G_DECLARE_FINAL_TYPE (WhUiRunItem, wh_ui_run_item, WH_UI, RUN_ITEM, GObject)

WhRecord   *wh_ui_run_item_get_record  (WhUiRunItem *self);
const char *wh_ui_run_item_get_section (WhUiRunItem *self);
const char *wh_ui_run_item_get_cause   (WhUiRunItem *self);

/**
 * WhUiRunCounts:
 * @n_failing: workflows of a branch whose last run failed
 * @n_running: runs that run or wait
 * @n_runs: all of them
 */
typedef struct
{
  guint n_failing;
  guint n_running;
  guint n_runs;
} WhUiRunCounts;

#define WH_UI_TYPE_RUN_LIST (wh_ui_run_list_get_type ())

G_DECLARE_FINAL_TYPE (WhUiRunList, wh_ui_run_list, WH_UI, RUN_LIST, GObject)

WhUiRunList   *wh_ui_run_list_new        (gboolean        grouped) G_GNUC_WARN_UNUSED_RESULT;
void           wh_ui_run_list_set_filter (WhUiRunList    *self,
                                          WhRecordFilter  filter,
                                          gpointer        user_data);
void           wh_ui_run_list_set_search (WhUiRunList    *self,
                                          const char     *text);
void           wh_ui_run_list_update     (WhUiRunList    *self,
                                          WhStore        *store);
WhUiRunCounts  wh_ui_run_list_get_counts (WhUiRunList    *self);

G_END_DECLS
