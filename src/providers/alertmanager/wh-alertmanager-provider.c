/* wh-alertmanager-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-alert-labels.h"
#include "wh-alertmanager-provider.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-reader.h"

struct _WhAlertmanagerProvider
{
  WhProvider parent_instance;
};

G_DEFINE_FINAL_TYPE (WhAlertmanagerProvider, wh_alertmanager_provider, WH_TYPE_PROVIDER)

/* ---- alerts ---- */

static gboolean
finish_alert (yyjson_val      *item,
              WhRecordBuilder *builder,
              gpointer         user_data)
{
  const char *state = wh_json_get_text (item, "status.state");
  const WhValue *values = wh_record_builder_get_values (builder);

  wh_alert_labels_read (yyjson_obj_get (item, "labels"), builder);

  /* "unprocessed" and "active" both mean that it fires; the first is only news
   * to Alertmanager itself. */
  wh_record_builder_set_text (builder, WH_ALERT_STATE,
                              g_strcmp0 (state, "suppressed") == 0 ? "suppressed" : "firing");

  if (values[WH_ALERT_SUMMARY].text == NULL)
    wh_record_builder_set_text (builder, WH_ALERT_SUMMARY, wh_json_get_text (item, "annotations.description"));

  return values[WH_ALERT_LABELS].text != NULL;
}

static const WhReadRule alert_rules[] = {
  { WH_ALERT_NAME,        "labels.alertname" },
  { WH_ALERT_SEVERITY,    "labels.severity" },
  { WH_ALERT_SUMMARY,     "annotations.summary" },
  { WH_ALERT_SINCE,       "startsAt" },
  { WH_ALERT_LABELS,      "labels{}",      WH_READ_JOIN },
  { WH_ALERT_ANNOTATIONS, "annotations{}", WH_READ_JOIN },
  { WH_ALERT_RUNBOOK,     "annotations.runbook_url" },
  { WH_ALERT_SILENCED_BY, "status.silencedBy[]", WH_READ_JOIN },
  { WH_ALERT_INHIBITED_BY, "status.inhibitedBy[]", WH_READ_JOIN },
};

static const WhReader alert_reader = {
  .kind    = &wh_kind_alert,
  .uid     = "fingerprint",
  .rules   = alert_rules,
  .n_rules = G_N_ELEMENTS (alert_rules),
  .finish  = finish_alert,
};

/* ---- silences ---- */

/* name=value, with the operator that isRegex and isEqual say. Servers before
 * 0.22 have no isEqual: absent means equal. */
static void
read_matchers (yyjson_val      *matchers,
               WhRecordBuilder *builder,
               guint            field)
{
  g_autoptr(GString) text = g_string_new (NULL);
  yyjson_val *matcher;
  size_t i;
  size_t n;

  yyjson_arr_foreach (matchers, i, n, matcher)
    {
      const char *name = wh_json_get_text (matcher, "name");
      const char *value = wh_json_get_text (matcher, "value");
      yyjson_val *equal = yyjson_obj_get (matcher, "isEqual");
      gboolean is_equal = equal == NULL || !yyjson_is_false (equal);
      gboolean is_regex = wh_json_get_boolean (matcher, "isRegex");

      if (name == NULL)
        continue;

      g_string_append_printf (text, "%s%s%s\"%s\"", text->len > 0 ? "\n" : "", name,
                              is_equal ? (is_regex ? "=~" : "=") : (is_regex ? "!~" : "!="),
                              value != NULL ? value : "");
    }

  if (text->len > 0)
    wh_record_builder_set_text (builder, field, text->str);
}

static gboolean
finish_silence (yyjson_val      *item,
                WhRecordBuilder *builder,
                gpointer         user_data)
{
  const char *matchers = wh_record_builder_get_values (builder)[WH_SILENCE_MATCHERS].text;

  if (g_strcmp0 (wh_record_builder_get_values (builder)[WH_SILENCE_STATE].text, "expired") == 0)
    return FALSE;

  if (matchers != NULL)
    {
      g_autofree char *name = g_strdelimit (g_strdup (matchers), "\n", ' ');

      wh_record_builder_set_text (builder, WH_SILENCE_NAME, name);
    }

  return TRUE;
}

