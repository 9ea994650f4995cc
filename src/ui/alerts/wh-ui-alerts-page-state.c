/* wh-ui-alerts-page-state.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the page says above its rows: how many alerts there are, whether their
 * sources answer, and that all is quiet. A part of WhUiAlertsPage. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-alerts-page-private.h"

static gboolean
brings_alerts (const WhProviderInfo *info)
{
  for (guint i = 0; info != NULL && i < info->n_kinds; i++)
    if (info->kinds[i] == &wh_kind_alert)
      return TRUE;

  return FALSE;
}

typedef struct
{
  guint n_connections;
  guint n_live;
  guint n_sources;  /* that bring alerts */
  guint n_stale;    /* of those */
  char *stale_name;
  gint64 stale_since;
} Sources;

static Sources
find_sources (WhUiAlertsPage *self)
{
  WhFleet *fleet = wh_ui_page_get_fleet (WH_UI_PAGE (self));
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (fleet));
  Sources sources = { 0 };

  sources.n_connections = g_list_model_get_n_items (connections);

  for (guint i = 0; i < sources.n_connections; i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);
      const WhSource *source = wh_store_get_source (store, wh_connection_get_id (connection));

      sources.n_live += wh_connection_get_state (connection) == WH_CONNECTION_STATE_LIVE;

      if (!brings_alerts (wh_provider_info_find (wh_connection_get_config (connection)->provider)))
        continue;

      sources.n_sources++;

      if (source != NULL && source->stale &&
          wh_connection_get_state (connection) != WH_CONNECTION_STATE_CONNECTING && sources.n_stale++ == 0)
        {
          sources.stale_name = g_strdup (wh_connection_get_name (connection));
          sources.stale_since = source->fresh_at;
        }
    }

  return sources;
}

static void
update_banner (WhUiAlertsPage *self,
               const Sources  *sources)
{
  g_autofree char *text = NULL;

  if (sources->n_stale == 1 && sources->stale_since > 0)
    {
      g_autofree char *since = wh_format_time (sources->stale_since);

      text = g_strdup_printf (_("%s is not observed since %s. Alerts about it may be missing."),
                              sources->stale_name, since);
    }
  else if (sources->n_stale == 1)
    {
      text = g_strdup_printf (_("%s is not observed. Alerts about it may be missing."), sources->stale_name);
    }
  else if (sources->n_stale > 1)
    {
      text = g_strdup_printf (_("%u sources of alerts are not observed. Alerts may be missing."), sources->n_stale);
    }

  if (text != NULL)
    adw_banner_set_title (self->stale_banner, text);

  /* Offline as a whole has its own banner. */
  adw_banner_set_revealed (self->stale_banner,
                           text != NULL && wh_moment_is_live (wh_ui_page_get_moment (WH_UI_PAGE (self))) &&
                           wh_moment_is_online (wh_ui_page_get_moment (WH_UI_PAGE (self))));
}

static void
update_quiet (WhUiAlertsPage *self,
              const Sources  *sources,
              WhAlertCounts   counts)
{
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));
  guint n_targets = wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_target));
  guint n_applications = wh_resource_list_get_n (wh_store_get_list (store, &wh_kind_application));
  g_autofree char *targets = NULL;
  g_autofree char *applications = NULL;
  g_autofree char *connections = NULL;
  g_autofree char *text = NULL;

  /* Silence from a source that does not answer proves nothing. */
  if (counts.failing + counts.warning + counts.pending + counts.stale > 0 ||
      sources->n_sources == 0 || sources->n_stale > 0 || sources->n_live < sources->n_sources)
    {
      gtk_stack_set_visible_child_name (self->active_stack, "alerts");
      return;
    }

  targets = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u target is watched", "%u targets are watched", n_targets),
                             n_targets);
  applications = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "for %u application", "for %u applications",
                                               n_applications), n_applications);

  if (sources->n_live == sources->n_connections)
    connections = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "the connection answers", "all %u connections answer",
                                                sources->n_connections), sources->n_connections);
  else
    connections = g_strdup_printf (_("%u of %u connections answer"), sources->n_live, sources->n_connections);

  /* Translators: "No alert fires. 56 targets are watched for 12 applications, and all 12 connections answer." */
  text = g_strdup_printf (_("No alert fires. %s %s, and %s."), targets, applications, connections);
  adw_status_page_set_description (self->quiet, text);
  gtk_stack_set_visible_child_name (self->active_stack, "quiet");
}

