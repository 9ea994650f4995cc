/* wh-harbor-care.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-harbor-provider-private.h"

/* What surrounds the images: robots, replication, Harbor's own retention
 * rules. All of it is only read, and may be hidden from who may see images. */

gboolean
wh_harbor_may_lack (const GError *error)
{
  return wh_error_is_denied (error) || g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND);
}

static void
set_time (WhRecordBuilder *builder,
          guint            field,
          gint64           time)
{
  if (time != WH_ABSENT && time > 0)
    wh_record_builder_set_number (builder, field, time);
}

static void
set_text (WhRecordBuilder *builder,
          guint            field,
          const char      *text)
{
  if (text != NULL && *text != '\0')
    wh_record_builder_set_text (builder, field, text);
}

/* ---- robots ---- */

static void
set_rights (yyjson_val      *robot,
            WhRecordBuilder *builder)
{
  g_autoptr(GString) projects = g_string_new (NULL);
  g_autoptr(GString) rights = g_string_new (NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  yyjson_val *permission;
  size_t i;
  size_t n;

  yyjson_arr_foreach (wh_json_get (robot, "permissions"), i, n, permission)
    {
      const char *project = wh_json_get_text (permission, "namespace");
      yyjson_val *access;
      size_t j;
      size_t m;

      if (project != NULL && g_hash_table_add (seen, g_strconcat ("in ", project, NULL)))
        g_string_append_printf (projects, "%s%s", projects->len > 0 ? "\n" : "", project);

      yyjson_arr_foreach (wh_json_get (permission, "access"), j, m, access)
        {
          const char *action = wh_json_get_text (access, "action");
          const char *resource = wh_json_get_text (access, "resource");
          char *right;

          if (action == NULL || resource == NULL)
            continue;

          right = g_strdup_printf ("%s %s", action, resource);

          if (!g_hash_table_contains (seen, right))
            g_string_append_printf (rights, "%s%s", rights->len > 0 ? "\n" : "", right);

          g_hash_table_add (seen, right);
        }
    }

  set_text (builder, WH_ROBOT_SCOPE, projects->str);
  set_text (builder, WH_ROBOT_RIGHTS, rights->str);
}

static void
take_robot (yyjson_val *robot,
            WhBatch    *batch)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_registry_robot, batch->connection);
  const char *name = wh_json_get_text (robot, "name");
  gint64 expires = wh_json_get_number (robot, "expires_at");

  if (name == NULL)
    return;

  wh_record_builder_set_uid (builder, name);
  wh_record_builder_set_observed_at (builder, g_get_real_time ());
  wh_record_builder_set_text (builder, WH_ROBOT_NAME, name);
  set_text (builder, WH_ROBOT_LEVEL, wh_json_get_text (robot, "level"));
  set_text (builder, WH_ROBOT_DESCRIPTION, wh_json_get_text (robot, "description"));
  wh_record_builder_set_number (builder, WH_ROBOT_DISABLED, yyjson_get_bool (wh_json_get (robot, "disable")) ? 1 : 0);

  /* -1 is never; seconds. */
  if (expires > 0 && expires < G_MAXINT64 / G_USEC_PER_SEC)
    wh_record_builder_set_number (builder, WH_ROBOT_EXPIRES, expires * G_USEC_PER_SEC);

  set_time (builder, WH_ROBOT_CREATED, wh_json_get_time (robot, "creation_time"));
  set_rights (robot, builder);
  wh_batch_take_record (batch, wh_record_builder_build (builder));
}

/* All elements of a list; %FALSE without an error when it is hidden. */
static gboolean
await_list (WhHarborProvider  *self,
            const char        *path,
            void             (*take) (yyjson_val *item,
                                      WhBatch    *batch),
            WhBatch           *batch,
            GError           **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GPtrArray) pages = wh_harbor_await_pages (self, path, &local_error);

  if (pages == NULL)
    {
      if (!wh_harbor_may_lack (local_error))
        g_propagate_error (error, g_steal_pointer (&local_error));

      return FALSE;
    }

  for (guint p = 0; p < pages->len; p++)
    {
      yyjson_val *item;
      size_t i;
      size_t n;

      yyjson_arr_foreach (wh_json_get_root (g_ptr_array_index (pages, p)), i, n, item)
        take (item, batch);
    }

  return TRUE;
}

