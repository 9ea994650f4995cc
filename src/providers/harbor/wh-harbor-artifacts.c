/* wh-harbor-artifacts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-harbor-provider-private.h"
#include "wh-image-blobs.h"

/* Artifacts of a repository as records, one for each tag. */

#define MAX_PARTS    32
#define MAX_FINDINGS 500

static const char * const severities[] = { "Critical", "High", "Medium", "Low", "Negligible", "Unknown" };

/* Harbor unescapes once, its proxy did before. */
char *
wh_harbor_path (const char *repository,
                const char *rest)
{
  const char *slash = strchr (repository, '/');
  g_autofree char *project = slash != NULL ? g_strndup (repository, slash - repository) : g_strdup (repository);
  g_autofree char *escaped_project = g_uri_escape_string (project, NULL, FALSE);
  g_autofree char *once = g_uri_escape_string (slash != NULL ? slash + 1 : "", NULL, FALSE);
  g_autofree char *twice = g_uri_escape_string (once, NULL, FALSE);

  return g_strdup_printf ("api/v2.0/projects/%s/repositories/%s/%s", escaped_project, twice, rest);
}

/* ---- one artifact ---- */

static void
set_platforms (yyjson_val      *artifact,
               WhRecordBuilder *builder)
{
  g_autoptr(GString) platforms = g_string_new (NULL);
  g_autoptr(GString) digests = g_string_new (NULL);
  yyjson_val *references = wh_json_get (artifact, "references");
  yyjson_val *reference;
  size_t i;
  size_t n;

  yyjson_arr_foreach (references, i, n, reference)
    {
      const char *digest = wh_json_get_text (reference, "child_digest");
      const char *system = wh_json_get_text (reference, "platform.os");
      const char *machine = wh_json_get_text (reference, "platform.architecture");

      /* Attestations are for the platform "unknown". */
      if (digest == NULL || g_strcmp0 (machine, "unknown") == 0)
        continue;

      g_string_append_printf (digests, "%s%s", digests->len > 0 ? "\n" : "", digest);

      if (system != NULL && machine != NULL)
        g_string_append_printf (platforms, "%s%s/%s", platforms->len > 0 ? ", " : "", system, machine);
    }

  if (yyjson_arr_size (references) == 0)
    {
      const char *system = wh_json_get_text (artifact, "extra_attrs.os");
      const char *machine = wh_json_get_text (artifact, "extra_attrs.architecture");

      if (system != NULL && machine != NULL)
        g_string_append_printf (platforms, "%s/%s", system, machine);
    }

  if (platforms->len > 0)
    wh_record_builder_set_text (builder, WH_IMAGE_PLATFORMS, platforms->str);

  if (digests->len > 0)
    wh_record_builder_set_text (builder, WH_IMAGE_DIGESTS, digests->str);
}

static void
set_labels (yyjson_val      *artifact,
            WhRecordBuilder *builder)
{
  yyjson_val *labels = wh_json_get (artifact, "extra_attrs.config.Labels");
  g_autoptr(GString) text = g_string_new (NULL);
  yyjson_val *key;
  yyjson_val *value;
  size_t i;
  size_t n;

  yyjson_obj_foreach (labels, i, n, key, value)
    {
      g_autofree char *line = NULL;

      if (!yyjson_is_str (value))
        continue;

      line = g_strdelimit (g_strdup_printf ("%s=%s", yyjson_get_str (key), yyjson_get_str (value)), "\r\n", ' ');
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
    }

  if (text->len > 0)
    wh_record_builder_set_text (builder, WH_IMAGE_LABELS, text->str);

  wh_record_builder_set_text (builder, WH_IMAGE_REVISION, wh_json_get_text (labels, "\"org.opencontainers.image.revision\""));
  wh_record_builder_set_text (builder, WH_IMAGE_SOURCE, wh_json_get_text (labels, "\"org.opencontainers.image.source\""));
}

