/* wh-resource-view-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-resource-grouping.h"
#include "wh-resource-view.h"
#include "wh-store-private.h"

G_BEGIN_DECLS

struct _WhResourceView
{
  GObject         parent_instance;

  WhStore        *store;
  WhResourceList *list;
  const WhKind   *kind;

  GPtrArray      *records;    /* WhRecord, in order */
  GPtrArray      *unsearched; /* nullable: what they were without a search */
  GHashTable     *pending;    /* WhRecord by identity -> WhChange */
  guint           apply_source;
  gint64          applied_at;
  gint64          counted_at;

  int             sort_field;
  gboolean        descending;
  char           *search;
  GStrv           words;
  guint           health_mask;
  char           *connection;
  char           *environment;
  int             value_field;
  char           *value_text;
  WhRecordFilter  filter;
  gpointer        filter_data;
  GDestroyNotify  filter_destroy;

  const WhResourceGrouping *grouping; /* not owned */
  gpointer        grouping_data;

  guint           n_total;
  WhRecordFilter  aside;
  guint           n_by_health[WH_N_HEALTHS + 1]; /* the last: aside */
  guint           hold : 1;
  guint           frozen : 1;
  guint           dirty : 1;
  guint           untouched : 1; /* nobody has looked yet */
};

/* wh-resource-view-order.c: which records are shown, and in which order. */
void     wh_resource_view_rebuild        (WhResourceView *self);
void     wh_resource_view_search_again   (WhResourceView *self,
                                          gboolean        searched);
void     wh_resource_view_touch          (WhResourceView *self);
void     wh_resource_view_schedule       (WhResourceView *self);
void     wh_resource_view_take_changes   (WhResourceView *self,
                                          GArray         *changes);
void     wh_resource_view_source_changed (WhResourceView *self,
                                          const char     *connection);
gboolean wh_resource_view_find_record    (WhResourceView *self,
                                          const WhRecord *record,
                                          guint          *position);
gboolean wh_resource_view_is_in_scope    (WhResourceView *self,
                                          const WhRecord *record);
void     wh_resource_view_change_free    (gpointer        data);

/* wh-resource-view-search.c: whether the words that are looked for occur. */
gboolean wh_resource_view_is_searched_for (WhResourceView *self,
                                           const WhRecord *record);

/* wh-resource-view.c */
void     wh_resource_view_counts_changed (WhResourceView *self);

G_END_DECLS
