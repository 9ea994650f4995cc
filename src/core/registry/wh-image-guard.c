/* wh-image-guard.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-format.h"
#include "wh-image-blobs.h"
#include "wh-image-guard.h"
#include "wh-kinds.h"
#include "wh-provider.h"

struct _WhImageGuard
{
  WhStore    *store;
  GHashTable *digests;  /* digest → WhGuard */
  GHashTable *names;    /* "acme/web:1.0" → WhGuard; without the registry, which goes by several names */
  GHashTable *clusters; /* ids that show pods or workloads */
  char       *unseen;   /* name of a cluster that was never seen */
};

static void
guard_free (gpointer data)
{
  WhGuard *guard = data;

  g_free (guard->system);
  g_free (guard->who);
  g_free (guard);
}

/* The strongest reason is kept; pods of one digest are counted. */
static void
note (WhImageGuard   *self,
      GHashTable     *table,
      char           *key,
      WhGuardReason   reason,
      const WhRecord *record,
      const char     *who,
      guint           n_pods)
{
  const WhSource *source = wh_store_get_source (self->store, record->connection);
  WhGuard *guard = g_hash_table_lookup (table, key);

  if (guard != NULL && guard->reason <= reason)
    {
      guard->n_pods += guard->reason == reason ? n_pods : 0;
      g_free (key);
      return;
    }

  guard = g_new0 (WhGuard, 1);
  guard->reason = reason;
  guard->system = g_strdup (source != NULL && source->name != NULL ? source->name : record->connection);
  guard->who = g_strdup (who);
  guard->n_pods = n_pods;
  guard->as_of = source != NULL && source->stale ? MAX (source->fresh_at, 1) : 0;
  g_hash_table_replace (table, key, guard);
}

/* "registry.acme.dev/acme/web:1.0@sha256:…": by digest when it has one, else by
 * its tag. */
static void
note_name (WhImageGuard   *self,
           const char     *image,
           WhGuardReason   reason,
           const WhRecord *record,
           const char     *who)
{
  const char *at = strchr (image, '@');
  g_autofree char *repository = wh_image_name_dup_repository (image);
  g_autofree char *tag = wh_image_name_dup_tag (image);

  if (at != NULL)
    {
      note (self, self->digests, g_strdup (at + 1), reason, record, who, 0);
      return;
    }

  if (repository == NULL)
    return;

  note (self, self->names, g_strdup_printf ("%s:%s", repository, tag != NULL ? tag : "latest"), reason, record, who, 0);

  /* Docker's own images have a first part that goes without saying. */
  if (strchr (repository, '/') == NULL)
    note (self, self->names, g_strdup_printf ("library/%s:%s", repository, tag != NULL ? tag : "latest"), reason, record, who, 0);
}