static void
set_attached (yyjson_val      *artifact,
              WhRecordBuilder *builder)
{
  g_autoptr(GString) text = g_string_new (NULL);
  yyjson_val *accessory;
  size_t i;
  size_t n;

  yyjson_arr_foreach (wh_json_get (artifact, "accessories"), i, n, accessory)
    {
      const char *type = wh_json_get_text (accessory, "type");
      const char *digest = wh_json_get_text (accessory, "digest");
      const char *what = "artifact";

      if (type == NULL || digest == NULL)
        continue;

      if (g_str_has_prefix (type, "signature."))
        what = "signature";
      else if (g_str_has_prefix (type, "sbom."))
        what = "sbom";

      g_string_append_printf (text, "%s%s %s", text->len > 0 ? "\n" : "", what, digest);
    }

  if (text->len > 0)
    wh_record_builder_set_text (builder, WH_IMAGE_ATTACHED, text->str);
}

static void
set_time (WhRecordBuilder *builder,
          guint            field,
          gint64           time)
{
  /* Go's nothing is the first of January of the year 1. */
  if (time != WH_ABSENT && time > 0)
    wh_record_builder_set_number (builder, field, time);
}

/* A map by media type of the report; without it, nobody ever scanned. */
static yyjson_val *
get_report (yyjson_val *artifact)
{
  yyjson_obj_iter iter = yyjson_obj_iter_with (wh_json_get (artifact, "scan_overview"));
  yyjson_val *key = yyjson_obj_iter_next (&iter);

  return key != NULL ? yyjson_obj_iter_get_val (key) : NULL;
}

/* Returns: (nullable): "Pending", "Running", "Success", "Error" or "Stopped" */
const char *
wh_harbor_get_scan_status (yyjson_val *artifact,
                           gint64     *percent)
{
  yyjson_val *report = get_report (artifact);

  *percent = CLAMP (wh_json_get_number (report, "complete_percent"), 0, 100);

  return wh_json_get_text (report, "scan_status");
}

static void
set_scanner (yyjson_val      *report,
             WhRecordBuilder *builder)
{
  const char *name = wh_json_get_text (report, "scanner.name");
  const char *version = wh_json_get_text (report, "scanner.version");

  if (name != NULL)
    wh_record_builder_take_text (builder, WH_IMAGE_SCANNER, version != NULL ? g_strdup_printf ("%s %s", name, version)
                                                                            : g_strdup (name));
}

/* What nobody has judged is not left out: it counts among the least. */
static void
set_counts (yyjson_val      *report,
            WhRecordBuilder *builder)
{
  static const guint fields[] = { WH_IMAGE_CRITICAL, WH_IMAGE_HIGH, WH_IMAGE_MEDIUM, WH_IMAGE_LOW };
  gint64 sums[G_N_ELEMENTS (fields)] = { 0 };
  yyjson_val *counts = wh_json_get (report, "summary.summary");
  gint64 fixable = wh_json_get_number (report, "summary.fixable");

  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    sums[MIN (i, G_N_ELEMENTS (fields) - 1)] += MAX (yyjson_get_sint (yyjson_obj_get (counts, severities[i])), 0);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    wh_record_builder_set_number (builder, fields[i], sums[i]);

  if (fixable >= 0)
    wh_record_builder_set_number (builder, WH_IMAGE_FIXABLE, fixable);

  set_time (builder, WH_IMAGE_SCANNED, wh_json_get_time (report, "end_time"));
}

static void
set_scan (yyjson_val      *artifact,
          WhRecordBuilder *builder)
{
  yyjson_val *report = get_report (artifact);
  const char *status = wh_json_get_text (report, "scan_status");
  g_autoptr(GString) text = g_string_new (NULL);

  if (status == NULL)
    return;

  if (strcmp (status, "Success") != 0)
    {
      gint64 percent = wh_json_get_number (report, "complete_percent");

      if (percent > 0 && percent < 100)
        wh_record_builder_take_text (builder, WH_IMAGE_SCAN, g_strdup_printf ("%s, %" G_GINT64_FORMAT " %%", status, percent));
      else
        wh_record_builder_set_text (builder, WH_IMAGE_SCAN, status);

      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    {
      gint64 count = yyjson_get_sint (yyjson_obj_get (wh_json_get (report, "summary.summary"), severities[i]));
      g_autofree char *word = g_ascii_strdown (severities[i], -1);

      if (count > 0)
        g_string_append_printf (text, "%s%" G_GINT64_FORMAT " %s", text->len > 0 ? ", " : "", count, word);
    }

  set_counts (report, builder);
  set_scanner (report, builder);
  wh_record_builder_set_text (builder, WH_IMAGE_VULNERABILITIES, text->len > 0 ? text->str : "none");
  wh_record_builder_take_text (builder, WH_IMAGE_SEVERITY,
                               g_ascii_strdown (wh_json_get_text (report, "severity") != NULL
                                                ? wh_json_get_text (report, "severity") : "none", -1));
}

static void
part_free (gpointer data)
{
  WhHarborPart *part = data;

  g_clear_pointer (&part->said, wh_record_unref);
  g_free (part);
}

GHashTable *
wh_harbor_parts_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, part_free);
}

