/* wh-store-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

/* The doc comment is in wh-store.c. */
struct _WhStore
{
  GObject     parent_instance;

  GHashTable *lists;   /* WhKind -> WhResourceList */
  GHashTable *sources; /* id -> WhSource */
  GHashTable *sources_by_pointer; /* the same; ids are interned, as those of records are */
  GHashTable *series;  /* interned series -> GArray of WhSample */
  GHashTable *observed; /* "connection kind" of which everything was seen */
  gint64      time;    /* of the instant it shows; 0 = now */
  gint64      begin;   /* of observing; 0 = not known */
  GQueue      jobs;
  guint       apply_source;
};

void            wh_store_job_free             (gpointer        data);
void            wh_store_emit_changes         (WhStore        *self,
                                               const WhKind   *kind,
                                               GArray         *changes);
void            wh_store_emit_samples         (WhStore        *self,
                                               WhBatch        *batch);

/* A record with connection and uid only serves as key of a look-up. */
guint           wh_record_identity_hash   (gconstpointer   record);
gboolean        wh_record_identity_equal  (gconstpointer   one,
                                           gconstpointer   other);

WhResourceList *wh_resource_list_new          (WhStore        *store,
                                               const WhKind   *kind);
gboolean        wh_resource_list_put          (WhResourceList *self,
                                               WhRecord       *record,
                                               GArray         *changes);
void            wh_resource_list_take_all     (WhResourceList *self,
                                               WhResourceList *other,
                                               GArray         *changes);
gboolean        wh_resource_list_drop         (WhResourceList *self,
                                               const char     *connection,
                                               const char     *uid,
                                               GArray         *changes);
void            wh_resource_list_flush        (WhResourceList *self,
                                               GArray         *changes);
double          wh_resource_list_get_telling  (WhResourceList *self);
void            wh_resource_list_note_telling (WhResourceList *self,
                                               guint           n,
                                               gint64          elapsed);
WhRecord       *wh_resource_list_find         (WhResourceList *self,
                                               const char     *connection,
                                               const char     *uid);
WhRecord       *wh_resource_list_find_by_name (WhResourceList *self,
                                               const char     *connection,
                                               const char     *name);
void            wh_resource_list_source_changed (WhResourceList *self,
                                               const char     *connection);
WhResource     *wh_resource_list_ref_resource (WhResourceList *self,
                                               WhRecord       *record);
void            wh_resource_list_forget_resource (WhResourceList *self,
                                               WhRecord       *record);

WhResource     *wh_resource_new               (WhStore        *store,
                                               WhResourceList *list,
                                               WhRecord       *record);
void            wh_resource_set_record        (WhResource     *self,
                                               WhRecord       *record);
void            wh_resource_set_gone          (WhResource     *self);
void            wh_resource_emit_changed      (WhResource     *self);

GArray         *wh_change_array_new           (void);

G_END_DECLS