static void
note_names (WhImageGuard   *self,
            const char     *images,
            WhGuardReason   reason,
            const WhRecord *record,
            const char     *who)
{
  g_auto(GStrv) lines = g_strsplit (images != NULL ? images : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      note_name (self, lines[i], reason, record, who);
}

static const char *
get_owner (const WhRecord *pod)
{
  const char *owner = pod->values[WH_POD_OWNER].text;
  const char *colon = owner != NULL ? strchr (owner, ':') : NULL;

  return colon != NULL ? colon + 1 : wh_record_get_name (pod);
}

static void
add_pods (WhImageGuard *self)
{
  WhResourceList *pods = wh_store_get_list (self->store, &wh_kind_pod);

  for (guint i = 0; i < wh_resource_list_get_n (pods); i++)
    {
      WhRecord *pod = wh_resource_list_get_record (pods, i);
      const char *who = get_owner (pod);

      g_hash_table_add (self->clusters, (gpointer)pod->connection);

      if (pod->values[WH_POD_DIGEST].text != NULL)
        note (self, self->digests, g_strdup (pod->values[WH_POD_DIGEST].text), WH_GUARD_RUNS, pod, who, 1);

      if (wh_record_get_value (pod, WH_POD_DIGESTS)->text != NULL)
        {
          g_auto(GStrv) others = g_strsplit (wh_record_get_value (pod, WH_POD_DIGESTS)->text, "\n", -1);

          for (guint o = 0; others[o] != NULL; o++)
            note (self, self->digests, g_strdup (others[o]), WH_GUARD_RUNS, pod, who, 1);
        }

      /* A pod that starts anew pulls what its name stands for then. */
      if (pod->values[WH_POD_IMAGE].text != NULL)
        note_name (self, pod->values[WH_POD_IMAGE].text,
                   pod->values[WH_POD_DIGEST].text != NULL ? WH_GUARD_NAMED : WH_GUARD_RUNS, pod, who);
    }
}

static void
add_workloads (WhImageGuard *self)
{
  WhResourceList *workloads = wh_store_get_list (self->store, &wh_kind_workload);

  for (guint i = 0; i < wh_resource_list_get_n (workloads); i++)
    {
      WhRecord *workload = wh_resource_list_get_record (workloads, i);
      g_autofree char *who = wh_record_dup_full_name (workload);

      g_hash_table_add (self->clusters, (gpointer)workload->connection);
      note_names (self, workload->values[WH_WORKLOAD_IMAGES].text, WH_GUARD_NAMED, workload, who);
    }
}

static void
add_revisions (WhImageGuard *self)
{
  WhResourceList *revisions = wh_store_get_list (self->store, &wh_kind_revision);

  for (guint i = 0; i < wh_resource_list_get_n (revisions); i++)
    {
      WhRecord *revision = wh_resource_list_get_record (revisions, i);
      const char *owner = revision->values[WH_REVISION_OWNER].text;
      const char *colon = owner != NULL ? strchr (owner, ':') : NULL;

      note_names (self, revision->values[WH_REVISION_IMAGES].text, WH_GUARD_ROLL_BACK, revision,
                  colon != NULL ? colon + 1 : wh_record_get_name (revision));
    }
}

static const WhProviderInfo *
find_info (const char *title)
{
  guint n_infos;
  const WhProviderInfo **infos = wh_provider_info_list (&n_infos);

  for (guint i = 0; i < n_infos; i++)
    if (g_strcmp0 (infos[i]->title, title) == 0)
      return infos[i];

  return NULL;
}

/* Of a cluster that never answered nobody knows what it runs. */
static void
find_unseen (WhImageGuard *self)
{
  WhResourceList *connections = wh_store_get_list (self->store, &wh_kind_connection);

  for (guint i = 0; i < wh_resource_list_get_n (connections); i++)
    {
      WhRecord *connection = wh_resource_list_get_record (connections, i);
      const WhProviderInfo *info = find_info (connection->values[WH_CONNECTION_PROVIDER].text);
      gboolean is_cluster = FALSE;

      for (guint k = 0; info != NULL && k < info->n_kinds; k++)
        is_cluster |= info->kinds[k] == &wh_kind_pod;

      if (!is_cluster)
        continue;

      if (wh_store_is_observed (self->store, connection->uid, &wh_kind_pod))
        g_hash_table_add (self->clusters, (gpointer)g_intern_string (connection->uid));
      else if (!g_hash_table_contains (self->clusters, connection->uid) && self->unseen == NULL)
        self->unseen = g_strdup (wh_record_get_name (connection));
    }
}

/**
 * wh_image_guard_new:
 * @store: what all systems show
 *
 * Returns: (transfer full): what must stay, as it is now
 */
WhImageGuard *
wh_image_guard_new (WhStore *store)
{
  WhImageGuard *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);

  self = g_new0 (WhImageGuard, 1);
  self->store = g_object_ref (store);
  self->digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, guard_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, guard_free);
  self->clusters = g_hash_table_new (g_str_hash, g_str_equal);
  add_pods (self);
  add_workloads (self);
  add_revisions (self);
  find_unseen (self);

  /* From here on it is plain data, for any thread. */
  g_clear_object (&self->store);

  return self;
}

