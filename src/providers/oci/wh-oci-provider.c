/* wh-oci-provider.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-oci-image.h"
#include "wh-oci-provider.h"

/* What one round may ask at most; the rest comes in the next rounds. A
 * repository gets its part of it, and at least the share. */
#define CHECKS_PER_ROUND    200
#define MANIFESTS_PER_ROUND 500
#define SHARE               20

#define PAGE_SIZE 100
#define MAX_PAGES 200

/* How long a digest counts as just seen, when it is about what a deletion
 * takes along. */
#define JUST_SEEN (60 * G_TIME_SPAN_SECOND)

typedef struct
{
  char   *digest;     /* of what it points to; NULL: not asked yet */
  gint64  checked_at; /* monotonic */
} Tag;

typedef struct
{
  char       *name;
  GHashTable *tags;   /* name → Tag */
  gboolean    listed; /* its tags were listed once */
  WhRecord   *record; /* as published */
} Repository;

struct _WhOciProvider
{
  WhProvider  parent_instance;

  WhOciAuth  *auth;
  GHashTable *images;       /* digest → WhOciImage */
  GHashTable *repositories; /* name → Repository */
  char       *registry;     /* host[:port] */
  gboolean    silent;       /* it did not answer the last probe */
  gboolean    swept;        /* what earlier runs left in the store was looked through */
};

G_DEFINE_FINAL_TYPE (WhOciProvider, wh_oci_provider, WH_TYPE_PROVIDER)

static void
tag_free (gpointer data)
{
  Tag *tag = data;

  g_free (tag->digest);
  g_free (tag);
}

static void
repository_free (gpointer data)
{
  Repository *repository = data;

  g_hash_table_unref (repository->tags);
  g_clear_pointer (&repository->record, wh_record_unref);
  g_free (repository->name);
  g_free (repository);
}

static Repository *
ensure_repository (WhOciProvider *self,
                   const char    *name)
{
  Repository *repository = g_hash_table_lookup (self->repositories, name);

  if (repository == NULL)
    {
      repository = g_new0 (Repository, 1);
      repository->name = g_strdup (name);
      repository->tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, tag_free);
      g_hash_table_insert (self->repositories, repository->name, repository);
    }

  return repository;
}

/* About the registry as a whole: asking on would only make it worse. */
static gboolean
is_fatal (const GError *error)
{
  return error != NULL &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_FORBIDDEN) &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_BAD_REPLY) &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_TOO_LARGE) &&
         !g_error_matches (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
}

/* ---- lists; in fibers ---- */

/* All pages of a list. Registries send fewer than asked for, and more than
 * none after that: only a missing link ends it. */
static gboolean
await_names (WhOciProvider  *self,
             const char     *first,
             const char     *scope,
             const char     *member,
             GPtrArray      *names,
             GError        **error)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autofree char *path = g_strdup_printf ("%s?n=%d", first, PAGE_SIZE);

  for (guint page = 0; path != NULL && page < MAX_PAGES; page++)
    {
      g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
      g_autoptr(WhHttpReply) reply = dex_await_boxed (wh_oci_auth_send (self->auth, request, scope), error);
      g_autoptr(WhJson) json = NULL;
      yyjson_val *list;
      yyjson_val *item;
      size_t i;
      size_t n;

      if (reply == NULL)
        return FALSE;

      json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (provider)), error);

      if (json == NULL)
        return FALSE;

      list = yyjson_obj_get (wh_json_get_root (json), member);

      if (list == NULL || !(yyjson_is_arr (list) || yyjson_is_null (list)))
        {
          g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                       _("“%s” did not answer as a registry does: is the address right?"), wh_provider_get_name (provider));
          return FALSE;
        }

      yyjson_arr_foreach (list, i, n, item)
        {
          const char *name = yyjson_get_str (item);

          /* A shorter list would make what is missing in it count as gone. */
          if (name == NULL || *name == 0)
            {
              g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                           _("“%s” lists something without a name: look at the registry's log"), wh_provider_get_name (provider));
              return FALSE;
            }

          g_ptr_array_add (names, g_strdup (name));
        }

      g_free (path);
      path = wh_http_reply_dup_next_link (reply);
    }

  return TRUE;
}

