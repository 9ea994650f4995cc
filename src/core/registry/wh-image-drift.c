/* wh-image-drift.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-image-drift.h"
#include "wh-kinds.h"

/* Of all images only those of repositories that something runs from are looked
 * at twice: a registry may have 100,000 tags.
 *
 * What nodes call a registry need not be the address that it is reached at
 * here. Both are the same when pods run from "NAME/REPOSITORY" a digest that
 * the registry has in REPOSITORY, and no other registry says that NAME is its
 * own, or has such a digest as well. */

/* What pods run under one name. */
typedef struct
{
  char       *host;
  char       *repository;
  char       *tag;
  const char *digest;
  GPtrArray  *pods;       /* WhRecord */
  gboolean    pinned;     /* by digest: where the tag points does not matter */
} Named;

/* What is known of one repository of one registry. */
typedef struct
{
  WhRecord   *repository;
  GHashTable *digests;    /* of images and of their platforms */
  GHashTable *tags;       /* tag → WhRecord */
} Known;

static void
named_free (gpointer data)
{
  Named *named = data;

  g_free (named->host);
  g_free (named->repository);
  g_free (named->tag);
  g_ptr_array_unref (named->pods);
  g_free (named);
}

static void
known_free (gpointer data)
{
  Known *known = data;

  g_hash_table_unref (known->digests);
  g_hash_table_unref (known->tags);
  g_free (known);
}

static void
drift_free (gpointer data)
{
  WhImageDrift *drift = data;

  g_free (drift->repository);
  g_free (drift->tag);
  g_free (drift->digest);
  g_free (drift->now);
  wh_record_unref (drift->pod);
  g_free (drift);
}

/* ---- what runs ---- */

static GHashTable *
collect_named (WhStore *store)
{
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, named_free);
  WhResourceList *pods = wh_store_get_list (store, &wh_kind_pod);

  for (guint i = 0; i < wh_resource_list_get_n (pods); i++)
    {
      WhRecord *pod = wh_resource_list_get_record (pods, i);
      const char *image = pod->values[WH_POD_IMAGE].text;
      const char *digest = pod->values[WH_POD_DIGEST].text;
      g_autofree char *key = NULL;
      Named *named;

      if (image == NULL || digest == NULL)
        continue;

      key = g_strdup_printf ("%s %s", image, digest);
      named = g_hash_table_lookup (all, key);

      if (named == NULL)
        {
          named = g_new0 (Named, 1);
          named->host = wh_image_name_dup_registry (image);
          named->host = named->host != NULL ? named->host : g_strdup ("docker.io");
          named->repository = wh_image_name_dup_repository (image);
          named->tag = wh_image_name_dup_tag (image);
          named->pinned = strchr (image, '@') != NULL;
          named->digest = digest;
          named->pods = g_ptr_array_new ();

          if (named->tag == NULL && !named->pinned)
            named->tag = g_strdup ("latest");

          g_hash_table_insert (all, g_steal_pointer (&key), named);
        }

      g_ptr_array_add (named->pods, pod);
    }

  return all;
}

/* ---- what registries have ---- */

static char *
dup_key (const char *connection,
         const char *repository)
{
  return g_strdup_printf ("%s %s", connection, repository);
}

static void
add_image (Known    *known,
           WhRecord *image)
{
  const char *digest = image->values[WH_IMAGE_DIGEST].text;
  const char *parts = image->values[WH_IMAGE_DIGESTS].text;

  if (image->values[WH_IMAGE_TAG].text != NULL)
    g_hash_table_insert (known->tags, (gpointer)image->values[WH_IMAGE_TAG].text, image);

  if (digest != NULL)
    g_hash_table_add (known->digests, g_strdup (digest));

  while (parts != NULL && *parts != '\0')
    {
      gsize length = strcspn (parts, "\n");

      g_hash_table_add (known->digests, g_strndup (parts, length));
      parts += length;
      parts += *parts == '\n';
    }
}

