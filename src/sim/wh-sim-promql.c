/* wh-sim-promql.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-sim-promql-private.h"

/* Series are functions of time, scraped every 15 s: a sample exists at each
 * multiple of it. An instant sees the newest one; when the function says that
 * there is none (a pod is gone), the series has ended, as Prometheus' stale
 * markers would have it. */

#define SCRAPE_INTERVAL 15.0
#define LOOKBACK        300.0
#define MAX_SAMPLES     5000000

G_DEFINE_QUARK (wh-sim-promql-error, wh_sim_promql_error)

/**
 * wh_sim_series_new:
 * @labels: (transfer full): with `__name__`
 * @sample: the value as a function of time
 * @subject: (nullable): what @sample looks at
 *
 * Returns: (transfer full): the series
 */
WhSimSeries *
wh_sim_series_new (WhSimLabels   *labels,
                   gboolean     (*sample) (const WhSimSeries *self,
                                           double             time,
                                           double            *value),
                   gpointer       subject)
{
  WhSimSeries *self = g_new0 (WhSimSeries, 1);

  self->labels = labels;
  self->sample = sample;
  self->subject = subject;

  return self;
}

void
wh_sim_series_free (WhSimSeries *self)
{
  wh_sim_labels_unref (self->labels);
  g_free (self);
}

static void
sample_clear (gpointer data)
{
  Sample *sample = data;

  g_clear_pointer (&sample->labels, wh_sim_labels_unref);
}

GArray *
promql_vector_new (void)
{
  GArray *vector = g_array_new (FALSE, FALSE, sizeof (Sample));

  g_array_set_clear_func (vector, sample_clear);

  return vector;
}

void
promql_fail (Evaluation *evaluation,
             const char *format,
             ...)
{
  va_list args;

  if (evaluation->error != NULL)
    return;

  va_start (args, format);
  evaluation->error = g_error_new_valist (WH_SIM_PROMQL_ERROR, WH_SIM_PROMQL_ERROR_EXECUTION, format, args);
  va_end (args);
}

static void
column_free (Column *column)
{
  wh_sim_labels_unref (column->labels);
  wh_sim_labels_unref (column->bare);
  g_free (column->times);
  g_free (column->values);
  g_free (column);
}

static double
scrape_before (double time)
{
  return floor (time / SCRAPE_INTERVAL) * SCRAPE_INTERVAL;
}

/* The moments a selector is read at, in order and without doubles; long steps leave holes. */
static GArray *
selector_times (Evaluation *evaluation,
                Expr       *selector)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  double next = -INFINITY;

  for (double step = evaluation->start; step <= evaluation->end; step += evaluation->step)
    {
      double instant = (selector->has_at ? selector->at : step) - selector->offset;
      double end = scrape_before (MIN (instant, evaluation->data->newest));
      double first = end;

      if (selector->range > 0)
        first = scrape_before (instant - selector->range) + SCRAPE_INTERVAL;
      first = MAX (first, scrape_before (evaluation->data->oldest));

      for (double time = MAX (first, next); time <= end; time += SCRAPE_INTERVAL)
        {
          g_array_append_val (times, time);
          next = time + SCRAPE_INTERVAL;
          if (times->len > MAX_SAMPLES)
            {
              promql_fail (evaluation, "query processing would load too many samples into memory in query execution");
              return NULL;
            }
        }
    }

  return g_steal_pointer (&times);
}

static const char *
selector_name (Expr *selector)
{
  for (guint i = 0; i < selector->matchers->len; i++)
    {
      const WhSimMatcher *matcher = g_ptr_array_index (selector->matchers, i);

      if (matcher->type == WH_SIM_MATCH_EQUAL && g_str_equal (matcher->name, "__name__"))
        return matcher->value;
    }

  return NULL;
}

static void
load_selector (Evaluation *evaluation,
               Expr       *selector)
{
  g_autoptr(GArray) times = selector_times (evaluation, selector);
  g_autoptr(GPtrArray) candidates = NULL;

  selector->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) column_free);
  if (times == NULL || times->len == 0)
    return;

  candidates = evaluation->data->source (selector_name (selector), g_array_index (times, double, 0),
                                         g_array_index (times, double, times->len - 1), evaluation->data->source_data);

  for (guint i = 0; i < candidates->len; i++)
    {
      const WhSimSeries *series = g_ptr_array_index (candidates, i);
      Column *column;

      if (!wh_sim_matchers_match (selector->matchers, series->labels))
        continue;

      evaluation->n_samples += times->len;
      if (evaluation->n_samples > MAX_SAMPLES)
        {
          promql_fail (evaluation, "query processing would load too many samples into memory in query execution");
          return;
        }

      column = g_new0 (Column, 1);
      column->labels = wh_sim_labels_ref (series->labels);
      column->bare = wh_sim_labels_drop (series->labels, NULL, TRUE);
      column->times = g_new (double, times->len);
      column->values = g_new (double, times->len);

      for (guint j = 0; j < times->len; j++)
        {
          double time = g_array_index (times, double, j);

          if (series->sample (series, time, &column->values[column->n_samples]))
            column->times[column->n_samples++] = time;
        }
      g_ptr_array_add (selector->columns, column);
    }
}

