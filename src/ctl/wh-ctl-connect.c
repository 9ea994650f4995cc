/* wh-ctl-connect.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"

/* Longest secret that is read from standard input. */
#define MAX_SECRET 65536

char *
wh_ctl_read_secret (GError **error)
{
  g_autofree char *line = g_malloc (MAX_SECRET);
  char *secret;

  if (fgets (line, MAX_SECRET, stdin) == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("There is no secret on standard input: pipe it in"));
      return NULL;
    }

  secret = g_strdup (g_strchomp (line));
  explicit_bzero (line, strlen (line));

  return secret;
}

static void
print_steps (WhProvider *provider)
{
  GPtrArray *steps = wh_provider_get_test_steps (provider);

  for (guint i = 0; i < steps->len; i++)
    {
      const WhTestStep *step = g_ptr_array_index (steps, i);

      g_print ("%-8s %s%s%s\n", wh_health_get_id (step->health), step->title,
               step->detail != NULL ? ": " : "", step->detail != NULL ? step->detail : "");
    }
}

static gboolean
run_test (WhFleet             *fleet,
          WhConnectionConfig  *config,
          GHashTable          *secrets,
          GError             **error)
{
  g_autoptr(WhProvider) provider = wh_connections_trial (wh_fleet_get_connections (fleet), config, secrets, error);
  gboolean works;

  if (provider == NULL)
    return FALSE;

  works = wh_dex_run (wh_dex_with_deadline (wh_provider_test (provider), 30000), error);
  print_steps (provider);
  wh_provider_close (provider);

  return works;
}

static gboolean
set_setting (const WhProviderInfo  *info,
             WhConnectionConfig    *config,
             const char            *id,
             const char            *value,
             GError               **error)
{
  const WhSetting *setting = wh_ctl_find_setting (info->settings, info->n_settings, id);
  g_autofree char *path = NULL;

  if (setting == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s has no setting “%s”"), info->title, id);
      return FALSE;
    }

  if (setting->type == WH_SETTING_SECRET)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("“%s” is a secret and does not belong on the command line: use --token-stdin or --password-stdin"), id);
      return FALSE;
    }

  if (setting->type == WH_SETTING_FILE)
    {
      path = g_canonicalize_filename (value, NULL);

      if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("There is no file %s"), path);
          return FALSE;
        }

      value = path;
    }

  wh_connection_config_set_setting (config, id, value);

  return TRUE;
}

typedef struct
{
  char     *environment;
  char     *user;
  char     *kubeconfig;
  char     *context;
  char     *ca;
  char    **set;
  gboolean  token_stdin;
  gboolean  password_stdin;
  gboolean  read_only;
  gboolean  force;
} ConnectOptions;

static gboolean
fill_config (const WhProviderInfo  *info,
             const ConnectOptions  *options,
             WhConnectionConfig    *config,
             GHashTable            *secrets,
             GError               **error)
{
  const struct
  {
    const char *id;
    const char *value;
  } named[] = {
    { "user", options->user }, { "kubeconfig", options->kubeconfig },
    { "context", options->context }, { "ca", options->ca },
  };

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    {
      if (named[i].value != NULL && !set_setting (info, config, named[i].id, named[i].value, error))
        return FALSE;
    }

  for (guint i = 0; options->set != NULL && options->set[i] != NULL; i++)
    {
      const char *equal = strchr (options->set[i], '=');
      g_autofree char *id = equal != NULL ? g_strndup (options->set[i], equal - options->set[i]) : NULL;

      if (id == NULL)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("--set wants key=value, not “%s”"), options->set[i]);
          return FALSE;
        }

      if (!set_setting (info, config, id, equal + 1, error))
        return FALSE;
    }

  if (options->environment != NULL)
    {
      static const char * const environments[] = { "development", "staging", "production", NULL };

      if (!g_strv_contains (environments, options->environment))
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                       _("There is no environment “%s”: take development, staging or production"), options->environment);
          return FALSE;
        }

      g_set_str (&config->environment, options->environment);
    }

  config->read_only = options->read_only;

  if (options->token_stdin || options->password_stdin)
    {
      char *secret = wh_ctl_read_secret (error);

      if (secret == NULL)
        return FALSE;

      g_hash_table_insert (secrets, (gpointer)(options->token_stdin ? WH_SECRET_TOKEN : WH_SECRET_PASSWORD), secret);
    }

  return TRUE;
}

static void
connect_options_clear (ConnectOptions *options)
{
  g_free (options->environment);
  g_free (options->user);
  g_free (options->kubeconfig);
  g_free (options->context);
  g_free (options->ca);
  g_strfreev (options->set);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConnectOptions, connect_options_clear)

