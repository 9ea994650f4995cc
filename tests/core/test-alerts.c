/* test-alerts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-label-lines.h"
#include "wh-cause.h"
#include "wh-event-log.h"
#include "wh-image-uses.h"
#include "wh-kinds.h"
#include "wh-notices.h"

static WhRecord *
make_alert (const char *connection,
            const char *uid,
            const char *labels,
            const char *state,
            double      value)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, connection);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_ALERT_NAME, "HighErrorRate");
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, "critical");
  wh_record_builder_set_text (builder, WH_ALERT_STATE, state);
  wh_record_builder_set_text (builder, WH_ALERT_APPLICATION, uid);
  wh_record_builder_set_text (builder, WH_ALERT_LABELS, labels);
  if (!isnan (value))
    wh_record_builder_set_real (builder, WH_ALERT_VALUE, value);

  return wh_record_builder_build (builder);
}

static void
put (WhStore  *store,
     WhRecord *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (record->connection);

  wh_batch_take_record (batch, record);
  wh_store_apply_now (store, batch);
}

static void
drop (WhStore    *store,
      const char *connection,
      const char *uid)
{
  g_autoptr(WhBatch) batch = wh_batch_new (connection);

  wh_batch_remove (batch, &wh_kind_alert, uid);
  wh_store_apply_now (store, batch);
}

static WhStore *
make_store (void)
{
  WhStore *store = wh_store_new ();

  wh_store_set_source (store, "rules", "rules", "production");
  wh_store_set_source (store, "router", "router", "production");

  return store;
}

static void
test_labels (void)
{
  g_assert_true (wh_label_lines_within ("a=1\nc=3", "a=1\nb=2\nc=3"));
  g_assert_true (wh_label_lines_within ("a=1", "a=1"));
  g_assert_true (wh_label_lines_within ("", "a=1"));
  g_assert_false (wh_label_lines_within ("a=1\nc=3", "a=1\nb=2"));
  g_assert_false (wh_label_lines_within ("a=1", "a=10"));
  g_assert_false (wh_label_lines_within ("a=10", "a=1"));
  g_assert_false (wh_label_lines_within ("b=2", "a=1"));
}

/* Seen by two systems, it is one alert; what only one knows is not lost. */
static void
test_once (void)
{
  g_autoptr(WhStore) store = make_store ();
  WhAlertSet *set;
  WhRecord *rule;
  WhRecord *routed;

  put (store, make_alert ("rules", "p", "alertname=HighErrorRate\napp=billing", "firing", 4.7));
  put (store, make_alert ("router", "m", "alertname=HighErrorRate\napp=billing", "suppressed", NAN));
  set = wh_alert_set_new (store, NULL);
  rule = wh_store_lookup (store, &wh_kind_alert, "rules", "p");
  routed = wh_store_lookup (store, &wh_kind_alert, "router", "m");

  g_assert_cmpuint (wh_alert_set_list (set)->len, ==, 1);
  g_assert_true (wh_alert_set_contains (set, rule) != wh_alert_set_contains (set, routed));
  g_assert_true (wh_alert_set_resolve (set, rule) == wh_alert_set_resolve (set, routed));
  g_assert_cmpfloat (wh_alert_set_get_value (set, routed), ==, 4.7);
  g_assert_cmpfloat (wh_alert_set_get_value (set, rule), ==, 4.7);

  /* What is observed stands for what is not. */
  wh_store_set_source_state (store, "rules", TRUE, 0, NULL);
  g_assert_true (wh_alert_set_contains (set, routed));
  wh_store_set_source_state (store, "rules", FALSE, 1, NULL);
  wh_store_set_source_state (store, "router", TRUE, 0, NULL);
  g_assert_true (wh_alert_set_contains (set, rule));
  g_assert_cmpuint (wh_alert_set_count (set, NULL).failing, ==, 1);

  g_assert_finalize_object (set);
}