static GHashTable *
collect_known (WhStore    *store,
               GHashTable *named)
{
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  WhResourceList *repositories = wh_store_get_list (store, &wh_kind_image_repository);
  WhResourceList *images = wh_store_get_list (store, &wh_kind_image);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, named);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Named *)value)->repository != NULL)
      g_hash_table_add (wanted, ((Named *)value)->repository);

  for (guint i = 0; i < wh_resource_list_get_n (repositories); i++)
    {
      WhRecord *repository = wh_resource_list_get_record (repositories, i);
      const char *name = repository->values[WH_IMAGE_REPOSITORY_NAME].text;
      const char *docker = name != NULL && g_str_has_prefix (name, "library/") ? name + strlen ("library/") : name;
      Known *known;

      if (name == NULL || (!g_hash_table_contains (wanted, name) && !g_hash_table_contains (wanted, docker)))
        continue;

      known = g_new0 (Known, 1);
      known->repository = repository;
      known->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      known->tags = g_hash_table_new (g_str_hash, g_str_equal);
      g_hash_table_replace (all, dup_key (repository->connection, name), known);
      g_hash_table_add (wanted, (gpointer)name);
    }

  for (guint i = 0; i < wh_resource_list_get_n (images) && g_hash_table_size (all) > 0; i++)
    {
      WhRecord *image = wh_resource_list_get_record (images, i);
      const char *name = image->values[WH_IMAGE_REPOSITORY].text;
      g_autofree char *key = NULL;
      Known *known;

      if (name == NULL || !g_hash_table_contains (wanted, name))
        continue;

      key = dup_key (image->connection, name);

      if ((known = g_hash_table_lookup (all, key)) != NULL)
        add_image (known, image);
    }

  return all;
}

/* Docker's own images have a first part that goes without saying. */
static Known *
find_known (GHashTable  *all,
            const char  *connection,
            const Named *named)
{
  g_autofree char *key = dup_key (connection, named->repository);
  g_autofree char *docker = g_strdup_printf ("%s library/%s", connection, named->repository);
  Known *known = g_hash_table_lookup (all, key);

  return known != NULL || strchr (named->repository, '/') != NULL ? known : g_hash_table_lookup (all, docker);
}

/* ---- which registry is meant ---- */

static void
add_own_names (WhStore    *store,
               GHashTable *hosts,
               GHashTable *connections)
{
  WhResourceList *repositories = wh_store_get_list (store, &wh_kind_image_repository);

  for (guint i = 0; i < wh_resource_list_get_n (repositories); i++)
    {
      WhRecord *repository = wh_resource_list_get_record (repositories, i);
      const char *host = repository->values[WH_IMAGE_REPOSITORY_REGISTRY].text;

      g_hash_table_add (connections, (gpointer)repository->connection);

      if (host != NULL && !g_hash_table_contains (hosts, host))
        g_hash_table_insert (hosts, g_strdup (host), (gpointer)repository->connection);
    }
}

/* The one registry that has what pods run under a name that nobody calls his
 * own; of two that both have it nobody knows which is meant. */
static void
add_other_names (GHashTable *hosts,
                 GHashTable *connections,
                 GHashTable *named,
                 GHashTable *known)
{
  g_autoptr(GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, named);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Named *one = value;
      GHashTableIter each;
      gpointer connection;

      if (one->host == NULL || one->repository == NULL || g_hash_table_contains (hosts, one->host))
        continue;

      g_hash_table_iter_init (&each, connections);

      while (g_hash_table_iter_next (&each, &connection, NULL))
        {
          Known *repository = find_known (known, connection, one);
          const char *other;

          if (repository == NULL || !g_hash_table_contains (repository->digests, one->digest))
            continue;

          other = g_hash_table_lookup (found, one->host);
          g_hash_table_insert (found, one->host, (gpointer)(other == NULL || other == connection ? connection : ""));
        }
    }

  g_hash_table_iter_init (&iter, found);

  while (g_hash_table_iter_next (&iter, &key, &value))
    if (*(const char *)value != '\0')
      g_hash_table_insert (hosts, g_strdup (key), value);
}

/* ---- what is not as it should be ---- */

static gboolean
judge (WhStore       *store,
       const Named   *named,
       const Known   *known,
       WhImageDrift  *drift)
{
  WhRecord *tag = named->tag != NULL ? g_hash_table_lookup (known->tags, named->tag) : NULL;
  const char *now = tag != NULL ? tag->values[WH_IMAGE_DIGEST].text : NULL;
  const char *connection = known->repository->connection;

  /* What nobody read yet may be what runs; none at all are still on their way. */
  if (!wh_store_is_observed (store, connection, &wh_kind_image_repository) ||
      known->repository->values[WH_IMAGE_REPOSITORY_UNREAD].number > 0 || g_hash_table_size (known->digests) == 0)
    return FALSE;

  drift->now = g_strdup (now);

  if (!g_hash_table_contains (known->digests, named->digest))
    {
      drift->state = WH_IMAGE_DRIFT_GONE;
      return TRUE;
    }

  drift->state = WH_IMAGE_DRIFT_MOVED;

  return now != NULL && !named->pinned && !wh_image_has_digest (tag, named->digest);
}

