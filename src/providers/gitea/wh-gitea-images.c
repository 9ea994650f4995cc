/* wh-gitea-images.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-dex-util.h"
#include "wh-gitea-images.h"
#include "wh-gitea-provider-private.h"
#include "wh-kinds.h"
#include "wh-oci-image.h"
#include "wh-oci-repository.h"

/* The images among the packages. Which tags there are the API tells; what they
 * stand for, the registry that Gitea is as well. */

#define MAX_OWNERS    50
#define MAX_PAGES     40
#define MAX_PER_ROUND 200
#define PARALLEL      4

struct _WhGiteaImages
{
  GHashTable *repositories; /* "owner/name" → WhOciRepository */
  GHashTable *images;       /* digest → WhRecord */
  GHashTable *versions;     /* "owner/name:tag" → id of the version: another one when the tag was moved */
  char       *registry;     /* host[:port] */
  gboolean    below;        /* it answers below the path of Gitea */
  gboolean    at_root;      /* it does so at the root of the host only */
};

/**
 * wh_gitea_images_new:
 *
 * Returns: (transfer full): nothing is known yet
 */
WhGiteaImages *
wh_gitea_images_new (void)
{
  WhGiteaImages *self = g_new0 (WhGiteaImages, 1);

  self->repositories = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wh_oci_repository_free);
  self->images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)wh_record_unref);
  self->versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * wh_gitea_images_free:
 * @self: (transfer full): what is known of the images
 */
void
wh_gitea_images_free (WhGiteaImages *self)
{
  g_hash_table_unref (self->repositories);
  g_hash_table_unref (self->images);
  g_hash_table_unref (self->versions);
  g_free (self->registry);
  g_free (self);
}

/* ---- asking the registry ---- */