static void
test_different (void)
{
  g_autoptr(WhStore) store = make_store ();
  WhAlertSet *set = wh_alert_set_new (store, NULL);
  WhAlertCounts counts;

  put (store, make_alert ("rules", "a", "alertname=HighErrorRate\napp=a", "firing", 1));
  put (store, make_alert ("rules", "b", "alertname=HighErrorRate\napp=b", "pending", 1));
  put (store, make_alert ("router", "c", "alertname=HighErrorRate\napp=c", "suppressed", NAN));
  put (store, make_alert ("router", "d", NULL, "firing", NAN));

  counts = wh_alert_set_count (set, NULL);
  g_assert_cmpuint (wh_alert_set_list (set)->len, ==, 4);
  g_assert_cmpuint (counts.failing, ==, 2);
  g_assert_cmpuint (counts.pending, ==, 1);
  g_assert_cmpuint (counts.explained, ==, 1);
  g_assert_cmpuint (wh_alert_set_count (set, "staging").failing, ==, 0);
  g_assert_cmpuint (wh_alert_set_count (set, "production").failing, ==, 2);

  drop (store, "rules", "a");
  g_assert_cmpuint (wh_alert_set_count (set, NULL).failing, ==, 1);
  g_assert_finalize_object (set);
}

/* A router can act on alerts; it only has to be known. */
static WhConnections *
make_connections (WhStore *store)
{
  static const WhOperationInfo operation = { .id = "silence", .title = "Silence", .kind = "alert" };
  static const WhOperationInfo * const operations[] = { &operation };
  static const WhProviderInfo info = { .id = "router", .title = "Router", .operations = operations, .n_operations = 1 };
  g_autoptr(WhHistory) history = wh_history_new (NULL);
  g_autoptr(WhSecrets) secrets = wh_secrets_new ();
  WhConnections *connections = wh_connections_new (store, history, secrets);
  g_autoptr(WhConnectionConfig) config = wh_connection_config_new ("router", "router", NULL);
  g_autoptr(GPtrArray) configs = g_ptr_array_new ();

  wh_provider_info_register (&info);
  g_set_str (&config->id, "router");
  g_ptr_array_add (configs, config);
  wh_connections_take (connections, configs);

  return connections;
}

static void
compare_causes (WhAlertSet *set,
                WhAlertSet *fresh)
{
  g_autoptr(GHashTable) causes = wh_causes_find (set);
  g_autoptr(GHashTable) again = wh_causes_find (set);
  g_autoptr(GHashTable) expected = wh_causes_find (fresh);
  GHashTableIter iter;
  gpointer id;
  gpointer value;

  g_assert_true (causes == again);
  g_assert_cmpuint (g_hash_table_size (causes), ==, g_hash_table_size (expected));

  g_hash_table_iter_init (&iter, expected);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      const WhCause *cause = g_hash_table_lookup (causes, id);

      g_assert_nonnull (cause);
      g_assert_cmpuint (cause->n_alerts, ==, ((const WhCause *)value)->n_alerts);
      g_assert_cmpint (cause->silenced, ==, ((const WhCause *)value)->silenced);
    }
}

/* What is changed in place is what one finds who looks anew. */
static void
test_changes_in_place (gconstpointer acting)
{
  static const char * const places[] = { "", "\nregion=eu", "\nregion=us" };
  static const double values[] = { NAN, 1, 2, 3 };
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhConnections) connections = acting != NULL ? make_connections (store) : NULL;
  g_autoptr(WhAlertSet) set = wh_alert_set_new (store, connections);
  g_autoptr(GRand) rand = g_rand_new_with_seed (5);

  for (guint round = 0; round < 2000; round++)
    {
      const char *connection = g_rand_boolean (rand) ? "rules" : "router";
      guint n = g_rand_int_range (rand, 0, 6);
      g_autofree char *uid = g_strdup_printf ("%u", n);
      g_autofree char *labels = g_strdup_printf ("app=%u%s", n, places[g_rand_int_range (rand, 0, 8) / 3]);
      WhResourceList *list = wh_store_get_list (store, &wh_kind_alert);
      g_autoptr(WhAlertSet) fresh = NULL;
      WhAlertCounts counts;
      WhAlertCounts expected;

      if (g_rand_int_range (rand, 0, 5) == 0)
        drop (store, connection, uid);
      else
        put (store, make_alert (connection, uid, labels, g_rand_boolean (rand) ? "firing" : "pending",
                                values[g_rand_int_range (rand, 0, 4)]));

      fresh = wh_alert_set_new (store, connections);
      compare_causes (set, fresh);
      counts = wh_alert_set_count (set, NULL);
      expected = wh_alert_set_count (fresh, NULL);
      g_assert_cmpmem (&counts, sizeof counts, &expected, sizeof expected);
      g_assert_cmpuint (wh_alert_set_list (set)->len, ==, wh_alert_set_list (fresh)->len);

      for (guint i = 0; i < wh_resource_list_get_n (list); i++)
        {
          WhRecord *record = wh_resource_list_get_record (list, i);

          double value = wh_alert_set_get_value (set, record);

          g_assert_true (wh_alert_set_resolve (set, record) == wh_alert_set_resolve (fresh, record));
          g_assert_true (value == wh_alert_set_get_value (fresh, record) || isnan (value));
          g_assert_cmpint (isnan (value), ==, isnan (wh_alert_set_get_value (fresh, record)));
        }
    }
}