static void
load_selectors (Evaluation *evaluation,
                Expr       *expr)
{
  if (expr->type == EXPR_SELECTOR)
    load_selector (evaluation, expr);

  for (guint i = 0; i < expr->args->len && evaluation->error == NULL; i++)
    load_selectors (evaluation, g_ptr_array_index (expr->args, i));
}

/* How many samples of @column are not after @time. */
static guint
column_count (const Column *column,
              double        time)
{
  guint low = 0;
  guint high = column->n_samples;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (column->times[middle] <= time)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Cuts the samples of (time - range, time] out of a column; %FALSE if there are none. */
gboolean
promql_window (Expr         *selector,
               const Column *column,
               double        time,
               Window       *window)
{
  guint first;
  guint last;

  window->end = (selector->has_at ? selector->at : time) - selector->offset;
  window->start = window->end - selector->range;
  first = column_count (column, window->start);
  last = column_count (column, window->end);
  window->times = column->times + first;
  window->values = column->values + first;
  window->n_samples = last - first;

  return window->n_samples > 0;
}

static void
eval_selector (Evaluation *evaluation,
               Expr       *selector,
               double      time,
               GArray     *result)
{
  double instant = (selector->has_at ? selector->at : time) - selector->offset;
  double newest = scrape_before (MIN (instant, evaluation->data->newest));

  if (instant - newest > LOOKBACK)
    return;

  for (guint i = 0; i < selector->columns->len; i++)
    {
      const Column *column = g_ptr_array_index (selector->columns, i);
      guint count = column_count (column, instant);

      if (count > 0 && column->times[count - 1] >= newest)
        promql_take (result, wh_sim_labels_ref (column->labels), column->values[count - 1]);
    }
}

/* Evaluates @expr, an instant vector or a scalar, at one instant. */
void
promql_eval (Evaluation *evaluation,
             Expr       *expr,
             double      time,
             GArray     *result)
{
  if (evaluation->error != NULL)
    return;

  if (expr->returns == WH_SIM_PROMQL_SCALAR)
    {
      promql_take (result, wh_sim_labels_new_array (NULL, 0), promql_eval_scalar (evaluation, expr, time));
      return;
    }

  switch (expr->type)
    {
    case EXPR_SELECTOR:
      eval_selector (evaluation, expr, time, result);
      break;

    case EXPR_NEGATE:
      {
        g_autoptr(GArray) inner = promql_vector_new ();

        promql_eval (evaluation, g_ptr_array_index (expr->args, 0), time, inner);
        for (guint i = 0; i < inner->len; i++)
          {
            Sample *sample = &g_array_index (inner, Sample, i);

            promql_take (result, wh_sim_labels_drop (sample->labels, NULL, TRUE), -sample->value);
          }
        break;
      }

    case EXPR_BINARY:
      promql_binary (evaluation, expr, time, result);
      break;

    case EXPR_AGGREGATE:
      promql_aggregate (evaluation, expr, time, result);
      break;

    case EXPR_CALL:
      if (expr->function->type == CALL_WINDOW)
        {
          promql_call_windows (evaluation, expr, time, result);
        }
      else if (expr->function->type == CALL_SPECIAL)
        {
          expr->function->special (evaluation, expr, time, result);
        }
      else
        {
          g_autoptr(GArray) inner = promql_vector_new ();

          promql_eval (evaluation, g_ptr_array_index (expr->args, 0), time, inner);
          for (guint i = 0; i < inner->len; i++)
            {
              Sample *sample = &g_array_index (inner, Sample, i);

              promql_take (result, wh_sim_labels_drop (sample->labels, NULL, TRUE), expr->function->value (sample->value));
            }
        }
      break;

    case EXPR_NUMBER:
    case EXPR_STRING:
    default:
      g_assert_not_reached ();
    }
}

static void
collect (WhSimPromqlResult *result,
         GHashTable        *rows,
         GArray            *vector,
         double             time,
         Evaluation        *evaluation)
{
  for (guint i = 0; i < vector->len; i++)
    {
      Sample *sample = &g_array_index (vector, Sample, i);
      WhSimPromqlRow *row = g_hash_table_lookup (rows, sample->labels);

      if (row == NULL)
        {
          row = g_new0 (WhSimPromqlRow, 1);
          row->labels = wh_sim_labels_ref (sample->labels);
          row->times = g_array_new (FALSE, FALSE, sizeof (double));
          row->values = g_array_new (FALSE, FALSE, sizeof (double));
          g_ptr_array_add (result->rows, row);
          g_hash_table_insert (rows, row->labels, row);
        }
      else if (g_array_index (row->times, double, row->times->len - 1) == time)
        {
          promql_fail (evaluation, "vector cannot contain metrics with the same labelset");
          return;
        }

      g_array_append_val (row->times, time);
      g_array_append_val (row->values, sample->value);
    }
}

static void
row_free (WhSimPromqlRow *row)
{
  wh_sim_labels_unref (row->labels);
  g_array_unref (row->times);
  g_array_unref (row->values);
  g_free (row);
}

void
wh_sim_promql_result_free (WhSimPromqlResult *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self->text);
  g_free (self);
}

