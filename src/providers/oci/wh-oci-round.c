/* wh-oci-round.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-oci-provider-private.h"

/* What one round may ask at most; the rest comes in the next rounds. A
 * repository gets its part of it, and at least the share. */
#define CHECKS_PER_ROUND    200
#define MANIFESTS_PER_ROUND 500
#define SHARE               20

/* Repositories that are not listed any more, and images that no tag points to. */
static void
forget (WhOciProvider *self,
        GPtrArray     *names,
        WhBatch       *batch)
{
  g_autoptr(GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  for (guint i = 0; i < names->len; i++)
    g_hash_table_add (listed, g_ptr_array_index (names, i));

  g_hash_table_iter_init (&iter, self->repositories);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      WhOciRepository *repository = value;
      GHashTableIter tags;
      gpointer tag;

      if (!g_hash_table_contains (listed, name))
        {
          wh_batch_set_complete_where (batch, &wh_kind_image, WH_IMAGE_REPOSITORY, name);
          wh_batch_remove (batch, &wh_kind_image_repository, name);
          g_hash_table_iter_remove (&iter);
          continue;
        }

      g_hash_table_iter_init (&tags, repository->tags);

      while (g_hash_table_iter_next (&tags, NULL, &tag))
        {
          if (((WhOciTag *)tag)->digest != NULL)
            g_hash_table_add (used, ((WhOciTag *)tag)->digest);
        }
    }

  g_hash_table_iter_init (&iter, self->images);

  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (!g_hash_table_contains (used, name))
        g_hash_table_iter_remove (&iter);
    }
}

/* Once all is known: what the store still has from an earlier run and is in no
 * list is gone. */
static void
sweep (WhOciProvider *self,
       GPtrArray     *names,
       WhBatch       *batch)
{
  g_autoptr(WhBatch) all = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  gboolean complete = TRUE;

  if (self->swept)
    return;

  for (guint i = 0; i < names->len; i++)
    {
      WhOciRepository *repository = g_hash_table_lookup (self->repositories, g_ptr_array_index (names, i));

      if (repository == NULL || !repository->listed || !wh_oci_repository_collect (repository, self->images, self->registry, all))
        complete = FALSE;
    }

  if (!complete)
    return;

  for (guint i = 0; i < all->records->len; i++)
    wh_batch_take_record (batch, wh_record_ref (g_ptr_array_index (all->records, i)));

  wh_batch_set_complete (batch, &wh_kind_image);
  wh_batch_set_complete (batch, &wh_kind_image_repository);
  self->swept = TRUE;
}

static DexFuture *
poll_fiber (gpointer user_data)
{
  WhOciProvider *self = user_data;
  WhProvider *provider = user_data;
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(GError) limit = NULL;
  g_autoptr(GError) first = NULL;
  g_autoptr(GPtrArray) names = wh_oci_await_repositories (self, &limit, &first);
  guint checks = CHECKS_PER_ROUND;
  guint manifests = MANIFESTS_PER_ROUND;

  if (names == NULL)
    return dex_future_new_for_error (g_steal_pointer (&first));

  wh_provider_report (provider, "catalogue", limit);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(GError) error = NULL;
      guint left = names->len - i;
      guint my_checks = MAX (checks / left, SHARE);
      guint my_manifests = MAX (manifests / left, SHARE);
      guint checks_before = my_checks;
      guint manifests_before = my_manifests;

      if (!wh_oci_await_repository (self, g_ptr_array_index (names, i), &my_checks, &my_manifests, &error))
        {
          if (wh_oci_is_fatal (error))
            return dex_future_new_for_error (g_steal_pointer (&error));

          if (first == NULL)
            first = g_steal_pointer (&error);
        }

      checks -= MIN (checks, checks_before - my_checks);
      manifests -= MIN (manifests, manifests_before - my_manifests);
    }

  /* Without a catalogue, a name that is missing means nothing. */
  if (limit == NULL)
    forget (self, names, batch);

  if (limit == NULL || names->len > 0)
    sweep (self, names, batch);

  if (!dex_await (wh_provider_publish (provider, batch), &first) || first != NULL)
    return dex_future_new_for_error (g_steal_pointer (&first));

  return dex_future_new_true ();
}

DexFuture *
wh_oci_poll_images (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_fiber, g_object_ref (provider), g_object_unref);
}
