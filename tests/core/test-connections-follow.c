/* test-connections-follow.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "fleet-fixture.h"
#include "wh-kinds.h"

/* Two fleets over one file are two processes: what one does to the connections,
 * the other takes up. No provider is needed: one that is not known is offline as
 * soon as it is started. */

static void
look (WhFleet *fleet)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (wh_dex_run (wh_sharing_look (wh_fleet_get_sharing (fleet)), &error));
  g_assert_no_error (error);
}

static void
add (WhFleet    *fleet,
     const char *name)
{
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("nowhere", name, "http://127.0.0.1:1");
  g_autoptr(GError) error = NULL;

  wh_connection_config_set_setting (config, "user", "carla");
  g_assert_true (wh_dex_run (wh_connections_add (wh_fleet_get_connections (fleet), config, NULL), &error));
  g_assert_no_error (error);
}

static WhConnection *
find (WhFleet    *fleet,
      const char *name)
{
  return wh_connections_find (wh_fleet_get_connections (fleet), name);
}

static guint
count (WhFleet *fleet)
{
  return g_list_model_get_n_items (G_LIST_MODEL (wh_fleet_get_connections (fleet)));
}

/* What is gone ends its work first. */
static void
wait_for_count (WhFleet *fleet,
                guint    n)
{
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (count (fleet) != n && g_get_monotonic_time () < deadline)
    wh_dex_run (dex_timeout_new_msec (20), NULL);

  g_assert_cmpuint (count (fleet), ==, n);
}

static void
put_check (WhFleet    *fleet,
           const char *connection)
{
  g_autoptr(WhBatch) batch = wh_batch_new (connection);
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_check, connection);

  wh_record_builder_set_uid (builder, "shop");
  wh_record_builder_set_text (builder, WH_CHECK_NAME, "shop");
  wh_batch_take_record (batch, wh_record_builder_build (builder));
  wh_store_apply_now (wh_fleet_get_store (fleet), batch);
}

static guint
count_checks (WhFleet *fleet)
{
  return wh_resource_list_get_n (wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_check));
}

static void
changed_cb (guint *n_changes)
{
  (*n_changes)++;
}

static void
test_added_changed_removed (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-follow-XXXXXX", NULL);
  WhFleet *window = fleet_fixture_open (dir);
  WhFleet *command;
  g_autoptr(WhConnectionConfig) config = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;
  guint n_changes = 0;

  wh_fleet_start (window);
  add (window, "own");
  look (window);

  /* Added: it is there once, and started as the others are. */
  command = fleet_fixture_open (dir);
  add (command, "prod");
  g_assert_null (find (window, "prod"));
  look (window);
  g_assert_cmpuint (count (window), ==, 2);
  g_assert_nonnull (find (window, "prod"));
  g_assert_cmpint (wh_connection_get_state (find (window, "prod")), ==, WH_CONNECTION_STATE_OFFLINE);
  g_assert_cmpstr (wh_connection_config_get_setting (wh_connection_get_config (find (window, "prod")), "user"), ==, "carla");

  /* Nothing new: nothing begins again. */
  g_signal_connect_swapped (find (window, "prod"), "changed", G_CALLBACK (changed_cb), &n_changes);
  add (command, "other");
  look (window);
  look (window);
  g_assert_cmpuint (count (window), ==, 3);
  g_assert_cmpuint (n_changes, ==, 0);

  /* Changed. */
  config = wh_connection_config_copy (wh_connection_get_config (find (command, "prod")));
  config->read_only = TRUE;
  wh_connection_config_set_setting (config, "user", NULL);
  g_assert_true (wh_dex_run (wh_connections_change (wh_fleet_get_connections (command), config, NULL), &error));
  g_assert_no_error (error);
  look (window);
  g_assert_cmpuint (n_changes, >, 0);
  g_assert_true (wh_connection_get_config (find (window, "prod"))->read_only);
  g_assert_null (wh_connection_config_get_setting (wh_connection_get_config (find (window, "prod")), "user"));

  /* Removed, with what was seen through it; also what was written since. */
  id = g_strdup (wh_connection_get_id (find (window, "prod")));
  put_check (window, id);
  g_assert_cmpuint (count_checks (window), ==, 1);
  g_assert_true (wh_dex_run (wh_connections_remove (wh_fleet_get_connections (command), id), &error));
  g_assert_no_error (error);
  fleet_fixture_close (command);
  look (window);
  wait_for_count (window, 2);
  g_assert_null (find (window, "prod"));
  g_assert_cmpuint (count_checks (window), ==, 0);

  /* What is gone cannot be changed back into being. */
  g_assert_false (wh_dex_run (wh_connections_change (wh_fleet_get_connections (window), config, NULL), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
  fleet_fixture_close (window);

  window = fleet_fixture_open (dir);
  g_assert_cmpuint (count (window), ==, 2);
  g_assert_cmpuint (count_checks (window), ==, 0);
  fleet_fixture_close (window);
}

/* What this process does while it looks stays as it did it. */
static void
test_at_the_same_time (void)
{
  g_autofree char *dir = g_dir_make_tmp ("wh-follow-XXXXXX", NULL);
  WhFleet *window = fleet_fixture_open (dir);
  WhFleet *command;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("nowhere", "new", NULL);
  g_autofree char *old = NULL;
  DexFuture *looked;
  DexFuture *added;
  DexFuture *removed;

  wh_fleet_start (window);
  add (window, "old");
  old = g_strdup (wh_connection_get_id (find (window, "old")));
  look (window);

  command = fleet_fixture_open (dir);
  add (command, "theirs");

  looked = wh_sharing_look (wh_fleet_get_sharing (window));
  added = wh_connections_add (wh_fleet_get_connections (window), config, NULL);
  removed = wh_connections_remove (wh_fleet_get_connections (window), old);
  wh_dex_run (dex_future_all (looked, added, removed, NULL), &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 3; i++)
    look (window);

  g_assert_cmpuint (count (window), ==, 2);
  g_assert_nonnull (find (window, "new"));
  g_assert_nonnull (find (window, "theirs"));
  fleet_fixture_close (command);
  fleet_fixture_close (window);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/connections-follow/added-changed-removed", test_added_changed_removed);
  g_test_add_func ("/connections-follow/at-the-same-time", test_at_the_same_time);

  return g_test_run ();
}
