/* wh-prometheus-traffic.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-json.h"
#include "wh-kinds.h"
#include "wh-prometheus-provider.h"
#include "wh-prometheus-traffic.h"
#include "wh-traffic-queries.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* Which conventions there are is asked anew after so many rounds. */
#define ROUNDS 20

enum
{
  RATE,
  ERRORS,
  P50,
  P95,
  P99,
  N_FIGURES
};

static const struct
{
  const char *metric; /* last part of the series */
  const char *unit;
  guint       field;
  const char *quantile; /* NULL = none */
} figures[N_FIGURES] = {
  [RATE] = { "rate", "req/s", WH_TRAFFIC_RATE, NULL },
  [ERRORS] = { "errors", "%", WH_TRAFFIC_ERRORS, NULL },
  [P50] = { "p50", "s", WH_TRAFFIC_P50, "0.5" },
  [P95] = { "p95", "s", WH_TRAFFIC_P95, "0.95" },
  [P99] = { "p99", "s", WH_TRAFFIC_P99, "0.99" },
};

/**
 * Convention:
 * @id: how it is called
 * @requests: counter of requests
 * @selector: what all its series must have
 * @failed: what those that failed have
 * @buckets: histogram of durations
 * @factor: its unit in seconds
 * @by: labels that tell one application in one namespace from another
 * @names: labels that name the application, the first that is there
 * @namespaces: labels that name the namespace, the first that is there
 *
 * How somebody names what is known of requests. The first convention that tells
 * of an application is believed: its own metrics know more than its ingress.
 */
typedef struct
{
  const char *id;
  const char *requests;
  const char *selector;
  const char *failed;
  const char *buckets;
  const char *factor;
  const char *by;
  const char *names[3];
  const char *namespaces[3];
} Convention;

static const Convention conventions[] = {
  { "http", "http_requests_total", "app!=\"\"", "code=~\"5..\"", "http_request_duration_seconds_bucket", "1",
    "app, namespace", { "app" }, { "namespace" } },
  { "http by job", "http_requests_total", "app=\"\"", "status=~\"5..\"", "http_request_duration_seconds_bucket", "1",
    "job, namespace", { "job" }, { "namespace" } },
  { "Istio", "istio_requests_total", "reporter=\"destination\"", "response_code=~\"5..\"",
    "istio_request_duration_milliseconds_bucket", "0.001",
    "destination_canonical_service, destination_workload_namespace",
    { "destination_canonical_service" }, { "destination_workload_namespace" } },
  /* A scrape keeps the labels of the controller and calls those of its target
   * "exported", unless it was told to honour them. */
  { "ingress-nginx", "nginx_ingress_controller_requests", "", "status=~\"5..\"",
    "nginx_ingress_controller_request_duration_seconds_bucket", "1",
    "exported_service, exported_namespace, service, namespace",
    { "exported_service", "service" }, { "exported_namespace", "namespace" } },
  /* "shop-web-80@kubernetes": namespace, service and port in one word. */
  { "Traefik", "traefik_service_requests_total", "", "code=~\"5..\"", "traefik_service_request_duration_seconds_bucket", "1",
    "exported_service, service", { "exported_service", "service" }, { NULL } },
};

struct _WhPrometheusTraffic
{
  gatomicrefcount ref_count;
  guint           present; /* bits of conventions */
  guint           rounds;
  gboolean        filled;  /* the last hour was fetched once */
};

/**
 * wh_prometheus_traffic_new:
 *
 * Returns: (transfer full): conventions are found out at the first poll
 */