static void
add_named (WhOciProvider *self,
           GPtrArray     *names)
{
  const char *setting = wh_provider_get_setting (WH_PROVIDER (self), "repositories");
  g_auto(GStrv) words = g_strsplit_set (setting != NULL ? setting : "", ", \t\r\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != 0 && !g_ptr_array_find_with_equal_func (names, words[i], g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (words[i]));
    }
}

static gboolean
await_probe (WhOciProvider  *self,
             GError        **error)
{
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", "v2/");
  g_autoptr(WhHttpReply) reply = NULL;

  /* Some answer with an empty body, some with a text. */
  wh_http_request_set_accept (request, "application/json, */*");
  reply = dex_await_boxed (wh_oci_auth_send (self->auth, request, ""), error);

  return reply != NULL;
}

/* The catalogue and the names of the settings. @limit is set when there is no
 * catalogue, in words. Returns: (transfer full) (nullable) */
static GPtrArray *
await_repositories (WhOciProvider  *self,
                    GError        **limit,
                    GError        **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) local_error = NULL;
  GHashTableIter iter;
  gpointer name;

  if (await_names (self, "v2/_catalog", "registry:catalog:*", "repositories", names, &local_error))
    {
      add_named (self, names);
      return g_steal_pointer (&names);
    }

  if (!wh_error_is_denied (local_error) &&
      !g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND) &&
      !g_error_matches (local_error, WH_ERROR, WH_ERROR_UNSUPPORTED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  /* Is it only the catalogue, or everything? */
  if (!await_probe (self, error))
    return NULL;

  g_ptr_array_set_size (names, 0);
  add_named (self, names);

  /* What was listed before is not gone because it cannot be listed now. */
  g_hash_table_iter_init (&iter, self->repositories);

  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (name));
    }

  if (names->len > 0)
    g_set_error (limit, WH_ERROR, WH_ERROR_UNSUPPORTED,
                 g_dngettext (NULL, "“%s” does not list its repositories: only the %u that is known is shown",
                              "“%s” does not list its repositories: only the %u that are known are shown", names->len),
                 wh_provider_get_name (WH_PROVIDER (self)), names->len);
  else
    g_set_error (limit, WH_ERROR, WH_ERROR_UNSUPPORTED,
                 _("“%s” does not list its repositories: name them in the settings of the connection"),
                 wh_provider_get_name (WH_PROVIDER (self)));

  return g_steal_pointer (&names);
}

static DexFuture *
find_digest_fiber (gpointer user_data)
{
  gpointer *args = user_data;
  WhOciProvider *self = args[0];
  g_autoptr(WhHttpRequest) request = wh_oci_request_manifest ("HEAD", args[1], args[2]);
  g_autofree char *scope = wh_oci_scope (args[1], "pull");
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = dex_await_boxed (wh_oci_auth_send (self->auth, request, scope), &error);
  g_autoptr(WhOciImage) image = NULL;
  const char *digest;

  if (reply == NULL && !g_error_matches (error, WH_ERROR, WH_ERROR_UNSUPPORTED))
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_clear_error (&error);
  digest = reply != NULL ? wh_http_reply_get_header (reply, "Docker-Content-Digest") : NULL;

  if (digest != NULL && strchr (digest, ':') != NULL)
    return dex_future_new_take_string (g_strdup (digest));

  /* Nothing but the bytes tells then. */
  image = dex_await_boxed (wh_oci_image_load (WH_PROVIDER (self), self->auth, args[1], args[2]), &error);

  if (image == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  g_hash_table_replace (self->images, g_strdup (image->record->uid), wh_oci_image_ref (image));

  return dex_future_new_take_string (g_strdup (image->record->uid));
}

static void
find_digest_args_free (gpointer data)
{
  gpointer *args = data;

  g_object_unref (args[0]);
  g_free (args[1]);
  g_free (args[2]);
  g_free (args);
}

/* Resolves to the digest that a tag points to, a string. */
DexFuture *
wh_oci_provider_find_digest (WhOciProvider *self,
                             const char    *repository,
                             const char    *tag)
{
  gpointer *args = g_new0 (gpointer, 3);

  args[0] = g_object_ref (self);
  args[1] = g_strdup (repository);
  args[2] = g_strdup (tag);

  return wh_dex_spawn_pinned (NULL, 0, find_digest_fiber, args, find_digest_args_free);
}

/* ---- one repository ---- */

typedef struct
{
  gatomicrefcount  ref_count;
  WhOciProvider   *self;
  char            *repository;
  GError          *error; /* the first that is about one tag only */
} Visit;

static void
visit_unref (gpointer data)
{
  Visit *visit = data;

  if (!g_atomic_ref_count_dec (&visit->ref_count))
    return;

  g_object_unref (visit->self);
  g_clear_error (&visit->error);
  g_free (visit->repository);
  g_free (visit);
}

static Visit *
visit_new (WhOciProvider *self,
           const char    *repository)
{
  Visit *visit = g_new0 (Visit, 1);

  g_atomic_ref_count_init (&visit->ref_count);
  visit->self = g_object_ref (self);
  visit->repository = g_strdup (repository);

  return visit;
}

static Visit *
visit_ref (Visit *visit)
{
  g_atomic_ref_count_inc (&visit->ref_count);

  return visit;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, visit_unref)

/* One tag or image that cannot be read must not hide the others. */
static DexFuture *
visit_note (Visit  *visit,
            GError *error)
{
  if (is_fatal (error))
    return dex_future_new_for_error (error);

  if (visit->error == NULL && !g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND))
    visit->error = g_steal_pointer (&error);

  g_clear_error (&error);

  return dex_future_new_true ();
}