static WhRecord *
read_part (yyjson_val *artifact,
           const char *connection)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, connection);

  wh_record_builder_set_uid (builder, "part");
  set_time (builder, WH_IMAGE_CREATED, wh_json_get_time (artifact, "extra_attrs.created"));
  set_labels (artifact, builder);

  return wh_record_builder_build (builder);
}

/* How large the parts of an index are, when they were made and from what is
 * said by the parts only; they never change. What is said of the first is said
 * of all. */
static gboolean
await_parts (WhHarborProvider  *self,
             const char        *name,
             yyjson_val        *artifact,
             WhRecordBuilder   *builder,
             GError           **error)
{
  const char *digest = wh_json_get_text (artifact, "digest");
  gint64 size = MAX (wh_json_get_number (artifact, "size"), 0);
  g_autoptr(GString) blobs = g_string_new (NULL);
  gint64 sum = size;
  gboolean told = FALSE;
  yyjson_val *reference;
  size_t i;
  size_t n;

  g_string_append_printf (blobs, "%s %" G_GINT64_FORMAT " m+", digest, size);

  yyjson_arr_foreach (wh_json_get (artifact, "references"), i, n, reference)
    {
      const char *child = wh_json_get_text (reference, "child_digest");
      WhHarborPart *known = child != NULL ? g_hash_table_lookup (self->parts, child) : NULL;
      gboolean is_platform = g_strcmp0 (wh_json_get_text (reference, "platform.architecture"), "unknown") != 0;

      if (child == NULL || i >= MAX_PARTS)
        continue;

      if (known == NULL)
        {
          g_autofree char *rest = g_strconcat ("artifacts/", child, NULL);
          g_autofree char *path = wh_harbor_path (name, rest);
          g_autoptr(GError) local_error = NULL;
          g_autoptr(WhJson) json = wh_harbor_await_json (self, path, &local_error);

          if (json == NULL && !g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return FALSE;
            }

          known = g_new0 (WhHarborPart, 1);
          known->size = json != NULL ? MAX (wh_json_get_number (wh_json_get_root (json), "size"), 0) : 0;

          /* Only of one part is more than its size asked for. */
          if (json != NULL && is_platform && !told)
            known->said = read_part (wh_json_get_root (json), wh_provider_get_id (WH_PROVIDER (self)));

          g_hash_table_insert (self->parts, g_strdup (child), known);
        }

      if (is_platform && !told && known->said != NULL)
        {
          told = TRUE;
          set_time (builder, WH_IMAGE_CREATED, known->said->values[WH_IMAGE_CREATED].number);
          wh_record_builder_set_text (builder, WH_IMAGE_LABELS, known->said->values[WH_IMAGE_LABELS].text);
          wh_record_builder_set_text (builder, WH_IMAGE_REVISION, known->said->values[WH_IMAGE_REVISION].text);
          wh_record_builder_set_text (builder, WH_IMAGE_SOURCE, known->said->values[WH_IMAGE_SOURCE].text);
        }

      sum += known->size;
      g_string_append_printf (blobs, "\n%s %" G_GINT64_FORMAT " m+", child, known->size);
    }

  wh_record_builder_set_number (builder, WH_IMAGE_SIZE, sum);
  wh_record_builder_set_text (builder, WH_IMAGE_BLOBS, blobs->str);

  return TRUE;
}

/* What a repository has, all its artifacts together. */
typedef struct
{
  WhBlobSet *blobs;
  gint64     newest;
  guint      n_tags;
} Sum;

/* Without a tag it is no image here, and takes room all the same. */
static gboolean
await_untagged (WhHarborProvider  *self,
                const char        *name,
                yyjson_val        *artifact,
                Sum               *sum,
                GError           **error)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, wh_provider_get_id (WH_PROVIDER (self)));
  g_autoptr(WhRecord) record = NULL;

  wh_record_builder_set_uid (builder, name);

  if (!await_parts (self, name, artifact, builder, error))
    return FALSE;

  record = wh_record_builder_build (builder);
  wh_blob_set_add_image (sum->blobs, record);

  return TRUE;
}

