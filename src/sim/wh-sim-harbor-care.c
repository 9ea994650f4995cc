/* wh-sim-harbor-care.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-harbor-private.h"
#include "wh-sim-image.h"
#include "wh-sim-json.h"

/* What surrounds the images of Harbor: quota, robots, replication, retention. */

#define EVERY (6 * G_TIME_SPAN_HOUR)

/* ---- quota ---- */

static void
add_blob (GHashTable *seen,
          const char *digest,
          guint64     size,
          guint64    *sum)
{
  if (g_hash_table_add (seen, (gpointer)digest))
    *sum += size;
}

/* Each blob once. */
guint64
harbor_get_used (WhSimHarbor *self)
{
  GPtrArray *apps = wh_sim_world_get_apps (self->world);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  guint64 sum = 0;

  for (guint i = 0; i < apps->len; i++)
    {
      WhSimApp *app = g_ptr_array_index (apps, i);

      for (guint j = 0; j < app->releases->len; j++)
        {
          WhSimRelease *release = g_ptr_array_index (app->releases, j);

          if (release->index != NULL)
            add_blob (seen, release->digest, strlen (release->index), &sum);

          for (guint k = 0; k < release->platforms->len; k++)
            {
              WhSimPlatform *platform = g_ptr_array_index (release->platforms, k);

              add_blob (seen, platform->digest, strlen (platform->manifest), &sum);
              add_blob (seen, platform->config_digest, strlen (platform->config), &sum);

              for (guint l = 0; l < platform->layers->len; l++)
                {
                  WhSimLayer *layer = g_ptr_array_index (platform->layers, l);

                  add_blob (seen, layer->digest, layer->size, &sum);
                }
            }
        }
    }

  return sum;
}

static void
list_quotas (WhSimHarbor  *self,
             WhSimRequest *request)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *born = wh_sim_time_format (wh_sim_world_get_birth (self->world) - 400 * G_TIME_SPAN_DAY);

  g_ptr_array_add (items, wh_sim_json ("{'id':1,'ref':{'id':%d,'name':'" WH_SIM_ORGANIZATION "','owner_name':'admin'},"
                                       "'hard':{'storage':%" G_GUINT64_FORMAT "},'used':{'storage':%" G_GUINT64_FORMAT "},"
                                       "'creation_time':'%s','update_time':'%s'}",
                                       HARBOR_PROJECT_ID, HARBOR_QUOTA, harbor_get_used (self), born, born));
  harbor_reply_list (request, items);
}

/* ---- robots ---- */

static const struct
{
  const char *name;
  const char *description;
  const char *level;
  const char *scope;
  int         days;       /* -1: for ever */
  int         since;      /* days before the world's birth */
  gboolean    disabled;
  gboolean    pushes;
} robots[] = {
  { "robot$reader", "Reads images for Wheelhouse", "system", "*", -1, 300, FALSE, FALSE },
  { "robot$" WH_SIM_ORGANIZATION "+ci", "Pushes what the pipeline builds", "project", WH_SIM_ORGANIZATION, 90, 83, FALSE, TRUE },
  { "robot$" WH_SIM_ORGANIZATION "+old-ci", "Before the move to Actions", "project", WH_SIM_ORGANIZATION, 180, 210, FALSE, TRUE },
  { "robot$" WH_SIM_ORGANIZATION "+audit", "", "project", WH_SIM_ORGANIZATION, 30, 12, TRUE, FALSE },
};

static void
list_robots (WhSimHarbor  *self,
             WhSimRequest *request)
{
  const char *query = wh_sim_request_get_query (request, "q");
  gboolean of_project = query != NULL && strstr (query, "Level=project") != NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (robots); i++)
    {
      gint64 made = wh_sim_world_get_birth (self->world) - robots[i].since * G_TIME_SPAN_DAY;
      gint64 expires = robots[i].days < 0 ? -1 : (made + robots[i].days * G_TIME_SPAN_DAY) / G_USEC_PER_SEC;
      g_autofree char *time = wh_sim_time_format (made);

      /* Without a query, as Harbor does it, those of the system. */
      if (of_project != g_str_equal (robots[i].level, "project"))
        continue;

      g_ptr_array_add (items,
                       wh_sim_json ("{'id':%u,'name':'%s','description':'%s','level':'%s','duration':%d,'editable':true,'disable':%s,"
                                    "'expires_at':%" G_GINT64_FORMAT ",'permissions':[{'kind':'project','namespace':'%s','access':["
                                    "{'resource':'repository','action':'pull'}%s]}],'creator_type':'local','creator_ref':1,"
                                    "'creation_time':'%s','update_time':'%s'}",
                                    i + 1, robots[i].name, robots[i].description, robots[i].level, robots[i].days,
                                    robots[i].disabled ? "true" : "false", expires, robots[i].scope,
                                    robots[i].pushes ? ",{\"resource\":\"repository\",\"action\":\"push\"}" : "", time, time));
    }

  harbor_reply_list (request, items);
}

/* ---- replication ---- */

static char *
write_registry (WhSimHarbor *self,
                guint        id,
                const char  *name,
                const char  *url)
{
  g_autofree char *born = wh_sim_time_format (wh_sim_world_get_birth (self->world) - 200 * G_TIME_SPAN_DAY);

  return wh_sim_json ("{'id':%u,'name':'%s','url':'%s','type':'harbor','insecure':false,'description':'','status':'healthy',"
                      "'creation_time':'%s','update_time':'%s'}", id, name, url, born, born);
}