static DexFuture *
check_tag (gpointer item,
           gpointer user_data)
{
  Visit *visit = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *digest = dex_await_string (wh_oci_provider_find_digest (visit->self, visit->repository, item), &error);
  Repository *repository = g_hash_table_lookup (visit->self->repositories, visit->repository);
  Tag *tag = repository != NULL ? g_hash_table_lookup (repository->tags, item) : NULL;

  /* Deleted since the list was made. */
  if (g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) && repository != NULL)
    {
      g_hash_table_remove (repository->tags, item);
      return dex_future_new_true ();
    }

  if (digest == NULL)
    return visit_note (visit, g_steal_pointer (&error));

  if (tag != NULL)
    {
      g_set_str (&tag->digest, digest);
      tag->checked_at = g_get_monotonic_time ();
    }

  return dex_future_new_true ();
}

static DexFuture *
fetch_image (gpointer item,
             gpointer user_data)
{
  Visit *visit = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhOciImage) image = dex_await_boxed (wh_oci_image_load (WH_PROVIDER (visit->self), visit->self->auth,
                                                                    visit->repository, item), &error);

  if (image == NULL)
    return visit_note (visit, g_steal_pointer (&error));

  g_hash_table_replace (visit->self->images, g_strdup (item), wh_oci_image_ref (image));

  return dex_future_new_true ();
}

typedef struct
{
  const char *name;
  gint64      checked_at;
  char       *key;
} Candidate;

static void
candidate_clear (gpointer data)
{
  g_free (((Candidate *)data)->key);
}

/* Never seen first, of those the highest version; then the names that are made
 * to move ("latest", "main"), then who waits longest. */
static int
compare_candidates (gconstpointer one,
                    gconstpointer other)
{
  const Candidate *a = one;
  const Candidate *b = other;
  gboolean a_moves = strpbrk (a->name, "0123456789") == NULL;
  gboolean b_moves = strpbrk (b->name, "0123456789") == NULL;

  if ((a->checked_at == 0) != (b->checked_at == 0))
    return a->checked_at == 0 ? -1 : 1;

  if (a_moves != b_moves)
    return a_moves ? -1 : 1;

  if (a->checked_at != b->checked_at)
    return a->checked_at < b->checked_at ? -1 : 1;

  return strcmp (b->key, a->key);
}

/* Returns: (transfer full): the tags to be asked about now */
static GPtrArray *
choose_tags (Repository *repository,
             guint       max)
{
  g_autoptr(GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr(GPtrArray) chosen = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_array_set_clear_func (candidates, candidate_clear);
  g_hash_table_iter_init (&iter, repository->tags);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      Candidate candidate = { name, ((Tag *)value)->checked_at, g_utf8_collate_key_for_filename (name, -1) };

      g_array_append_val (candidates, candidate);
    }

  g_array_sort (candidates, compare_candidates);

  for (guint i = 0; i < MIN (candidates->len, max); i++)
    g_ptr_array_add (chosen, g_strdup (g_array_index (candidates, Candidate, i).name));

  return g_steal_pointer (&chosen);
}