static gboolean
await_artifact (WhHarborProvider  *self,
                const char        *name,
                yyjson_val        *artifact,
                WhBatch           *batch,
                Sum               *sum,
                GError           **error)
{
  const char *digest = wh_json_get_text (artifact, "digest");
  yyjson_val *tag;
  size_t i;
  size_t n;

  if (digest == NULL)
    return TRUE;

  if (yyjson_arr_size (wh_json_get (artifact, "tags")) == 0)
    return await_untagged (self, name, artifact, sum, error);

  yyjson_arr_foreach (wh_json_get (artifact, "tags"), i, n, tag)
    {
      g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_image, batch->connection);
      const char *tag_name = wh_json_get_text (tag, "name");
      gint64 pushed = wh_json_get_time (tag, "push_time");
      g_autofree char *uid = NULL;
      WhRecord *record;

      if (tag_name == NULL)
        continue;

      uid = g_strdup_printf ("%s:%s", name, tag_name);
      wh_record_builder_set_uid (builder, uid);
      wh_record_builder_set_observed_at (builder, g_get_real_time ());
      wh_record_builder_set_text (builder, WH_IMAGE_REPOSITORY, name);
      wh_record_builder_set_text (builder, WH_IMAGE_TAG, tag_name);
      wh_record_builder_set_text (builder, WH_IMAGE_DIGEST, digest);
      wh_record_builder_set_text (builder, WH_IMAGE_REGISTRY, self->registry);
      wh_record_builder_set_text (builder, WH_IMAGE_MEDIA_TYPE, wh_json_get_text (artifact, "manifest_media_type"));
      wh_record_builder_set_text (builder, WH_IMAGE_FINDINGS, g_hash_table_lookup (self->findings, digest));
      set_time (builder, WH_IMAGE_CREATED, wh_json_get_time (artifact, "extra_attrs.created"));
      set_time (builder, WH_IMAGE_PUSHED, pushed != WH_ABSENT ? pushed : wh_json_get_time (artifact, "push_time"));
      set_platforms (artifact, builder);
      set_labels (artifact, builder);
      set_attached (artifact, builder);
      set_scan (artifact, builder);

      if (!await_parts (self, name, artifact, builder, error))
        return FALSE;

      sum->newest = MAX (sum->newest, pushed);
      sum->n_tags++;
      record = wh_record_builder_build (builder);
      wh_blob_set_add_image (sum->blobs, record);
      wh_batch_take_record (batch, record);
    }

  return TRUE;
}

/* ---- one repository ---- */

gboolean
wh_harbor_await_repository (WhHarborProvider  *self,
                            const char        *name,
                            GError           **error)
{
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (WH_PROVIDER (self)));
  g_autoptr(WhRecordBuilder) summary = wh_record_builder_new (&wh_kind_image_repository, batch->connection);
  g_autofree char *path = wh_harbor_path (name, "artifacts?with_tag=true&with_scan_overview=true&with_accessory=true&");
  g_autoptr(GPtrArray) pages = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autoptr(WhBlobSet) blobs = wh_blob_set_new ();
  Sum sum = { .blobs = blobs, .newest = WH_ABSENT };

  pages = wh_harbor_await_pages (self, path, &local_error);

  /* Deleted since the list was made. */
  if (g_error_matches (local_error, WH_ERROR, WH_ERROR_NOT_FOUND))
    return TRUE;

  if (pages == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  for (guint p = 0; p < pages->len; p++)
    {
      yyjson_val *artifact;
      size_t i;
      size_t n;

      yyjson_arr_foreach (wh_json_get_root (g_ptr_array_index (pages, p)), i, n, artifact)
        if (!await_artifact (self, name, artifact, batch, &sum, error))
          return FALSE;
    }

  wh_record_builder_set_uid (summary, name);
  wh_record_builder_set_text (summary, WH_IMAGE_REPOSITORY_NAME, name);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_TAGS, sum.n_tags);
  wh_record_builder_set_text (summary, WH_IMAGE_REPOSITORY_REGISTRY, self->registry);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_PUSHED, sum.newest);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_UNREAD, 0);
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_SIZE, wh_blob_set_get_size (blobs));
  wh_record_builder_set_number (summary, WH_IMAGE_REPOSITORY_ROUGH, TRUE);
  wh_batch_take_record (batch, wh_record_builder_build (summary));
  wh_batch_set_complete_where (batch, &wh_kind_image, WH_IMAGE_REPOSITORY, name);

  return dex_await (wh_provider_publish (WH_PROVIDER (self), batch), error);
}

