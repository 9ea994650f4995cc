/* wh-sim-prometheus.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-prometheus-private.h"

/* The HTTP API of Prometheus 3 over the series of WhSimMetrics. */

#define MAX_POINTS 11000
#define RETENTION  (15 * 24 * 3600.0)

static void
prometheus_free (gpointer data)
{
  WhSimPrometheus *self = data;

  wh_sim_metrics_free (self->metrics);
  g_object_unref (self->world);
  g_free (self);
}

static WhSimPromqlData
get_data (WhSimPrometheus *self)
{
  return (WhSimPromqlData) {
    .source = wh_sim_metrics_select,
    .source_data = self->metrics,
    .oldest = wh_sim_world_get_birth (self->world) / (double) G_USEC_PER_SEC - RETENTION,
    .newest = wh_sim_world_get_time (self->world) / (double) G_USEC_PER_SEC,
  };
}

/* ---- parameters, from the query or from the body of a form ---- */

static GPtrArray *
dup_params (WhSimRequest *request,
            const char   *name)
{
  GPtrArray *values = wh_sim_request_dup_queries (request, name);
  g_autoptr(GBytes) body = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) parts = NULL;

  if (strcmp (wh_sim_request_get_method (request), "POST") != 0)
    return values;

  body = wh_sim_request_dup_body (request);
  text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  parts = g_strsplit (text, "&", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (parts[i], "=", 2);
      g_autofree char *key = NULL;
      char *value;

      if (g_strv_length (pair) != 2)
        continue;

      g_strdelimit (pair[1], "+", ' ');
      key = g_uri_unescape_string (pair[0], NULL);
      value = g_uri_unescape_string (pair[1], NULL);
      if (g_strcmp0 (key, name) == 0 && value != NULL)
        g_ptr_array_add (values, value);
      else
        g_free (value);
    }

  return values;
}

char *
prometheus_dup_param (WhSimRequest *request,
                      const char   *name)
{
  g_autoptr(GPtrArray) values = dup_params (request, name);

  return values->len > 0 ? g_strdup (g_ptr_array_index (values, 0)) : NULL;
}

void
prometheus_reply_error (WhSimRequest *request,
                        guint         status,
                        const char   *type,
                        const char   *format,
                        ...)
{
  g_autofree char *message = NULL;
  g_autofree char *quoted = NULL;
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  quoted = wh_sim_json_quote (message);
  text = wh_sim_json ("{'status':'error','errorType':'%s','error':%s}", type, quoted);
  wh_sim_request_reply_text (request, status, "application/json", text);
}

void
prometheus_reply_data (WhSimRequest *request,
                       const char   *data,
                       gboolean      truncated)
{
  g_autofree char *text = wh_sim_json ("{'status':'success','data':%s%s}", data,
                                       truncated ? ",\"warnings\":[\"results truncated due to limit\"]" : "");

  wh_sim_request_reply_text (request, 200, "application/json", text);
}

static gboolean
get_time (WhSimRequest *request,
          const char   *name,
          double        otherwise,
          double       *time)
{
  g_autofree char *text = prometheus_dup_param (request, name);
  g_autoptr(GDateTime) date = NULL;
  char *end;

  *time = otherwise;
  if (text == NULL || *text == '\0')
    {
      if (!isnan (otherwise))
        return TRUE;
    }
  else
    {
      *time = g_ascii_strtod (text, &end);
      if (*end == '\0' && isfinite (*time) && fabs (*time) < 1e11)
        return TRUE;

      if ((date = g_date_time_new_from_iso8601 (text, NULL)))
        {
          *time = g_date_time_to_unix_usec (date) / (double) G_USEC_PER_SEC;
          return TRUE;
        }
    }

  prometheus_reply_error (request, 400, "bad_data", "invalid parameter \"%s\": cannot parse \"%s\" to a valid timestamp",
                          name, text != NULL ? text : "");

  return FALSE;
}

static gboolean
get_limit (WhSimRequest *request,
           guint        *limit)
{
  g_autofree char *text = prometheus_dup_param (request, "limit");
  guint64 number = 0;

  *limit = 0;
  if (text == NULL)
    return TRUE;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &number, NULL))
    {
      prometheus_reply_error (request, 400, "bad_data", "invalid parameter \"limit\": limit must be non-negative");
      return FALSE;
    }
  *limit = number;

  return TRUE;
}

