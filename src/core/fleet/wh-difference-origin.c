/* wh-difference-origin.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-application-join.h"
#include "wh-difference-origin-private.h"
#include "wh-kinds.h"

/* Where a change came from, as far as the fleet itself says it: the image that
 * was rolled out says its commit, the forge where that can be read and whose
 * run it was, and the audit log who asked for something from here. */
typedef struct
{
  WhDifferences *differences;
  WhStore       *store;
  GHashTable    *images;     /* "repository:tag", digest → WhRecord */
  GHashTable    *operations; /* "reference" → WhRecord, the newest */
  GHashTable    *runs;       /* commit → WhRecord */
  GHashTable    *commits;    /* commit → WhRecord, the repository */
} Origin;

static void
index_images (Origin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_image);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *image = wh_resource_list_get_record (list, i);
      g_auto(GStrv) digests = g_strsplit (image->values[WH_IMAGE_DIGESTS].text ?: "", "\n", -1);

      if (image->values[WH_IMAGE_REVISION].text == NULL)
        continue;

      g_hash_table_insert (self->images, g_strdup_printf ("%s:%s", image->values[WH_IMAGE_REPOSITORY].text,
                                                          image->values[WH_IMAGE_TAG].text), image);
      if (image->values[WH_IMAGE_DIGEST].text != NULL)
        g_hash_table_insert (self->images, g_strdup (image->values[WH_IMAGE_DIGEST].text), image);
      for (guint j = 0; digests[j] != NULL; j++)
        g_hash_table_insert (self->images, g_strdup (digests[j]), image);
    }
}

static void
index_runs (Origin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_run);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *run = wh_resource_list_get_record (list, i);

      if (run->values[WH_RUN_COMMIT].text != NULL)
        g_hash_table_insert (self->runs, g_strdup (run->values[WH_RUN_COMMIT].text), run);
    }
}

/* Lines "sha time subject". */
static void
index_commits (Origin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_repository);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *repository = wh_resource_list_get_record (list, i);
      const char *line = repository->values[WH_REPOSITORY_COMMITS].text;

      while (line != NULL && *line != '\0')
        {
          gsize length = strcspn (line, " \n");

          if (length > 0)
            g_hash_table_insert (self->commits, g_strndup (line, length), repository);
          line = strchr (line, '\n');
          if (line != NULL)
            line++;
        }

      if (repository->values[WH_REPOSITORY_COMMIT].text != NULL)
        g_hash_table_insert (self->commits, g_strdup (repository->values[WH_REPOSITORY_COMMIT].text), repository);
    }
}

static void
index_operations (Origin *self)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_operation);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *operation = wh_resource_list_get_record (list, i);
      const char *target = operation->values[WH_OPERATION_TARGET].text;
      gint64 time = operation->values[WH_OPERATION_TIME].number;
      WhRecord *known;

      if (target == NULL || g_strcmp0 (operation->values[WH_OPERATION_STATE].text, "done") != 0 ||
          time < self->differences->from || time > self->differences->until)
        continue;

      known = g_hash_table_lookup (self->operations, target);
      if (known == NULL || known->values[WH_OPERATION_TIME].number < time)
        g_hash_table_insert (self->operations, g_strdup (target), operation);
    }
}

static WhRecord *
find_image (Origin     *self,
            const char *name)
{
  g_autofree char *repository = wh_image_name_dup_repository (name);
  g_autofree char *tag = wh_image_name_dup_tag (name);
  g_autofree char *key = g_strdup_printf ("%s:%s", repository, tag);

  return g_hash_table_lookup (self->images, key);
}

/* What runs says it by its digest, else the names of its images do. */
static WhRecord *
find_new_image (Origin             *self,
                const WhDifference *difference)
{
  const WhRecord *record = difference->after;
  g_auto(GStrv) names = NULL;

  if (record->kind == &wh_kind_pod)
    {
      const char *digest = record->values[WH_POD_DIGEST].text;
      WhRecord *image = digest != NULL ? g_hash_table_lookup (self->images, digest) : NULL;

      return image != NULL ? image : find_image (self, record->values[WH_POD_IMAGE].text);
    }

  if (record->kind != &wh_kind_workload)
    return NULL;

  names = g_strsplit (record->values[WH_WORKLOAD_IMAGES].text ?: "", "\n", -1);
  for (guint i = 0; names[i] != NULL; i++)
    {
      WhRecord *image = find_image (self, names[i]);

      if (image != NULL)
        return image;
    }

  return NULL;
}