/* Returns: (transfer full): digests that tags point to and nobody looked at */
static GPtrArray *
choose_images (WhOciProvider *self,
               Repository    *repository,
               guint          max)
{
  g_autoptr(GHashTable) digests = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) chosen = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, repository->tags);

  while (chosen->len < max && g_hash_table_iter_next (&iter, NULL, &value))
    {
      Tag *tag = value;

      if (tag->digest != NULL && !g_hash_table_contains (self->images, tag->digest) &&
          g_hash_table_add (digests, tag->digest))
        g_ptr_array_add (chosen, g_strdup (tag->digest));
    }

  return g_steal_pointer (&chosen);
}

/* Puts what is known of a repository into a batch. Returns: whether that is
 * all there is to know */
static gboolean
collect (WhOciProvider *self,
         Repository    *repository,
         WhBatch       *batch)
{
  const char *connection = wh_provider_get_id (WH_PROVIDER (self));
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, connection);
  g_autoptr(WhRecordBuilder) summary = wh_record_builder_new (&wh_kind_image_repository, connection);
  g_autoptr(GHashTable) blobs = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 newest = WH_ABSENT;
  gboolean complete = TRUE;
  gint64 size = 0;
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, repository->tags);

  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const char *digest = ((Tag *)value)->digest;
      WhOciImage *image = digest != NULL ? g_hash_table_lookup (self->images, digest) : NULL;
      g_autofree char *uid = NULL;
      GHashTableIter blob_iter;
      gpointer blob;
      gpointer blob_size;

      if (image == NULL)
        {
          complete = FALSE;
          continue;
        }

      uid = g_strdup_printf ("%s:%s", repository->name, (const char *)name);
      wh_record_builder_copy (builder, image->record);
      wh_record_builder_set_uid (builder, uid);
      wh_record_builder_set_observed_at (builder, g_get_real_time ());
      wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY, repository->name);
      wh_record_builder_set_text (builder, WH_IMAGE_TAG, name);
      wh_record_builder_set_text (builder, WH_IMAGE_REGISTRY, self->registry);
      wh_batch_take_record (batch, wh_record_builder_build (builder));

      newest = MAX (newest, image->record->values[WH_IMAGE_CREATED].number);
      g_hash_table_iter_init (&blob_iter, image->blobs);

      while (g_hash_table_iter_next (&blob_iter, &blob, &blob_size))
        {
          if (g_hash_table_add (blobs, blob))
            size += *(gint64 *)blob_size;
        }
    }

  wh_record_builder_set_uid (summary, repository->name);
  wh_record_builder_set_text (summary, WH_IMAGE_REPOSITORY_NAME, repository->name);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_TAGS, g_hash_table_size (repository->tags));
  wh_record_builder_set_text (summary, WH_IMAGE_REPOSITORY_REGISTRY, self->registry);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_PUSHED, newest);

  /* A sum with parts missing would be a wrong number. */
  if (complete)
    wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_SIZE, size);

  g_clear_pointer (&repository->record, wh_record_unref);
  repository->record = wh_record_builder_build (summary);
  wh_batch_take_record (batch, wh_record_ref (repository->record));

  return complete;
}

/* Brings the tags up to the list. Those that are gone go into the batch. */
static void
update_tags (Repository *repository,
             GPtrArray  *names,
             WhBatch    *batch)
{
  g_autoptr(GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;

  for (guint i = 0; i < names->len; i++)
    {
      g_hash_table_add (listed, g_ptr_array_index (names, i));

      if (!g_hash_table_contains (repository->tags, g_ptr_array_index (names, i)))
        g_hash_table_insert (repository->tags, g_strdup (g_ptr_array_index (names, i)), g_new0 (Tag, 1));
    }

  g_hash_table_iter_init (&iter, repository->tags);

  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      g_autofree char *uid = NULL;

      if (g_hash_table_contains (listed, name))
        continue;

      uid = g_strdup_printf ("%s:%s", repository->name, (const char *)name);
      wh_batch_remove (batch, &wh_kind_image, uid);
      g_hash_table_iter_remove (&iter);
    }

  repository->listed = TRUE;
}