/* ---- Notices ---- */

typedef struct
{
  GPtrArray *raised; /* "id|title" */
  guint      n_withdrawn;
} Told;

static void
raise_cb (Told           *told,
          const WhNotice *notice)
{
  if (notice->stage != WH_NOTICE_AGAIN)
    g_ptr_array_add (told->raised, g_strdup_printf ("%s|%s", notice->id, notice->title));
}

static void
withdraw_cb (Told *told)
{
  told->n_withdrawn++;
}

static void
iterate (guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

static void
test_notices (void)
{
  g_autoptr(WhStore) store = make_store ();
  g_autoptr(WhHistory) history = wh_history_new (NULL);
  g_autoptr(WhSecrets) secrets = wh_secrets_new ();
  g_autoptr(WhConnections) connections = wh_connections_new (store, history, secrets);
  g_autoptr(GPtrArray) raised = g_ptr_array_new_with_free_func (g_free);
  Told told = { raised, 0 };
  WhNotices *notices;

  /* Whatever fires at the start is one notice. */
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *uid = g_strdup_printf ("app-%u", i);
      g_autofree char *labels = g_strdup_printf ("alertname=HighErrorRate\napp=%s", uid);

      put (store, make_alert ("rules", uid, labels, "firing", 1));
    }

  notices = wh_notices_new (store, connections);
  wh_notices_set_patience (notices, 100, 20);
  g_signal_connect_swapped (notices, "raise", G_CALLBACK (raise_cb), &told);
  g_signal_connect_swapped (notices, "withdraw", G_CALLBACK (withdraw_cb), &told);
  iterate (250);
  g_assert_cmpuint (raised->len, ==, 1);
  g_assert_cmpstr (raised->pdata[0], ==, "summary|20 alerts need you");

  /* One more: told by itself, once, although two systems report it. */
  put (store, make_alert ("rules", "billing", "alertname=HighErrorRate\napp=billing", "firing", 1));
  put (store, make_alert ("router", "billing", "alertname=HighErrorRate\napp=billing", "firing", NAN));
  iterate (250);
  g_assert_cmpuint (raised->len, ==, 2);
  g_assert_cmpstr (raised->pdata[1], ==, "alert:billing|billing is failing");

  /* Nothing new, nothing told. */
  put (store, make_alert ("rules", "billing", "alertname=HighErrorRate\napp=billing", "firing", 2));
  iterate (250);
  g_assert_cmpuint (raised->len, ==, 2);

  /* A source that falls silent says nothing about the alert. */
  wh_store_set_source_state (store, "rules", TRUE, 0, NULL);
  wh_store_set_source_state (store, "router", TRUE, 0, NULL);
  iterate (250);
  g_assert_cmpuint (raised->len, ==, 2);
  g_assert_cmpuint (told.n_withdrawn, ==, 0);
  wh_store_set_source_state (store, "rules", FALSE, 1, NULL);
  wh_store_set_source_state (store, "router", FALSE, 1, NULL);
  iterate (250);
  g_assert_cmpuint (raised->len, ==, 2);

  /* Nobody can say that it is fine again when its connection is not live. */
  drop (store, "rules", "billing");
  drop (store, "router", "billing");
  iterate (250);
  g_assert_cmpuint (raised->len, ==, 2);
  g_assert_cmpuint (told.n_withdrawn, ==, 1);

  g_assert_finalize_object (notices);
}

