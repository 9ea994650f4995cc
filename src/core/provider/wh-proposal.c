/* wh-proposal.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-proposal.h"
#include "wh-provider.h"

/**
 * wh_proposal_new:
 * @config: (transfer full): a connection that could be made
 * @source: where it was found
 *
 * Returns: (transfer full): a proposal
 */
WhProposal *
wh_proposal_new (WhConnectionConfig *config,
                 const char         *source)
{
  WhProposal *self;

  g_return_val_if_fail (config != NULL, NULL);
  g_return_val_if_fail (source != NULL, NULL);

  self = g_new0 (WhProposal, 1);
  self->config = config;
  self->source = g_strdup (source);

  return self;
}

/**
 * wh_proposal_free:
 * @self: (nullable) (transfer full): a #WhProposal
 */
void
wh_proposal_free (WhProposal *self)
{
  if (self == NULL)
    return;

  wh_connection_config_unref (self->config);
  g_free (self->source);
  g_free (self);
}

/**
 * wh_proposals_new:
 *
 * Returns: (transfer full) (element-type WhProposal): an empty list that owns
 *   what is added
 */
GPtrArray *
wh_proposals_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)wh_proposal_free);
}

/**
 * wh_proposal_dup_short:
 * @path: of a file
 *
 * Returns: (transfer full): the path as people write it, with ~ for the home
 *   folder
 */
char *
wh_proposal_dup_short (const char *path)
{
  const char *home = g_get_home_dir ();

  g_return_val_if_fail (path != NULL, NULL);

  if (g_str_has_prefix (path, home) && path[strlen (home)] == G_DIR_SEPARATOR)
    return g_strconcat ("~", path + strlen (home), NULL);

  return g_strdup (path);
}

static DexFuture *
wh_proposals_discover_fiber (gpointer user_data)
{
  g_autoptr(GPtrArray) proposals = wh_proposals_new ();
  g_autoptr(GPtrArray) searches = g_ptr_array_new_with_free_func (dex_unref);
  const WhProviderInfo **infos;
  guint n_infos;

  infos = wh_provider_info_list (&n_infos);

  for (guint group = WH_PROVIDER_CLUSTERS; group <= WH_PROVIDER_SERVICES; group++)
    for (guint i = 0; i < n_infos; i++)
      if (infos[i]->group == (WhProviderGroup)group && infos[i]->discover != NULL)
        g_ptr_array_add (searches, infos[i]->discover ());

  /* In the order of the groups, whoever is done first. A file that cannot
   * be read is no news to somebody who has not asked for it. */
  for (guint i = 0; i < searches->len; i++)
    {
      g_autoptr(GPtrArray) found = dex_await_boxed (dex_ref (g_ptr_array_index (searches, i)), NULL);

      if (found != NULL)
        g_ptr_array_extend_and_steal (proposals, g_steal_pointer (&found));
    }

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&proposals));
}

/**
 * wh_proposals_discover:
 *
 * Asks every provider which systems the files of this computer speak of.
 * Nothing is sent anywhere.
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhProposal
 */
DexFuture *
wh_proposals_discover (void)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_proposals_discover_fiber, NULL, NULL);
}