int
wh_ctl_connect (int    argc,
                char **argv)
{
  g_auto(ConnectOptions) options = { 0 };
  const GOptionEntry entries[] = {
    { "environment", 'e', 0, G_OPTION_ARG_STRING, &options.environment, N_("development, staging or production"), "E" },
    { "token-stdin", 0, 0, G_OPTION_ARG_NONE, &options.token_stdin, N_("Read a token from standard input"), NULL },
    { "user", 'u', 0, G_OPTION_ARG_STRING, &options.user, N_("User name"), "U" },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &options.password_stdin, N_("Read a password from standard input"), NULL },
    { "kubeconfig", 0, 0, G_OPTION_ARG_FILENAME, &options.kubeconfig, N_("Kubernetes configuration file"), "FILE" },
    { "context", 0, 0, G_OPTION_ARG_STRING, &options.context, N_("Context in that file"), "C" },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &options.ca, N_("Certificate authority, a PEM file"), "FILE" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.set, N_("Another setting of the system"), "KEY=VALUE" },
    { "read-only", 0, 0, G_OPTION_ARG_NONE, &options.read_only, N_("Refuse every change through it"), NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options.force, N_("Add it although the test failed"), NULL },
    { NULL },
  };
  g_autoptr(GHashTable) secrets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)wh_secret_free);
  g_autoptr(WhConnectionConfig) config = NULL;
  g_autoptr(GError) error = NULL;
  const WhProviderInfo *info;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "PROVIDER NAME [URL]"))
    return WH_CTL_USAGE;

  if (argc < 3 || argc > 4)
    return wh_ctl_usage (_("connect wants PROVIDER NAME [URL]"));

  if (options.token_stdin && options.password_stdin)
    return wh_ctl_usage (_("--token-stdin and --password-stdin exclude each other"));

  if ((info = wh_provider_info_find (argv[1])) == NULL)
    return wh_ctl_usage (_("There is no system “%s”: see wheelhousectl kinds"), argv[1]);

  if (info->needs_url && argc < 4)
    return wh_ctl_usage (_("%s wants an address: connect %s %s URL"), info->title, argv[1], argv[2]);

  config = wh_connection_config_new (info->id, argv[2], argc > 3 ? argv[3] : NULL);

  if (!fill_config (info, &options, config, secrets, &error) ||
      (fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  if (!run_test (fleet, config, secrets, &error))
    {
      status = wh_ctl_fail (error);

      if (options.force)
        status = WH_CTL_DONE;

      g_clear_error (&error);
    }

  if (status == WH_CTL_DONE &&
      !wh_dex_run (wh_connections_add (wh_fleet_get_connections (fleet), config, secrets), &error))
    status = wh_ctl_fail (error);

  wh_ctl_close (fleet);

  return status;
}

static int
compare_names (gconstpointer one,
               gconstpointer other)
{
  return strcmp (wh_record_get_name (*(WhRecord * const *)one), wh_record_get_name (*(WhRecord * const *)other));
}

int
wh_ctl_connections (int    argc,
                    char **argv)
{
  gboolean json = FALSE;
  gboolean cached = FALSE;
  const GOptionEntry entries[] = {
    WH_CTL_OPTION_JSON (&json),
    { "cached", 0, 0, G_OPTION_ARG_NONE, &cached, N_("Ask nobody"), NULL },
    { NULL },
  };
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_autoptr(GError) error = NULL;
  WhConnections *connections;
  WhFleet *fleet;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  connections = wh_fleet_get_connections (fleet);

  if (!cached)
    wh_ctl_settle (fleet);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (connections)); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (connections), i);

      g_ptr_array_add (records, wh_connection_make_record (connection));
    }

  g_ptr_array_sort (records, compare_names);

  if (json)
    wh_ctl_print_json (wh_fleet_get_store (fleet), records);
  else
    wh_ctl_print_table (wh_fleet_get_store (fleet), &wh_kind_connection, records);

  wh_ctl_close (fleet);

  return WH_CTL_DONE;
}

int
wh_ctl_test (int    argc,
             char **argv)
{
  g_autoptr(GError) error = NULL;
  WhConnection *connection;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, NULL, "NAME"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("test wants the NAME of a connection"));

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  connection = wh_connections_find (wh_fleet_get_connections (fleet), argv[1]);

  if (connection == NULL)
    status = wh_ctl_usage (_("There is no connection “%s”: see wheelhousectl connections"), argv[1]);
  else if (!run_test (fleet, wh_connection_get_config (connection), NULL, &error))
    status = wh_ctl_fail (error);

  wh_ctl_close (fleet);

  return status;
}

int
wh_ctl_disconnect (int    argc,
                   char **argv)
{
  g_autoptr(GError) error = NULL;
  WhConnection *connection;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, NULL, "NAME"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("disconnect wants the NAME of a connection"));

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  connection = wh_connections_find (wh_fleet_get_connections (fleet), argv[1]);

  if (connection == NULL)
    status = wh_ctl_usage (_("There is no connection “%s”: see wheelhousectl connections"), argv[1]);
  else if (!wh_dex_run (wh_connections_remove (wh_fleet_get_connections (fleet), wh_connection_get_id (connection)), &error))
    status = wh_ctl_fail (error);

  wh_ctl_close (fleet);

  return status;
}
