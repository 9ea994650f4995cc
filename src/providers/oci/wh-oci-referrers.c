/* wh-oci-referrers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-dex-util.h"
#include "wh-oci-image.h"
#include "wh-oci-provider-private.h"
#include "wh-oci-text.h"

/* What refers to an image: signatures, attestations, bills of materials. */

#define MAX_REFERRERS 50

typedef struct
{
  WhOciProvider *self;
  char          *repository;
  char          *digest;
} Args;

static void
args_free (gpointer data)
{
  Args *args = data;

  g_object_unref (args->self);
  g_free (args->repository);
  g_free (args->digest);
  g_free (args);
}

static char *
join_referrers (yyjson_val *index)
{
  g_autoptr(GString) text = g_string_new (NULL);
  yyjson_val *referrer;
  size_t i;
  size_t n;

  yyjson_arr_foreach (wh_json_get (index, "manifests"), i, n, referrer)
    {
      const char *digest = wh_json_get_text (referrer, "digest");
      const char *type = wh_json_get_text (referrer, "artifactType");
      const char *predicate = wh_json_get_text (referrer, "annotations.\"dev.sigstore.bundle.predicateType\"");

      if (digest == NULL || i >= MAX_REFERRERS)
        continue;

      g_string_append_printf (text, "%s%s %s", text->len > 0 ? "\n" : "",
                              wh_oci_name_attached (type != NULL ? type : wh_json_get_text (referrer, "mediaType"), predicate),
                              digest);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Args *args = user_data;
  g_autofree char *path = wh_oci_path (args->repository, "referrers", args->digest);
  g_autofree char *scope = wh_oci_scope (args->repository, "pull");
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("GET", path);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;

  wh_http_request_set_accept (request, "application/vnd.oci.image.index.v1+json");
  reply = dex_await_boxed (wh_oci_auth_send (args->self->auth, request, scope), &error);

  if (reply != NULL)
    json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (WH_PROVIDER (args->self))),
                            &error);

  /* Registries that know the call answer with an empty index when there is
   * nothing; anything else means that they do not know it. */
  if (json == NULL || !yyjson_is_arr (wh_json_get (wh_json_get_root (json), "manifests")))
    {
      if (wh_oci_is_fatal (error))
        return dex_future_new_for_error (g_steal_pointer (&error));

      args->self->no_referrers = TRUE;

      return dex_future_new_take_string (g_strdup (""));
    }

  return dex_future_new_take_string (join_referrers (wh_json_get_root (json)));
}

/* Resolves to lines for %WH_IMAGE_ATTACHED, a string that may be empty. */
DexFuture *
wh_oci_load_referrers (WhOciProvider *self,
                       const char    *name,
                       const char    *digest)
{
  Args *args;

  if (self->no_referrers)
    return dex_future_new_take_string (g_strdup (""));

  args = g_new0 (Args, 1);
  args->self = g_object_ref (self);
  args->repository = g_strdup (name);
  args->digest = g_strdup (digest);

  return wh_dex_spawn_pinned (NULL, 0, load_fiber, args, args_free);
}
