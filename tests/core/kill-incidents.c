/* kill-incidents.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Kills a process that works on incidents, again and again, at random moments:
 * it opens one after the other, takes it, writes a note, resolves it. What it had
 * said to be done is there afterwards: the incident, how far it was, who has it,
 * the note, and the audit log. No cause has two incidents, and no two incidents
 * have one number. */

#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wh-dex-util.h"
#include "wh-fleet.h"
#include "wh-kinds.h"

#define N_KILLS 24
#define N_PER_CHECK 6
#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

/* What the child says when it is done. */
typedef enum
{
  DONE_NOTHING,
  DONE_OPEN,
  DONE_ACKNOWLEDGE,
  DONE_NOTE,
  DONE_RESOLVE,
} Done;

typedef struct
{
  guint64 n;
  guint64 done;
} Said;

static void
run (DexFuture *future)
{
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (future, &error))
    g_error ("%s", error->message);
}

static WhFleet *
open_fleet (const char *dir)
{
  g_autoptr(WhFleet) fleet = wh_fleet_new (dir);

  run (wh_fleet_open (fleet));
  wh_store_set_source (wh_fleet_get_store (fleet), "router", "pager", "production");
  wh_store_set_source_state (wh_fleet_get_store (fleet), "router", FALSE, g_get_real_time (), NULL);

  return g_steal_pointer (&fleet);
}

static char *
dup_application (guint64 n)
{
  return g_strdup_printf ("app-%" G_GUINT64_FORMAT, n);
}

static char *
dup_cause (guint64 n)
{
  return g_strdup_printf ("alert:app-%" G_GUINT64_FORMAT, n);
}

/* ---- The one that is killed ---- */

static WhRecord *
put_alert (WhStore *store,
           guint64  n)
{
  g_autofree char *application = dup_application (n);
  g_autofree char *labels = g_strconcat ("alertname=Down\napp=", application, NULL);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, "router");
  g_autoptr(WhBatch) batch = wh_batch_new ("router");

  wh_record_builder_set_uid (builder, application);
  wh_record_builder_set_text (builder, WH_ALERT_NAME, "Down");
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, "critical");
  wh_record_builder_set_text (builder, WH_ALERT_STATE, "firing");
  wh_record_builder_set_text (builder, WH_ALERT_APPLICATION, application);
  wh_record_builder_set_text (builder, WH_ALERT_LABELS, labels);
  wh_record_builder_set_number (builder, WH_ALERT_SINCE, g_get_real_time ());
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (store, batch);

  return wh_store_lookup (store, &wh_kind_alert, "router", application);
}

static void
do_operation (WhFleet    *fleet,
              WhRecord   *target,
              const char *id,
              const char *parameter,
              const char *value)
{
  WhOperations *operations = wh_fleet_get_operations (fleet);
  g_autoptr(GPtrArray) possible = wh_operations_list (operations, target);
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < possible->len && operation == NULL; i++)
    if (g_str_equal (((const WhOperationInfo *)g_ptr_array_index (possible, i))->id, id))
      operation = wh_operations_prepare (operations, g_ptr_array_index (possible, i), target, &error);

  if (operation == NULL)
    g_error ("%s is not offered: %s", id, error != NULL ? error->message : "there is no such operation");

  if (parameter != NULL)
    wh_operation_set_parameter (operation, parameter, value);
  run (wh_operations_plan (operations, operation));
  run (wh_operations_run (operations, operation, wh_record_get_name (target)));
}

static void
say (guint64 n,
     Done    done)
{
  Said said = { n, done };

  if (write (STDOUT_FILENO, &said, sizeof said) != sizeof said)
    _exit (1);
}

static G_NORETURN void
work_for_ever (const char *dir,
               guint64     n)
{
  g_autoptr(WhFleet) fleet = open_fleet (dir);
  WhStore *store = wh_fleet_get_store (fleet);
  g_autoptr(WhIncidentPolicy) policy = wh_incident_policy_from_json (NULL);

  wh_incidents_set_policy (wh_fleet_get_incidents (fleet), policy);
  wh_incidents_start (wh_fleet_get_incidents (fleet));
  say (n, DONE_NOTHING);

  for (;; n++)
    {
      g_autofree char *application = dup_application (n);
      g_autofree char *cause = dup_cause (n);

      do_operation (fleet, put_alert (store, n), "open-incident", NULL, NULL);
      say (n, DONE_OPEN);
      do_operation (fleet, wh_incident_find_open (store, cause), "acknowledge", "owner", application);
      say (n, DONE_ACKNOWLEDGE);
      do_operation (fleet, wh_incident_find_open (store, cause), "note", "text", application);
      say (n, DONE_NOTE);

      /* It also goes its own way meanwhile. */
      wh_incidents_update (wh_fleet_get_incidents (fleet), g_get_real_time ());

      do_operation (fleet, wh_incident_find_open (store, cause), "resolve", "text", application);
      say (n, DONE_RESOLVE);
    }
}

/* ---- What must be there ---- */

typedef struct
{
  char   *dir;
  GArray *said; /* Said, the last one of each */
} Book;