/**
 * wh_image_guard_free:
 * @self: (transfer full): a guard; every #WhGuard it told of goes with it
 */
void
wh_image_guard_free (WhImageGuard *self)
{
  g_hash_table_unref (self->digests);
  g_hash_table_unref (self->names);
  g_hash_table_unref (self->clusters);
  g_free (self->unseen);
  g_free (self);
}

/**
 * wh_image_guard_find_digest:
 * @self: a guard
 * @digest: of an image, or of one of its platforms
 * @length: of @digest, in bytes
 *
 * Returns: (transfer none) (nullable): why it must stay
 */
const WhGuard *
wh_image_guard_find_digest (WhImageGuard *self,
                            const char   *digest,
                            gsize         length)
{
  g_autofree char *key = g_strndup (digest, length);

  return g_hash_table_lookup (self->digests, key);
}

static const WhGuard *
stronger (const WhGuard *one,
          const WhGuard *other)
{
  if (one == NULL || other == NULL)
    return one != NULL ? one : other;

  return other->reason < one->reason ? other : one;
}

/**
 * wh_image_guard_find:
 * @self: a guard
 * @image: a tag of a registry
 *
 * Also through an index: a node may say the digest of its own platform.
 *
 * Returns: (transfer none) (nullable): why @image must stay, the strongest reason
 */
const WhGuard *
wh_image_guard_find (WhImageGuard   *self,
                     const WhRecord *image)
{
  const char *blobs = image->values[WH_IMAGE_BLOBS].text;
  const char *digest = image->values[WH_IMAGE_DIGEST].text;
  g_autofree char *name = g_strdup_printf ("%s:%s", image->values[WH_IMAGE_REPOSITORY].text, image->values[WH_IMAGE_TAG].text);
  const WhGuard *found = digest != NULL ? g_hash_table_lookup (self->digests, digest) : NULL;
  WhImageBlob blob;

  while (wh_image_blobs_next (&blobs, &blob))
    if (blob.is_manifest)
      found = stronger (found, wh_image_guard_find_digest (self, blob.digest, blob.length));

  return stronger (found, g_hash_table_lookup (self->names, name));
}

/**
 * wh_image_guard_get_clusters:
 * @self: a guard
 *
 * Returns: how many clusters it knows
 */
guint
wh_image_guard_get_clusters (WhImageGuard *self)
{
  return g_hash_table_size (self->clusters);
}

/**
 * wh_image_guard_get_unseen:
 * @self: a guard
 *
 * Returns: (nullable): name of a cluster that never showed what it runs
 */
const char *
wh_image_guard_get_unseen (WhImageGuard *self)
{
  return self->unseen;
}

/**
 * wh_guard_dup_text:
 * @self: why something stays
 *
 * Returns: (transfer full): "Runs in staging-nbg1, 1 pod"
 */
char *
wh_guard_dup_text (const WhGuard *self)
{
  g_autofree char *pods = NULL;

  switch (self->reason)
    {
    case WH_GUARD_RUNS:
      if (self->as_of != 0)
        {
          g_autofree char *time = wh_format_time (self->as_of);

          /* Translators: a cluster and a time: "Runs in lab-home, as of 14:02" */
          return g_strdup_printf (_("Runs in %s, as of %s"), self->system, time);
        }

      pods = g_strdup_printf (g_dngettext (NULL, "%u pod", "%u pods", MAX (self->n_pods, 1)), MAX (self->n_pods, 1));

      /* Translators: a cluster and a count: "Runs in staging-nbg1, 1 pod" */
      return g_strdup_printf (_("Runs in %s, %s"), self->system, pods);

    case WH_GUARD_NAMED:
      /* Translators: a workload and its cluster */
      return g_strdup_printf (_("Named by %s in %s"), self->who, self->system);

    case WH_GUARD_ROLL_BACK:
    default:
      /* Translators: a workload and its cluster */
      return g_strdup_printf (_("Roll-back target of %s in %s"), self->who, self->system);
    }
}
