/* wh-ctl-get.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"

static int
compare_records (gconstpointer one,
                 gconstpointer other)
{
  const WhRecord *a = *(const WhRecord * const *)one;
  const WhRecord *b = *(const WhRecord * const *)other;
  int order;

  if ((order = g_strcmp0 (wh_record_get_scope (a), wh_record_get_scope (b))) != 0)
    return order;
  if ((order = strcmp (wh_record_get_name (a), wh_record_get_name (b))) != 0)
    return order;

  return strcmp (a->connection, b->connection);
}

static GPtrArray *
collect (WhFleet      *fleet,
         WhStore      *store,
         const WhKind *kind,
         const char   *connection)
{
  WhResourceList *list = wh_store_get_list (store, kind);
  WhConnection *only = connection != NULL ? wh_connections_find (wh_fleet_get_connections (fleet), connection) : NULL;
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);

      if (only == NULL || strcmp (record->connection, wh_connection_get_id (only)) == 0)
        g_ptr_array_add (records, wh_record_ref (record));
    }

  g_ptr_array_sort (records, compare_records);

  return records;
}

static void
print_one (WhStore  *store,
           WhRecord *record,
           gboolean  json)
{
  const WhKind *kind = record->kind;

  if (json)
    {
      wh_ctl_print_line (store, record, NULL);
      return;
    }

  g_print ("%-20s %s\n", _("Health"), wh_health_get_id (wh_store_get_health (store, record)));

  if (record->reason != NULL)
    g_print ("%-20s %s\n", _("Reason"), record->reason);

  for (guint i = 0; i < kind->n_fields; i++)
    {
      g_autofree char *text = wh_format_value (&kind->fields[i], wh_record_get_value (record, i));

      if (!wh_value_is_absent (kind->fields[i].type, wh_record_get_value (record, i)))
        g_print ("%-20s %s\n", _(kind->fields[i].title), text);
    }
}

/* Nobody is asked for what was: it is in the history or nowhere. */
static int
get_past (const WhKind *kind,
          const char   *name,
          const char   *connection,
          gint64        time,
          gboolean      json)
{
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(WhStore) store = NULL;
  g_autoptr(GError) error = NULL;
  WhFleet *fleet = wh_ctl_open (TRUE, &error);
  int status = WH_CTL_DONE;

  if (fleet == NULL || (store = wh_ctl_open_past (fleet, time, &error)) == NULL)
    {
      status = wh_ctl_fail (error);
      if (fleet != NULL)
        wh_ctl_close (fleet);
      return status;
    }

  records = collect (fleet, store, kind, connection);

  for (guint i = records->len; name != NULL && i-- > 0;)
    {
      WhRecord *record = g_ptr_array_index (records, i);
      g_autofree char *full = wh_record_dup_full_name (record);

      if (strcmp (name, full) != 0 && strcmp (name, wh_record_get_name (record)) != 0 && strcmp (name, record->uid) != 0)
        g_ptr_array_remove_index (records, i);
    }

  if (name != NULL && records->len == 0)
    status = wh_ctl_usage (_("There was no %s “%s” then, or it was not observed"), _(kind->title), name);
  else if (name != NULL && records->len == 1)
    print_one (store, g_ptr_array_index (records, 0), json);
  else if (json)
    wh_ctl_print_json (store, records);
  else
    wh_ctl_print_table (store, kind, records);

  wh_ctl_close (fleet);

  return status;
}

static int
get_one (WhFleet      *fleet,
         const WhKind *kind,
         const char   *connection,
         const char   *name,
         gboolean      json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhRecord) record = wh_ctl_find_record (fleet, kind, connection, name, &error);

  if (record == NULL)
    return wh_ctl_fail (error);

  print_one (wh_fleet_get_store (fleet), record, json);

  return WH_CTL_DONE;
}

static void
get_many (WhFleet      *fleet,
          const WhKind *kind,
          const char   *connection,
          const char   *owner,
          gboolean      json)
{
  g_autoptr(GPtrArray) records = collect (fleet, wh_fleet_get_store (fleet), kind, connection);

  /* What belongs to it says so in its first field. */
  for (guint i = records->len; owner != NULL && i-- > 0;)
    {
      const WhRecord *record = g_ptr_array_index (records, i);

      if (kind->fields[0].type != WH_FIELD_REFERENCE || g_strcmp0 (record->values[0].text, owner) != 0)
        g_ptr_array_remove_index (records, i);
    }

  if (json)
    wh_ctl_print_json (wh_fleet_get_store (fleet), records);
  else
    wh_ctl_print_table (wh_fleet_get_store (fleet), kind, records);
}

