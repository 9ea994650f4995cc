/* wh-forge-look.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-private.h"
#include "wh-kinds.h"

/* What belongs to a repository, a run or a commit: asked for when somebody
 * looks, never in a poll. */

static void
look_free (gpointer data)
{
  WhForgeLook *look = data;

  g_object_unref (look->forge);
  wh_record_unref (look->record);
  g_free (look->repository);
  g_clear_error (&look->error);
  g_free (look);
}

/**
 * wh_forge_look_wants:
 * @look: somebody looks
 * @kind: what could be read
 *
 * Returns: whether it is looked for
 */
gboolean
wh_forge_look_wants (WhForgeLook  *look,
                     const WhKind *kind)
{
  return look->kind == NULL || look->kind == kind;
}

/**
 * wh_forge_look_take_error:
 * @look: somebody looks
 * @error: (transfer full) (nullable): what went wrong
 *
 * Notes what is told at the end. That one list is not for us says nothing
 * about the others, unless it is what is looked for.
 */
void
wh_forge_look_take_error (WhForgeLook *look,
                          GError      *error)
{
  if (error != NULL && look->error == NULL && (look->kind != NULL || !wh_forge_is_local (error)))
    look->error = error;
  else
    g_clear_error (&error);
}

/**
 * wh_forge_look_make_reading:
 * @look: somebody looks
 *
 * Returns: for readers; lives as long as @look
 */
WhForgeReading
wh_forge_look_make_reading (WhForgeLook *look)
{
  WhForgeReading reading = {
    .connection = wh_provider_get_id (WH_PROVIDER (look->forge)),
    .repository = look->repository,
    .parent = look->record->kind == &wh_kind_run ? look->record->uid : NULL,
    .now = g_get_real_time (),
  };

  return reading;
}

/**
 * wh_forge_look_make_batch:
 * @look: somebody looks
 * @kind: what will be in it
 *
 * Returns: (transfer full): a batch that will have all of @kind that hangs on
 *   what is looked into
 */
WhBatch *
wh_forge_look_make_batch (WhForgeLook  *look,
                          const WhKind *kind)
{
  g_autofree char *reference = wh_record_dup_reference (look->record);
  WhBatch *batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (look->forge)));

  wh_batch_set_complete_where (batch, kind, 0, reference);

  return batch;
}

/**
 * wh_forge_look_publish:
 * @look: somebody looks
 * @batch: what was read
 *
 * Shows it. Waits: call it in a fiber.
 */
void
wh_forge_look_publish (WhForgeLook *look,
                       WhBatch     *batch)
{
  GError *error = NULL;

  if (!dex_await (wh_provider_publish (WH_PROVIDER (look->forge), batch), &error))
    wh_forge_look_take_error (look, error);
}

typedef struct
{
  const WhKind   *kind;
  WhForgeReading  reading;
  WhBatch        *batch;
} Reading;

static gboolean
read_page (WhJson     *document,
           yyjson_val *items,
           gpointer    user_data)
{
  Reading *reading = user_data;

  wh_forge_read_details (&reading->reading, reading->kind, items, reading->batch);

  return TRUE;
}

/**
 * wh_forge_look_await_pages:
 * @look: somebody looks
 * @path: a list
 * @items: as in [struct@ForgeDetail]
 * @n_pages: most that are read
 * @kind: what is in the list
 * @batch: gets it
 * @error: why not
 *
 * Returns: whether all of it could be read
 */
gboolean
wh_forge_look_await_pages (WhForgeLook   *look,
                           const char    *path,
                           const char    *items,
                           guint          n_pages,
                           const WhKind  *kind,
                           WhBatch       *batch,
                           GError       **error)
{
  Reading reading = { kind, wh_forge_look_make_reading (look), batch };

  return wh_forge_await_pages (look->forge, path, items, n_pages, read_page, &reading, NULL, error);
}

/* What tests found lies in artifacts. */
static gboolean
is_about_tests (WhForgeLook *look)
{
  return look->kind == &wh_kind_test_suite || look->kind == &wh_kind_test;
}

static void
look_at_list (WhForgeLook         *look,
              const WhForgeDetail *detail,
              const char          *below)
{
  WhForgeClass *klass = WH_FORGE_GET_CLASS (look->forge);
  g_autofree char *lack = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *path = NULL;
  g_autoptr(WhBatch) batch = NULL;
  GError *error = NULL;

  if (!wh_forge_look_wants (look, detail->kind) && !(detail->kind == &wh_kind_artifact && is_about_tests (look)))
    return;

  lack = klass->explain_detail != NULL ? klass->explain_detail (look->forge, detail) : NULL;

  if (lack != NULL)
    {
      wh_forge_look_take_error (look, g_error_new_literal (WH_ERROR, WH_ERROR_UNSUPPORTED, lack));
      return;
    }

  rest = g_strconcat (below, detail->path, NULL);
  path = wh_forge_dup_below (look->forge, look->repository, rest);
  batch = wh_forge_look_make_batch (look, detail->kind);

  if (!wh_forge_look_await_pages (look, path, detail->items, detail->pages, detail->kind, batch, &error))
    {
      look->no_jobs |= detail->kind == &wh_kind_job && g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND);
      wh_forge_look_take_error (look, error);
      return;
    }

  wh_forge_look_publish (look, batch);
}

static void
look_into_repository (WhForgeLook *look)
{
  WhForgeClass *klass = WH_FORGE_GET_CLASS (look->forge);

  for (guint i = 0; i < klass->n_repository_details && look->error == NULL; i++)
    look_at_list (look, &klass->repository_details[i], "");
}

static void
look_into_run (WhForgeLook *look)
{
  WhForgeClass *klass = WH_FORGE_GET_CLASS (look->forge);
  gint64 id = look->record->values[WH_RUN_ID].number;
  g_autofree char *below = g_strdup_printf ("actions/runs/%" G_GINT64_FORMAT "/", id);

  if (id == WH_ABSENT)
    return;

  for (guint i = 0; i < klass->n_run_details && look->error == NULL; i++)
    look_at_list (look, &klass->run_details[i], below);

  if (look->error == NULL)
    wh_forge_look_at_tests (look);
}

static DexFuture *
wh_forge_look_into_fiber (gpointer user_data)
{
  WhForgeLook *look = user_data;
  WhForgeClass *klass = WH_FORGE_GET_CLASS (look->forge);
  const WhKind *kind = look->record->kind;

  if (kind == &wh_kind_repository)
    look_into_repository (look);
  else if (kind == &wh_kind_run)
    look_into_run (look);
  else if (kind == &wh_kind_commit)
    klass->look_into_commit (look);
  else
    return dex_future_new_false ();

  if (kind != &wh_kind_commit && klass->look_further != NULL)
    klass->look_further (look);

  if (look->error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&look->error));

  return dex_future_new_true ();
}

/* For the class. */
DexFuture *
wh_forge_look_into (WhProvider   *provider,
                    WhRecord     *record,
                    const WhKind *kind)
{
  WhForgeLook *look = g_new0 (WhForgeLook, 1);

  look->forge = g_object_ref (WH_FORGE (provider));
  look->record = wh_record_ref (record);
  look->kind = kind;
  look->repository = g_strndup (record->uid, strcspn (record->uid, "#@"));

  return wh_dex_spawn_pinned (NULL, 0, wh_forge_look_into_fiber, look, look_free);
}