/* What notes say, of which it is on record that they were written. */
static GHashTable *
find_notes (WhHistory *history)
{
  g_autoptr(DexFuture) all = wh_history_query_operations (history, 0, 0, 0);
  g_autoptr(DexFuture) verified = wh_history_verify_operations (history);
  GHashTable *notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *entries;

  run (dex_ref (verified));
  g_assert_cmpint (g_value_get_int64 (dex_future_get_value (verified, NULL)), ==, 0);
  run (dex_ref (all));
  entries = g_value_get_boxed (dex_future_get_value (all, NULL));

  for (guint i = 0; i < entries->len; i++)
    {
      const WhOperationEntry *entry = g_ptr_array_index (entries, i);

      if (entry->phase == WH_OPERATION_FINISHED && entry->error == NULL && g_str_equal (entry->operation, "note"))
        g_assert_true (g_hash_table_add (notes, g_strdup (entry->result)));
    }

  return notes;
}

static WhRecord *
find_incident (GHashTable *by_cause,
               guint64     n)
{
  g_autofree char *cause = dup_cause (n);
  WhRecord *incident = g_hash_table_lookup (by_cause, cause);

  if (incident == NULL)
    g_error ("The incident of “%s” is lost", cause);

  return incident;
}

static void
check_one (GHashTable *by_cause,
           GHashTable *notes,
           Said        said)
{
  g_autofree char *application = dup_application (said.n);
  const WhValue *values = find_incident (by_cause, said.n)->values;

  if (said.done >= DONE_ACKNOWLEDGE)
    {
      g_assert_cmpstr (values[WH_INCIDENT_OWNER].text, ==, application);
      g_assert_cmpint (values[WH_INCIDENT_TAKEN].number, !=, WH_ABSENT);
    }

  if (said.done >= DONE_NOTE)
    g_assert_true (g_hash_table_contains (notes, application));

  if (said.done >= DONE_RESOLVE)
    {
      g_assert_cmpstr (values[WH_INCIDENT_STATE].text, ==, "resolved");
      g_assert_cmpstr (values[WH_INCIDENT_RESOLUTION].text, ==, application);
      g_assert_cmpint (values[WH_INCIDENT_ENDED].number, !=, WH_ABSENT);
    }
}

static void
check (Book *book)
{
  WhFleet *fleet = open_fleet (book->dir);
  WhResourceList *list = wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_incident);
  g_autoptr(GHashTable) by_cause = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) notes = find_notes (wh_fleet_get_history (fleet));
  g_autoptr(GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *incident = wh_resource_list_get_record (list, i);

      g_assert_true (g_hash_table_insert (by_cause, (gpointer)incident->values[WH_INCIDENT_CAUSE].text, incident));
      g_assert_true (g_hash_table_add (numbers, (gpointer)wh_record_get_name (incident)));
    }

  for (guint i = 0; i < book->said->len; i++)
    check_one (by_cause, notes, g_array_index (book->said, Said, i));

  run (wh_fleet_close (fleet));
  g_assert_finalize_object (fleet);
}

/* ---- Killing ---- */

static guint64
kill_one (Book    *book,
          guint64  next)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *begin = g_strdup_printf ("%" G_GUINT64_FORMAT, next);
  const char *argv[] = { self, "--child", book->dir, begin, NULL };
  GPid pid;
  Said said;
  int out;

  g_assert_true (g_spawn_async_with_pipes (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &out,
                                           NULL, NULL));

  /* Now and then while it opens the history, mostly while it works. */
  if (g_test_rand_int_range (0, 6) == 0 || read (out, &said, sizeof said) == sizeof said)
    g_usleep (g_test_rand_int_range (0, 150000));
  kill (pid, SIGKILL);

  while (read (out, &said, sizeof said) == sizeof said)
    {
      if (said.n >= next)
        next = said.n + 1;

      if (said.done == DONE_NOTHING)
        continue;
      if (said.done == DONE_OPEN)
        g_array_append_val (book->said, said);
      else
        g_array_index (book->said, Said, book->said->len - 1).done = said.done;
    }

  close (out);
  waitpid (pid, NULL, 0);

  /* What was begun and not said may be there or not. */
  return next + 1;
}

static void
test_kill (void)
{
  Book book = { g_dir_make_tmp ("wh-kill-XXXXXX", NULL), g_array_new (FALSE, FALSE, sizeof (Said)) };
  guint n_kills = N_KILLS;
  guint64 next = 0;
  guint n_open = 0;

  if (g_getenv ("WH_KILLS") != NULL)
    n_kills = atoi (g_getenv ("WH_KILLS"));

  for (guint i = 1; i <= n_kills; i++)
    {
      next = kill_one (&book, next);
      if (i % N_PER_CHECK == 0 || i == n_kills)
        check (&book);
    }

  for (guint i = 0; i < book.said->len; i++)
    n_open += g_array_index (book.said, Said, i).done < DONE_RESOLVE;

  g_test_message ("%u kills, %u incidents, %u of them were killed half-way", n_kills, book.said->len, n_open);
  g_assert_cmpuint (book.said->len, >, n_kills / 2);
  g_array_unref (book.said);
  g_free (book.dir);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();

  if (argc == 4 && g_str_equal (argv[1], "--child"))
    {
      wh_kinds_register ();
      work_for_ever (argv[2], g_ascii_strtoull (argv[3], NULL, 10));
    }

  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();
  g_test_add_func ("/incidents/kill", test_kill);

  return g_test_run ();
}