int
wh_ctl_get (int    argc,
            char **argv)
{
  gboolean json = FALSE;
  gboolean live = FALSE;
  gboolean cached = FALSE;
  g_autofree char *connection = NULL;
  g_autofree char *at = NULL;
  g_autofree char *of = NULL;
  g_autofree char *reference = NULL;
  const GOptionEntry entries[] = {
    { "connection", 'c', 0, G_OPTION_ARG_STRING, &connection, N_("Only through this connection"), "NAME" },
    { "of", 0, 0, G_OPTION_ARG_STRING, &of, N_("Look into this resource, and show what belongs to it"), "KIND/NAME" },
    { "live", 0, 0, G_OPTION_ARG_NONE, &live, N_("Only what the systems say now; nothing is recorded"), NULL },
    { "cached", 0, 0, G_OPTION_ARG_NONE, &cached, N_("Only what was last observed; ask nobody"), NULL },
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("As it was at this time"), "TIME" },
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(GError) error = NULL;
  const WhKind *kind;
  WhFleet *fleet;
  gboolean derived;
  gint64 time = 0;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "KIND [NAME]"))
    return WH_CTL_USAGE;

  if (argc < 2 || argc > 3)
    return wh_ctl_usage (_("get wants KIND [NAME]"));

  if (live + cached + (at != NULL) > 1)
    return wh_ctl_usage (_("--live, --cached and --at exclude each other"));

  if (of != NULL && (cached || at != NULL))
    return wh_ctl_usage (_("--of asks the system: not with --cached or --at"));

  if (!wh_ctl_take_time (at, &time))
    return WH_CTL_USAGE;

  if ((kind = wh_ctl_find_kind (argv[1])) == NULL)
    return WH_CTL_USAGE;

  if (at != NULL)
    return get_past (kind, argc == 3 ? argv[2] : NULL, connection, time, json);

  derived = (kind->flags & (WH_KIND_DERIVED | WH_KIND_TRANSIENT)) != 0;

  if ((fleet = wh_ctl_open (live && !derived, &error)) == NULL)
    return wh_ctl_fail (error);

  if (of != NULL && !wh_ctl_look_into (fleet, of, kind, connection, &reference, &error))
    {
      status = wh_ctl_fail (error);
      wh_ctl_close (fleet);
      return status;
    }

  if (of == NULL && !cached && !wh_ctl_observe (fleet, kind, connection, &error))
    {
      status = wh_ctl_fail (error);

      /* What was last seen is better than nothing, and it says that it is old. */
      if (live || status == WH_CTL_USAGE)
        {
          wh_ctl_close (fleet);
          return status;
        }

      g_clear_error (&error);
    }

  if (argc == 3)
    {
      int found = get_one (fleet, kind, connection, argv[2], json);

      status = found != WH_CTL_DONE ? found : status;
    }
  else
    {
      get_many (fleet, kind, connection, reference, json);
    }

  wh_ctl_close (fleet);

  return status;
}

static void
watch_changes_cb (WhStore      *store,
                  const WhKind *kind,
                  GArray       *changes,
                  const WhKind *wanted)
{
  if (kind != wanted)
    return;

  for (guint i = 0; i < changes->len; i++)
    {
      const WhChange *change = &g_array_index (changes, WhChange, i);

      wh_ctl_print_line (store, change->after != NULL ? change->after : change->before,
                         change->before == NULL ? "added" : change->after == NULL ? "removed" : "changed");
    }
}

static void
watch_plain_cb (WhStore      *store,
                const WhKind *kind,
                GArray       *changes,
                const WhKind *wanted)
{
  if (kind != wanted)
    return;

  for (guint i = 0; i < changes->len; i++)
    {
      const WhChange *change = &g_array_index (changes, WhChange, i);
      WhRecord *record = change->after != NULL ? change->after : change->before;
      g_autofree char *name = wh_record_dup_full_name (record);

      g_print ("%s %s %s%s%s\n",
               change->before == NULL ? "+" : change->after == NULL ? "-" : "~",
               wh_health_get_id (wh_store_get_health (store, record)), name,
               record->reason != NULL ? ": " : "", record->reason != NULL ? record->reason : "");
    }

  fflush (stdout);
}

/* What the program makes itself is there before anybody is asked; and what is
 * there looks otherwise when its source falls silent or answers again. */
static void
print_present (WhStore      *store,
               const WhKind *kind,
               const char   *connection,
               gboolean      json)
{
  WhResourceList *list = wh_store_get_list (store, kind);
  g_autoptr(GArray) changes = g_array_new (FALSE, FALSE, sizeof (WhChange));

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);
      WhChange change = { .before = connection != NULL ? record : NULL, .after = record };

      if (connection == NULL || strcmp (record->connection, connection) == 0)
        g_array_append_val (changes, change);
    }

  if (json)
    watch_changes_cb (store, kind, changes, kind);
  else
    watch_plain_cb (store, kind, changes, kind);
}

