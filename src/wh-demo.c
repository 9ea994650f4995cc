/* wh-demo.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "wh-demo.h"
#include "wh-dex-util.h"

/* The simulated fleet has to be up after so many milliseconds. */
#define START_PATIENCE 20000

/* Installed it stands beside the program, built in a folder below it. */
static char *
find_simulator (void)
{
  g_autofree char *self_path = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self_path != NULL ? g_path_get_dirname (self_path) : NULL;

  if (folder != NULL)
    {
      g_autofree char *beside = g_build_filename (folder, "wheelhouse-sim", NULL);
      g_autofree char *below = g_build_filename (folder, "sim", "wheelhouse-sim", NULL);

      if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&beside);
      if (g_file_test (below, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&below);
    }

  return g_find_program_in_path ("wheelhouse-sim");
}

static void
read_line_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  g_autoptr(GError) error = NULL;
  char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  if (line != NULL)
    dex_promise_resolve_string (promise, line);
  else
    dex_promise_reject (promise, error != NULL ? g_steal_pointer (&error)
                                               : g_error_new (WH_ERROR, WH_ERROR_FAILED,
                                                              _("The simulated fleet ended before it was ready.")));
}

static DexFuture *
read_line (GDataInputStream *stream)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, dex_promise_get_cancellable (promise),
                                       read_line_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

static gboolean
is_secret (const WhProviderInfo *info,
           const char           *setting)
{
  for (guint i = 0; i < info->n_settings; i++)
    if (g_str_equal (info->settings[i].id, setting))
      return info->settings[i].type == WH_SETTING_SECRET;

  return FALSE;
}

static gboolean
is_setting (const WhProviderInfo *info,
            const char           *setting)
{
  for (guint i = 0; i < info->n_settings; i++)
    if (g_str_equal (info->settings[i].id, setting))
      return TRUE;

  return FALSE;
}

/* The addresses below a server's own, each with a name: what there is to check. */
static void
add_paths (WhConnectionConfig *config,
           JsonArray          *paths)
{
  g_autoptr(GString) targets = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (paths); i++)
    {
      const char *path = json_array_get_string_element (paths, i);
      g_auto(GStrv) parts = path != NULL ? g_strsplit (path, "/", 3) : NULL;

      if (parts != NULL && parts[0] != NULL && parts[1] != NULL)
        g_string_append_printf (targets, "%s%s=%s%s", targets->len > 0 ? "," : "", parts[1], config->url, path);
    }

  wh_connection_config_set_setting (config, "targets", targets->str);
  /* The address itself answers nothing. */
  g_clear_pointer (&config->url, g_free);
}

/* What the simulated fleet says of one of its servers, as a connection to it. */
static DexFuture *
add_server (WhFleet    *fleet,
            const char *name,
            JsonObject *server)
{
  const char *provider = json_object_get_string_member_with_default (server, "provider", NULL);
  const WhProviderInfo *info = provider != NULL ? wh_provider_info_find (provider) : NULL;
  g_autoptr(WhConnectionConfig) config = NULL;
  g_autoptr(GHashTable) secrets = NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  if (info == NULL)
    return NULL;

  config = wh_connection_config_new (provider, name,
                                     json_object_get_string_member_with_default (server, "url", NULL));
  config->environment = g_strdup (json_object_get_string_member_with_default (server, "environment", "production"));
  secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  json_object_iter_init (&iter, server);

  while (json_object_iter_next (&iter, &key, &node))
    {
      if (!is_setting (info, key) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;

      if (is_secret (info, key))
        g_hash_table_insert (secrets, g_strdup (key), json_node_dup_string (node));
      else
        wh_connection_config_set_setting (config, key, json_node_get_string (node));
    }

  if (config->url != NULL && is_setting (info, "targets") && json_object_has_member (server, "paths"))
    add_paths (config, json_object_get_array_member (server, "paths"));

  return wh_connections_add (wh_fleet_get_connections (fleet), config, secrets);
}

static DexFuture *
wh_demo_start_fiber (gpointer data)
{
  WhFleet *fleet = data;
  g_autofree char *path = find_simulator ();
  g_autofree char *line = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GDataInputStream) stream = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(GError) error = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (path == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND,
                          _("The program wheelhouse-sim is not installed; it makes the demo fleet."));

  /* It ends when its standard input does, however this program ends. */
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                              path, "--die-with-stdin", NULL);
  if (process == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_object_set_data_full (G_OBJECT (fleet), "wh-demo-process", g_object_ref (process), g_object_unref);
  g_object_set_data_full (G_OBJECT (fleet), "wh-demo-stream", g_object_ref (stream), g_object_unref);

  line = dex_await_string (wh_dex_with_deadline (read_line (stream), START_PATIENCE), &error);

  if (line == NULL || (root = json_from_string (line, &error)) == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!JSON_NODE_HOLDS_OBJECT (root) || !json_object_has_member (json_node_get_object (root), "servers"))
    return wh_dex_reject (WH_ERROR_BAD_REPLY, _("The simulated fleet does not say what it serves."));

  /* Nothing of the demo may stay in the user's keyring. */
  wh_secrets_set_session_only (wh_fleet_get_secrets (fleet), TRUE);
  json_object_iter_init (&iter, json_object_get_object_member (json_node_get_object (root), "servers"));

  while (json_object_iter_next (&iter, &name, &node))
    {
      DexFuture *added = JSON_NODE_HOLDS_OBJECT (node) ? add_server (fleet, name, json_node_get_object (node)) : NULL;

      if (added != NULL && !dex_await (added, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

/**
 * wh_demo_start:
 * @fleet: an open fleet with a profile of its own
 *
 * Starts the simulated fleet and adds connections to everything it serves. It
 * ends with this program.
 *
 * Returns: (transfer full): resolves when the connections are there
 */
DexFuture *
wh_demo_start (WhFleet *fleet)
{
  g_return_val_if_fail (WH_IS_FLEET (fleet), NULL);

  return wh_dex_spawn_pinned (NULL, 0, wh_demo_start_fiber, g_object_ref (fleet), g_object_unref);
}
