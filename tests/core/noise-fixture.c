/* noise-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "noise-fixture.h"

gint64 now = NOON;

/* As a cluster's provider describes it. */
enum
{
  NODE_NAME,
  NODE_STATUS,
  NODE_IP,
};

static WhHealth
judge_node (const WhValue  *values,
            char          **reason)
{
  if (g_strcmp0 (values[NODE_STATUS].text, "Ready") == 0)
    return WH_HEALTH_OK;

  *reason = g_strdup ("Not ready");
  return WH_HEALTH_FAILING;
}

static const WhField node_fields[] = {
  [NODE_NAME] = { "name", "Name", WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [NODE_STATUS] = { "status", "Status", WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [NODE_IP] = { "ip", "Address", WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
};

const WhKind node_kind = {
  .id           = "node",
  .title        = "Node",
  .title_plural = "Nodes",
  .icon_name    = "computer-symbolic",
  .fields       = node_fields,
  .n_fields     = G_N_ELEMENTS (node_fields),
  .name_field   = NODE_NAME,
  .scope_field  = -1,
  .judge        = judge_node,
};

gint64
get_time (void)
{
  return now;
}

static void
put (WhStore  *store,
     WhRecord *record)
{
  g_autoptr(WhBatch) batch = wh_batch_new (record->connection);

  wh_batch_take_record (batch, record);
  wh_store_apply_now (store, batch);
}

void
put_node (WhStore    *store,
          const char *name,
          const char *status)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&node_kind, "cluster");

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_observed_at (builder, now);
  wh_record_builder_set_text (builder, NODE_NAME, name);
  wh_record_builder_set_text (builder, NODE_STATUS, status);
  put (store, wh_record_builder_build (builder));
}

void
put_pod (WhStore    *store,
         guint       i,
         const char *application,
         const char *node,
         const char *status)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_pod, "cluster");
  g_autofree char *name = g_strdup_printf ("%s-%u", application, i);

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_text (builder, WH_POD_NAMESPACE, "shop");
  wh_record_builder_set_text (builder, WH_POD_NAME, name);
  wh_record_builder_set_text (builder, WH_POD_STATUS, status);
  wh_record_builder_set_text (builder, WH_POD_APPLICATION, application);
  wh_record_builder_take_text (builder, WH_POD_NODE, g_strdup_printf ("node:%s", node));
  wh_record_builder_take_text (builder, WH_POD_OWNER, g_strdup_printf ("workload:shop/%s", application));
  put (store, wh_record_builder_build (builder));
}

void
put_alert (WhStore    *store,
           const char *connection,
           const char *name,
           const char *application,
           const char *labels,
           const char *severity,
           const char *state)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_alert, connection);

  wh_record_builder_set_uid (builder, labels);
  wh_record_builder_set_text (builder, WH_ALERT_NAME, name);
  wh_record_builder_set_text (builder, WH_ALERT_SEVERITY, severity);
  wh_record_builder_set_text (builder, WH_ALERT_STATE, state);
  wh_record_builder_set_text (builder, WH_ALERT_SUMMARY, "It is down");
  wh_record_builder_set_text (builder, WH_ALERT_APPLICATION, application);
  wh_record_builder_set_text (builder, WH_ALERT_LABELS, labels);
  wh_record_builder_set_number (builder, WH_ALERT_SINCE, now);
  put (store, wh_record_builder_build (builder));
}

void
drop_alert (WhStore    *store,
            const char *connection,
            const char *labels)
{
  g_autoptr(WhBatch) batch = wh_batch_new (connection);

  wh_batch_remove (batch, &wh_kind_alert, labels);
  wh_store_apply_now (store, batch);
}

WhStore *
make_store (void)
{
  WhStore *store = wh_store_new ();

  now = NOON;
  wh_store_set_source (store, "cluster", "prod-fsn1", "production");
  wh_store_set_source (store, "router", "pager", "production");

  return store;
}

void
put_storm (WhStore *store,
           guint    n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *labels = g_strdup_printf ("alertname=PodDown\nnamespace=shop\npod=api-%u", i);

      put_pod (store, i, "api", "worker-3", "Running");
      put_alert (store, "router", "PodDown", NULL, labels, "critical", "firing");
    }
}