static WhSimPromqlResult *
result_new (WhSimPromqlType type)
{
  WhSimPromqlResult *result = g_new0 (WhSimPromqlResult, 1);

  result->type = type;
  result->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);

  return result;
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const WhSimPromqlRow *one = *(const WhSimPromqlRow * const *) a;
  const WhSimPromqlRow *other = *(const WhSimPromqlRow * const *) b;

  return wh_sim_labels_compare (one->labels, other->labels);
}

/* A range vector at the top of an instant query: the raw samples. */
static void
collect_matrix (WhSimPromqlResult *result,
                Expr              *selector,
                double             time)
{
  for (guint i = 0; i < selector->columns->len; i++)
    {
      const Column *column = g_ptr_array_index (selector->columns, i);
      WhSimPromqlRow *row;
      Window window;

      if (!promql_window (selector, column, time, &window))
        continue;

      row = g_new0 (WhSimPromqlRow, 1);
      row->labels = wh_sim_labels_ref (column->labels);
      row->times = g_array_new (FALSE, FALSE, sizeof (double));
      row->values = g_array_new (FALSE, FALSE, sizeof (double));
      g_array_append_vals (row->times, window.times, window.n_samples);
      g_array_append_vals (row->values, window.values, window.n_samples);
      g_ptr_array_add (result->rows, row);
    }
}

static WhSimPromqlResult *
query (Expr        *expr,
       Evaluation  *evaluation,
       gboolean     ranged,
       GError     **error)
{
  g_autoptr(WhSimPromqlResult) result = result_new (ranged ? WH_SIM_PROMQL_MATRIX : expr->returns);
  g_autoptr(GHashTable) rows = g_hash_table_new (wh_sim_labels_hash, wh_sim_labels_equal);

  if (expr->type == EXPR_STRING)
    {
      result->text = g_strdup (expr->text);
      return g_steal_pointer (&result);
    }

  load_selectors (evaluation, expr);

  if (evaluation->error == NULL && expr->returns == WH_SIM_PROMQL_MATRIX)
    {
      collect_matrix (result, expr, evaluation->end);
    }
  else
    {
      for (double time = evaluation->start; time <= evaluation->end && evaluation->error == NULL; time += evaluation->step)
        {
          g_autoptr(GArray) vector = promql_vector_new ();

          promql_eval (evaluation, expr, time, vector);
          collect (result, rows, vector, time, evaluation);
        }
    }

  if (evaluation->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&evaluation->error));
      return NULL;
    }

  if (ranged)
    g_ptr_array_sort (result->rows, compare_rows);

  return g_steal_pointer (&result);
}

/**
 * wh_sim_promql_query:
 * @query_text: PromQL
 * @time: the instant, seconds since the epoch
 * @data: what to run over
 * @error: what is wrong with the query, in Prometheus' words
 *
 * Returns: (transfer full): the result, or %NULL
 */
WhSimPromqlResult *
wh_sim_promql_query (const char             *query_text,
                     double                  time,
                     const WhSimPromqlData  *data,
                     GError                **error)
{
  g_autoptr(Expr) expr = expr_parse (query_text, error);
  Evaluation evaluation = {
    .data = data, .start = time, .end = time, .step = 1,
  };

  if (expr == NULL)
    return NULL;

  return query (expr, &evaluation, FALSE, error);
}

/**
 * wh_sim_promql_query_range:
 * @query_text: PromQL
 * @start: first instant, seconds since the epoch
 * @end: last instant, included
 * @step: seconds, above 0
 * @data: what to run over
 * @error: what is wrong with the query, in Prometheus' words
 *
 * Returns: (transfer full): the result, a matrix, or %NULL
 */
WhSimPromqlResult *
wh_sim_promql_query_range (const char             *query_text,
                           double                  start,
                           double                  end,
                           double                  step,
                           const WhSimPromqlData  *data,
                           GError                **error)
{
  g_autoptr(Expr) expr = expr_parse (query_text, error);
  Evaluation evaluation = {
    .data = data, .start = start, .end = end, .step = step,
  };

  g_return_val_if_fail (step > 0, NULL);

  if (expr == NULL)
    return NULL;

  if (expr->returns != WH_SIM_PROMQL_SCALAR && expr->returns != WH_SIM_PROMQL_VECTOR)
    {
      g_set_error (error, WH_SIM_PROMQL_ERROR, WH_SIM_PROMQL_ERROR_BAD_DATA,
                   "invalid expression type \"%s\" for range query, must be Scalar or instant Vector",
                   expr->returns == WH_SIM_PROMQL_MATRIX ? "range vector" : "string");
      return NULL;
    }

  return query (expr, &evaluation, TRUE, error);
}
