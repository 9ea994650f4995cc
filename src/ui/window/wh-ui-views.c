/* wh-ui-views.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-alert-set.h"
#include "wh-kinds.h"
#include "wh-ui-alerts-page.h"
#include "wh-ui-applications-page.h"
#include "wh-ui-cluster-page.h"
#include "wh-ui-history-page.h"
#include "wh-ui-integrations-page.h"
#include "wh-ui-overview-page.h"
#include "wh-ui-registry-page.h"
#include "wh-ui-services-page.h"
#include "wh-ui-views.h"

static WhUiBadge
count_kind (WhStore      *store,
            const WhKind *kind)
{
  return (WhUiBadge) { .count = wh_resource_list_get_n (wh_store_get_list (store, kind)) };
}

static WhUiBadge
count_applications (WhFleet *fleet,
                    WhStore *store)
{
  return count_kind (store, &wh_kind_application);
}

static WhUiBadge
count_services (WhFleet *fleet,
                WhStore *store)
{
  return count_kind (store, &wh_kind_service);
}

static WhUiBadge
count_connections (WhFleet *fleet,
                   WhStore *store)
{
  return count_kind (store, &wh_kind_connection);
}

static WhUiBadge
count_clusters (WhFleet *fleet,
                WhStore *store)
{
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (fleet));
  WhUiBadge badge = { 0 };

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);
      const WhProviderInfo *info = wh_provider_info_find (wh_connection_get_config (connection)->provider);

      badge.count += info != NULL && info->group == WH_PROVIDER_CLUSTERS;
    }

  return badge;
}

/* Alerts that need somebody, each once: silenced ones do not. */
static WhUiBadge
count_alerts (WhFleet *fleet,
              WhStore *store)
{
  g_autoptr(WhAlertSet) alerts = wh_alert_set_get_shared (store, wh_fleet_get_connections (fleet));
  WhAlertCounts counts = wh_alert_set_count (alerts, NULL);

  return (WhUiBadge) { .count = counts.failing + counts.warning, .failing = counts.failing > 0 };
}

static const char * const application_kinds[] = { "application", "environment", "repository", "run", "traffic", NULL };
static const char * const service_kinds[] = { "service", "check", NULL };
static const char * const cluster_kinds[] = { "node", "workload", "pod", "namespace", "ingress", NULL };
static const char * const registry_kinds[] = { "image-repository", "image", "registry-project", "registry-robot",
                                              "registry-replication", NULL };
static const char * const alert_kinds[] = { "alert", "incident", "silence", "target", "rule", NULL };
static const char * const integration_kinds[] = { "connection", NULL };
static const char * const history_kinds[] = { "event", "operation", NULL };

static const WhUiView views[] = {
  { "overview", N_("Overview"), "go-home-symbolic", wh_ui_overview_page_get_type, NULL, NULL },
  { "applications", N_("Applications"), "view-grid-symbolic", wh_ui_applications_page_get_type, count_applications, application_kinds },
  { "services", N_("Services"), "wh-services-symbolic", wh_ui_services_page_get_type, count_services, service_kinds },
  { "cluster", N_("Cluster"), "wh-cluster-symbolic", wh_ui_cluster_page_get_type, count_clusters, cluster_kinds },
  { "registry", N_("Registry"), "wh-registry-symbolic", wh_ui_registry_page_get_type, NULL, registry_kinds },
  { "alerts", N_("Alerts"), "dialog-warning-symbolic", wh_ui_alerts_page_get_type, count_alerts, alert_kinds },
  { "integrations", N_("Integrations"), "application-x-addon-symbolic", wh_ui_integrations_page_get_type, count_connections, integration_kinds },
  { "history", N_("History"), "document-open-recent-symbolic", wh_ui_history_page_get_type, NULL, history_kinds },
};

/**
 * wh_ui_views_list:
 * @n_views: (out): how many
 *
 * Returns: (array length=n_views): all views in the order of the sidebar
 */
const WhUiView *
wh_ui_views_list (guint *n_views)
{
  g_return_val_if_fail (n_views != NULL, NULL);

  *n_views = G_N_ELEMENTS (views);

  return views;
}

/**
 * wh_ui_views_find:
 * @id: id of a view
 *
 * Returns: (nullable): the view
 */
const WhUiView *
wh_ui_views_find (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (g_strcmp0 (views[i].id, id) == 0)
      return &views[i];

  return NULL;
}

/**
 * wh_ui_views_for_kind:
 * @kind: id of a kind
 *
 * Returns: (nullable): the view that shows resources of that kind
 */
const WhUiView *
wh_ui_views_for_kind (const char *kind)
{
  g_return_val_if_fail (kind != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (views[i].kinds != NULL && g_strv_contains (views[i].kinds, kind))
      return &views[i];

  return NULL;
}
