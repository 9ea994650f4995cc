/* wh-registry-deletion.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-image-attached.h"
#include "wh-image-keeper.h"
#include "wh-kinds.h"
#include "wh-operations.h"
#include "wh-registry-operations-private.h"

/* Deleting images: what it breaks and frees, and doing it. */

/* What is attached, by name in a plan. */
#define MAX_ATTACHED 6

char *
registry_format_bytes (gint64 bytes)
{
  WhValue value = { .number = bytes };

  return wh_format_value (&wh_kind_image.fields[WH_IMAGE_SIZE], &value);
}

const char *
registry_get_connection (WhOperation *operation)
{
  return wh_provider_get_id (wh_operation_get_provider (operation));
}

void
registry_add_frees (WhOperation      *operation,
                    WhImageRetention *outcome)
{
  g_autofree char *frees = registry_format_bytes (outcome->frees);

  if (outcome->at_most)
    wh_operation_add_effect (operation, WH_HEALTH_OK,
                             _("Frees %s at most, when the registry collects its garbage: not all of its layers are known"), frees);
  else
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("Frees %s when the registry collects its garbage"), frees);
}

void
registry_add_unseen (WhOperation      *operation,
                     WhImageRetention *outcome)
{
  if (outcome->unseen != NULL)
    wh_operation_add_effect (operation, WH_HEALTH_FAILING,
                             _("What runs in “%s” is not known: it never answered. Connect it, or take it off the list"),
                             outcome->unseen);
}

/* ---- what refers to it ---- */

static gboolean
takes_attached (WhOperation *operation)
{
  return g_strcmp0 (wh_operation_get_parameter (operation, "attached"), "false") != 0;
}

static WhRecord *
find_image (WhStore    *store,
            WhRecord   *image,
            const char *digest)
{
  const GPtrArray *images = wh_resource_list_find_group (wh_store_get_list (store, &wh_kind_image), WH_IMAGE_REPOSITORY,
                                                         image->values[WH_IMAGE_REPOSITORY].text);

  for (guint i = 0; images != NULL && i < images->len; i++)
    {
      WhRecord *other = g_ptr_array_index (images, i);

      if (other->connection == image->connection && g_strcmp0 (other->values[WH_IMAGE_DIGEST].text, digest) == 0)
        return other;
    }

  return NULL;
}