/* ---- Where images run ---- */

static void
put_pod (WhStore    *store,
         const char *connection,
         const char *uid,
         const char *image,
         const char *digest)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, connection);

  wh_record_builder_set_uid (builder, uid);
  wh_record_builder_set_text (builder, WH_POD_NAME, uid);
  wh_record_builder_set_text (builder, WH_POD_STATUS, "Running");
  wh_record_builder_set_text (builder, WH_POD_IMAGE, image);
  wh_record_builder_set_text (builder, WH_POD_DIGEST, digest);
  put (store, wh_record_builder_build (builder));
}

static void
test_image_uses (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhRecordBuilder) images = wh_record_builder_new (&wh_kind_image, "registry");
  g_autoptr(WhRecordBuilder) repositories = wh_record_builder_new (&wh_kind_image_repository, "registry");
  g_autoptr(WhBatch) batch = wh_batch_new ("registry");
  g_autoptr(GArray) found = NULL;
  WhImageUses *uses;

  wh_store_set_source (store, "stage", "stage", "staging");
  wh_store_set_source (store, "prod", "prod", "production");
  wh_record_builder_set_uid (images, "i");
  wh_record_builder_set_text (images, WH_IMAGE_REPOSITORY, "acme/billing");
  wh_record_builder_set_text (images, WH_IMAGE_TAG, "4.2.0");
  wh_record_builder_set_text (images, WH_IMAGE_DIGEST, "sha256:index");
  wh_record_builder_set_text (images, WH_IMAGE_DIGESTS, "sha256:amd64\nsha256:arm64");
  wh_batch_take_record (batch, wh_record_builder_build (images));
  wh_record_builder_set_uid (repositories, "r");
  wh_record_builder_set_text (repositories, WH_IMAGE_REPOSITORY_NAME, "acme/billing");
  wh_record_builder_set_text (repositories, WH_IMAGE_REPOSITORY_REGISTRY, "registry.acme.dev");
  wh_batch_take_record (batch, wh_record_builder_build (repositories));
  wh_batch_set_complete (batch, &wh_kind_image_repository);
  wh_store_apply_now (store, batch);

  put_pod (store, "stage", "s1", "registry.acme.dev/acme/billing:4.2.0", "sha256:index");
  put_pod (store, "prod", "p1", "registry.acme.dev/acme/billing:4.2.0", "sha256:amd64");
  put_pod (store, "prod", "p2", "registry.acme.dev/acme/billing:4.2.0", "sha256:arm64");
  put_pod (store, "prod", "p3", "registry.acme.dev/acme/billing:4.1.2", "sha256:old");
  put_pod (store, "prod", "p4", "registry.acme.dev/acme/billing-worker:1", "sha256:other");

  uses = wh_image_uses_new (store);
  found = wh_image_uses_find (uses, wh_store_lookup (store, &wh_kind_image, "registry", "i"));
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpstr (g_array_index (found, WhImageUse, 0).environment, ==, "production");
  g_assert_cmpuint (g_array_index (found, WhImageUse, 0).n_pods, ==, 2);
  g_assert_cmpstr (g_array_index (found, WhImageUse, 1).environment, ==, "staging");

  g_assert_finalize_object (uses);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/alerts/labels", test_labels);
  g_test_add_func ("/alerts/once", test_once);
  g_test_add_func ("/alerts/different", test_different);
  g_test_add_data_func ("/alerts/changes-in-place", NULL, test_changes_in_place);
  g_test_add_data_func ("/alerts/changes-in-place-acting", "acting", test_changes_in_place);
  g_test_add_func ("/alerts/notices", test_notices);
  g_test_add_func ("/image-uses/join", test_image_uses);

  return g_test_run ();
}