static void
source_changed_json_cb (WhStore      *store,
                        const char   *connection,
                        const WhKind *kind)
{
  print_present (store, kind, connection, TRUE);
}

static void
source_changed_plain_cb (WhStore      *store,
                         const char   *connection,
                         const WhKind *kind)
{
  print_present (store, kind, connection, FALSE);
}

int
wh_ctl_watch (int    argc,
              char **argv)
{
  gboolean json = FALSE;
  g_autofree char *connection = NULL;
  const GOptionEntry entries[] = {
    { "connection", 'c', 0, G_OPTION_ARG_STRING, &connection, N_("Only through this connection"), "NAME" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON object a line"), NULL },
    { NULL },
  };
  g_autoptr(GMainLoop) loop = NULL;
  g_autoptr(GError) error = NULL;
  const WhKind *kind;
  WhFleet *fleet;

  if (!wh_ctl_parse (&argc, &argv, entries, "KIND"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("watch wants a KIND"));

  if ((kind = wh_ctl_find_kind (argv[1])) == NULL)
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open ((kind->flags & WH_KIND_DERIVED) == 0, &error)) == NULL)
    return wh_ctl_fail (error);

  print_present (wh_fleet_get_store (fleet), kind, NULL, json);
  g_signal_connect (wh_fleet_get_store (fleet), "source-changed",
                    json ? G_CALLBACK (source_changed_json_cb) : G_CALLBACK (source_changed_plain_cb), (gpointer)kind);
  g_signal_connect (wh_fleet_get_store (fleet), "changes",
                    json ? G_CALLBACK (watch_changes_cb) : G_CALLBACK (watch_plain_cb), (gpointer)kind);

  if (!wh_ctl_observe (fleet, kind, connection, &error))
    {
      int status = wh_ctl_fail (error);

      wh_ctl_close (fleet);
      return status;
    }

  loop = g_main_loop_new (NULL, FALSE);
  g_main_loop_run (loop);

  return WH_CTL_DONE;
}

int
wh_ctl_events (int    argc,
               char **argv)
{
  gboolean json = FALSE;
  g_autofree char *since = NULL;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("Not older: 15m, 24h, 7d, or a time; 24h when left out"), "D" },
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *events;
  WhEventQuery query = { 0 };
  WhFleet *fleet;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (!wh_ctl_take_time (since != NULL ? since : "24h", &query.since))
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  query.limit = 10000;
  future = wh_history_query_events (wh_fleet_get_history (fleet), &query);

  if (!wh_dex_run (dex_ref (future), &error))
    {
      int status = wh_ctl_fail (error);

      wh_ctl_close (fleet);
      return status;
    }

  events = g_value_get_boxed (dex_future_get_value (future, NULL));

  if (json)
    wh_ctl_print_json (wh_fleet_get_store (fleet), events);
  else
    wh_ctl_print_table (wh_fleet_get_store (fleet), &wh_kind_event, events);

  wh_ctl_close (fleet);

  return WH_CTL_DONE;
}

int
wh_ctl_export (int    argc,
               char **argv)
{
  g_autofree char *format = NULL;
  g_autofree char *output = NULL;
  g_autofree char *connection = NULL;
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format, N_("csv or json; csv when left out"), "F" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Where to write; standard output when left out"), "FILE" },
    { "connection", 'c', 0, G_OPTION_ARG_STRING, &connection, N_("Only of this connection"), "NAME" },
    { NULL },
  };
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GError) error = NULL;
  const WhKind *kind;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "KIND"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("export wants a KIND"));

  if (format != NULL && strcmp (format, "csv") != 0 && strcmp (format, "json") != 0)
    return wh_ctl_usage (_("There is no format “%s”: take csv or json"), format);

  if ((kind = wh_ctl_find_kind (argv[1])) == NULL)
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  records = collect (fleet, wh_fleet_get_store (fleet), kind, connection);

  if (output != NULL && freopen (output, "w", stdout) == NULL)
    {
      g_printerr ("wheelhousectl: ");
      g_printerr (_("%s cannot be written: %s\n"), output, g_strerror (errno));
      status = WH_CTL_FAILED;
    }
  else if (g_strcmp0 (format, "json") == 0)
    {
      wh_ctl_print_json (wh_fleet_get_store (fleet), records);
    }
  else
    {
      wh_ctl_print_csv (wh_fleet_get_store (fleet), kind, records, stdout);
    }

  if (status == WH_CTL_DONE && (fflush (stdout) != 0 || ferror (stdout)))
    {
      g_printerr ("wheelhousectl: %s\n", _("The export could not be written to its end: is the disk full?"));
      status = WH_CTL_FAILED;
    }

  wh_ctl_close (fleet);

  return status;
}