/* Returns: (transfer full) (nullable): the tags of a repository */
static GPtrArray *
await_tags (WhOciProvider  *self,
            const char     *repository,
            GError        **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = wh_oci_path (repository, "tags", "list");
  g_autofree char *scope = wh_oci_scope (repository, "pull");

  return await_names (self, path, scope, "tags", names, error) ? g_steal_pointer (&names) : NULL;
}

/* @checks and @manifests: what may be asked, and what is left of it */
static gboolean
await_repository (WhOciProvider  *self,
                  const char     *name,
                  guint          *checks,
                  guint          *manifests,
                  GError        **error)
{
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  g_autoptr(Visit) visit = visit_new (self, name);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GPtrArray) tags = await_tags (self, name, &local_error);
  g_autoptr(GPtrArray) images = NULL;
  Repository *repository;

  /* Registries list repositories whose last tag was deleted, and do not find
   * them. */
  if (g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
    {
      g_clear_error (&local_error);
      tags = g_ptr_array_new ();
    }

  if (tags == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  repository = ensure_repository (self, name);
  update_tags (repository, tags, batch);
  g_clear_pointer (&tags, g_ptr_array_unref);
  tags = choose_tags (repository, *checks);
  *checks -= tags->len;

  if (dex_await (wh_dex_each (tags, WH_OCI_PARALLEL, check_tag, visit_ref (visit), visit_unref), &local_error))
    {
      images = choose_images (self, repository, *manifests);
      *manifests -= images->len;
      dex_await (wh_dex_each (images, WH_OCI_PARALLEL, fetch_image, visit_ref (visit), visit_unref), &local_error);
    }

  /* What is known is shown, whatever happened then. */
  if (!wh_error_is_cancelled (local_error))
    {
      if (collect (self, repository, batch))
        wh_batch_set_complete_where (batch, &wh_kind_image, WH_IMAGE_REPOSITORY, name);

      dex_await (wh_provider_publish (WH_PROVIDER (self), batch), local_error == NULL ? &local_error : NULL);
    }

  if (local_error == NULL)
    local_error = g_steal_pointer (&visit->error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return TRUE;
}

/* ---- the round ---- */

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
      Repository *repository = value;
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
          if (((Tag *)tag)->digest != NULL)
            g_hash_table_add (used, ((Tag *)tag)->digest);
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
      Repository *repository = g_hash_table_lookup (self->repositories, g_ptr_array_index (names, i));

      if (repository == NULL || !repository->listed || !collect (self, repository, all))
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
  g_autoptr(GPtrArray) names = await_repositories (self, &limit, &first);
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

      if (!await_repository (self, g_ptr_array_index (names, i), &my_checks, &my_manifests, &error))
        {
          if (is_fatal (error))
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

static DexFuture *
poll_images (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_fiber, g_object_ref (provider), g_object_unref);
}

static DexFuture *
poll_probe_fiber (gpointer user_data)
{
  WhOciProvider *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!await_probe (self, &error))
    {
      self->silent = TRUE;
      wh_provider_report (WH_PROVIDER (self), "images", error);
    }
  else if (self->silent)
    {
      self->silent = FALSE;
      wh_provider_wake (WH_PROVIDER (self));
    }

  return dex_future_new_for_boolean (FALSE);
}

/* A round through all images is dear; whether the registry answers at all is
 * not, and is to be known sooner. An answer says nothing about the images,
 * so this tells of failures only. */
static DexFuture *
poll_probe (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_probe_fiber, g_object_ref (provider), g_object_unref);
}

static const WhPoll polls[] = {
  { "answers", 10, poll_probe },
  { "images", 30, poll_images },
};

/* ---- for the operations ---- */

WhOciAuth *
wh_oci_provider_get_auth (WhOciProvider *self)
{
  return self->auth;
}

