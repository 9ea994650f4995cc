/* wh-resource-view.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

/* Sort by health, worst first; ties by name. */
#define WH_SORT_HEALTH (-1)

#define WH_HEALTH_MASK(health) (1u << (health))
/* What is fine and done, see wh_resource_view_set_aside(). */
#define WH_HEALTH_MASK_ASIDE   (1u << WH_N_HEALTHS)
#define WH_HEALTH_MASK_ALL     ((1u << (WH_N_HEALTHS + 1)) - 1)

typedef gboolean (*WhRecordFilter) (const WhRecord *record,
                                    gpointer        user_data);

#define WH_TYPE_RESOURCE_VIEW (wh_resource_view_get_type ())

/**
 * WhResourceView:
 *
 * A sorted and filtered list model of #WhResource over one kind of a store. It
 * keeps its own order and applies each change by binary search, because a
 * chain of GtkFilterListModel and GtkSortListModel costs 500 times as much per
 * change on 50,000 rows.
 *
 * Properties: "n-total" (uint): how many there are without search and health
 * filter. Signal "counts-changed".
 */
G_DECLARE_FINAL_TYPE (WhResourceView, wh_resource_view, WH, RESOURCE_VIEW, GObject)

WhResourceView *wh_resource_view_new             (WhStore        *store,
                                                  const WhKind   *kind) G_GNUC_WARN_UNUSED_RESULT;
WhStore        *wh_resource_view_get_store       (WhResourceView *self);
const WhKind   *wh_resource_view_get_kind        (WhResourceView *self);
void            wh_resource_view_set_sort        (WhResourceView *self,
                                                  int             field,
                                                  gboolean        descending);
int             wh_resource_view_get_sort        (WhResourceView *self,
                                                  gboolean       *descending);
void            wh_resource_view_set_search      (WhResourceView *self,
                                                  const char     *text);
void            wh_resource_view_set_health_mask (WhResourceView *self,
                                                  guint           mask);
void            wh_resource_view_set_connection  (WhResourceView *self,
                                                  const char     *connection);
void            wh_resource_view_set_environment (WhResourceView *self,
                                                  const char     *environment);
void            wh_resource_view_set_value       (WhResourceView *self,
                                                  int             field,
                                                  const char     *text);
void            wh_resource_view_set_filter      (WhResourceView *self,
                                                  WhRecordFilter  filter,
                                                  gpointer        user_data,
                                                  GDestroyNotify  destroy);
void            wh_resource_view_set_aside       (WhResourceView *self,
                                                  WhRecordFilter  aside);
void            wh_resource_view_set_hold        (WhResourceView *self,
                                                  gboolean        hold);
void            wh_resource_view_set_frozen      (WhResourceView *self,
                                                  gboolean        frozen);
guint           wh_resource_view_get_n_total     (WhResourceView *self);
guint           wh_resource_view_count_health    (WhResourceView *self,
                                                  WhHealth        health);
guint           wh_resource_view_count_aside     (WhResourceView *self);
gboolean        wh_resource_view_find            (WhResourceView *self,
                                                  const WhRecord *record,
                                                  guint          *position);
char          **wh_resource_view_list_values     (WhResourceView *self,
                                                  guint           field) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