static void
list_replication_policies (WhSimHarbor  *self,
                           WhSimRequest *request)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *born = wh_sim_time_format (wh_sim_world_get_birth (self->world) - 200 * G_TIME_SPAN_DAY);
  g_autofree char *here = write_registry (self, 0, "Local", "http://core:8080");
  g_autofree char *there = write_registry (self, 1, "lab-home", "https://registry.lab.acme.dev");

  g_ptr_array_add (items, wh_sim_json ("{'id':1,'name':'mirror-to-lab','description':'Releases, for when the line is down','src_registry':%s,"
                                       "'dest_registry':%s,'dest_namespace':'" WH_SIM_ORGANIZATION "','dest_namespace_replace_count':1,"
                                       "'trigger':{'type':'scheduled','trigger_settings':{'cron':'0 0 */6 * * *'}},"
                                       "'filters':[{'type':'tag','value':'[0-9]*','decoration':'matches'}],'replicate_deletion':false,"
                                       "'override':true,'enabled':true,'speed':0,'copy_by_chunk':false,'creation_time':'%s','update_time':'%s'}",
                                       here, there, born, born));
  g_ptr_array_add (items, wh_sim_json ("{'id':2,'name':'base-images','description':'','src_registry':%s,'dest_registry':%s,"
                                       "'dest_namespace':'base','dest_namespace_replace_count':-1,'trigger':{'type':'manual'},'filters':[],"
                                       "'replicate_deletion':false,'override':false,'enabled':false,'speed':0,'copy_by_chunk':false,"
                                       "'creation_time':'%s','update_time':'%s'}", there, here, born, born));
  harbor_reply_list (request, items);
}

/* One every six hours; in the story something is wrong with the newest. */
static void
list_executions (WhSimHarbor  *self,
                 WhSimRequest *request)
{
  const char *policy = wh_sim_request_get_query (request, "policy_id");
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  gint64 last = wh_sim_world_get_birth (self->world) / EVERY * EVERY;

  for (guint i = 0; i < 20 && (policy == NULL || g_str_equal (policy, "1")); i++)
    {
      gboolean fails = i == 0 && wh_sim_world_get_incident (self->world);
      g_autofree char *start = wh_sim_time_format (last - i * EVERY);
      g_autofree char *end = wh_sim_time_format (last - i * EVERY + 84 * G_TIME_SPAN_SECOND);

      g_ptr_array_add (items, wh_sim_json ("{'id':%u,'policy_id':1,'status':'%s','trigger':'scheduled','start_time':'%s','end_time':'%s',"
                                           "'status_text':'%s','total':12,'failed':%u,'succeed':%u,'in_progress':0,'stopped':0}",
                                           100 - i, fails ? "Failed" : "Succeed", start, end, fails ? "no route to host" : "",
                                           fails ? 3 : 0, fails ? 9 : 12));
    }

  harbor_reply_list (request, items);
}

/* ---- retention ---- */

static void
show_retention (WhSimRequest *request)
{
  g_autofree char *text =
    wh_sim_json ("{'id':1,'algorithm':'or','rules':[{'priority':0,'disabled':false,'action':'retain','template':'latestPushedK',"
                 "'params':{'latestPushedK':20},'tag_selectors':[{'kind':'doublestar','decoration':'matches','pattern':'**','extras':'{\\\"untagged\\\":true}'}],"
                 "'scope_selectors':{'repository':[{'kind':'doublestar','decoration':'repoMatches','pattern':'**'}]}},"
                 "{'priority':0,'disabled':false,'action':'retain','template':'nDaysSinceLastPush','params':{'nDaysSinceLastPush':30},"
                 "'tag_selectors':[{'kind':'doublestar','decoration':'matches','pattern':'**'}],"
                 "'scope_selectors':{'repository':[{'kind':'doublestar','decoration':'repoMatches','pattern':'**'}]}}],"
                 "'trigger':{'kind':'Schedule','settings':{'cron':'0 0 3 * * *'},'references':{'job_id':7}},"
                 "'scope':{'level':'project','ref':%d}}", HARBOR_PROJECT_ID);

  wh_sim_request_reply_text (request, 200, "application/json", text);
}

static void
list_retention_executions (WhSimHarbor  *self,
                           WhSimRequest *request)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  gint64 last = wh_sim_world_get_birth (self->world) / G_TIME_SPAN_DAY * G_TIME_SPAN_DAY - 21 * G_TIME_SPAN_HOUR;

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *start = wh_sim_time_format (last - i * G_TIME_SPAN_DAY);
      g_autofree char *end = wh_sim_time_format (last - i * G_TIME_SPAN_DAY + 40 * G_TIME_SPAN_SECOND);

      g_ptr_array_add (items, wh_sim_json ("{'id':%u,'policy_id':1,'start_time':'%s','end_time':'%s','status':'Success','trigger':'Schedule',"
                                           "'dry_run':false}", 50 - i, start, end));
    }

  harbor_reply_list (request, items);
}

/* @parts: of the path, below "/api/v2.0/" */
void
harbor_handle_care (WhSimHarbor  *self,
                    WhSimRequest *request,
                    char        **parts)
{
  g_autofree char *path = g_strjoinv ("/", parts);

  if (strcmp (path, "quotas") == 0)
    list_quotas (self, request);
  else if (strcmp (path, "robots") == 0)
    list_robots (self, request);
  else if (strcmp (path, "replication/policies") == 0)
    list_replication_policies (self, request);
  else if (strcmp (path, "replication/executions") == 0)
    list_executions (self, request);
  else if (strcmp (path, "retentions/1") == 0)
    show_retention (request);
  else if (strcmp (path, "retentions/1/executions") == 0)
    list_retention_executions (self, request);
  else
    harbor_reply_error (request, 404, "NOT_FOUND", "the path is not found");
}
