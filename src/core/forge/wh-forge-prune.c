/* wh-forge-prune.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-forge-prune.h"
#include "wh-kinds.h"

static const char *
key_of (const char *reference)
{
  const char *colon = reference != NULL ? strchr (reference, ':') : NULL;

  return colon != NULL ? colon + 1 : NULL;
}

static void
prune_kind (WhProvider   *provider,
            const WhKind *kind,
            GHashTable   *parents,
            WhBatch      *batch)
{
  g_autoptr(GPtrArray) records = wh_provider_dup_records (provider, kind);

  for (guint i = 0; i < records->len; i++)
    {
      WhRecord *record = g_ptr_array_index (records, i);
      const char *parent = key_of (record->values[0].text);

      if (parent == NULL || !g_hash_table_contains (parents, parent))
        wh_batch_remove (batch, kind, record->uid);
    }
}

/**
 * wh_forge_prune:
 * @provider: a forge
 * @repositories: (element-type utf8 gpointer): keys are the names of those there are
 * @batch: gets what is to go
 *
 * Details are read when somebody looks, so nobody reads again that they are
 * gone when what they belong to is; and what the store has from an earlier run
 * of the program may be of repositories that went meanwhile. Run now and then.
 */
void
wh_forge_prune (WhProvider *provider,
                GHashTable *repositories,
                WhBatch    *batch)
{
  static const WhKind * const of_repositories[] = {
    &wh_kind_branch, &wh_kind_tag, &wh_kind_release, &wh_kind_pull_request, &wh_kind_commit, &wh_kind_workflow,
    &wh_kind_runner, &wh_kind_member, &wh_kind_webhook, &wh_kind_package,
  };
  g_autoptr(GHashTable) run_uids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) runs = wh_provider_dup_records (provider, &wh_kind_run);

  for (guint i = 0; i < runs->len; i++)
    {
      const WhRecord *run = g_ptr_array_index (runs, i);
      g_autofree char *repository = g_strndup (run->uid, strcspn (run->uid, "#"));

      if (g_hash_table_contains (repositories, repository))
        g_hash_table_add (run_uids, (gpointer)run->uid);
      else
        wh_batch_remove (batch, &wh_kind_run, run->uid);
    }

  prune_kind (provider, &wh_kind_job, run_uids, batch);
  prune_kind (provider, &wh_kind_artifact, run_uids, batch);
  prune_kind (provider, &wh_kind_test_suite, run_uids, batch);
  prune_kind (provider, &wh_kind_test, run_uids, batch);

  for (guint i = 0; i < G_N_ELEMENTS (of_repositories); i++)
    prune_kind (provider, of_repositories[i], repositories, batch);
}