static DexFuture *
find_sharers_fiber (gpointer user_data)
{
  gpointer *args = user_data;
  WhOciProvider *self = args[0];
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  g_autoptr(Visit) visit = visit_new (self, args[1]);
  g_autoptr(GPtrArray) sharers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) unsure = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) names = await_tags (self, args[1], &error);
  gint64 now = g_get_monotonic_time ();
  Repository *repository;

  if (names == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  repository = ensure_repository (self, args[1]);
  update_tags (repository, names, batch);

  if (!dex_await (wh_provider_publish (WH_PROVIDER (self), batch), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < names->len; i++)
    {
      Tag *tag = g_hash_table_lookup (repository->tags, g_ptr_array_index (names, i));

      if (tag->digest == NULL || now - tag->checked_at > JUST_SEEN)
        g_ptr_array_add (unsure, g_strdup (g_ptr_array_index (names, i)));
    }

  if (!dex_await (wh_dex_each (unsure, WH_OCI_PARALLEL, check_tag, visit_ref (visit), visit_unref), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (visit->error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&visit->error));

  repository = ensure_repository (self, args[1]);

  for (guint i = 0; i < names->len; i++)
    {
      Tag *tag = g_hash_table_lookup (repository->tags, g_ptr_array_index (names, i));

      if (tag != NULL && g_strcmp0 (tag->digest, args[2]) == 0)
        g_ptr_array_add (sharers, g_strdup (g_ptr_array_index (names, i)));
    }

  g_ptr_array_sort_values (sharers, (GCompareFunc)strcmp);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&sharers));
}

/* Resolves to the names of all tags that point to a digest (GPtrArray, boxed). */
DexFuture *
wh_oci_provider_find_sharers (WhOciProvider *self,
                              const char    *repository,
                              const char    *digest)
{
  gpointer *args = g_new0 (gpointer, 3);

  args[0] = g_object_ref (self);
  args[1] = g_strdup (repository);
  args[2] = g_strdup (digest);

  return wh_dex_spawn_pinned (NULL, 0, find_sharers_fiber, args, find_digest_args_free);
}

/* ---- raw ---- */

typedef struct
{
  WhOciProvider *self;
  WhRecord      *record;
} RawArgs;

static void
raw_args_free (gpointer data)
{
  RawArgs *args = data;

  g_object_unref (args->self);
  wh_record_unref (args->record);
  g_free (args);
}

static DexFuture *
load_raw_fiber (gpointer user_data)
{
  RawArgs *args = user_data;
  WhRecord *record = args->record;
  gboolean is_image = record->kind == &wh_kind_image;
  const char *repository = record->values[is_image ? (guint)WH_IMAGE_REPOSITORY : (guint)WH_IMAGE_REPOSITORY_NAME].text;
  g_autofree char *scope = NULL;
  g_autoptr(WhHttpRequest) request = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;
  g_autofree char *text = NULL;

  if (repository == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("It is not known any more where this was"));

  if (is_image)
    {
      request = wh_oci_request_manifest ("GET", repository, record->values[WH_IMAGE_TAG].text);
    }
  else
    {
      g_autofree char *path = wh_oci_path (repository, "tags", "list");

      request = wh_http_request_new ("GET", path);
    }

  scope = wh_oci_scope (repository, "pull");
  reply = dex_await_boxed (wh_oci_auth_send (args->self->auth, request, scope), &error);

  if (reply != NULL)
    json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (WH_PROVIDER (args->self))),
                            &error);

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  text = wh_json_dup_pretty (wh_json_get_root (json));

  return dex_future_new_take_string (g_steal_pointer (&text));
}

static DexFuture *
wh_oci_provider_load_raw (WhProvider     *provider,
                          const WhRecord *record)
{
  RawArgs *args = g_new0 (RawArgs, 1);

  args->self = g_object_ref (WH_OCI_PROVIDER (provider));
  args->record = wh_record_ref ((WhRecord *)record);

  return wh_dex_spawn_pinned (NULL, 0, load_raw_fiber, args, raw_args_free);
}

/* ---- open and test ---- */

static DexFuture *
wh_oci_provider_open (WhProvider *provider)
{
  WhOciProvider *self = WH_OCI_PROVIDER (provider);
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;

  /* It may be opened again; what was learned stays good. */
  if (self->auth != NULL)
    return dex_future_new_true ();

  if (!wh_provider_make_http (provider, "Bearer", &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  uri = g_uri_parse (wh_provider_get_config (provider)->url, G_URI_FLAGS_NONE, NULL);
  self->registry = g_uri_get_port (uri) > 0 ? g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri))
                                            : g_strdup (g_uri_get_host (uri));
  self->auth = wh_oci_auth_new (provider);

  return dex_future_new_true ();
}

