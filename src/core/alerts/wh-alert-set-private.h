/* wh-alert-set-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-alert-set.h"

G_BEGIN_DECLS

/* One alert, whoever saw it. */
typedef struct
{
  WhRecord *record;   /* stands for all */
  WhRecord *silence;  /* one that is kept here and hides it; borrowed */
  double    value;    /* from whichever knows it */
  guint     n_values; /* how many know one */
  guint     acting : 1;
  guint     stale : 1;
} WhAlertEntry;

struct _WhAlertSet
{
  GObject         parent_instance;

  WhStore        *store;
  WhConnections  *connections;
  WhResourceList *list;
  GHashTable     *by_record; /* every WhRecord, owned → WhAlertEntry, borrowed */
  GPtrArray      *entries;   /* WhAlertEntry, owned */
  GPtrArray      *records;   /* WhRecord of the entries, borrowed; made when asked for */
  WhResourceList *silences;
  GPtrArray      *hiding;    /* Hiding: the silences that are kept here and hold now */
  gint64          updated_at; /* monotonic */
  guint           source;
  guint           dirty : 1;
};

/* Makes entries of all alerts of the store; the set has none yet. */
void        wh_alert_set_join   (WhAlertSet     *self);
const char *wh_alert_get_labels (const WhRecord *record);

G_END_DECLS