typedef struct
{
  WhHarborProvider *self;
  char             *repository;
  char             *digest;
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

static Args *
args_new (gpointer    self,
          const char *repository,
          const char *digest)
{
  Args *args = g_new0 (Args, 1);

  args->self = g_object_ref (self);
  args->repository = g_strdup (repository);
  args->digest = g_strdup (digest);

  return args;
}

static DexFuture *
read_fiber (gpointer user_data)
{
  Args *args = user_data;
  g_autoptr(GError) error = NULL;

  if (!wh_harbor_await_repository (args->self, args->repository, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

DexFuture *
wh_harbor_read (WhImageKeeper *keeper,
                const char    *repository)
{
  return wh_dex_spawn_pinned (NULL, 0, read_fiber, args_new (keeper, repository, NULL), args_free);
}

/* ---- what a scanner found ---- */

static guint
rank (const char *severity)
{
  for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
    if (g_strcmp0 (severity, severities[i]) == 0)
      return i;

  return G_N_ELEMENTS (severities);
}

static char *
dup_word (yyjson_val *finding,
          const char *member)
{
  const char *text = wh_json_get_text (finding, member);

  return g_strdelimit (g_strdup (text != NULL && *text != '\0' ? text : "-"), " \n\r\t", '_');
}

static char *
join_findings (yyjson_val *reports)
{
  yyjson_obj_iter iter = yyjson_obj_iter_with (reports);
  yyjson_val *key = yyjson_obj_iter_next (&iter);
  yyjson_val *list = wh_json_get (key != NULL ? yyjson_obj_iter_get_val (key) : NULL, "vulnerabilities");
  g_autoptr(GString) text = g_string_new (NULL);
  guint taken = 0;

  /* The worst first. */
  for (guint level = 0; level <= G_N_ELEMENTS (severities); level++)
    {
      yyjson_val *finding;
      size_t i;
      size_t n;

      yyjson_arr_foreach (list, i, n, finding)
        {
          const char *fixed = wh_json_get_text (finding, "fix_version");
          g_autofree char *id = dup_word (finding, "id");
          g_autofree char *package = dup_word (finding, "package");
          g_autofree char *version = dup_word (finding, "version");
          g_autofree char *severity = dup_word (finding, "severity");

          if (rank (wh_json_get_text (finding, "severity")) != level || taken++ >= MAX_FINDINGS)
            continue;

          g_string_append_printf (text, "%s%s %s %s %s %s", text->len > 0 ? "\n" : "", severity, id, package, version,
                                  fixed != NULL ? fixed : "");
        }
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static DexFuture *
look_fiber (gpointer user_data)
{
  Args *args = user_data;
  g_autofree char *rest = g_strdup_printf ("artifacts/%s/additions/vulnerabilities", args->digest);
  g_autofree char *path = wh_harbor_path (args->repository, rest);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = wh_harbor_await_json (args->self, path, &error);

  if (json != NULL)
    {
      g_autofree char *findings = join_findings (wh_json_get_root (json));

      if (*findings != '\0')
        g_hash_table_replace (args->self->findings, g_strdup (args->digest), g_steal_pointer (&findings));
    }
  else if (!g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND))
    {
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  g_clear_error (&error);

  if (!wh_harbor_await_repository (args->self, args->repository, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

DexFuture *
wh_harbor_look_into (WhProvider   *provider,
                     WhRecord     *record,
                     const WhKind *kind)
{
  if (record->kind == &wh_kind_image_repository)
    return wh_harbor_read (WH_IMAGE_KEEPER (provider), record->values[WH_IMAGE_REPOSITORY_NAME].text);

  if (record->kind != &wh_kind_image || record->values[WH_IMAGE_DIGEST].text == NULL)
    return dex_future_new_false ();

  return wh_dex_spawn_pinned (NULL, 0, look_fiber,
                              args_new (provider, record->values[WH_IMAGE_REPOSITORY].text, record->values[WH_IMAGE_DIGEST].text),
                              args_free);
}
