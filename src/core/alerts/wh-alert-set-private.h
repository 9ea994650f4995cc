/* wh-alert-set-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-cause.h"

G_BEGIN_DECLS

/* One alert, whoever saw it. */
typedef struct
{
  WhRecord   *record;     /* stands for all */
  WhRecord   *origin;     /* the first one, whose labels it is found by; borrowed from by_record */
  WhRecord   *silence;    /* one that is kept here and hides it; borrowed */
  char       *cause_id;   /* of the cause it belongs to while no machine is down; NULL = not known yet */
  double      value;
  const char *value_from; /* connection of the copy that knows the value; borrowed from it */
  guint       n_values;   /* how many know one */
  guint       n_records;  /* how many copies there are */
  guint       position;   /* in entries */
  guint       acting : 1;
  guint       stale : 1;
  guint       has_acting : 1; /* one of the copies can be acted on */
} WhAlertEntry;

/* What is known of alerts that are the same, so that one more is found a place
 * without looking at all others. */
typedef struct
{
  GHashTable *by_labels;    /* labels of origin, borrowed → WhAlertEntry */
  GHashTable *acting;       /* name → GPtrArray of WhAlertEntry of which a copy can be acted on */
  GHashTable *others;       /* the same of all others */
  GHashTable *added_labels; /* id of a connection → labels that are added on the way */
  GHashTable *can_act;      /* id of a connection → GINT_TO_POINTER (boolean) */
  guint       n_scans;
} WhAlertJoin;

struct _WhAlertSet
{
  GObject         parent_instance;

  WhStore        *store;
  WhConnections  *connections;
  WhResourceList *list;
  GHashTable     *by_record; /* every WhRecord, owned → WhAlertEntry, borrowed */
  GPtrArray      *entries;   /* WhAlertEntry, owned */
  GPtrArray      *records;   /* WhRecord of the entries, borrowed; made when asked for */
  WhAlertJoin     join;
  WhResourceList *silences;
  GPtrArray      *hiding;    /* Hiding: the silences that are kept here and hold now */
  GHashTable     *causes;    /* id → WhCause; NULL = not found since the last change */
  gint64          updated_at; /* monotonic */
  guint           source;
  guint           dirty : 1;
  guint           calm : 1;     /* no machine was down when the causes were found */
  guint           watching : 1; /* what causes are made of */
};

/* Whoever asks between a change and the update gets the present state. */
void        wh_alert_set_ensure     (WhAlertSet   *self);
void        wh_alert_set_hide       (WhAlertSet   *self,
                                     WhAlertEntry *entry);

/* wh-alert-set-join.c */
void        wh_alert_set_init_join  (WhAlertSet   *self);
void        wh_alert_set_clear_join (WhAlertSet   *self);
void        wh_alert_set_join       (WhAlertSet   *self);
gboolean    wh_alert_set_take       (WhAlertSet   *self,
                                     WhRecord     *before,
                                     WhRecord     *after);

/* wh-causes-shared.c, wh-causes.c */
void        wh_alert_set_forget_causes (WhAlertSet *self);
GHashTable *wh_causes_make          (WhAlertSet   *alerts,
                                     gboolean     *calm) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
