/* wh-kube-discover.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kube-discover.h"
#include "wh-kubeconfig.h"
#include "wh-proposal.h"

/* The line that says where a cluster was found names at most so many contexts. */
#define MAX_NAMED 4

/* The contexts, the one that kubectl would use first. */
static char **
order_contexts (WhKubeconfig *kubeconfig)
{
  g_auto(GStrv) contexts = wh_kubeconfig_dup_contexts (kubeconfig);
  const char *current = wh_kubeconfig_get_current_context (kubeconfig);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  /* A current context that the file does not have would only fail. */
  if (current != NULL && g_strv_contains ((const char * const *)contexts, current))
    g_strv_builder_add (builder, current);
  else
    current = NULL;

  for (guint i = 0; contexts[i] != NULL; i++)
    {
      if (g_strcmp0 (contexts[i], current) != 0)
        g_strv_builder_add (builder, contexts[i]);
    }

  return g_strv_builder_end (builder);
}

static char *
name_contexts (char **contexts)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; contexts[i] != NULL && i < MAX_NAMED; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", contexts[i]);

  if (g_strv_length (contexts) > MAX_NAMED)
    g_string_append (text, ", …");

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Reads files: on a worker. */
static DexFuture *
wh_kube_discover_fiber (gpointer user_data)
{
  char **paths = user_data;
  g_autoptr(GPtrArray) proposals = wh_proposals_new ();

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr(WhKubeconfig) kubeconfig = NULL;
      g_autoptr(WhConnectionConfig) config = NULL;
      g_auto(GStrv) contexts = NULL;
      g_autofree char *path = NULL;
      g_autofree char *names = NULL;
      g_autofree char *source = NULL;

      if (*paths[i] == '\0' || (kubeconfig = wh_kubeconfig_load (paths[i], NULL)) == NULL)
        continue;

      contexts = order_contexts (kubeconfig);

      if (contexts[0] == NULL)
        continue;

      path = wh_proposal_dup_short (paths[i]);
      names = name_contexts (contexts);
      source = g_strdup_printf ("%s · %s", path, names);
      config = wh_connection_config_new ("kubernetes", contexts[0], NULL);
      wh_connection_config_set_setting (config, "kubeconfig", path);
      wh_connection_config_set_setting (config, "context", contexts[0]);
      g_ptr_array_add (proposals, wh_proposal_new (g_steal_pointer (&config), source));
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&proposals));
}

/**
 * wh_kube_discover:
 *
 * Looks into the files that kubectl uses: those of KUBECONFIG, else
 * ~/.kube/config.
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhProposal, one for
 *   each file
 */
DexFuture *
wh_kube_discover (void)
{
  const char *variable = g_getenv ("KUBECONFIG");
  char **paths;

  if (variable != NULL && *variable != '\0')
    {
      paths = g_strsplit (variable, G_SEARCHPATH_SEPARATOR_S, -1);
    }
  else
    {
      paths = g_new0 (char *, 2);
      paths[0] = g_build_filename (g_get_home_dir (), ".kube", "config", NULL);
    }

  return wh_dex_spawn_worker (wh_kube_discover_fiber, paths, (GDestroyNotify)g_strfreev);
}

/* Reads files: on a worker. */
static DexFuture *
wh_kube_list_choices_fiber (gpointer user_data)
{
  const char *path = user_data;
  g_autoptr(GHashTable) choices = NULL;
  g_autoptr(WhKubeconfig) kubeconfig = NULL;
  g_autoptr(GError) error = NULL;

  if ((kubeconfig = wh_kubeconfig_load (path, &error)) == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  choices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  g_hash_table_insert (choices, g_strdup ("context"), order_contexts (kubeconfig));

  return dex_future_new_take_boxed (G_TYPE_HASH_TABLE, g_steal_pointer (&choices));
}

/**
 * wh_kube_list_choices:
 * @settings: (element-type utf8 utf8): what was entered
 *
 * Returns: (transfer full): resolves to a #GHashTable with the contexts of the
 *   kubeconfig, the current one first; rejects when it cannot be read
 */
DexFuture *
wh_kube_list_choices (GHashTable *settings)
{
  const char *path;

  g_return_val_if_fail (settings != NULL, NULL);

  path = g_hash_table_lookup (settings, "kubeconfig");

  if (path == NULL || *path == '\0')
    return wh_dex_reject (WH_ERROR_INVALID, _("Choose a kubeconfig first"));

  return wh_dex_spawn_worker (wh_kube_list_choices_fiber, g_strdup (path), g_free);
}