/* ---- writing ---- */

/* The shortest text that reads back as the same number, as Go writes it. */
void
prometheus_append_number (GString *text,
                          double   value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value) || isinf (value))
    {
      g_string_append (text, isnan (value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
      return;
    }

  for (guint digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%ug", digits);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }

  g_string_append (text, buffer);
}

static void
append_point (GString *text,
              double   time,
              double   value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "[%s,\"", g_ascii_formatd (buffer, sizeof buffer, "%.13g", time));
  prometheus_append_number (text, value);
  g_string_append (text, "\"]");
}

static void
append_row (GString              *text,
            const WhSimPromqlRow *row,
            gboolean              matrix)
{
  g_string_append (text, "{\"metric\":");
  wh_sim_labels_append (row->labels, text);
  g_string_append (text, matrix ? ",\"values\":[" : ",\"value\":");
  for (guint i = 0; i < row->times->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_point (text, g_array_index (row->times, double, i), g_array_index (row->values, double, i));
    }
  g_string_append (text, matrix ? "]}" : "}");
}

static void
reply_result (WhSimRequest      *request,
              WhSimPromqlResult *result,
              double             time,
              guint              limit)
{
  static const char * const types[] = { "none", "scalar", "vector", "matrix", "string" };
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean truncated = FALSE;

  wh_sim_json_append (text, "{'resultType':'%s','result':", types[result->type]);

  if (result->type == WH_SIM_PROMQL_SCALAR)
    {
      const WhSimPromqlRow *row = g_ptr_array_index (result->rows, 0);

      append_point (text, time, g_array_index (row->values, double, 0));
    }
  else if (result->type == WH_SIM_PROMQL_STRING)
    {
      g_autofree char *quoted = wh_sim_json_quote (result->text);
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, "[%s,%s]", g_ascii_formatd (buffer, sizeof buffer, "%.13g", time), quoted);
    }
  else
    {
      guint n_rows = result->rows->len;

      truncated = limit > 0 && n_rows > limit;
      g_string_append_c (text, '[');
      for (guint i = 0; i < (truncated ? limit : n_rows); i++)
        {
          if (i > 0)
            g_string_append_c (text, ',');
          append_row (text, g_ptr_array_index (result->rows, i), result->type == WH_SIM_PROMQL_MATRIX);
        }
      g_string_append_c (text, ']');
    }

  g_string_append_c (text, '}');
  prometheus_reply_data (request, text->str, truncated);
}

static void
reply_query_error (WhSimRequest *request,
                   GError       *error)
{
  if (g_error_matches (error, WH_SIM_PROMQL_ERROR, WH_SIM_PROMQL_ERROR_EXECUTION))
    prometheus_reply_error (request, 422, "execution", "%s", error->message);
  else
    prometheus_reply_error (request, 400, "bad_data", "invalid parameter \"query\": %s", error->message);
}

/* ---- the calls ---- */

static void
handle_query (WhSimPrometheus *self,
              WhSimRequest    *request)
{
  WhSimPromqlData data = get_data (self);
  g_autofree char *query = prometheus_dup_param (request, "query");
  g_autoptr(WhSimPromqlResult) result = NULL;
  g_autoptr(GError) error = NULL;
  double time;
  guint limit;

  if (!get_time (request, "time", data.newest, &time) || !get_limit (request, &limit))
    return;

  if ((result = wh_sim_promql_query (query != NULL ? query : "", time, &data, &error)))
    reply_result (request, result, time, limit);
  else
    reply_query_error (request, error);
}

