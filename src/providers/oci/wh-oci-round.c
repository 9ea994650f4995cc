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
 * repository gets its part of it, and at least the share while there is any. */
#define CHECKS_PER_ROUND    200
#define MANIFESTS_PER_ROUND 500
#define SHARE               20

/* Of so many repositories the tags are listed in each round; of more, each in
 * its turn. */
#define LISTS_PER_ROUND 200

/* For somebody who asks for images and waits. */
#define CHECKS_WANTED 20000

/* What somebody looked at so long ago still comes first. */
#define LOOKED (10 * G_TIME_SPAN_MINUTE)

/* Work that nobody waits for lets the main loop turn after so many records. */
#define BREATH 2000

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

static gboolean
is_known (WhOciProvider *self,
          GPtrArray     *names,
          gboolean       exhausted)
{
  for (guint i = 0; i < names->len; i++)
    {
      WhOciRepository *repository = g_hash_table_lookup (self->repositories, g_ptr_array_index (names, i));

      if (repository == NULL || !repository->listed ||
          (!exhausted && !wh_oci_repository_is_checked (repository, self->images)))
        return FALSE;
    }

  return TRUE;
}

/* Once all is known, or as much as one round may ask: what the store still has
 * from an earlier run and is in no list is gone. */
static void
sweep (WhOciProvider *self,
       GPtrArray     *names,
       gboolean       exhausted,
       WhBatch       *batch)
{
  WhStore *store = wh_provider_get_store (WH_PROVIDER (self));
  guint n = 0;

  if (self->swept || store == NULL || !is_known (self, names, exhausted))
    return;

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      WhOciRepository *repository = g_hash_table_lookup (self->repositories, name);
      g_autoptr(GPtrArray) tags = g_hash_table_get_keys_as_ptr_array (repository->tags);
      WhRecord *record = wh_store_lookup (store, &wh_kind_image_repository, batch->connection, name);

      if (record != NULL)
        wh_batch_take_record (batch, wh_record_ref (record));

      for (guint t = 0; t < tags->len; t++)
        {
          g_autofree char *uid = g_strdup_printf ("%s:%s", name, (const char *)g_ptr_array_index (tags, t));

          if ((record = wh_store_lookup (store, &wh_kind_image, batch->connection, uid)) != NULL)
            wh_batch_take_record (batch, wh_record_ref (record));
        }

      if ((n += tags->len) > BREATH)
        {
          n = 0;
          wh_dex_sleep (wh_provider_get_scope (WH_PROVIDER (self)), 1, NULL);

          /* Forgotten meanwhile. */
          if (!is_known (self, names, exhausted))
            return;
        }
    }

  wh_batch_set_complete (batch, &wh_kind_image);
  wh_batch_set_complete (batch, &wh_kind_image_repository);
  self->swept = TRUE;
}

/* ---- the round ---- */

static int
compare_waits (gconstpointer one,
               gconstpointer other,
               gpointer      user_data)
{
  WhOciProvider *self = user_data;
  WhOciRepository *a = g_hash_table_lookup (self->repositories, *(const char * const *)one);
  WhOciRepository *b = g_hash_table_lookup (self->repositories, *(const char * const *)other);
  gint64 a_at = a != NULL ? a->listed_at : 0;
  gint64 b_at = b != NULL ? b->listed_at : 0;

  return (a_at > b_at) - (a_at < b_at);
}

static gboolean
is_looked_at (WhOciProvider *self,
              const char    *name)
{
  WhOciRepository *repository = g_hash_table_lookup (self->repositories, name);

  return repository != NULL && repository->looked_at > 0 && g_get_monotonic_time () - repository->looked_at < LOOKED;
}

/* Those that somebody looks at, those never listed, then who waits longest. */
static GPtrArray *
choose_lists (WhOciProvider *self,
              GPtrArray     *names)
{
  g_autoptr(GPtrArray) waiting = g_ptr_array_new ();
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < names->len; i++)
    {
      WhOciRepository *repository = g_hash_table_lookup (self->repositories, g_ptr_array_index (names, i));

      if (names->len <= LISTS_PER_ROUND || repository == NULL || !repository->listed ||
          is_looked_at (self, g_ptr_array_index (names, i)))
        g_ptr_array_add (chosen, g_strdup (g_ptr_array_index (names, i)));
      else
        g_ptr_array_add (waiting, g_ptr_array_index (names, i));
    }

  g_ptr_array_sort_with_data (waiting, compare_waits, self);

  for (guint i = 0; i < waiting->len && chosen->len < LISTS_PER_ROUND; i++)
    g_ptr_array_add (chosen, g_strdup (g_ptr_array_index (waiting, i)));

  return chosen;
}

