/* wh-batch.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-batch.h"

G_DEFINE_BOXED_TYPE (WhBatch, wh_batch, wh_batch_ref, wh_batch_unref)

static void
clear_removal (gpointer data)
{
  g_free (((WhRemoval *)data)->uid);
}

static void
clear_completeness (gpointer data)
{
  g_free (((WhCompleteness *)data)->text);
}

/**
 * wh_batch_new:
 * @connection: id of the connection that observed
 *
 * Returns: (transfer full): an empty batch
 */
WhBatch *
wh_batch_new (const char *connection)
{
  WhBatch *self;

  g_return_val_if_fail (connection != NULL, NULL);

  self = g_new0 (WhBatch, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->connection = g_ref_string_new_intern (connection);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->removals = g_array_new (FALSE, FALSE, sizeof (WhRemoval));
  self->completeness = g_array_new (FALSE, FALSE, sizeof (WhCompleteness));
  self->samples = g_array_new (FALSE, FALSE, sizeof (WhSample));
  g_array_set_clear_func (self->removals, clear_removal);
  g_array_set_clear_func (self->completeness, clear_completeness);

  return self;
}

/**
 * wh_batch_ref:
 * @self: a #WhBatch
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhBatch *
wh_batch_ref (WhBatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_batch_unref:
 * @self: (transfer full): a #WhBatch
 *
 * On any thread.
 */
void
wh_batch_unref (WhBatch *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ref_string_release (self->connection);
  g_ptr_array_unref (self->records);
  g_array_unref (self->removals);
  g_array_unref (self->completeness);
  g_array_unref (self->samples);
  g_free (self);
}

/**
 * wh_batch_take_record:
 * @self: a batch
 * @record: (transfer full): something that exists
 */
void
wh_batch_take_record (WhBatch  *self,
                      WhRecord *record)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (record != NULL);

  g_ptr_array_add (self->records, record);
}

/**
 * wh_batch_remove:
 * @self: a batch
 * @kind: a kind
 * @uid: a resource that is known to be gone
 */
void
wh_batch_remove (WhBatch      *self,
                 const WhKind *kind,
                 const char   *uid)
{
  WhRemoval removal = { kind, g_strdup (uid) };

  g_return_if_fail (self != NULL);

  g_array_append_val (self->removals, removal);
}

/**
 * wh_batch_set_complete:
 * @self: a batch
 * @kind: a kind
 *
 * Says that the batch holds every resource of @kind that the connection has:
 * whatever the store has besides is gone.
 */
void
wh_batch_set_complete (WhBatch      *self,
                       const WhKind *kind)
{
  WhCompleteness completeness = { kind, -1, NULL };

  g_return_if_fail (self != NULL);

  g_array_append_val (self->completeness, completeness);
}

/**
 * wh_batch_set_complete_where:
 * @self: a batch
 * @kind: a kind
 * @field: position of a text field
 * @text: its value
 *
 * As [method@Batch.set_complete], for the resources with that value only: all
 * tags of one repository, all pods of one namespace.
 */
void
wh_batch_set_complete_where (WhBatch      *self,
                             const WhKind *kind,
                             guint         field,
                             const char   *text)
{
  WhCompleteness completeness = { kind, field, g_strdup (text) };

  g_return_if_fail (self != NULL);
  g_return_if_fail (field < kind->n_fields);

  g_array_append_val (self->completeness, completeness);
}

/**
 * wh_batch_add_sample:
 * @self: a batch
 * @series: "reference/metric"; interned by this call
 * @unit: (nullable): a static string
 * @time: microseconds since the epoch, UTC
 * @value: the number
 */
void
wh_batch_add_sample (WhBatch    *self,
                     const char *series,
                     const char *unit,
                     gint64      time,
                     double      value)
{
  WhSample sample = { g_intern_string (series), unit, time, value };

  g_return_if_fail (self != NULL);

  g_array_append_val (self->samples, sample);
}