static void
handle_query_range (WhSimPrometheus *self,
                    WhSimRequest    *request)
{
  WhSimPromqlData data = get_data (self);
  g_autofree char *query = prometheus_dup_param (request, "query");
  g_autofree char *step_text = prometheus_dup_param (request, "step");
  g_autoptr(WhSimPromqlResult) result = NULL;
  g_autoptr(GError) error = NULL;
  double start;
  double end;
  double step;
  guint limit;

  if (!get_time (request, "start", NAN, &start) || !get_time (request, "end", NAN, &end) || !get_limit (request, &limit))
    return;

  if (end < start)
    {
      prometheus_reply_error (request, 400, "bad_data", "invalid parameter \"end\": end timestamp must not be before start time");
      return;
    }
  if (step_text == NULL || !wh_sim_promql_parse_duration (step_text, &step))
    {
      prometheus_reply_error (request, 400, "bad_data", "invalid parameter \"step\": cannot parse \"%s\" to a valid duration",
                              step_text != NULL ? step_text : "");
      return;
    }
  if (step < 0.001)
    {
      prometheus_reply_error (request, 400, "bad_data", "invalid parameter \"step\": zero or negative query resolution step widths "
                              "are not accepted. Try a positive integer");
      return;
    }
  if ((end - start) / step > MAX_POINTS)
    {
      prometheus_reply_error (request, 400, "bad_data", "exceeded maximum resolution of 11,000 points per timeseries. "
                              "Try decreasing the query resolution (?step=XX)");
      return;
    }

  if ((result = wh_sim_promql_query_range (query != NULL ? query : "", start, end, step, &data, &error)))
    reply_result (request, result, end, limit);
  else
    reply_query_error (request, error);
}

/* The label sets that match any of the match[] parameters; all of them without one. */
static GPtrArray *
find_series (WhSimPrometheus *self,
             WhSimRequest    *request,
             gboolean         needs_match)
{
  WhSimPromqlData data = get_data (self);
  g_autoptr(GPtrArray) selectors = dup_params (request, "match[]");
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_labels_unref);
  g_autoptr(GHashTable) seen = g_hash_table_new (wh_sim_labels_hash, wh_sim_labels_equal);
  double start;
  double end;

  if (!get_time (request, "start", data.newest - 3600, &start) || !get_time (request, "end", data.newest, &end))
    return NULL;
  end = MIN (end, data.newest);

  if (selectors->len == 0 && needs_match)
    {
      prometheus_reply_error (request, 400, "bad_data", "no match[] parameter provided");
      return NULL;
    }
  if (selectors->len == 0)
    g_ptr_array_add (selectors, g_strdup ("{__name__=~\".+\"}"));

  all = wh_sim_metrics_select (NULL, start, end, self->metrics);
  for (guint i = 0; i < selectors->len; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) matchers = wh_sim_promql_parse_matchers (g_ptr_array_index (selectors, i), &error);

      if (matchers == NULL)
        {
          prometheus_reply_error (request, 400, "bad_data", "invalid parameter \"match[]\": %s", error->message);
          return NULL;
        }

      for (guint j = 0; j < all->len; j++)
        {
          const WhSimSeries *series = g_ptr_array_index (all, j);
          double value;

          if (!wh_sim_matchers_match (matchers, series->labels) || g_hash_table_contains (seen, series->labels))
            continue;
          if (!series->sample (series, start, &value) && !series->sample (series, end, &value))
            continue;

          g_ptr_array_add (found, wh_sim_labels_ref (series->labels));
          g_hash_table_add (seen, series->labels);
        }
    }

  return g_steal_pointer (&found);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static void