static char *
dup_alert_subtitle (WhAlertCounts counts,
                    gboolean      narrow)
{
  guint n_needing = counts.failing + counts.warning;
  guint n_all = n_needing + counts.pending + counts.silenced + counts.explained + counts.stale;
  g_autoptr(GString) text = g_string_new (NULL);

  if (n_needing > 0)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u alert needs you", "%u alerts need you", n_needing),
                            n_needing);
  if (text->len > 0 && narrow)
    return g_string_free (g_steal_pointer (&text), FALSE);
  if (text->len > 0)
    g_string_append (text, " · ");

  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u alert", "%u alerts", n_all), n_all);

  if (counts.silenced > 0)
    /* Translators: follows "21 alerts" */
    g_string_append_printf (text, _(", %u silenced"), counts.silenced);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
dup_silence_subtitle (WhUiAlertsPage *self,
                      WhAlertCounts   counts)
{
  WhResourceList *list = wh_store_get_list (wh_ui_page_get_store (WH_UI_PAGE (self)), &wh_kind_silence);
  g_autofree char *silences = NULL;
  g_autofree char *alerts = NULL;
  WhRecord *next = wh_ui_windows_get_next (self->windows);
  g_autofree char *time = NULL;
  guint n = 0;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    n += g_strcmp0 (wh_resource_list_get_record (list, i)->values[WH_SILENCE_STATE].text, "active") == 0;

  silences = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u silence", "%u silences", n), n);
  alerts = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u alert", "%u alerts", counts.silenced), counts.silenced);

  if (next != NULL && g_strcmp0 (next->values[WH_SILENCE_STATE].text, "pending") == 0)
    {
      time = wh_format_time (next->values[WH_SILENCE_STARTS].number);
      /* Translators: "3 silences · 3 alerts hidden · next window 21 Nov, 02:00" */
      return g_strdup_printf (_("%s · %s hidden · next window %s"), silences, alerts, time);
    }

  /* Translators: "3 silences · 3 alerts hidden" */
  return g_strdup_printf (_("%s · %s hidden"), silences, alerts);
}

void
wh_ui_alerts_page_update_state (WhUiAlertsPage *self)
{
  WhAlertCounts counts;
  Sources sources;
  g_autofree char *subtitle = NULL;

  if (self->context.alerts == NULL)
    return;

  counts = wh_alert_set_count (self->context.alerts, wh_ui_page_get_environment (WH_UI_PAGE (self)));
  sources = find_sources (self);
  update_banner (self, &sources);
  update_quiet (self, &sources, counts);
  g_free (sources.stale_name);

  if (wh_ui_alerts_page_is_at (self, "rules"))
    subtitle = wh_ui_rules_dup_subtitle (self->rules);
  else if (wh_ui_alerts_page_is_at (self, "channels"))
    subtitle = wh_ui_channels_dup_subtitle (self->channels);
  else if (wh_ui_alerts_page_get_current (self) == self->alerts)
    subtitle = dup_alert_subtitle (counts, wh_ui_page_get_narrow (WH_UI_PAGE (self)));
  else if (wh_ui_alerts_page_get_current (self) == self->silences)
    subtitle = dup_silence_subtitle (self, counts);
  else if (wh_ui_alerts_page_is_at (self, "incidents"))
    subtitle = wh_ui_incident_list_dup_subtitle (self->incidents);

  wh_ui_page_set_subtitle (WH_UI_PAGE (self), subtitle);
}