static gboolean
has_path (WhProvider *provider)
{
  g_autoptr(GUri) uri = g_uri_parse (wh_provider_get_config (provider)->url, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && strlen (g_uri_get_path (uri)) > 1;
}

/* The registry wants a token as a password; whose it is, it knows by itself. */
static DexFuture *
send_fiber (gpointer user_data)
{
  gpointer *args = user_data;
  WhProvider *provider = args[0];
  WhHttpRequest *request = args[1];
  WhGiteaImages *images = WH_GITEA_PROVIDER (provider)->images;
  g_autoptr(GError) error = NULL;
  char *token = dex_await_string (wh_provider_lookup_secret (provider, "token"), &error);
  g_autoptr(WhHttpReply) reply = NULL;

  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (token != NULL && *token != '\0')
    {
      char *credential = wh_http_basic ("wheelhouse", token);

      wh_http_request_set_header (request, "Authorization", credential);
      wh_secret_free (credential);
    }

  wh_secret_free (token);
  wh_http_request_set_flags (request, images->at_root ? WH_HTTP_NO_AUTH | WH_HTTP_FROM_ROOT : WH_HTTP_NO_AUTH);
  reply = dex_await_boxed (wh_provider_send (provider, request), &error);

  /* Where Gitea lies below a path, its registry may be passed on at the root
   * alone: that is where clients of registries look for it. */
  if (reply == NULL && g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND) && !images->below && !images->at_root && has_path (provider))
    {
      g_autoptr(GError) root_error = NULL;

      wh_http_request_set_flags (request, WH_HTTP_NO_AUTH | WH_HTTP_FROM_ROOT);
      reply = dex_await_boxed (wh_provider_send (provider, request), &root_error);
      images->at_root = reply != NULL;
    }
  else if (reply != NULL && !images->at_root)
    {
      images->below = TRUE;
    }

  if (reply == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (WH_TYPE_HTTP_REPLY, g_steal_pointer (&reply));
}

static void
send_free (gpointer data)
{
  gpointer *args = data;

  g_object_unref (args[0]);
  wh_http_request_unref (args[1]);
  g_free (args);
}

static DexFuture *
send (WhProvider    *provider,
      WhHttpRequest *request,
      const char    *scope)
{
  gpointer *args = g_new0 (gpointer, 2);

  args[0] = g_object_ref (provider);
  args[1] = wh_http_request_ref (request);

  return wh_dex_spawn_pinned (NULL, 0, send_fiber, args, send_free);
}

/* ---- a round ---- */

typedef struct
{
  char *repository;
  char *tag;
  char *version; /* its id */
} PushedTag;

static void
pushed_tag_free (gpointer data)
{
  PushedTag *pushed = data;

  g_free (pushed->repository);
  g_free (pushed->tag);
  g_free (pushed->version);
  g_free (pushed);
}

typedef struct
{
  WhGiteaProvider *self;
  GHashTable      *tags;   /* "owner/name" → names of its tags */
  GPtrArray       *pushed; /* tags that were pushed since they were read */
  GHashTable      *shut;   /* owners whose packages are not for us to see */
} Round;

static void
round_clear (Round *round)
{
  g_clear_object (&round->self);
  g_clear_pointer (&round->tags, g_hash_table_unref);
  g_clear_pointer (&round->pushed, g_ptr_array_unref);
  g_clear_pointer (&round->shut, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Round, round_clear)

static char *
dup_uid (const char *repository,
         const char *tag)
{
  return g_strdup_printf ("%s:%s", repository, tag);
}

static void
add_tag (Round      *round,
         const char *repository,
         const char *tag,
         gint64      id)
{
  g_autofree char *uid = dup_uid (repository, tag);
  g_autofree char *version = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  GPtrArray *tags = g_hash_table_lookup (round->tags, repository);

  if (tags == NULL)
    {
      tags = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (round->tags, g_strdup (repository), tags);
    }

  g_ptr_array_add (tags, g_strdup (tag));

  /* A tag that is pushed again is another version of the package. */
  if (round->pushed->len < MAX_PER_ROUND &&
      g_strcmp0 (g_hash_table_lookup (round->self->images->versions, uid), version) != 0)
    {
      PushedTag *pushed = g_new0 (PushedTag, 1);

      pushed->repository = g_strdup (repository);
      pushed->tag = g_strdup (tag);
      pushed->version = g_steal_pointer (&version);
      g_ptr_array_add (round->pushed, pushed);
    }
}

static gboolean
read_packages (WhJson     *document,
               yyjson_val *packages,
               gpointer    user_data)
{
  Round *round = user_data;
  yyjson_val *package;
  size_t i;
  size_t n;

  yyjson_arr_foreach (packages, i, n, package)
    {
      const char *owner = wh_json_get_text (package, "owner.login");
      const char *name = wh_json_get_text (package, "name");
      const char *version = wh_json_get_text (package, "version");
      g_autofree char *lower = NULL;
      g_autofree char *repository = NULL;

      /* What has no tag, such as the platforms of an image, is listed by its digest. */
      if (owner == NULL || name == NULL || version == NULL || strchr (version, ':') != NULL ||
          g_strcmp0 (wh_json_get_text (package, "type"), "container") != 0)
        continue;

      /* Names of images are in small letters, whatever those of owners are. */
      lower = g_ascii_strdown (owner, -1);
      repository = g_strdup_printf ("%s/%s", lower, name);
      add_tag (round, repository, version, wh_json_get_number (package, "id"));
    }

  return TRUE;
}

static gboolean
read_owners (WhJson     *document,
             yyjson_val *repositories,
             gpointer    user_data)
{
  yyjson_val *repository;
  size_t i;
  size_t n;

  yyjson_arr_foreach (repositories, i, n, repository)
    {
      const char *owner = wh_json_get_text (repository, "owner.login");

      if (owner != NULL)
        g_hash_table_add (user_data, g_strdup (owner));
    }

  return TRUE;
}

/* Who may have packages: the owners of the repositories that are shown, and of
 * those changed last as long as nobody has listed them. */
static GPtrArray *
await_owners (WhForge  *forge,
              GError  **error)
{
  g_autoptr(GHashTable) owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer name;
  GPtrArray *list;

  if (g_hash_table_size (forge->repos) == 0 &&
      !wh_forge_await_pages (forge, "api/v1/repos/search?sort=updated&order=desc", "data", 1, read_owners, owners, NULL, error))
    return NULL;

  g_hash_table_iter_init (&iter, forge->repos);

  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (g_hash_table_size (owners) < MAX_OWNERS)
      g_hash_table_add (owners, g_strndup (name, strcspn (name, "/")));

  list = g_hash_table_steal_all_keys (owners);
  g_ptr_array_set_free_func (list, g_free);

  return list;
}

/* Packages are a right of their own, may be switched off, and their registry
 * wants somebody to be signed in: nothing else is the worse for it. */
static gboolean
is_aside (const GError *error)
{
  return wh_forge_is_local (error) || g_error_matches (error, WH_ERROR, WH_ERROR_AUTH_REQUIRED);
}

/* Where a tag points to, and what that is. */
static DexFuture *
read_tag (gpointer item,
          gpointer user_data)
{
  PushedTag *pushed = item;
  Round *round = user_data;
  WhGiteaImages *images = round->self->images;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhRecord) image = dex_await_boxed (wh_oci_image_load (WH_PROVIDER (round->self), send,
                                                                  pushed->repository, pushed->tag), &error);
  WhOciRepository *repository = g_hash_table_lookup (images->repositories, pushed->repository);
  WhOciTag *tag = repository != NULL ? g_hash_table_lookup (repository->tags, pushed->tag) : NULL;

  if (image == NULL)
    {
      if (!is_aside (error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      return dex_future_new_true ();
    }

  if (tag == NULL)
    return dex_future_new_true ();

  g_set_str (&tag->digest, image->uid);
  tag->checked_at = g_get_monotonic_time ();
  g_hash_table_replace (images->images, g_strdup (image->uid), wh_record_ref (image));
  g_hash_table_replace (images->versions, dup_uid (pushed->repository, pushed->tag), g_strdup (pushed->version));

  return dex_future_new_true ();
}

static void
update_repositories (Round   *round,
                     WhBatch *batch)
{
  WhGiteaImages *images = round->self->images;
  WhStore *store = wh_provider_get_store (WH_PROVIDER (round->self));
  GHashTableIter iter;
  gpointer name;
  gpointer tags;

  g_hash_table_iter_init (&iter, images->repositories);

  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      g_autofree char *owner = g_strndup (name, strcspn (name, "/"));

      /* What cannot be seen just now is not gone. */
      if (!g_hash_table_contains (round->tags, name) && !g_hash_table_contains (round->shut, owner))
        g_hash_table_iter_remove (&iter);
    }

  g_hash_table_iter_init (&iter, round->tags);

  while (g_hash_table_iter_next (&iter, &name, &tags))
    {
      WhOciRepository *repository = g_hash_table_lookup (images->repositories, name);

      if (repository == NULL)
        {
          repository = wh_oci_repository_new (name);
          g_hash_table_insert (images->repositories, repository->name, repository);
        }

      wh_oci_repository_update_tags (repository, tags, images->images, store, batch);
    }
}

static void
collect (Round   *round,
         WhBatch *batch)
{
  WhGiteaImages *images = round->self->images;
  GHashTableIter iter;
  gpointer repository;

  g_hash_table_iter_init (&iter, images->repositories);

  while (g_hash_table_iter_next (&iter, NULL, &repository))
    wh_oci_repository_collect (repository, images->images, images->registry, batch);

  wh_batch_set_complete (batch, &wh_kind_image_repository);
  wh_batch_set_complete (batch, &wh_kind_image);
}

static char *
dup_registry (WhProvider *provider)
{
  g_autoptr(GUri) uri = g_uri_parse (wh_provider_get_config (provider)->url, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return NULL;

  return g_uri_get_port (uri) > 0 ? g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri))
                                  : g_strdup (g_uri_get_host (uri));
}

static DexFuture *
poll_fiber (gpointer user_data)
{
  WhGiteaProvider *self = user_data;
  WhForge *forge = user_data;
  g_auto(Round) round = { g_object_ref (self) };
  g_autoptr(GPtrArray) owners = NULL;
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  g_autoptr(GError) error = NULL;

  if ((owners = await_owners (forge, &error)) == NULL)
    return is_aside (error) ? dex_future_new_false () : dex_future_new_for_error (g_steal_pointer (&error));

  round.tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  round.shut = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  round.pushed = g_ptr_array_new_with_free_func (pushed_tag_free);

  if (self->images->registry == NULL)
    self->images->registry = dup_registry (WH_PROVIDER (self));

  for (guint i = 0; i < owners->len; i++)
    {
      g_autofree char *escaped = wh_http_escape (g_ptr_array_index (owners, i));
      g_autofree char *path = g_strdup_printf ("api/v1/packages/%s?type=container", escaped);

      if (wh_forge_await_pages (forge, path, "", MAX_PAGES, read_packages, &round, NULL, &error))
        continue;

      if (!is_aside (error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      g_hash_table_add (round.shut, g_ascii_strdown (g_ptr_array_index (owners, i), -1));
      g_clear_error (&error);
    }

  /* A forge without images is no registry. */
  if (g_hash_table_size (round.tags) == 0 && g_hash_table_size (self->images->repositories) == 0)
    return dex_future_new_false ();

  update_repositories (&round, batch);

  if (!dex_await (wh_dex_each (round.pushed, PARALLEL, read_tag, &round, NULL), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  collect (&round, batch);

  if (!dex_await (wh_provider_publish (WH_PROVIDER (self), batch), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * wh_gitea_poll_images:
 * @provider: a #WhGiteaProvider
 *
 * Reads the packages of type "container" of every owner (GET
 * /packages/{owner}?type=container), and of those that were pushed since, what the
 * registry of the forge tells. An owner whose packages are closed to the account
 * is passed over.
 *
 * Returns: (transfer full): resolves to whether there are any images; rejects when
 *   the forge does not answer
 */
DexFuture *
wh_gitea_poll_images (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_fiber, g_object_ref (provider), g_object_unref);
}