/* Harbor lists those of the system, and those of one project at a time. */
static gboolean
await_robots (WhHarborProvider  *self,
              WhBatch           *batch,
              GError           **error)
{
  g_autoptr(GPtrArray) projects = wh_harbor_await_pages (self, "api/v2.0/projects?", error);
  gboolean whole;

  if (projects == NULL)
    return FALSE;

  whole = await_list (self, "api/v2.0/robots?", take_robot, batch, error);

  for (guint p = 0; whole && p < projects->len; p++)
    {
      yyjson_val *project;
      size_t i;
      size_t n;

      yyjson_arr_foreach (wh_json_get_root (g_ptr_array_index (projects, p)), i, n, project)
        {
          g_autofree char *path = g_strdup_printf ("api/v2.0/robots?q=Level=project,ProjectID=%" G_GINT64_FORMAT "&",
                                                   wh_json_get_number (project, "project_id"));

          if (whole)
            whole = await_list (self, path, take_robot, batch, error);
        }
    }

  if (whole)
    wh_batch_set_complete (batch, &wh_kind_registry_robot);

  return whole;
}

/* ---- replication ---- */

static gboolean
await_run (WhHarborProvider  *self,
           yyjson_val        *policy,
           WhRecordBuilder   *builder,
           GError           **error)
{
  g_autofree char *path = g_strdup_printf ("api/v2.0/replication/executions?policy_id=%" G_GINT64_FORMAT "&page=1&page_size=1",
                                           wh_json_get_number (policy, "id"));
  g_autoptr(WhJson) json = wh_harbor_await_json (self, path, error);
  yyjson_val *run = json != NULL ? yyjson_arr_get_first (wh_json_get_root (json)) : NULL;
  gint64 total = wh_json_get_number (run, "total");
  gint64 failed = wh_json_get_number (run, "failed");
  gint64 started = wh_json_get_time (run, "start_time");
  gint64 ended = wh_json_get_time (run, "end_time");

  if (json == NULL)
    return FALSE;

  set_text (builder, WH_REPLICATION_STATE, wh_json_get_text (run, "status"));
  set_text (builder, WH_REPLICATION_MESSAGE, wh_json_get_text (run, "status_text"));
  set_time (builder, WH_REPLICATION_STARTED, started);

  if (started != WH_ABSENT && ended != WH_ABSENT && ended >= started)
    wh_record_builder_set_number (builder, WH_REPLICATION_DURATION, ended - started);

  if (total >= 0)
    wh_record_builder_set_number (builder, WH_REPLICATION_TOTAL, total);

  if (failed >= 0)
    wh_record_builder_set_number (builder, WH_REPLICATION_FAILED, failed);

  return TRUE;
}

static gboolean
await_replication (WhHarborProvider  *self,
                   WhBatch           *batch,
                   GError           **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GPtrArray) pages = wh_harbor_await_pages (self, "api/v2.0/replication/policies?", &local_error);

  for (guint p = 0; pages != NULL && p < pages->len; p++)
    {
      yyjson_val *policy;
      size_t i;
      size_t n;

      yyjson_arr_foreach (wh_json_get_root (g_ptr_array_index (pages, p)), i, n, policy)
        {
          g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_registry_replication, batch->connection);
          const char *name = wh_json_get_text (policy, "name");

          if (name == NULL)
            continue;

          wh_record_builder_set_uid (builder, name);
          wh_record_builder_set_observed_at (builder, g_get_real_time ());
          wh_record_builder_set_text (builder, WH_REPLICATION_NAME, name);
          set_text (builder, WH_REPLICATION_SOURCE, wh_json_get_text (policy, "src_registry.name"));
          set_text (builder, WH_REPLICATION_TARGET, wh_json_get_text (policy, "dest_registry.name"));
          set_text (builder, WH_REPLICATION_TRIGGER, wh_json_get_text (policy, "trigger.type"));
          set_text (builder, WH_REPLICATION_DESCRIPTION, wh_json_get_text (policy, "description"));
          wh_record_builder_set_number (builder, WH_REPLICATION_ENABLED,
                                        yyjson_get_bool (wh_json_get (policy, "enabled")) ? 1 : 0);

          if (!await_run (self, policy, builder, error))
            return FALSE;

          wh_batch_take_record (batch, wh_record_builder_build (builder));
        }
    }

  if (pages != NULL)
    wh_batch_set_complete (batch, &wh_kind_registry_replication);
  else if (!wh_harbor_may_lack (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));

  return pages != NULL;
}

/* ---- retention ---- */

void
wh_harbor_rules_free (gpointer data)
{
  WhHarborRules *rules = data;

  g_free (rules->text);
  g_free (rules->state);
  g_free (rules);
}

