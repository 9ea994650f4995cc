/* history-things.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <sqlite3.h>

#include "history-things.h"

static const WhField fields[N_FIELDS] = {
  { "name", "Name", WH_FIELD_TEXT, WH_FIELD_COLUMN },
  { "place", "Place", WH_FIELD_TEXT, WH_FIELD_SHARED },
  { "count", "Count", WH_FIELD_INTEGER, 0 },
  { "ratio", "Ratio", WH_FIELD_NUMBER, 0 },
  { "ready", "Ready", WH_FIELD_BOOLEAN, 0 },
  { "size", "Size", WH_FIELD_BYTES, 0 },
  { "cores", "Cores", WH_FIELD_MILLICORES, 0 },
  { "share", "Share", WH_FIELD_PERCENT, 0 },
  { "span", "Span", WH_FIELD_DURATION, 0 },
  { "since", "Since", WH_FIELD_TIME, 0 },
  { "price", "Price", WH_FIELD_MONEY, 0, 0, "EUR" },
  { "owner", "Owner", WH_FIELD_REFERENCE, 0 },
  { "cpu", "CPU", WH_FIELD_MILLICORES, WH_FIELD_VOLATILE },
};

const WhKind thing = { "test-thing", "Thing", "Things", "x", fields, N_FIELDS, NAME, PLACE };

static const WhField event_fields[] = {
  { "reason", "Reason", WH_FIELD_TEXT, 0 },
  { "text", "Text", WH_FIELD_TEXT, 0 },
  { "time", "Time", WH_FIELD_TIME, 0 },
  { "subject", "Subject", WH_FIELD_REFERENCE, 0 },
  { "application", "Application", WH_FIELD_TEXT, 0 },
  { "count", "Count", WH_FIELD_INTEGER, 0 },
};
static const WhKind event_kind = { "event", "Event", "Events", "x", event_fields, G_N_ELEMENTS (event_fields), 1, -1, WH_KIND_TRANSIENT };

/* Kinds that the histories of tests keep. */
void
things_register (void)
{
  wh_kind_register (&thing);
  wh_kind_register (&event_kind);
}

gint64
run_number (DexFuture *future)
{
  g_autoptr(DexFuture) owned = dex_ref (future);

  run (future);

  return g_value_get_int64 (dex_future_get_value (owned, NULL));
}

/* The history itself says no, in these words. */
void
run_refused (DexFuture  *future,
             const char *words)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (wh_dex_run (future, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_HISTORY);
  if (strstr (error->message, words) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, words);
}

/* Changes the file behind the program's back. */
void
edit (Fixture    *fixture,
      const char *sql)
{
  sqlite3 *handle = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &handle), ==, SQLITE_OK);
  sqlite3_busy_timeout (handle, 5000);
  sqlite3_exec (handle, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (handle);
}

gint64
count (Fixture    *fixture,
       const char *sql)
{
  return fixture_count (fixture->path, sql);
}

void
reopen (Fixture *fixture)
{
  fixture_close (fixture);
  fixture_open (fixture);
}

WhRecord *
make_thing (const char *connection,
            const char *uid,
            gint64      number,
            gint64      cpu,
            gint64      observed_at,
            WhHealth    health)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&thing, connection);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_take_text (builder, NAME, g_strconcat ("name of ", uid, NULL));
  wh_record_builder_set_text (builder, PLACE, "default");
  wh_record_builder_set_number (builder, COUNT, number);
  wh_record_builder_set_number (builder, CPU, cpu);
  wh_record_builder_set_observed_at (builder, observed_at);
  wh_record_builder_set_health (builder, health, health == WH_HEALTH_OK ? NULL : "because");

  return wh_record_builder_build (builder);
}

void
change (WhHistory *history,
        WhRecord  *before,
        WhRecord  *after)
{
  WhChange one = { before, after };

  run (wh_history_record (history, &one, 1));
}

WhRecord *
find (GPtrArray  *all,
      const char *connection,
      const char *uid)
{
  for (guint i = 0; i < all->len; i++)
    {
      WhObserved *observed = g_ptr_array_index (all, i);

      for (guint j = 0; j < observed->batch->records->len; j++)
        {
          WhRecord *record = g_ptr_array_index (observed->batch->records, j);

          g_assert_cmpstr (record->connection, ==, observed->batch->connection);
          if (g_str_equal (record->connection, connection) && g_str_equal (record->uid, uid))
            return record;
        }
    }

  return NULL;
}

void
append (WhHistory        *history,
        const char       *id,
        WhOperationPhase  phase,
        const char       *after)
{
  g_autoptr(WhOperationEntry) entry = wh_operation_entry_new (id, phase, "scale");
  g_autoptr(WhOperationEntry) written = NULL;

  g_set_str (&entry->name, "shop/web");
  g_set_str (&entry->after, after);
  written = run_boxed (wh_history_append_operation (history, entry));
  g_assert_cmpint (written->seq, >, 0);
  g_assert_cmpuint (strlen (written->hash), ==, 64);
}

void
fill (Fixture *fixture,
      guint    n)
{
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("kubernetes", "Prod", "https://k8s.example");
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GArray) changes = g_array_new (FALSE, TRUE, sizeof (WhChange));

  run (wh_history_save_connection (fixture->history, config));
  append (fixture->history, "op1", WH_OPERATION_STARTED, NULL);
  append (fixture->history, "op1", WH_OPERATION_FINISHED, "3");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *uid = g_strdup_printf ("uid-%06u-0123456789-0123456789", i);
      WhChange one = { NULL, make_thing (config->id, uid, i, i, 1000 + i, WH_HEALTH_OK) };

      g_ptr_array_add (records, one.after);
      g_array_append_val (changes, one);
    }

  run (wh_history_record (fixture->history, (WhChange *)(gpointer)changes->data, changes->len));
}

WhRecord *
make_event (const char *uid,
            const char *reason,
            const char *text,
            gint64      time,
            gint64      n,
            const char *subject)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&event_kind, "one");

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, 0, reason);
  wh_record_builder_set_text (builder, 1, text);
  wh_record_builder_set_number (builder, 2, time);
  wh_record_builder_set_text (builder, 3, subject);
  wh_record_builder_set_number (builder, 5, n);
  wh_record_builder_set_health (builder, WH_HEALTH_WARNING, "seen");

  return wh_record_builder_build (builder);
}

guint
count_events (WhHistory    *history,
              WhEventQuery  query)
{
  g_autoptr(GPtrArray) records = run_boxed (wh_history_query_events (history, &query));

  return records->len;
}
