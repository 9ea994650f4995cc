/* wh-ctl-doctor.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-http-log.h"
#include "wh-json-write.h"

/* How long a damaged history may take to be rebuilt before the doctor goes on. */
#define REBUILD_SECONDS 120

static void
print_kinds_json (void)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;
  const WhKind **kinds;
  guint n_kinds;

  kinds = wh_kind_list (&n_kinds);
  json_builder_begin_array (builder);

  for (guint i = 0; i < n_kinds; i++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "id");
      json_builder_add_string_value (builder, kinds[i]->id);
      json_builder_set_member_name (builder, "fields");
      json_builder_begin_array (builder);

      for (guint f = 0; f < kinds[i]->n_fields; f++)
        json_builder_add_string_value (builder, kinds[i]->fields[f].id);

      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  text = wh_json_write_end (builder, FALSE);
  g_print ("%s\n", text);
}

int
wh_ctl_kinds (int    argc,
              char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  const WhProviderInfo **infos;
  const WhKind **kinds;
  guint n_infos;
  guint n_kinds;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (json)
    {
      print_kinds_json ();
      return WH_CTL_DONE;
    }

  kinds = wh_kind_list (&n_kinds);
  infos = wh_provider_info_list (&n_infos);

  for (guint i = 0; i < n_kinds; i++)
    {
      g_autoptr(GString) systems = g_string_new (NULL);

      for (guint p = 0; p < n_infos; p++)
        {
          for (guint k = 0; k < infos[p]->n_kinds; k++)
            {
              if (infos[p]->kinds[k] == kinds[i])
                g_string_append_printf (systems, "%s%s", systems->len > 0 ? ", " : "", infos[p]->id);
            }
        }

      g_print ("%-18s %-22s %s\n", kinds[i]->id, _(kinds[i]->title_plural), systems->str);
    }

  return WH_CTL_DONE;
}

static void
print_finding (WhHealth    health,
               const char *format,
               ...) G_GNUC_PRINTF (2, 3);

static void
print_finding (WhHealth    health,
               const char *format,
               ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("%-8s %s\n", wh_health_get_id (health), text);
}

static void
print_size (WhHistory *history)
{
  g_autoptr(DexFuture) future = wh_history_measure (history);
  g_autoptr(GError) error = NULL;
  const WhHistorySize *size;
  g_autofree char *whole = NULL;
  g_autofree char *samples = NULL;

  if (!wh_dex_run (dex_ref (future), &error))
    {
      print_finding (WH_HEALTH_WARNING, "%s", error->message);
      return;
    }

  size = g_value_get_boxed (dex_future_get_value (future, NULL));
  whole = g_format_size (size->n_bytes + size->n_log);
  samples = g_format_size (size->n_samples + size->n_rollups);
  print_finding (size->n_series < size->budget ? WH_HEALTH_OK : WH_HEALTH_WARNING,
                 _("History: %s, of these %s samples; %u of %u series are recorded"),
                 whole, samples, size->n_series, size->budget);
}

static gboolean
has_notice (gpointer user_data)
{
  return wh_history_get_notice (user_data) != NULL;
}

/* Reads the whole file. One that is damaged is set aside and rebuilt, which the
 * history's notice tells. */
static gboolean
print_integrity (WhHistory *history)
{
  g_autoptr(DexFuture) future = wh_history_check (history);
  g_autoptr(GError) error = NULL;
  gboolean fine;

  if (!wh_dex_run (dex_ref (future), &error))
    {
      print_finding (WH_HEALTH_FAILING, "%s", error->message);
      return FALSE;
    }

  fine = g_value_get_boolean (dex_future_get_value (future, NULL));

  if (fine)
    print_finding (WH_HEALTH_OK, _("History: the file is in order"));
  else if (wh_ctl_wait (has_notice, history, REBUILD_SECONDS))
    print_finding (WH_HEALTH_FAILING, "%s", wh_history_get_notice (history));
  else
    print_finding (WH_HEALTH_FAILING, _("History: the file is damaged"));

  return fine;
}

static gboolean
print_audit (WhHistory *history)
{
  g_autoptr(DexFuture) future = wh_history_audit (history);
  g_autoptr(GError) error = NULL;
  const WhAuditReport *report;
  g_autofree char *text = NULL;

  if (!wh_dex_run (dex_ref (future), &error))
    {
      print_finding (WH_HEALTH_FAILING, _("Audit log: %s"), error->message);
      return FALSE;
    }

  report = g_value_get_boxed (dex_future_get_value (future, NULL));

  if (report->bad == 0)
    {
      print_finding (WH_HEALTH_OK, _("Audit log: the chain of entries is whole"));
      return TRUE;
    }

  text = wh_audit_report_dup_text (report);
  print_finding (WH_HEALTH_FAILING, _("Audit log: %s"), text);

  return FALSE;
}

static void
print_request (const WhHttpLogEntry *entry,
               gpointer              user_data)
{
  g_autofree char *line = wh_http_log_dup_line (entry);

  g_print ("%-8s   %s\n", "", line);
}

/* What this command itself asked: the log of a program that runs is in its window. */
static void
print_requests (const char *connection)
{
  if (wh_http_log_foreach (connection, print_request, NULL) == 0)
    g_print ("%-8s   %s\n", "", _("Nothing was asked"));
}

int
wh_ctl_doctor (int    argc,
               char **argv)
{
  gboolean requests = FALSE;
  const GOptionEntry entries[] = {
    { "requests", 0, 0, G_OPTION_ARG_NONE, &requests, N_("Print what each connection was asked, without secrets"), NULL },
    { NULL },
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) keyring_error = NULL;
  WhConnections *connections;
  WhFleet *fleet;
  gboolean fine = TRUE;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  connections = wh_fleet_get_connections (fleet);
  print_finding (WH_HEALTH_OK, _("History: %s"), wh_history_get_path (wh_fleet_get_history (fleet)));

  if (wh_history_get_notice (wh_fleet_get_history (fleet)) != NULL)
    {
      print_finding (WH_HEALTH_FAILING, "%s", wh_history_get_notice (wh_fleet_get_history (fleet)));
      fine = FALSE;
    }

  print_size (wh_fleet_get_history (fleet));
  fine &= print_integrity (wh_fleet_get_history (fleet));
  fine &= print_audit (wh_fleet_get_history (fleet));

  if (wh_dex_run (wh_secrets_lookup (wh_fleet_get_secrets (fleet), "doctor", WH_SECRET_TOKEN), &keyring_error))
    print_finding (WH_HEALTH_OK, _("Keyring: available"));
  else
    print_finding (WH_HEALTH_WARNING, _("Keyring: %s"), keyring_error->message);

  wh_ctl_settle (fleet);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (connections)); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (connections), i);
      gboolean live = wh_connection_get_state (connection) == WH_CONNECTION_STATE_LIVE;
      const char *message = wh_connection_get_message (connection);

      fine &= live;
      print_finding (live ? message != NULL ? WH_HEALTH_WARNING : WH_HEALTH_OK : WH_HEALTH_FAILING,
                     "%s: %s%s%s", wh_connection_get_name (connection),
                     wh_connection_state_get_title (wh_connection_get_state (connection)),
                     message != NULL ? ", " : "", message != NULL ? message : "");

      if (requests)
        print_requests (wh_connection_get_name (connection));
    }

  wh_ctl_close (fleet);

  return fine ? WH_CTL_DONE : WH_CTL_FAILED;
}
