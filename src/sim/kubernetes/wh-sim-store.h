/* wh-sim-store.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "wh-sim-object.h"

G_BEGIN_DECLS

typedef enum
{
  WH_SIM_ADDED,
  WH_SIM_MODIFIED,
  WH_SIM_DELETED,
} WhSimEventType;

/**
 * WhSimStoreEvent:
 * @type: what happened
 * @version: the store's version it made
 * @object: the object, with @version in it
 * @previous: (nullable): what was there before
 */
typedef struct
{
  WhSimEventType  type;
  guint64         version;
  WhSimObject    *object;
  WhSimObject    *previous;
} WhSimStoreEvent;

typedef gboolean (*WhSimStoreVisit) (WhSimObject *object,
                                     gpointer     user_data);

#define WH_TYPE_SIM_STORE (wh_sim_store_get_type ())

G_DECLARE_FINAL_TYPE (WhSimStore, wh_sim_store, WH, SIM_STORE, GObject)

WhSimStore  *wh_sim_store_new         (guint32          seed,
                                       guint            window) G_GNUC_WARN_UNUSED_RESULT;
guint64      wh_sim_store_get_version (WhSimStore      *self);
WhSimObject *wh_sim_store_get         (WhSimStore      *self,
                                       const WhSimKind *kind,
                                       const char      *namespace_,
                                       const char      *name);
guint        wh_sim_store_count       (WhSimStore      *self,
                                       const WhSimKind *kind);
void         wh_sim_store_visit       (WhSimStore      *self,
                                       const WhSimKind *kind,
                                       const char      *namespace_,
                                       const char      *after,
                                       WhSimStoreVisit  visit,
                                       gpointer         user_data);
GPtrArray   *wh_sim_store_dup_owned   (WhSimStore      *self,
                                       const WhSimKind *kind,
                                       const char      *owner) G_GNUC_WARN_UNUSED_RESULT;
WhSimObject *wh_sim_store_put         (WhSimStore      *self,
                                       const WhSimKind *kind,
                                       yyjson_mut_doc  *document);
WhSimObject *wh_sim_store_put_text    (WhSimStore      *self,
                                       const WhSimKind *kind,
                                       const char      *text);
void         wh_sim_store_remove      (WhSimStore      *self,
                                       WhSimObject     *object);
gboolean     wh_sim_store_replay      (WhSimStore      *self,
                                       guint64          version,
                                       void           (*visit) (const WhSimStoreEvent *event,
                                                                gpointer               user_data),
                                       gpointer         user_data);
void         wh_sim_store_forget      (WhSimStore      *self);
char        *wh_sim_store_make_uid    (WhSimStore      *self) G_GNUC_WARN_UNUSED_RESULT;
char        *wh_sim_store_make_suffix (WhSimStore      *self,
                                       guint            length) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
