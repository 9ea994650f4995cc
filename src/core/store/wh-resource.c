/* wh-resource.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-store-private.h"

/**
 * WhResource:
 *
 * One resource as a row shows it: the newest record, and what the store knows
 * of its source. It is made when a list model is asked for an item and goes
 * with the row, so that ten thousand pods cost ten thousand records and only
 * some two hundred objects.
 *
 * Signal "changed": the record, the health or its reason is another one now.
 */
struct _WhResource
{
  GObject         parent_instance;

  WhStore        *store; /* weak pointer */
  WhResourceList *list;  /* weak pointer */
  WhRecord       *record;
  gboolean        gone;
};

G_DEFINE_FINAL_TYPE (WhResource, wh_resource, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
wh_resource_finalize (GObject *object)
{
  WhResource *self = WH_RESOURCE (object);

  if (self->list != NULL)
    wh_resource_list_forget_resource (self->list, self->record);

  g_clear_weak_pointer (&self->list);
  g_clear_weak_pointer (&self->store);
  g_clear_pointer (&self->record, wh_record_unref);

  G_OBJECT_CLASS (wh_resource_parent_class)->finalize (object);
}

static void
wh_resource_class_init (WhResourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_resource_finalize;

  signals[CHANGED] =
    g_signal_new ("changed",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0,
                  NULL, NULL,
                  g_cclosure_marshal_VOID__VOID,
                  G_TYPE_NONE, 0);
}

static void
wh_resource_init (WhResource *self)
{
}

WhResource *
wh_resource_new (WhStore        *store,
                 WhResourceList *list,
                 WhRecord       *record)
{
  WhResource *self = g_object_new (WH_TYPE_RESOURCE, NULL);

  g_set_weak_pointer (&self->store, store);
  g_set_weak_pointer (&self->list, list);
  self->record = wh_record_ref (record);

  return self;
}

void
wh_resource_set_record (WhResource *self,
                        WhRecord   *record)
{
  wh_record_ref (record);
  wh_record_unref (self->record);
  self->record = record;
  g_signal_emit (self, signals[CHANGED], 0);
}

void
wh_resource_set_gone (WhResource *self)
{
  self->gone = TRUE;
  g_clear_weak_pointer (&self->list);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
wh_resource_emit_changed (WhResource *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * wh_resource_get_record:
 * @self: a resource
 *
 * Returns: (transfer none): the newest version; replaced at the next "changed"
 */
WhRecord *
wh_resource_get_record (WhResource *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE (self), NULL);

  return self->record;
}

/**
 * wh_resource_get_source:
 * @self: a resource
 *
 * Returns: (nullable): what the store knows of its connection
 */
const WhSource *
wh_resource_get_source (WhResource *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE (self), NULL);

  return self->store != NULL ? wh_store_get_source (self->store, self->record->connection) : NULL;
}

/**
 * wh_resource_get_store:
 * @self: a resource
 *
 * Returns: (transfer none) (nullable): the store it is in, as long as that lives
 */
WhStore *
wh_resource_get_store (WhResource *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE (self), NULL);

  return self->store;
}

/**
 * wh_resource_get_kind:
 * @self: a resource
 *
 * Returns: (transfer none): its kind
 */
const WhKind *
wh_resource_get_kind (WhResource *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE (self), NULL);

  return self->record->kind;
}

/**
 * wh_resource_get_health:
 * @self: a resource
 *
 * Returns: its health; %WH_HEALTH_STALE while its source does not answer
 */
WhHealth
wh_resource_get_health (WhResource *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE (self), WH_HEALTH_UNKNOWN);

  return self->store != NULL ? wh_store_get_health (self->store, self->record) : (WhHealth)self->record->health;
}

/**
 * wh_resource_get_reason:
 * @self: a resource
 *
 * Returns: (nullable): why the health is what it is
 */
const char *
wh_resource_get_reason (WhResource *self)
{
  const WhSource *source;

  g_return_val_if_fail (WH_IS_RESOURCE (self), NULL);

  source = self->store != NULL ? wh_store_get_source (self->store, self->record->connection) : NULL;

  return source != NULL && source->stale ? source->reason : self->record->reason;
}

/**
 * wh_resource_get_fresh_at:
 * @self: a resource
 *
 * Returns: when it was last known to be so: the last answer of its source, in
 *   microseconds since the epoch
 */
gint64
wh_resource_get_fresh_at (WhResource *self)
{
  const WhSource *source;

  g_return_val_if_fail (WH_IS_RESOURCE (self), 0);

  source = self->store != NULL ? wh_store_get_source (self->store, self->record->connection) : NULL;

  return source != NULL && source->fresh_at > 0 ? source->fresh_at : self->record->observed_at;
}

/**
 * wh_resource_is_gone:
 * @self: a resource
 *
 * Returns: whether it has been deleted since; the record is its last state
 */
gboolean
wh_resource_is_gone (WhResource *self)
{
  g_return_val_if_fail (WH_IS_RESOURCE (self), TRUE);

  return self->gone;
}
