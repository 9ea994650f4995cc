/* wh-oci-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-kinds.h"
#include "wh-oci-image.h"
#include "wh-oci-provider-private.h"
#include "wh-registry-operations.h"

/* Tags that are named in a sentence, before "and 12 more". */
#define MAX_NAMES 8

static GQuark
planned_digest_quark (void)
{
  return g_quark_from_static_string ("wh-oci-planned-digest");
}

static gboolean
delete_applies (const WhRecord *image)
{
  return image->values[WH_IMAGE_REPOSITORY].text != NULL && image->values[WH_IMAGE_TAG].text != NULL;
}

/* Returns: (transfer full) (nullable): where the tag points to now */
static char *
await_digest (WhOperation  *operation,
              GError      **error)
{
  WhOciProvider *provider = WH_OCI_PROVIDER (wh_operation_get_provider (operation));
  WhRecord *image = wh_operation_get_target (operation);
  const char *repository = image->values[WH_IMAGE_REPOSITORY].text;
  const char *tag = image->values[WH_IMAGE_TAG].text;
  g_autoptr(GError) local_error = NULL;
  char *digest = dex_await_string (wh_oci_provider_find_digest (provider, repository, tag), &local_error);

  if (digest != NULL)
    return digest;

  if (g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
    g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("%s:%s is not in “%s” any more"), repository, tag,
                 wh_provider_get_name (WH_PROVIDER (provider)));
  else
    g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}