/* Returns: (transfer full): "Signature sha256-….sig, Provenance sha256:…" */
static char *
join_attached (GPtrArray *list)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (list->len, MAX_ATTACHED); i++)
    {
      const char *line = g_ptr_array_index (list, i);
      const char *blank = strchr (line, ' ');

      g_string_append_printf (text, "%s%s%.24s…", i > 0 ? ", " : "", wh_image_attached_get_title (line), blank != NULL ? blank : "");
    }

  if (list->len > MAX_ATTACHED)
    {
      g_string_append (text, " ");
      g_string_append_printf (text, g_dngettext (NULL, "and %u more", "and %u more", list->len - MAX_ATTACHED), list->len - MAX_ATTACHED);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
add_attached (WhOperation *operation,
              WhStore     *store,
              WhRecord    *image,
              const char  *digest)
{
  WhRecord *now = find_image (store, image, digest);
  g_autoptr(GPtrArray) list = wh_image_attached_list (now != NULL ? now : image);
  WhImageAttached becomes = wh_image_keeper_get_attached (WH_IMAGE_KEEPER (wh_operation_get_provider (operation)));
  g_autofree char *names = join_attached (list);

  if (list->len == 0)
    return;

  if (becomes == WH_IMAGE_ATTACHED_GOES)
    {
      wh_operation_add_effect (operation, WH_HEALTH_WARNING,
                               g_dngettext (NULL, "This registry deletes what is attached to the image as well: %s",
                                            "This registry deletes all %2$u that are attached to the image as well: %1$s", list->len),
                               names, list->len);
      return;
    }

  if (takes_attached (operation))
    {
      wh_operation_add_effect (operation, WH_HEALTH_WARNING,
                               g_dngettext (NULL, "What is attached to the image goes as well: %s",
                                            "All %2$u that are attached to the image go as well: %1$s", list->len),
                               names, list->len);
      return;
    }

  wh_operation_add_effect (operation, WH_HEALTH_WARNING,
                           g_dngettext (NULL, "What is attached to the image stays without it: %s",
                                        "All %2$u that are attached to the image stay without it: %1$s", list->len),
                           names, list->len);

  if (becomes == WH_IMAGE_ATTACHED_MAY_GO)
    wh_operation_add_effect (operation, WH_HEALTH_OK,
                             _("This registry knows what refers to an image: it may remove what is left behind by itself"));
}

/* ---- one image ---- */

/**
 * wh_registry_judge_deletion:
 * @operation: an operation that is being planned
 * @image: a tag
 * @digest: what it points to now
 *
 * Says what deleting the image would break, which blocks, and what it frees.
 */
void
wh_registry_judge_deletion (WhOperation *operation,
                            WhRecord    *image,
                            const char  *digest)
{
  WhStore *store = wh_provider_get_store (wh_operation_get_provider (operation));
  g_autoptr(WhImageRetention) outcome = NULL;

  if (store == NULL)
    return;

  outcome = wh_image_retention_simulate_tag (store, image, digest, takes_attached (operation));

  for (guint i = 0; i < outcome->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (outcome->items, i);

      if (item->verdict == WH_VERDICT_STAYS)
        wh_operation_add_effect (operation, WH_HEALTH_FAILING, "%s: %s", item->image->values[WH_IMAGE_TAG].text, item->why);
    }

  registry_add_unseen (operation, outcome);

  add_attached (operation, store, image, digest);

  if (outcome->n_go > 0)
    registry_add_frees (operation, outcome);
}

/* What refers to the image is asked for once more: it may have been signed since
 * the plan was made. */
gboolean
registry_await_manifests (WhOperation       *operation,
                          WhImageRetention  *outcome,
                          const char        *repository,
                          const char        *digest,
                          gboolean           attached,
                          GError           **error)
{
  WhImageKeeper *registry = WH_IMAGE_KEEPER (wh_operation_get_provider (operation));
  WhStore *store = wh_provider_get_store (WH_PROVIDER (registry));
  g_autoptr(GPtrArray) digests = NULL;

  if (attached &&
      !dex_await (wh_dex_scoped (wh_operation_get_scope (operation), wh_image_keeper_read_attached (registry, repository, digest)), error))
    return FALSE;

  digests = wh_image_retention_list_manifests (outcome, store, registry_get_connection (operation), repository, digest, attached);

  for (guint i = 0; i < digests->len; i++)
    {
      g_autoptr(GError) local_error = NULL;

      if (!dex_await (wh_dex_scoped (wh_operation_get_scope (operation),
                                     wh_image_keeper_delete_manifest (registry, repository, g_ptr_array_index (digests, i))),
                      &local_error) &&
          !g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return TRUE;
}

typedef struct
{
  WhOperation *operation;
  WhRecord    *image;
  char        *digest;
} One;

static void
one_free (gpointer data)
{
  One *one = data;

  g_object_unref (one->operation);
  wh_record_unref (one->image);
  g_free (one->digest);
  g_free (one);
}

static DexFuture *
delete_image_fiber (gpointer user_data)
{
  One *one = user_data;
  WhStore *store = wh_provider_get_store (wh_operation_get_provider (one->operation));
  g_autoptr(WhImageRetention) outcome = wh_image_retention_simulate_tag (store, one->image, one->digest, takes_attached (one->operation));
  g_autoptr(GHashTable) gone = g_hash_table_new (g_str_hash, g_str_equal);
  const char *repository = one->image->values[WH_IMAGE_REPOSITORY].text;
  g_autoptr(GError) error = NULL;

  /* Something may have started since the plan was made. */
  for (guint i = 0; i < outcome->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (outcome->items, i);

      if (item->verdict == WH_VERDICT_STAYS)
        return wh_dex_reject (WH_ERROR_CONFLICT, _("Nothing was deleted: %s: %s"), item->image->values[WH_IMAGE_TAG].text, item->why);
    }

  if (!registry_await_manifests (one->operation, outcome, repository, one->digest, takes_attached (one->operation), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  /* What refers to it by a tag of its own comes after it. */
  for (guint i = 0; i < outcome->items->len; i++)
    {
      WhImageVerdict *item = g_ptr_array_index (outcome->items, i);
      const char *digest = item->image->values[WH_IMAGE_DIGEST].text;

      if (item->verdict == WH_VERDICT_GOES && g_strcmp0 (digest, one->digest) != 0 && g_hash_table_add (gone, (gpointer)digest) &&
          !registry_await_manifests (one->operation, outcome, repository, digest, TRUE, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  return dex_future_new_true ();
}

/**
 * wh_registry_delete_image:
 * @operation: an operation that runs
 * @image: a tag
 * @digest: what it points to
 *
 * Deletes an image, and the parts of it that no other image has.
 *
 * Returns: (transfer full): resolves when it is done
 */
DexFuture *
wh_registry_delete_image (WhOperation *operation,
                          WhRecord    *image,
                          const char  *digest)
{
  One *one = g_new0 (One, 1);

  one->operation = g_object_ref (operation);
  one->image = wh_record_ref (image);
  one->digest = g_strdup (digest);

  return wh_dex_spawn_pinned (NULL, 0, delete_image_fiber, one, one_free);
}

const WhSetting wh_registry_deletion_parameters[1] = {
  { "attached", N_("Delete what is attached to it"), N_("Signatures, attestations and bills of materials"), WH_SETTING_BOOLEAN, FALSE, NULL },
};

/**
 * wh_registry_get_deletion_default:
 * @record: an image
 * @parameter: one of %wh_registry_deletion_parameters
 *
 * Returns: (transfer full): what is meant when nothing is said
 */
char *
wh_registry_get_deletion_default (const WhRecord *record,
                                  const char     *parameter)
{
  return g_strdup ("true");
}