static char *
dup_rule (yyjson_val *rule)
{
  const char *template = wh_json_get_text (rule, "template");
  yyjson_val *params = wh_json_get (rule, "params");
  guint number = template != NULL ? (guint)CLAMP (yyjson_get_sint (yyjson_obj_get (params, template)), 0, G_MAXUINT) : 0;

  if (g_strcmp0 (template, "latestPushedK") == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Keeps the %u that was pushed last",
                                         "Keeps the %u that were pushed last", number), number);

  if (g_strcmp0 (template, "latestPulledN") == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Keeps the %u that was pulled last",
                                         "Keeps the %u that were pulled last", number), number);

  if (g_strcmp0 (template, "nDaysSinceLastPush") == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Keeps what was pushed within %u day",
                                         "Keeps what was pushed within %u days", number), number);

  if (g_strcmp0 (template, "nDaysSinceLastPull") == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Keeps what was pulled within %u day",
                                         "Keeps what was pulled within %u days", number), number);

  if (g_strcmp0 (template, "always") == 0)
    return g_strdup (_("Keeps everything"));

  return g_strdup (template != NULL ? template : "?");
}

/* "; tags v*", "; not in team/cache". "**" is everything. */
static void
append_selectors (GString    *text,
                  yyjson_val *selectors,
                  const char *of,
                  const char *without)
{
  yyjson_val *selector;
  size_t i;
  size_t n;

  yyjson_arr_foreach (selectors, i, n, selector)
    {
      const char *pattern = wh_json_get_text (selector, "pattern");
      const char *decoration = wh_json_get_text (selector, "decoration");
      gboolean excludes = g_strcmp0 (decoration, "excludes") == 0 || g_strcmp0 (decoration, "repoExcludes") == 0;

      if (pattern != NULL && (excludes || strcmp (pattern, "**") != 0))
        g_string_append_printf (text, "; %s %s", excludes ? without : of, pattern);
    }
}

/* Keeps the rules of @project in mind until they are asked for again. */
gboolean
wh_harbor_await_rules (WhHarborProvider  *self,
                       const char        *project,
                       const char        *id,
                       GError           **error)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("api/v2.0/retentions/%s", escaped);
  g_autofree char *runs_path = g_strdup_printf ("%s/executions?page=1&page_size=1", path);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(WhJson) policy = wh_harbor_await_json (self, path, &local_error);
  g_autoptr(WhJson) runs = policy != NULL ? wh_harbor_await_json (self, runs_path, &local_error) : NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  yyjson_val *run = runs != NULL ? yyjson_arr_get_first (wh_json_get_root (runs)) : NULL;
  yyjson_val *rule;
  WhHarborRules *rules;
  size_t i;
  size_t n;

  if (local_error != NULL && !wh_harbor_may_lack (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  yyjson_arr_foreach (policy != NULL ? wh_json_get (wh_json_get_root (policy), "rules") : NULL, i, n, rule)
    {
      g_autofree char *words = dup_rule (rule);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", words);

      /* Translators: in front of patterns: "; tags v*", "; not tags pr-*" */
      append_selectors (text, wh_json_get (rule, "tag_selectors"), _("tags"), _("not tags"));
      /* Translators: in front of a pattern: "; in team" */
      append_selectors (text, wh_json_get (rule, "scope_selectors.repository"), _("in"), _("not in"));

      if (yyjson_get_bool (wh_json_get (rule, "disabled")))
        /* Translators: a rule */
        g_string_append_printf (text, " (%s)", _("switched off"));
    }

  rules = g_new0 (WhHarborRules, 1);
  rules->text = text->len > 0 ? g_strdup (text->str) : NULL;
  rules->state = g_strdup (wh_json_get_text (run, "status"));
  rules->time = run != NULL ? wh_json_get_time (run, "end_time") : WH_ABSENT;
  g_hash_table_replace (self->rules, g_strdup (project), rules);

  return TRUE;
}

/* ---- the round ---- */

static DexFuture *
poll_fiber (gpointer user_data)
{
  WhHarborProvider *self = user_data;
  g_autoptr(WhBatch) batch = wh_batch_new (wh_provider_get_id (user_data));
  g_autoptr(GError) error = NULL;

  /* The round through projects asks anew. */
  g_hash_table_remove_all (self->rules);

  if ((!await_robots (self, batch, &error) && error != NULL) ||
      (!await_replication (self, batch, &error) && error != NULL) ||
      !dex_await (wh_provider_publish (user_data, batch), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

DexFuture *
wh_harbor_poll_care (WhProvider *provider)
{
  return wh_dex_spawn_pinned (NULL, 0, poll_fiber, g_object_ref (provider), g_object_unref);
}
