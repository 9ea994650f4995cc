/* test-chronicle.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-chronicle.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

static void
test_chronicle_tells_everything_once (void)
{
  g_autoptr(WhStore) store = wh_store_new ();
  g_autoptr(WhChronicle) chronicle = wh_chronicle_new (store);
  WhResourceList *events = wh_store_get_list (store, &wh_kind_event);
  gint64 now = g_get_real_time ();

  for (guint round = 0; round < 3; round++)
    {
      g_autoptr(WhRecordBuilder) runs = wh_record_builder_new (&wh_kind_run, "forge");
      g_autoptr(WhRecordBuilder) alerts = wh_record_builder_new (&wh_kind_alert, round == 1 ? "prometheus" : "alertmanager");
      g_autoptr(WhBatch) batch = wh_batch_new ("forge");
      g_autoptr(WhBatch) alert_batch = wh_batch_new (round == 1 ? "prometheus" : "alertmanager");

      wh_record_builder_set_uid (runs, "812");
      wh_record_builder_set_text (runs, WH_RUN_NAME, "#812");
      wh_record_builder_set_text (runs, WH_RUN_STATE, round == 0 ? "running" : "failure");
      wh_record_builder_set_number (runs, WH_RUN_STARTED, now - 60 * G_USEC_PER_SEC);
      wh_record_builder_set_number (runs, WH_RUN_DURATION, 30 * G_USEC_PER_SEC + round);
      wh_batch_take_record (batch, wh_record_builder_build (runs));

      /* One that ended long ago is no news. */
      wh_record_builder_set_uid (runs, "1");
      wh_record_builder_set_text (runs, WH_RUN_STATE, "success");
      wh_record_builder_set_number (runs, WH_RUN_STARTED, now - G_GINT64_CONSTANT (90 * 86400) * G_USEC_PER_SEC);
      wh_batch_take_record (batch, wh_record_builder_build (runs));
      wh_store_apply_now (store, batch);

      wh_record_builder_set_uid (alerts, "fp");
      wh_record_builder_set_text (alerts, WH_ALERT_NAME, "HighErrorRate");
      wh_record_builder_set_text (alerts, WH_ALERT_LABELS, "alertname=HighErrorRate");
      wh_record_builder_set_text (alerts, WH_ALERT_STATE, round == 2 ? "suppressed" : "firing");
      wh_record_builder_set_number (alerts, WH_ALERT_SINCE, now - 600 * G_USEC_PER_SEC);
      wh_batch_take_record (alert_batch, wh_record_builder_build (alerts));
      wh_store_apply_now (store, alert_batch);
      wh_dex_run (dex_timeout_new_msec (20), NULL);
    }

  /* The run's end and the alert's beginning; Prometheus still says that it fires. */
  g_assert_cmpuint (wh_resource_list_get_n (events), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/chronicle/tells-everything-once", test_chronicle_tells_everything_once);

  return g_test_run ();
}