reply_texts (WhSimRequest *request,
             GPtrArray    *texts,
             guint         limit)
{
  g_autoptr(GString) text = g_string_new ("[");
  gboolean truncated = limit > 0 && texts->len > limit;

  g_ptr_array_sort (texts, compare_texts);
  for (guint i = 0; i < (truncated ? limit : texts->len); i++)
    {
      g_autofree char *quoted = wh_sim_json_quote (g_ptr_array_index (texts, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", quoted);
    }
  g_string_append_c (text, ']');
  prometheus_reply_data (request, text->str, truncated);
}

static void
handle_series (WhSimPrometheus *self,
               WhSimRequest    *request)
{
  g_autoptr(GPtrArray) found = find_series (self, request, TRUE);
  g_autoptr(GString) text = g_string_new ("[");
  gboolean truncated;
  guint limit;

  if (found == NULL || !get_limit (request, &limit))
    return;

  truncated = limit > 0 && found->len > limit;
  for (guint i = 0; i < (truncated ? limit : found->len); i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      wh_sim_labels_append (g_ptr_array_index (found, i), text);
    }
  g_string_append_c (text, ']');
  prometheus_reply_data (request, text->str, truncated);
}

/* The names of labels, or with @label the values of one. */
static void
handle_labels (WhSimPrometheus *self,
               WhSimRequest    *request,
               const char      *label)
{
  g_autoptr(GPtrArray) found = find_series (self, request, FALSE);
  g_autoptr(GHashTable) set = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) texts = NULL;
  guint limit;

  if (found == NULL || !get_limit (request, &limit))
    return;

  for (guint i = 0; i < found->len; i++)
    {
      WhSimLabels *labels = g_ptr_array_index (found, i);

      for (guint j = 0; j < labels->n_pairs; j++)
        {
          if (label == NULL)
            g_hash_table_add (set, (gpointer) labels->pairs[j].name);
          else if (strcmp (labels->pairs[j].name, label) == 0)
            g_hash_table_add (set, (gpointer) labels->pairs[j].value);
        }
    }

  texts = g_hash_table_get_keys_as_ptr_array (set);
  reply_texts (request, texts, limit);
}

static const struct
{
  const char *path;
  gboolean    posts;
  void      (*handle) (WhSimPrometheus *self,
                       WhSimRequest    *request);
} calls[] = {
  { "/api/v1/query", TRUE, handle_query },
  { "/api/v1/query_range", TRUE, handle_query_range },
  { "/api/v1/series", TRUE, handle_series },
  { "/api/v1/alerts", FALSE, prometheus_handle_alerts },
  { "/api/v1/rules", FALSE, prometheus_handle_rules },
  { "/api/v1/targets", FALSE, prometheus_handle_targets },
  { "/api/v1/metadata", FALSE, prometheus_handle_metadata },
  { "/api/v1/status/buildinfo", FALSE, prometheus_handle_build_info },
  { "/api/v1/status/runtimeinfo", FALSE, prometheus_handle_runtime_info },
};

static void
handle (WhSimRequest *request,
        gpointer      user_data)
{
  WhSimPrometheus *self = user_data;
  const char *path = wh_sim_request_get_path (request);
  const char *method = wh_sim_request_get_method (request);
  gboolean gets = strcmp (method, "GET") == 0;
  gboolean posts = strcmp (method, "POST") == 0;

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      if (strcmp (path, calls[i].path) != 0)
        continue;

      if (gets || (posts && calls[i].posts))
        calls[i].handle (self, request);
      else
        wh_sim_request_reply_text (request, 405, "text/plain", "Method Not Allowed\n");
      return;
    }

  if (strcmp (path, "/-/healthy") == 0)
    {
      wh_sim_request_reply_text (request, 200, "text/plain", "Prometheus Server is Healthy.\n");
    }
  else if (strcmp (path, "/-/ready") == 0)
    {
      wh_sim_request_reply_text (request, 200, "text/plain", "Prometheus Server is Ready.\n");
    }
  else if (strcmp (path, "/api/v1/labels") == 0)
    {
      handle_labels (self, request, NULL);
    }
  else if (g_str_has_prefix (path, "/api/v1/label/") && g_str_has_suffix (path, "/values"))
    {
      const char *start = path + strlen ("/api/v1/label/");
      g_autofree char *label = g_strndup (start, MAX (0, (gssize) strlen (start) - (gssize) strlen ("/values")));

      handle_labels (self, request, label);
    }
  else
    {
      wh_sim_request_reply_text (request, 404, "text/plain", "404 page not found\n");
    }
}

/**
 * wh_sim_prometheus_attach:
 * @server: a server that does not listen yet
 * @world: what it tells of
 * @kubes: (nullable) (element-type WhSimKube): the objects of its clusters
 *
 * Makes @server a Prometheus.
 */
void
wh_sim_prometheus_attach (WhSimServer *server,
                          WhSimWorld  *world,
                          GPtrArray   *kubes)
{
  WhSimPrometheus *self = g_new0 (WhSimPrometheus, 1);

  self->world = g_object_ref (world);
  self->metrics = wh_sim_metrics_new (world, kubes);
  wh_sim_server_add_route (server, "/", handle, self, prometheus_free);
}
