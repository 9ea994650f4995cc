/* wh-sim-harbor-artifacts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "wh-sim-attached.h"
#include "wh-sim-harbor-private.h"
#include "wh-sim-image.h"
#include "wh-sim-json.h"
#include "wh-sim-registry.h"

/* Artifacts of a repository: an index has its platforms as references, a tag
 * and the name of its commit as tags, and what is attached as accessories. */

#define NEVER "0001-01-01T00:00:00.000Z"

static guint64
get_platform_size (WhSimPlatform *platform)
{
  guint64 size = strlen (platform->manifest) + strlen (platform->config);

  for (guint i = 0; i < platform->layers->len; i++)
    size += ((WhSimLayer *)g_ptr_array_index (platform->layers, i))->size;

  return size;
}

/* Of an index only the document itself, as Harbor says it. */
guint64
harbor_get_size (WhSimRelease *release)
{
  return release->index != NULL ? strlen (release->index) : get_platform_size (g_ptr_array_index (release->platforms, 0));
}

/* ---- one artifact ---- */

static void
write_config (WhSimPlatform *platform,
              GString       *text)
{
  g_autoptr(JsonNode) root = json_from_string (platform->config, NULL);
  JsonObject *object = json_node_get_object (root);
  g_autofree char *config = json_to_string (json_object_get_member (object, "config"), FALSE);

  wh_sim_json_append (text, "{'architecture':'%s','author':'%s','created':'%s','os':'linux','config':%s}", platform->architecture,
                      json_object_get_string_member (object, "author"), json_object_get_string_member (object, "created"), config);
}

static void
write_references (WhSimRelease *release,
                  GString      *text)
{
  if (release->index == NULL)
    {
      g_string_append (text, "null");
      return;
    }

  g_string_append_c (text, '[');

  for (guint i = 0; i < release->platforms->len; i++)
    {
      WhSimPlatform *platform = g_ptr_array_index (release->platforms, i);

      wh_sim_json_append (text,
                          "%s{'parent_id':%u,'child_id':%u,'child_digest':'%s','platform':{'architecture':'%s','os':'linux'}}",
                          i > 0 ? "," : "", harbor_id (release->digest), harbor_id (platform->digest), platform->digest,
                          platform->architecture);
    }

  g_string_append_c (text, ']');
}

static void
write_tag (WhSimApp     *app,
           WhSimRelease *release,
           const char   *name,
           GString      *text)
{
  g_autofree char *pushed = wh_sim_time_format (release->created);
  g_autofree char *full = g_strdup_printf ("%s:%s", app->name, name);

  wh_sim_json_append (text,
                      "{'id':%u,'repository_id':%u,'artifact_id':%u,'name':'%s','push_time':'%s','pull_time':'" NEVER "','immutable':false}",
                      harbor_id (full), harbor_id (app->name), harbor_id (release->digest), name, pushed);
}

static WhSimRelease *
find_latest (WhSimApp *app)
{
  for (guint i = app->releases->len; i > 0; i--)
    {
      WhSimRelease *release = g_ptr_array_index (app->releases, i - 1);

      if (strchr (release->version, '-') == NULL)
        return release;
    }

  return NULL;
}

static void
write_tags (WhSimApp     *app,
            WhSimRelease *release,
            GString      *text)
{
  g_autofree char *commit = g_strdup_printf ("main-%.7s", release->commit->sha);

  g_string_append_c (text, '[');
  write_tag (app, release, release->version, text);
  g_string_append_c (text, ',');
  write_tag (app, release, commit, text);

  if (find_latest (app) == release)
    {
      g_string_append_c (text, ',');
      write_tag (app, release, "latest", text);
    }

  g_string_append_c (text, ']');
}

static void
write_accessories (WhSimApp     *app,
                   WhSimRelease *release,
                   GString      *text)
{
  g_autoptr(GPtrArray) list = wh_sim_attached_list (release);
  g_autofree char *created = wh_sim_time_format (release->created);
  guint n = 0;

  g_string_append_c (text, '[');

  for (guint i = 0; i < list->len; i++)
    {
      WhSimAttached *attached = g_ptr_array_index (list, i);

      /* Harbor counts what it has no name for among the artifacts. */
      if (strcmp (attached->accessory, "attestation.sigstore") == 0)
        continue;

      wh_sim_json_append (text,
                          "%s{'id':%u,'artifact_id':%u,'subject_artifact_id':%u,'subject_artifact_digest':'%s',"
                          "'subject_artifact_repo':'" WH_SIM_ORGANIZATION "/%s','size':%" G_GSIZE_FORMAT ",'digest':'%s','type':'%s','icon':'',"
                          "'creation_time':'%s'}",
                          n++ > 0 ? "," : "", harbor_id (attached->content_digest), harbor_id (attached->digest),
                          harbor_id (release->digest), release->digest, app->name,
                          strlen (attached->manifest) + strlen (attached->content), attached->digest, attached->accessory, created);
    }

  g_string_append_c (text, ']');
}

static void
write_start (WhSimApp   *app,
             const char *digest,
             const char *type,
             guint64     size,
             gint64      created,
             GString    *text)
{
  g_autofree char *pushed = wh_sim_time_format (created);

  wh_sim_json_append (text,
                      "{'id':%u,'type':'IMAGE','media_type':'" WH_SIM_MEDIA_CONFIG "','manifest_media_type':'%s',"
                      "'artifact_type':'" WH_SIM_MEDIA_CONFIG "','project_id':%d,'repository_id':%u,"
                      "'repository_name':'" WH_SIM_ORGANIZATION "/%s','digest':'%s','size':%" G_GUINT64_FORMAT ",'icon':'',"
                      "'push_time':'%s','pull_time':'" NEVER "','labels':null,'annotations':null,",
                      harbor_id (digest), type, HARBOR_PROJECT_ID, harbor_id (app->name), app->name, digest, size, pushed);
}