static const WhReadRule silence_rules[] = {
  { WH_SILENCE_MATCHERS, "matchers", .read = read_matchers },
  { WH_SILENCE_STATE,    "status.state" },
  { WH_SILENCE_STARTS,   "startsAt" },
  { WH_SILENCE_ENDS,     "endsAt" },
  { WH_SILENCE_BY,       "createdBy" },
  { WH_SILENCE_COMMENT,  "comment" },
};

static const WhReader silence_reader = {
  .kind    = &wh_kind_silence,
  .uid     = "id",
  .rules   = silence_rules,
  .n_rules = G_N_ELEMENTS (silence_rules),
  .finish  = finish_silence,
};

/* ---- polls ---- */

static DexFuture *
poll_alerts (WhProvider *provider)
{
  return wh_provider_poll_list (provider, "api/v2/alerts", NULL, "", &alert_reader);
}

static DexFuture *
poll_silences (WhProvider *provider)
{
  return wh_provider_poll_list (provider, "api/v2/silences", NULL, "", &silence_reader);
}

static const WhPoll polls[] = {
  { "alerts",   8,  poll_alerts },
  { "silences", 10, poll_silences },
};

/* ---- open and test ---- */

static DexFuture *
wh_alertmanager_provider_open (WhProvider *provider)
{
  g_autoptr(GError) error = NULL;

  if (!wh_provider_make_http (provider, "Bearer", &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

static DexFuture *
wh_alertmanager_provider_test_fiber (gpointer user_data)
{
  WhProvider *provider = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) status = NULL;
  g_autofree char *detail = NULL;
  gint64 start = g_get_monotonic_time ();
  const char *version;

  status = dex_await_boxed (wh_provider_get_json (provider, "api/v2/status"), &error);

  if (status == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach Alertmanager"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  version = wh_json_get_text (wh_json_get_root (status), "versionInfo.version");

  if (version == NULL)
    {
      error = g_error_new (WH_ERROR, WH_ERROR_BAD_REPLY, _("“%s” did not answer as Alertmanager does: is the address right?"),
                           wh_provider_get_name (provider));
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach Alertmanager"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  detail = wh_format_duration (g_get_monotonic_time () - start);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Reached"), detail);
  wh_provider_set_version (provider, version);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Version"), version);

  return dex_future_new_true ();
}

static DexFuture *
wh_alertmanager_provider_test (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_alertmanager_provider_test_fiber, g_object_ref (provider), g_object_unref);
}

static void
wh_alertmanager_provider_class_init (WhAlertmanagerProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_alertmanager_provider_open;
  provider_class->test = wh_alertmanager_provider_test;
}

static void
wh_alertmanager_provider_init (WhAlertmanagerProvider *self)
{
}

static const WhSetting settings[] = {
  { "token",    N_("Token"), N_("Leave empty when none is asked for"), WH_SETTING_SECRET, FALSE, NULL },
  { "user",     N_("User name"), NULL, WH_SETTING_TEXT, FALSE, NULL },
  { "password", N_("Password"), NULL, WH_SETTING_SECRET, FALSE, NULL },
  { "ca",       N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
};

static const WhKind * const kinds[] = { &wh_kind_alert, &wh_kind_silence };
static const WhOperationInfo * const operations[] = { &wh_alertmanager_silence, &wh_alertmanager_create, &wh_alertmanager_expire };

const WhProviderInfo wh_alertmanager_provider_info = {
  .id           = "alertmanager",
  .title        = "Alertmanager",
  .summary      = N_("Alerts and silences"),
  .icon_name    = "dialog-warning-symbolic",
  .group        = WH_PROVIDER_MONITORING,
  .default_url  = "http://localhost:9093",
  .needs_url    = TRUE,
  .settings     = settings,
  .n_settings   = G_N_ELEMENTS (settings),
  .kinds        = kinds,
  .n_kinds      = G_N_ELEMENTS (kinds),
  .operations   = operations,
  .n_operations = G_N_ELEMENTS (operations),
  .get_type     = wh_alertmanager_provider_get_type,
};