static char *
join_names (GPtrArray *names)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (names->len, MAX_NAMES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *)g_ptr_array_index (names, i));

  if (names->len > MAX_NAMES)
    {
      g_string_append (text, " ");
      g_string_append_printf (text, g_dngettext (NULL, "and %u more", "and %u more", names->len - MAX_NAMES),
                              names->len - MAX_NAMES);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Registries delete by digest, which takes along every tag on it. There is no
 * dry run, so it is looked at which those are. */
static DexFuture *
plan_delete_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhOciProvider *provider = WH_OCI_PROVIDER (wh_operation_get_provider (operation));
  WhRecord *image = wh_operation_get_target (operation);
  const char *repository = image->values[WH_IMAGE_REPOSITORY].text;
  const char *tag = image->values[WH_IMAGE_TAG].text;
  g_autoptr(GString) before = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *digest = await_digest (operation, &error);
  g_autoptr(GPtrArray) others = NULL;
  guint position;

  if (digest == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  others = dex_await_boxed (wh_oci_provider_find_sharers (provider, repository, digest), &error);

  if (others == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < others->len; i++)
    g_string_append_printf (before, "%s:%s\n", repository, (const char *)g_ptr_array_index (others, i));

  g_string_append (before, digest);
  wh_operation_set_change (operation, before->str, NULL);
  g_object_set_qdata_full (G_OBJECT (operation), planned_digest_quark (), g_strdup (digest), g_free);

  if (g_strcmp0 (digest, image->values[WH_IMAGE_DIGEST].text) != 0)
    wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("“%s” was moved to another image since it was shown"), tag);

  if (g_ptr_array_find_with_equal_func (others, tag, g_str_equal, &position))
    g_ptr_array_remove_index (others, position);

  if (others->len > 0)
    {
      g_autofree char *names = join_names (others);

      wh_operation_add_effect (operation, WH_HEALTH_WARNING,
                               g_dngettext (NULL, "%u other tag points to the same image and goes as well: %s",
                                            "%u other tags point to the same image and go as well: %s", others->len),
                               others->len, names);
    }
  else
    {
      wh_operation_add_effect (operation, WH_HEALTH_OK, _("No other tag points to this image"));
    }

  wh_operation_add_effect (operation, WH_HEALTH_OK, _("Who has “%s” by this name or digest cannot pull it any more"), tag);

  /* Their records say where each tag points to now. */
  if (!dex_await (wh_oci_list_repository (provider, repository), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!dex_await (wh_image_keeper_read_attached (WH_IMAGE_KEEPER (provider), repository, digest), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_registry_judge_deletion (operation, image, digest);

  return dex_future_new_true ();
}

static DexFuture *
plan_delete (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, plan_delete_fiber, g_object_ref (operation), g_object_unref);
}

static DexFuture *
run_delete_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhProvider *provider = wh_operation_get_provider (operation);
  WhRecord *image = wh_operation_get_target (operation);
  const char *repository = image->values[WH_IMAGE_REPOSITORY].text;
  const char *planned = g_object_get_qdata (G_OBJECT (operation), planned_digest_quark ());
  g_autoptr(GError) error = NULL;
  g_autofree char *digest = await_digest (operation, &error);
  g_autofree char *result = NULL;

  if (digest == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (planned != NULL && strcmp (planned, digest) != 0)
    return wh_dex_reject (WH_ERROR_CONFLICT, _("“%s” was moved to another image in the meantime: look at it again"),
                          image->values[WH_IMAGE_TAG].text);

  if (!dex_await (wh_registry_delete_image (operation, image, digest), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  result = g_strdup_printf (_("%s:%s is deleted; space comes back when the registry collects its garbage"), repository,
                            image->values[WH_IMAGE_TAG].text);
  wh_operation_set_result (operation, result);
  wh_provider_wake (provider);

  return dex_future_new_true ();
}

/* ---- by digest ---- */

typedef struct
{
  WhOciProvider *self;
  char          *repository;
  char          *digest;
} Manifest;

static void
manifest_free (gpointer data)
{
  Manifest *manifest = data;

  g_object_unref (manifest->self);
  g_free (manifest->repository);
  g_free (manifest->digest);
  g_free (manifest);
}

static DexFuture *
delete_manifest_fiber (gpointer user_data)
{
  Manifest *manifest = user_data;
  g_autofree char *scope = wh_oci_scope (manifest->repository, "delete,pull");
  g_autofree char *path = wh_oci_path (manifest->repository, "manifests", manifest->digest);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("DELETE", path);
  g_autoptr(GError) error = NULL;

  /* Answers with an empty body; the page of a proxy is no answer. */
  wh_http_request_set_accept (request, "application/json, */*");
  wh_http_request_set_flags (request, WH_HTTP_NO_RETRY);

  if (dex_await (wh_oci_auth_send (manifest->self->auth, request, scope), &error))
    return dex_future_new_true ();

  if (g_error_matches (error, WH_ERROR, WH_ERROR_UNSUPPORTED))
    return wh_dex_reject (WH_ERROR_UNSUPPORTED, _("“%s” does not delete: switch deletion on in the registry's configuration"),
                          wh_provider_get_name (WH_PROVIDER (manifest->self)));

  return dex_future_new_for_error (g_steal_pointer (&error));
}

DexFuture *
wh_oci_provider_delete_manifest (WhImageKeeper *registry,
                                 const char      *repository,
                                 const char      *digest)
{
  Manifest *manifest = g_new0 (Manifest, 1);

  manifest->self = g_object_ref (WH_OCI_PROVIDER (registry));
  manifest->repository = g_strdup (repository);
  manifest->digest = g_strdup (digest);

  return wh_dex_spawn_pinned (NULL, 0, delete_manifest_fiber, manifest, manifest_free);
}

static DexFuture *
run_delete (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, run_delete_fiber, g_object_ref (operation), g_object_unref);
}

const WhOperationInfo wh_oci_delete = {
  .id           = "delete",
  .title        = N_("Delete tag…"),
  .verb         = N_("Delete"),
  .doing        = N_("Deleting %s"),
  .icon_name    = "user-trash-symbolic",
  .kind         = "image",
  .flags        = WH_OPERATION_DESTRUCTIVE,
  .parameters   = wh_registry_deletion_parameters,
  .n_parameters = G_N_ELEMENTS (wh_registry_deletion_parameters),
  .get_default  = wh_registry_get_deletion_default,
  .applies      = delete_applies,
  .plan         = plan_delete,
  .run          = run_delete,
};
