/* wh-sim-prometheus-status.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-prometheus-private.h"

/* What Prometheus says about itself: rules, alerts, targets, versions. */

static void
append_alert (GString    *text,
              WhSimAlert *alert)
{
  g_autofree char *since = wh_sim_time_format_micro (alert->since);
  g_autoptr(WhSimLabels) labels = wh_sim_labels_from_table (alert->labels);
  g_autoptr(WhSimLabels) annotations = wh_sim_labels_from_table (alert->annotations);

  g_string_append (text, "{\"labels\":");
  wh_sim_labels_append (labels, text);
  g_string_append (text, ",\"annotations\":");
  wh_sim_labels_append (annotations, text);
  wh_sim_json_append (text, ",'state':'%s','activeAt':'%s','value':'", alert->firing ? "firing" : "pending", since);
  prometheus_append_number (text, alert->value);
  g_string_append (text, "\"}");
}

void
prometheus_handle_alerts (WhSimPrometheus *self,
                          WhSimRequest    *request)
{
  g_autoptr(GPtrArray) alerts = wh_sim_world_dup_alerts (self->world);
  g_autoptr(GString) text = g_string_new ("{\"alerts\":[");

  for (guint i = 0; i < alerts->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_alert (text, g_ptr_array_index (alerts, i));
    }
  g_string_append (text, "]}");
  prometheus_reply_data (request, text->str, FALSE);
}

static void
append_rule (GString         *text,
             const WhSimRule *rule,
             GPtrArray       *alerts,
             gboolean         with_alerts,
             const char      *evaluated)
{
  g_autofree char *name = wh_sim_json_quote (rule->name);
  g_autofree char *query = wh_sim_json_quote (rule->expression);
  g_autofree char *summary = wh_sim_json_quote (rule->summary);
  g_autoptr(GString) list = g_string_new (NULL);
  const char *state = "inactive";

  for (guint i = 0; i < alerts->len; i++)
    {
      WhSimAlert *alert = g_ptr_array_index (alerts, i);

      if (alert->rule != rule)
        continue;

      if (alert->firing)
        state = "firing";
      else if (strcmp (state, "inactive") == 0)
        state = "pending";
      if (list->len > 0)
        g_string_append_c (list, ',');
      append_alert (list, alert);
    }

  wh_sim_json_append (text, "{'state':'%s','name':%s,'query':%s,'duration':%u,'keepFiringFor':0,"
                      "'labels':{'severity':'%s'},'annotations':{'summary':%s},",
                      state, name, query, rule->hold, rule->severity, summary);
  if (with_alerts)
    g_string_append_printf (text, "\"alerts\":[%s],", list->str);
  wh_sim_json_append (text, "'health':'ok','evaluationTime':0.0004,'lastEvaluation':'%s','type':'alerting'}", evaluated);
}

void
prometheus_handle_rules (WhSimPrometheus *self,
                         WhSimRequest    *request)
{
  GPtrArray *rules = wh_sim_world_get_rules (self->world);
  g_autoptr(GPtrArray) alerts = wh_sim_world_dup_alerts (self->world);
  g_autoptr(GPtrArray) groups = g_ptr_array_new ();
  g_autoptr(GString) text = g_string_new ("{\"groups\":[");
  g_autofree char *type = prometheus_dup_param (request, "type");
  g_autofree char *exclude = prometheus_dup_param (request, "exclude_alerts");
  gint64 now = wh_sim_world_get_time (self->world);
  g_autofree char *evaluated = wh_sim_time_format_micro (now - now % (15 * G_USEC_PER_SEC));

  if (type != NULL && strcmp (type, "alert") != 0 && strcmp (type, "record") != 0)
    {
      prometheus_reply_error (request, 400, "bad_data", "invalid parameter \"type\": not supported value \"%s\"", type);
      return;
    }

  for (guint i = 0; i < rules->len; i++)
    {
      const WhSimRule *rule = g_ptr_array_index (rules, i);
      gboolean first = TRUE;

      if ((type != NULL && strcmp (type, "record") == 0) ||
          g_ptr_array_find_with_equal_func (groups, rule->group, g_str_equal, NULL))
        continue;

      wh_sim_json_append (text, "%s{'name':'%s','file':'/etc/prometheus/rules/%s.yml','rules':[",
                          groups->len > 0 ? "," : "", rule->group, rule->group);
      g_ptr_array_add (groups, (gpointer) rule->group);

      for (guint j = i; j < rules->len; j++)
        {
          const WhSimRule *other = g_ptr_array_index (rules, j);

          if (strcmp (other->group, rule->group) != 0)
            continue;

          if (!first)
            g_string_append_c (text, ',');
          append_rule (text, other, alerts, exclude == NULL || strcmp (exclude, "true") != 0, evaluated);
          first = FALSE;
        }
      wh_sim_json_append (text, "],'interval':15,'limit':0,'evaluationTime':0.0012,'lastEvaluation':'%s'}", evaluated);
    }

  g_string_append (text, "]}");
  prometheus_reply_data (request, text->str, FALSE);
}