static DexFuture *
wh_oci_provider_test_fiber (gpointer user_data)
{
  WhOciProvider *self = user_data;
  WhProvider *provider = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) limit = NULL;
  g_autoptr(GPtrArray) names = NULL;
  g_autoptr(GPtrArray) tags = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *words = NULL;
  gint64 start = g_get_monotonic_time ();

  if (!await_probe (self, &error))
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Reach the registry"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  detail = wh_format_duration (g_get_monotonic_time () - start);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Reached"), detail);
  words = wh_oci_auth_dup_words (self->auth);
  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Signed in"), words);
  names = await_repositories (self, &limit, &error);

  if (names == NULL)
    {
      wh_provider_add_test_step (provider, WH_HEALTH_FAILING, _("Repositories"), error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  g_free (detail);
  detail = g_strdup_printf ("%u", names->len);
  wh_provider_add_test_step (provider, limit != NULL ? WH_HEALTH_WARNING : WH_HEALTH_OK, _("Repositories"),
                             limit != NULL ? limit->message : detail);

  if (names->len == 0)
    return dex_future_new_true ();

  tags = await_tags (self, g_ptr_array_index (names, 0), &error);
  wh_provider_add_test_step (provider, tags != NULL ? WH_HEALTH_OK : WH_HEALTH_WARNING, _("Read tags"),
                             tags != NULL ? g_ptr_array_index (names, 0) : error->message);

  return dex_future_new_true ();
}

static DexFuture *
wh_oci_provider_test (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, wh_oci_provider_test_fiber, g_object_ref (provider), g_object_unref);
}

static void
wh_oci_provider_finalize (GObject *object)
{
  WhOciProvider *self = WH_OCI_PROVIDER (object);

  /* The client asks it for credentials, and somebody may hold the client. */
  if (wh_provider_get_http (WH_PROVIDER (self)) != NULL)
    wh_http_client_set_authorize (wh_provider_get_http (WH_PROVIDER (self)), NULL, NULL, NULL, NULL);

  g_clear_pointer (&self->auth, wh_oci_auth_free);
  g_hash_table_unref (self->images);
  g_hash_table_unref (self->repositories);
  g_free (self->registry);

  G_OBJECT_CLASS (wh_oci_provider_parent_class)->finalize (object);
}

static void
wh_oci_provider_class_init (WhOciProviderClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  G_OBJECT_CLASS (klass)->finalize = wh_oci_provider_finalize;

  provider_class->polls = polls;
  provider_class->n_polls = G_N_ELEMENTS (polls);
  provider_class->open = wh_oci_provider_open;
  provider_class->test = wh_oci_provider_test;
  provider_class->load_raw = wh_oci_provider_load_raw;
}

static void
wh_oci_provider_init (WhOciProvider *self)
{
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wh_oci_image_unref);
  self->repositories = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, repository_free);
}

static const WhSetting settings[] = {
  { "user",         N_("User name"), NULL, WH_SETTING_TEXT, FALSE, NULL },
  { "password",     N_("Password"), NULL, WH_SETTING_SECRET, FALSE, NULL },
  { "token",        N_("Access token"), N_("In place of a password"), WH_SETTING_SECRET, FALSE, NULL },
  { "ca",           N_("Certificate authority"), N_("A PEM file, when the system does not know it"), WH_SETTING_FILE, FALSE, NULL },
  { "repositories", N_("Repositories"), N_("For registries that do not list them; separated by commas"), WH_SETTING_TEXT, FALSE, NULL },
  { "insecure",     N_("Accept any certificate"), N_("Whoever is between here and there can read the password"), WH_SETTING_BOOLEAN, FALSE, NULL },
};

static const WhKind * const kinds[] = { &wh_kind_image_repository, &wh_kind_image };
static const WhOperationInfo * const operations[] = { &wh_oci_delete };

const WhProviderInfo wh_oci_provider_info = {
  .id           = "oci",
  .title        = N_("Container registry"),
  .summary      = N_("Repositories, tags and layers of images"),
  .icon_name    = "wh-registry-symbolic",
  .group        = WH_PROVIDER_CODE,
  .default_url  = "http://localhost:5000",
  .needs_url    = TRUE,
  .settings     = settings,
  .n_settings   = G_N_ELEMENTS (settings),
  .kinds        = kinds,
  .n_kinds      = G_N_ELEMENTS (kinds),
  .operations   = operations,
  .n_operations = G_N_ELEMENTS (operations),
  .get_type     = wh_oci_provider_get_type,
};