typedef struct
{
  gatomicrefcount  ref_count;
  WhOciProvider   *self;
  GError          *first; /* about one repository only */
} Round;

static void
round_unref (gpointer data)
{
  Round *round = data;

  if (!g_atomic_ref_count_dec (&round->ref_count))
    return;

  g_object_unref (round->self);
  g_clear_error (&round->first);
  g_free (round);
}

static Round *
round_ref (Round *round)
{
  g_atomic_ref_count_inc (&round->ref_count);

  return round;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Round, round_unref)

/* Whether it is about one repository, and the others can go on. */
static gboolean
round_note (Round   *round,
            GError **error)
{
  if (*error == NULL)
    return TRUE;

  if (wh_oci_is_fatal (*error))
    return FALSE;

  if (round->first == NULL)
    round->first = g_steal_pointer (error);

  g_clear_error (error);

  return TRUE;
}

static DexFuture *
list_one (gpointer item,
          gpointer user_data)
{
  Round *round = user_data;
  g_autoptr(GError) error = NULL;

  dex_await (wh_oci_list_repository (round->self, item), &error);

  if (!round_note (round, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/* Reads as much as one round may. Sets @exhausted when that is not all. */
static gboolean
await_reading (Round      *round,
               GPtrArray  *names,
               gboolean   *exhausted,
               GError    **error)
{
  WhOciProvider *self = round->self;
  gboolean wanted = wh_provider_get_wanted (WH_PROVIDER (self)) == &wh_kind_image;
  guint left = wanted ? CHECKS_WANTED : CHECKS_PER_ROUND + MANIFESTS_PER_ROUND;
  g_autoptr(GPtrArray) order = g_ptr_array_new ();

  for (guint i = 0; i < names->len; i++)
    {
      char *name = g_ptr_array_index (names, (self->turn + i) % names->len);

      g_ptr_array_insert (order, is_looked_at (self, name) ? 0 : -1, name);
    }

  for (guint i = 0; i < order->len; i++)
    {
      const char *name = g_ptr_array_index (order, i);
      WhOciRepository *repository = g_hash_table_lookup (self->repositories, name);
      g_autoptr(GError) local_error = NULL;
      guint share = MAX (left / (order->len - i), SHARE);
      guint asked;

      /* Those that come later in this round begin the next. */
      if (left == 0)
        {
          self->turn += i;
          *exhausted = TRUE;
          break;
        }

      if (repository == NULL || repository->reading || g_hash_table_size (repository->tags) == 0)
        continue;

      asked = dex_await_uint (wh_oci_read_repository (self, name, wanted ? left : MIN (share, CHECKS_PER_ROUND),
                                                      wanted ? left : MIN (share, MANIFESTS_PER_ROUND)),
                              &local_error);
      left -= MIN (left, asked);
      repository = g_hash_table_lookup (self->repositories, name);

      if (!wanted && repository != NULL && !wh_oci_repository_is_checked (repository, self->images))
        *exhausted = TRUE;

      if (!round_note (round, &local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return TRUE;
}

static DexFuture *
poll_fiber (gpointer user_data)
{
  WhOciProvider *self = user_data;
  WhProvider *provider = user_data;
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (provider));
  g_autoptr(Round) round = NULL;
  g_autoptr(GError) limit = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) names = wh_oci_await_repositories (self, &limit, &error);
  g_autoptr(GPtrArray) lists = NULL;
  gboolean exhausted = FALSE;

  if (names == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  round = g_new0 (Round, 1);
  g_atomic_ref_count_init (&round->ref_count);
  round->self = g_object_ref (self);
  lists = choose_lists (self, names);

  if (!dex_await (wh_dex_each (lists, WH_OCI_PARALLEL, list_one, round_ref (round), round_unref), &error) ||
      !await_reading (round, names, &exhausted, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* Without a catalogue, a name that is missing means nothing. */
  if (limit == NULL)
    forget (self, names, batch);

  if (limit == NULL || names->len > 0)
    sweep (self, names, exhausted, batch);

  if (!dex_await (wh_provider_publish (provider, batch), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* A limit is one only of something that answers otherwise. */
  if (limit != NULL && names->len > 0 && round->first == NULL)
    wh_provider_report (provider, "images", NULL);

  wh_provider_report (provider, "catalogue", limit);

  if (round->first != NULL)
    return dex_future_new_for_error (g_steal_pointer (&round->first));

  return dex_future_new_true ();
}

DexFuture *
wh_oci_poll_images (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_fiber, g_object_ref (provider), g_object_unref);
}