void
prometheus_handle_targets (WhSimPrometheus *self,
                           WhSimRequest    *request)
{
  GPtrArray *targets = wh_sim_metrics_get_targets (self->metrics);
  g_autoptr(GString) text = g_string_new ("{\"activeTargets\":[");
  g_autofree char *state = prometheus_dup_param (request, "state");
  gint64 now = wh_sim_world_get_time (self->world);
  g_autofree char *scraped = wh_sim_time_format_micro (now - now % (15 * G_USEC_PER_SEC));

  for (guint i = 0; i < targets->len && g_strcmp0 (state, "dropped") != 0; i++)
    {
      WhSimTarget *target = g_ptr_array_index (targets, i);
      gboolean up = wh_sim_metrics_is_up (self->metrics, target);
      g_autofree char *error = up ? g_strdup ("") : g_strdup_printf ("Get \\\"%s\\\": context deadline exceeded", target->url);
      g_autofree char *namespace_ = NULL;

      if (target->namespace_ != NULL)
        namespace_ = wh_sim_json (",'namespace':'%s'", target->namespace_);

      wh_sim_json_append (text, "%s{'discoveredLabels':{'__address__':'%s','__metrics_path__':'/metrics','__scheme__':'http',"
                          "'__scrape_interval__':'15s','__scrape_timeout__':'10s','job':'%s'},"
                          "'labels':{'instance':'%s','job':'%s'%s},'scrapePool':'%s','scrapeUrl':'%s','globalUrl':'%s',"
                          "'lastError':'%s','lastScrape':'%s','lastScrapeDuration':%s,'health':'%s',"
                          "'scrapeInterval':'15s','scrapeTimeout':'10s'}",
                          i > 0 ? "," : "", target->instance, target->job, target->instance, target->job,
                          namespace_ != NULL ? namespace_ : "", target->job, target->url, target->url,
                          error, scraped, up ? "0.012" : "10.0002", up ? "up" : "down");
    }

  g_string_append (text, "],\"droppedTargets\":[],\"droppedTargetCounts\":{}}");
  prometheus_reply_data (request, text->str, FALSE);
}

void
prometheus_handle_metadata (WhSimPrometheus *self,
                            WhSimRequest    *request)
{
  g_autoptr(GString) text = g_string_new ("{");
  g_autofree char *metric = prometheus_dup_param (request, "metric");
  guint n_infos;
  const WhSimMetricInfo *infos = wh_sim_metrics_get_infos (&n_infos);

  for (guint i = 0; i < n_infos; i++)
    {
      g_autofree char *help = wh_sim_json_quote (infos[i].help);

      if (metric == NULL || strcmp (metric, infos[i].name) == 0)
        wh_sim_json_append (text, "%s'%s':[{'type':'%s','help':%s,'unit':''}]",
                            text->len > 1 ? "," : "", infos[i].name, infos[i].type, help);
    }
  g_string_append_c (text, '}');
  prometheus_reply_data (request, text->str, FALSE);
}

void
prometheus_handle_build_info (WhSimPrometheus *self,
                              WhSimRequest    *request)
{
  g_autofree char *text = wh_sim_json ("{'version':'3.1.0','revision':'7086161a93b262aa0949dbf2aba15a5a7b13e0a3','branch':'HEAD',"
                                       "'buildUser':'wheelhouse-sim','buildDate':'20250102-13:52:43','goVersion':'go1.23.4'}");

  prometheus_reply_data (request, text, FALSE);
}

void
prometheus_handle_runtime_info (WhSimPrometheus *self,
                                WhSimRequest    *request)
{
  g_autofree char *birth = wh_sim_time_format (wh_sim_world_get_birth (self->world));
  g_autofree char *now = wh_sim_time_format (wh_sim_world_get_time (self->world));
  g_autofree char *text = NULL;

  text = wh_sim_json ("{'startTime':'%s','CWD':'/prometheus','hostname':'prometheus','serverTime':'%s','reloadConfigSuccess':true,"
                      "'lastConfigTime':'%s','corruptionCount':0,'goroutineCount':48,'GOMAXPROCS':4,'GOMEMLIMIT':0,"
                      "'GOGC':'75','GODEBUG':'','storageRetention':'15d'}", birth, now, birth);
  prometheus_reply_data (request, text, FALSE);
}