static void
add_drift (WhStore     *store,
           const Named *named,
           const Known *known,
           GPtrArray   *items)
{
  WhImageDrift verdict = { 0 };
  g_autofree char *now = NULL;

  if (!judge (store, named, known, &verdict))
    {
      g_free (verdict.now);
      return;
    }

  now = verdict.now;

  for (guint i = 0; i < named->pods->len; i++)
    {
      WhRecord *pod = g_ptr_array_index (named->pods, i);
      const WhSource *source = wh_store_get_source (store, pod->connection);
      WhHealth health = wh_store_get_health (store, pod);
      WhImageDrift *drift = NULL;

      for (guint j = items->len; j > 0 && drift == NULL; j--)
        {
          WhImageDrift *other = g_ptr_array_index (items, j - 1);

          if (other->cluster == pod->connection && strcmp (other->digest, named->digest) == 0 &&
              g_strcmp0 (other->tag, named->tag) == 0 && other->connection == known->repository->connection &&
              strcmp (other->repository, known->repository->values[WH_IMAGE_REPOSITORY_NAME].text) == 0)
            drift = other;
        }

      if (drift == NULL)
        {
          drift = g_new0 (WhImageDrift, 1);
          drift->state = verdict.state;
          drift->connection = known->repository->connection;
          drift->repository = g_strdup (known->repository->values[WH_IMAGE_REPOSITORY_NAME].text);
          drift->tag = g_strdup (named->tag);
          drift->digest = g_strdup (named->digest);
          drift->now = g_strdup (now);
          drift->cluster = pod->connection;
          drift->environment = source != NULL ? g_intern_string (source->environment) : NULL;
          drift->health = health;
          drift->pod = wh_record_ref (pod);
          g_ptr_array_add (items, drift);
        }
      else if (wh_health_rank (health) > wh_health_rank (drift->health))
        {
          wh_record_unref (drift->pod);
          drift->pod = wh_record_ref (pod);
          drift->health = health;
        }

      drift->n_pods++;
    }
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  const WhImageDrift *one = *(const WhImageDrift * const *)a;
  const WhImageDrift *other = *(const WhImageDrift * const *)b;
  int order = strcmp (one->repository, other->repository);

  if (order == 0)
    order = (int)one->state - (int)other->state;

  if (order == 0)
    order = g_strcmp0 (one->tag, other->tag);

  return order != 0 ? order : strcmp (one->cluster, other->cluster);
}

/**
 * wh_image_drifts_new:
 * @store: where pods and images are
 *
 * Returns: (transfer full): what runs and is not what its registry has
 */
WhImageDrifts *
wh_image_drifts_new (WhStore *store)
{
  g_autoptr(GHashTable) named = NULL;
  g_autoptr(GHashTable) known = NULL;
  g_autoptr(GHashTable) connections = NULL;
  WhImageDrifts *self;
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);

  self = g_new0 (WhImageDrifts, 1);
  self->items = g_ptr_array_new_with_free_func (drift_free);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  connections = g_hash_table_new (g_str_hash, g_str_equal);
  named = collect_named (store);
  known = collect_known (store, named);
  add_own_names (store, self->hosts, connections);
  add_other_names (self->hosts, connections, named, known);
  g_hash_table_iter_init (&iter, named);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Named *one = value;
      const char *connection = one->host != NULL ? g_hash_table_lookup (self->hosts, one->host) : NULL;
      Known *repository = connection != NULL && one->repository != NULL ? find_known (known, connection, one) : NULL;

      if (repository != NULL)
        add_drift (store, one, repository, self->items);
    }

  g_ptr_array_sort (self->items, compare);

  return self;
}

/**
 * wh_image_drifts_free:
 * @self: (transfer full): what drifted; its items go with it
 */
void
wh_image_drifts_free (WhImageDrifts *self)
{
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->hosts);
  g_free (self);
}

/**
 * wh_image_drifts_get_host:
 * @self: drifts
 * @connection: id of a connection to a registry
 * @own: (nullable): its own name
 *
 * Returns: (transfer none) (nullable): what pods call it, when that is not @own
 */
const char *
wh_image_drifts_get_host (const WhImageDrifts *self,
                          const char          *connection,
                          const char          *own)
{
  GHashTableIter iter;
  gpointer host;
  gpointer value;

  g_return_val_if_fail (self != NULL, NULL);

  g_hash_table_iter_init (&iter, self->hosts);

  while (g_hash_table_iter_next (&iter, &host, &value))
    if (g_strcmp0 (value, connection) == 0 && g_strcmp0 (host, own) != 0)
      return host;

  return NULL;
}

/**
 * wh_image_drift_dup_text:
 * @self: a drift
 *
 * Returns: (transfer full): what is wrong, in words
 */
char *
wh_image_drift_dup_text (const WhImageDrift *self)
{
  const char *hash;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->state == WH_IMAGE_DRIFT_GONE)
    return g_strdup (_("gone, still runs here"));

  hash = g_str_has_prefix (self->now, "sha256:") ? self->now + strlen ("sha256:") : self->now;

  /* Translators: the start of a digest; pods still run another image */
  return g_strdup_printf (_("the tag is %.8s now"), hash);
}