WhPrometheusTraffic *
wh_prometheus_traffic_new (void)
{
  WhPrometheusTraffic *self = g_new0 (WhPrometheusTraffic, 1);

  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

/**
 * wh_prometheus_traffic_unref:
 * @self: (transfer full): traffic; a poll that is under way holds its own
 */
void
wh_prometheus_traffic_unref (WhPrometheusTraffic *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

/* ---- Queries ---- */

static char *
dup_expression (const Convention *convention,
                guint             figure)
{
  const char *comma = *convention->selector != 0 ? "," : "";

  if (figure == RATE)
    return g_strdup_printf ("sum by (%s) (rate(%s{%s}[5m]))", convention->by, convention->requests, convention->selector);

  if (figure == ERRORS)
    return g_strdup_printf ("100 * sum by (%s) (rate(%s{%s%s%s}[5m])) / sum by (%s) (rate(%s{%s}[5m]))",
                            convention->by, convention->requests, convention->selector, comma, convention->failed,
                            convention->by, convention->requests, convention->selector);

  return g_strdup_printf ("%s * histogram_quantile(%s, sum by (%s, le) (rate(%s{%s}[5m])))",
                          convention->factor, figures[figure].quantile, convention->by, convention->buckets, convention->selector);
}

/* ---- Rows ---- */

typedef struct
{
  WhRecordBuilder *builder;
  const char      *convention; /* whose word counts; NULL = nobody's yet */
  guint            own;        /* bits of figures that the user asks for */
  gboolean         told;       /* has a number now */
} Row;

typedef struct
{
  WhPrometheusTraffic *traffic;
  WhProvider          *provider;
  GHashTable          *rows; /* uid -> Row */
  WhBatch             *batch;
  GError              *refused; /* a query of the user's */
} Round;

static void
row_free (gpointer data)
{
  Row *self = data;

  wh_record_builder_free (self->builder);
  g_free (self);
}

static void
round_free (gpointer data)
{
  Round *self = data;

  wh_prometheus_traffic_unref (self->traffic);
  g_object_unref (self->provider);
  g_hash_table_unref (self->rows);
  wh_batch_unref (self->batch);
  g_clear_error (&self->refused);
  g_free (self);
}

static char *
dup_first (yyjson_val         *metric,
           const char * const *labels)
{
  for (guint i = 0; i < 3 && labels[i] != NULL; i++)
    {
      const char *text = wh_json_get_text (metric, labels[i]);

      if (text != NULL && *text != 0)
        return g_strdup (text);
    }

  return NULL;
}

static char *
dup_name (const Convention *convention,
          yyjson_val       *metric)
{
  char *name = dup_first (metric, convention->names);
  char *at = name != NULL && convention->namespaces[0] == NULL ? strchr (name, '@') : NULL;
  char *dash;

  if (at != NULL)
    {
      *at = 0;
      if ((dash = strrchr (name, '-')) != NULL)
        *dash = 0;
    }

  return name;
}

static Row *
get_row (Round      *round,
         const char *name,
         const char *namespace_)
{
  g_autofree char *uid = g_strdup_printf ("%s/%s", namespace_ != NULL ? namespace_ : "", name);
  Row *row = g_hash_table_lookup (round->rows, uid);

  if (row == NULL)
    {
      row = g_new0 (Row, 1);
      row->builder = wh_record_builder_new (&wh_kind_traffic, wh_provider_get_id (round->provider));
      wh_record_builder_set_uid (row->builder, uid);
      wh_record_builder_set_text (row->builder, WH_TRAFFIC_NAME, name);
      wh_record_builder_set_text (row->builder, WH_TRAFFIC_NAMESPACE, namespace_);
      g_hash_table_insert (round->rows, g_steal_pointer (&uid), row);
    }

  return row;
}

/* One point of a reply: [seconds, "number"]. */
static gboolean
read_point (yyjson_val *point,
            gint64     *time,
            double     *number)
{
  yyjson_val *at = yyjson_arr_get (point, 0);
  yyjson_val *text = yyjson_arr_get (point, 1);

  if (!yyjson_is_num (at) || !yyjson_is_str (text))
    return FALSE;

  *time = yyjson_get_num (at) * G_USEC_PER_SEC;
  *number = g_ascii_strtod (yyjson_get_str (text), NULL);

  return !isnan (*number) && !isinf (*number);
}

static void
add_sample (Round      *round,
            const char *series,
            guint       figure,
            yyjson_val *point)
{
  double number;
  gint64 time;

  if (read_point (point, &time, &number))
    wh_batch_add_sample (round->batch, series, figures[figure].unit, time, number);
}

static void
read_series (Round            *round,
             yyjson_val       *series,
             guint             figure,
             const Convention *convention,
             const char       *application)
{
  static const char * const plain[3] = { "namespace" };
  yyjson_val *metric = yyjson_obj_get (series, "metric");
  g_autofree char *name = convention != NULL ? dup_name (convention, metric) : g_strdup (application);
  g_autofree char *namespace_ = dup_first (metric, convention != NULL ? convention->namespaces : plain);
  g_autofree char *samples = NULL;
  yyjson_val *points = yyjson_obj_get (series, "values");
  yyjson_val *point;
  double number;
  gint64 time;
  size_t i;
  size_t n;
  Row *row;

  if (name == NULL || *name == 0)
    return;

  row = get_row (round, name, namespace_);

  /* The user's word first, then the convention that was there first. */
  if (convention != NULL && row->convention == NULL)
    row->convention = convention->id;
  if (convention != NULL && (row->convention != convention->id || (row->own & (1u << figure)) != 0))
    return;

  samples = g_strdup_printf ("traffic:%s/%s/%s", namespace_ != NULL ? namespace_ : "", name, figures[figure].metric);

  if (points != NULL)
    {
      yyjson_arr_foreach (points, i, n, point)
        add_sample (round, samples, figure, point);
      return;
    }

  if (convention == NULL)
    row->own |= 1u << figure;

  if (!read_point (yyjson_obj_get (series, "value"), &time, &number))
    return;

  row->told = TRUE;
  add_sample (round, samples, figure, yyjson_obj_get (series, "value"));

  if (figure >= P50)
    wh_record_builder_set_number (row->builder, figures[figure].field, number * G_USEC_PER_SEC);
  else
    wh_record_builder_set_real (row->builder, figures[figure].field, number);
}

/* Awaits: called in a fiber. */
static gboolean
ask (Round             *round,
     const char        *expression,
     guint              figure,
     const Convention  *convention,
     const char        *application,
     GError           **error)
{
  gint64 now = g_get_real_time ();
  yyjson_val *series;
  size_t i;
  size_t n;
  g_autoptr(WhJson) json = NULL;

  /* The spark lines want the last hour at once; later each round adds a point. */
  if (!round->traffic->filled)
    {
      g_autoptr(WhJson) range = dex_await_boxed (wh_prometheus_query_range (round->provider, expression, now - HOUR, now,
                                                                            HOUR / 120),
                                                 error);

      if (range == NULL)
        return FALSE;

      yyjson_arr_foreach (wh_json_get (wh_json_get_root (range), "data.result"), i, n, series)
        read_series (round, series, figure, convention, application);
    }

  if ((json = dex_await_boxed (wh_prometheus_query (round->provider, expression, 0), error)) == NULL)
    return FALSE;

  yyjson_arr_foreach (wh_json_get (wh_json_get_root (json), "data.result"), i, n, series)
    read_series (round, series, figure, convention, application);

  return TRUE;
}

/* Which of the names there are. What cannot be told is taken for the plain
 * convention. Awaits: called in a fiber. */
static void
probe (Round *round)
{
  g_autoptr(GString) expression = g_string_new ("count by (__name__) ({__name__=~\"");
  g_autoptr(WhJson) json = NULL;
  yyjson_val *series;
  guint present = 0;
  size_t i;
  size_t n;

  if (round->traffic->rounds++ % ROUNDS != 0)
    return;

  for (guint c = 0; c < G_N_ELEMENTS (conventions); c++)
    g_string_append_printf (expression, "%s%s", c > 0 ? "|" : "", conventions[c].requests);

  g_string_append (expression, "\"})");
  json = dex_await_boxed (wh_prometheus_query (round->provider, expression->str, 0), NULL);

  yyjson_arr_foreach (json != NULL ? wh_json_get (wh_json_get_root (json), "data.result") : NULL, i, n, series)
    {
      const char *name = wh_json_get_text (yyjson_obj_get (series, "metric"), "__name__");

      for (guint c = 0; c < G_N_ELEMENTS (conventions); c++)
        if (g_strcmp0 (name, conventions[c].requests) == 0)
          present |= 1u << c;
    }

  round->traffic->present = present != 0 ? present : 1;
}

static DexFuture *
wh_prometheus_traffic_poll_fiber (gpointer user_data)
{
  Round *round = user_data;
  g_autoptr(GPtrArray) queries = wh_traffic_queries_read (wh_provider_get_setting (round->provider, WH_TRAFFIC_QUERIES_SETTING));
  g_autoptr(GError) error = NULL;
  GHashTableIter iter;
  gpointer value;

  probe (round);

  for (guint i = 0; i < queries->len; i++)
    {
      const WhTrafficQuery *query = g_ptr_array_index (queries, i);
      g_auto(GStrv) pieces = g_strsplit (query->expression, "$app", -1);
      g_autofree char *expression = g_strjoinv (query->application, pieces);

      /* One that is refused keeps nobody else from being asked, but is told. */
      for (guint f = 0; f < N_FIGURES; f++)
        if (strcmp (query->metric, figures[f].metric) == 0)
          ask (round, expression, f, NULL, query->application, round->refused == NULL ? &round->refused : NULL);
    }

  for (guint c = 0; c < G_N_ELEMENTS (conventions); c++)
    for (guint f = 0; (round->traffic->present & (1u << c)) != 0 && f < N_FIGURES; f++)
      {
        g_autofree char *expression = dup_expression (&conventions[c], f);

        if (!ask (round, expression, f, &conventions[c], NULL, &error))
          return dex_future_new_for_error (g_steal_pointer (&error));
      }

  g_hash_table_iter_init (&iter, round->rows);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Row *row = value;

      /* NaN is nothing, and so is what ended within the last hour. */
      if (!row->told)
        continue;

      wh_record_builder_set_text (row->builder, WH_TRAFFIC_CONVENTION, row->own != 0 ? "own" : row->convention);
      wh_batch_take_record (round->batch, wh_record_builder_build (row->builder));
    }

  wh_batch_set_complete (round->batch, &wh_kind_traffic);
  round->traffic->filled = TRUE;

  if (round->refused != NULL)
    {
      if (!dex_await (wh_provider_publish (round->provider, round->batch), &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      return dex_future_new_for_error (g_steal_pointer (&round->refused));
    }

  return wh_provider_publish (round->provider, round->batch);
}

/**
 * wh_prometheus_traffic_poll:
 * @self: traffic
 * @provider: whom to ask
 *
 * Returns: (transfer full): resolves when the requests of all applications are
 *   published
 */
DexFuture *
wh_prometheus_traffic_poll (WhPrometheusTraffic *self,
                            WhProvider          *provider)
{
  Round *round;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (WH_IS_PROVIDER (provider), NULL);

  round = g_new0 (Round, 1);
  g_atomic_ref_count_inc (&self->ref_count);
  round->traffic = self;
  round->provider = g_object_ref (provider);
  round->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, row_free);
  round->batch = wh_batch_new (wh_provider_get_id (provider));

  return wh_dex_spawn_pinned (NULL, 0, wh_prometheus_traffic_poll_fiber, round, round_free);
}