static gboolean
is_of_an_image (const WhField *field)
{
  static const char *const fields[] = { "images", "image", "digest", "version", NULL };

  return field != NULL && g_strv_contains (fields, field->id);
}

static void
take_commit (Origin       *self,
             WhDifference *difference,
             const char   *commit,
             const char   *source)
{
  WhRecord *repository;
  WhRecord *run;
  const char *url = source;

  if (commit == NULL || *commit == '\0')
    return;

  repository = g_hash_table_lookup (self->commits, commit);
  if (repository != NULL && repository->values[WH_REPOSITORY_URL].text != NULL)
    url = repository->values[WH_REPOSITORY_URL].text;

  difference->commit = g_strdup (commit);
  if (url != NULL && (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://")))
    {
      g_autofree char *base = g_strdup (url);

      while (g_str_has_suffix (base, "/"))
        base[strlen (base) - 1] = '\0';
      if (g_str_has_suffix (base, ".git"))
        base[strlen (base) - strlen (".git")] = '\0';
      difference->commit_url = g_strdup_printf ("%s/commit/%s", base, commit);
    }

  run = g_hash_table_lookup (self->runs, commit);
  if (run != NULL && difference->by == NULL)
    difference->by = g_strdup (run->values[WH_RUN_ACTOR].text);
}

static void
find_origin (Origin       *self,
             WhDifference *difference)
{
  const WhRecord *record = wh_difference_get_record (difference);
  g_autofree char *reference = wh_record_dup_reference (record);
  WhRecord *operation = g_hash_table_lookup (self->operations, reference);

  if (operation != NULL)
    difference->by = g_strdup (operation->values[WH_OPERATION_WHO].text);

  if (difference->after == NULL)
    return;

  if (record->kind == &wh_kind_image && (difference->before == NULL || is_of_an_image (difference->field)))
    {
      take_commit (self, difference, record->values[WH_IMAGE_REVISION].text, record->values[WH_IMAGE_SOURCE].text);
    }
  else if (record->kind == &wh_kind_repository && difference->field == &record->kind->fields[WH_REPOSITORY_COMMIT])
    {
      take_commit (self, difference, record->values[WH_REPOSITORY_COMMIT].text, NULL);
    }
  else if (record->kind == &wh_kind_run && difference->before == NULL)
    {
      take_commit (self, difference, record->values[WH_RUN_COMMIT].text, NULL);
      if (difference->by == NULL)
        difference->by = g_strdup (record->values[WH_RUN_ACTOR].text);
    }
  else if (is_of_an_image (difference->field) || difference->before == NULL)
    {
      WhRecord *image = find_new_image (self, difference);

      if (image != NULL)
        take_commit (self, difference, image->values[WH_IMAGE_REVISION].text, image->values[WH_IMAGE_SOURCE].text);
    }
}

/*
 * wh_differences_find_origins:
 * @self: what changed
 * @after: the fleet as it was later
 *
 * Fills in who did it and which commit came with it, where that is known.
 */
void
wh_differences_find_origins (WhDifferences *self,
                             WhStore       *after)
{
  Origin origin = { self, after, NULL, NULL, NULL, NULL };

  origin.images = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  origin.operations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  origin.runs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  origin.commits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (self->all->len > 0)
    {
      index_images (&origin);
      index_runs (&origin);
      index_commits (&origin);
      index_operations (&origin);
    }

  for (guint i = 0; i < self->all->len; i++)
    find_origin (&origin, g_ptr_array_index (self->all, i));

  g_hash_table_unref (origin.images);
  g_hash_table_unref (origin.operations);
  g_hash_table_unref (origin.runs);
  g_hash_table_unref (origin.commits);
}