static char *
write_release (WhSimHarbor  *self,
               WhSimRequest *request,
               WhSimApp     *app,
               WhSimRelease *release)
{
  GString *text = g_string_new (NULL);

  write_start (app, release->digest, release->index != NULL ? WH_SIM_MEDIA_INDEX : WH_SIM_MEDIA_MANIFEST, harbor_get_size (release),
               release->created, text);
  g_string_append (text, "\"extra_attrs\":");

  if (release->index != NULL)
    g_string_append (text, "{}");
  else
    write_config (g_ptr_array_index (release->platforms, 0), text);

  g_string_append (text, ",\"references\":");
  write_references (release, text);
  g_string_append (text, ",\"tags\":");

  if (wh_sim_request_get_flag (request, "with_tag") || wh_sim_request_get_query (request, "with_tag") == NULL)
    write_tags (app, release, text);
  else
    g_string_append (text, "null");

  g_string_append (text, ",\"accessories\":");

  if (wh_sim_request_get_flag (request, "with_accessory"))
    write_accessories (app, release, text);
  else
    g_string_append (text, "null");

  if (wh_sim_request_get_flag (request, "with_scan_overview"))
    harbor_write_scan (self, app, release, text);

  g_string_append_c (text, '}');

  return g_string_free (text, FALSE);
}

static char *
write_platform (WhSimApp      *app,
                WhSimRelease  *release,
                WhSimPlatform *platform)
{
  GString *text = g_string_new (NULL);

  write_start (app, platform->digest, WH_SIM_MEDIA_MANIFEST, get_platform_size (platform), release->created, text);
  g_string_append (text, "\"extra_attrs\":");
  write_config (platform, text);
  g_string_append (text, ",\"references\":null,\"tags\":null,\"accessories\":null}");

  return g_string_free (text, FALSE);
}

/* ---- finding ---- */

static WhSimRelease *
find (WhSimApp       *app,
      const char     *reference,
      WhSimPlatform **platform)
{
  *platform = NULL;

  for (guint i = app->releases->len; i > 0; i--)
    {
      WhSimRelease *release = g_ptr_array_index (app->releases, i - 1);
      g_autofree char *commit = g_strdup_printf ("main-%.7s", release->commit->sha);

      if (strcmp (release->digest, reference) == 0 || strcmp (release->version, reference) == 0 || strcmp (commit, reference) == 0 ||
          (strcmp (reference, "latest") == 0 && find_latest (app) == release))
        return release;

      for (guint j = 0; j < release->platforms->len; j++)
        {
          WhSimPlatform *part = g_ptr_array_index (release->platforms, j);

          if (strcmp (part->digest, reference) == 0)
            {
              *platform = part;
              return release;
            }
        }
    }

  return NULL;
}

/* ---- the calls ---- */

static void
list (WhSimHarbor  *self,
      WhSimRequest *request,
      WhSimApp     *app)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);

  for (guint i = app->releases->len; i > 0; i--)
    g_ptr_array_add (items, write_release (self, request, app, g_ptr_array_index (app->releases, i - 1)));

  harbor_reply_list (request, items);
}

static void
start_scan (WhSimHarbor  *self,
            WhSimRequest *request,
            WhSimRelease *release)
{
  gint64 *time = g_new (gint64, 1);

  *time = wh_sim_world_get_time (self->world);
  g_hash_table_replace (self->scans, g_strdup (release->digest), time);
  wh_sim_request_reply (request, 202, NULL, NULL);
}

/* @rest: what follows "artifacts" */
void
harbor_handle_artifacts (WhSimHarbor  *self,
                         WhSimRequest *request,
                         WhSimApp     *app,
                         char        **rest)
{
  const char *method = wh_sim_request_get_method (request);
  WhSimPlatform *platform;
  WhSimRelease *release;

  if (rest[0] == NULL)
    {
      list (self, request, app);
      return;
    }

  release = find (app, rest[0], &platform);

  if (release == NULL)
    {
      harbor_reply_error (request, 404, "NOT_FOUND", "artifact not found");
    }
  else if (rest[1] == NULL && strcmp (method, "DELETE") == 0 && platform != NULL)
    {
      harbor_reply_error (request, 412, "PRECONDITION", "the artifact is referenced by an index");
    }
  else if (rest[1] == NULL && strcmp (method, "DELETE") == 0)
    {
      wh_sim_world_remove_release (self->world, app, release);
      wh_sim_request_reply (request, 200, NULL, NULL);
    }
  else if (rest[1] == NULL)
    {
      g_autofree char *text = platform != NULL ? write_platform (app, release, platform)
                                               : write_release (self, request, app, release);

      wh_sim_request_reply_text (request, 200, "application/json", text);
    }
  else if (strcmp (rest[1], "scan") == 0 && strcmp (method, "POST") == 0)
    {
      start_scan (self, request, release);
    }
  else if (strcmp (rest[1], "additions") == 0 && g_strcmp0 (rest[2], "vulnerabilities") == 0)
    {
      harbor_reply_findings (self, request, app, release);
    }
  else
    {
      harbor_reply_error (request, 404, "NOT_FOUND", "the path is not found");
    }
}
