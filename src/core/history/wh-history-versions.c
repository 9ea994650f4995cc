/* wh-history-versions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-history-private.h"
#include "wh-history-rules.h"

typedef struct
{
  const WhKind *kind;
  gint64        since;
  gint64        until;
  char         *uid; /* nullable: of this resource only */
} Range;

static void
range_free (gpointer data)
{
  Range *self = data;

  g_free (self->uid);
  g_free (self);
}

static void
version_free (gpointer data)
{
  WhVersion *version = data;

  wh_record_unref (version->record);
  g_free (version);
}

static WhVersion *
read_version (WhEngineThread *thread,
              const WhKind   *kind,
              sqlite3_stmt   *row)
{
  g_autoptr(WhRecordBuilder) builder = NULL;
  int health = sqlite3_column_int (row, 4);
  WhVersion *version;

  if (wh_column_text (row, 0) == NULL || wh_column_text (row, 1) == NULL)
    return NULL;

  builder = wh_record_builder_new (kind, wh_column_text (row, 0));
  wh_record_builder_set_uid (builder, wh_column_text (row, 1));
  wh_record_builder_set_observed_at (builder, sqlite3_column_int64 (row, 2));
  wh_record_builder_set_health (builder, health >= 0 && health < WH_N_HEALTHS ? (WhHealth)health : WH_HEALTH_UNKNOWN,
                                wh_column_text (row, 5));
  wh_codec_decode (thread->codec, kind, sqlite3_column_blob (row, 6), sqlite3_column_bytes (row, 6), builder);

  version = g_new0 (WhVersion, 1);
  version->from = sqlite3_column_int64 (row, 2);
  version->until = sqlite3_column_int64 (row, 3);
  version->record = wh_record_builder_build (builder);

  return version;
}

static gboolean
load_versions_job (WhEngineThread  *thread,
                   gpointer         data,
                   GValue          *result,
                   GError         **error)
{
  const Range *range = data;
  g_autoptr(GPtrArray) versions = g_ptr_array_new_with_free_func (version_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row;

  row = wh_database_prepare (thread->database,
                             "SELECT n.text, r.uid, v.from_time, v.to_time, v.health, v.reason, v.fields"
                             " FROM resource r JOIN name k ON k.id = r.kind JOIN name n ON n.id = r.connection"
                             " JOIN version v ON v.resource = r.id"
                             " WHERE k.text = ?1 AND v.to_time > ?2 AND v.from_time <= ?3 AND (?4 IS NULL OR r.uid = ?4)"
                             " UNION ALL"
                             " SELECT n.text, r.uid, c.from_time, 9223372036854775807, c.health, c.reason, c.fields"
                             " FROM resource r JOIN name k ON k.id = r.kind JOIN name n ON n.id = r.connection"
                             " JOIN current c ON c.resource = r.id"
                             " WHERE k.text = ?1 AND c.from_time <= ?3 AND (?4 IS NULL OR r.uid = ?4)"
                             " ORDER BY 3",
                             error);
  if (row == NULL)
    return FALSE;

  wh_bind_text (row, 1, range->kind->id);
  sqlite3_bind_int64 (row, 2, range->since);
  sqlite3_bind_int64 (row, 3, range->until);
  wh_bind_text (row, 4, range->uid);

  while (wh_database_next (thread->database, row, &local_error))
    {
      WhVersion *version = read_version (thread, range->kind, row);

      if (version != NULL)
        g_ptr_array_add (versions, version);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&versions));

  return TRUE;
}

/**
 * wh_history_load_versions:
 * @self: a history that is open
 * @kind: of these resources
 * @uid: (nullable): of this one only
 * @since: begin, microseconds since the epoch, UTC
 * @until: end
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhVersion: all that
 *   resources of @kind were in that time, by begin
 */
DexFuture *
wh_history_load_versions (WhHistory    *self,
                          const WhKind *kind,
                          const char   *uid,
                          gint64        since,
                          gint64        until)
{
  Range range = { kind, since, until, NULL };

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  range.uid = g_strdup (uid);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           load_versions_job, g_memdup2 (&range, sizeof range), range_free);
}

static void
contact_free (gpointer data)
{
  WhContact *contact = data;

  g_free (contact->connection);
  g_free (contact);
}

static gboolean
load_contacts_job (WhEngineThread  *thread,
                   gpointer         data,
                   GValue          *result,
                   GError         **error)
{
  const Range *range = data;
  g_autoptr(GPtrArray) contacts = g_ptr_array_new_with_free_func (contact_free);
  g_autoptr(GError) local_error = NULL;
  sqlite3_stmt *row = wh_database_prepare (thread->database,
                                           "SELECT n.text, c.from_time, c.to_time FROM contact c"
                                           " JOIN name n ON n.id = c.connection"
                                           " WHERE c.to_time > ?1 AND c.from_time <= ?2 ORDER BY c.from_time",
                                           error);

  if (row == NULL)
    return FALSE;

  sqlite3_bind_int64 (row, 1, range->since);
  sqlite3_bind_int64 (row, 2, range->until);

  while (wh_database_next (thread->database, row, &local_error))
    {
      WhContact *contact;

      if (wh_column_text (row, 0) == NULL)
        continue;

      contact = g_new0 (WhContact, 1);
      contact->connection = g_strdup (wh_column_text (row, 0));
      contact->span.from = sqlite3_column_int64 (row, 1);
      contact->span.until = sqlite3_column_int64 (row, 2);
      g_ptr_array_add (contacts, contact);
    }

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  wh_take_result (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&contacts));

  return TRUE;
}

/**
 * wh_history_load_contacts:
 * @self: a history that is open
 * @since: begin, microseconds since the epoch, UTC
 * @until: end
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhContact: when
 *   connections were observed, by begin
 */
DexFuture *
wh_history_load_contacts (WhHistory *self,
                          gint64     since,
                          gint64     until)
{
  Range range = { NULL, since, until, NULL };

  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_READER, WH_JOB_READ,
                           load_contacts_job, g_memdup2 (&range, sizeof range), g_free);
}
