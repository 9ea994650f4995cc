/* wh-sim-promql-windows.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "wh-sim-promql-private.h"

/* The change of a series over a window, extrapolated to the window's ends the
 * way Prometheus does it: at most half a sample interval, and a counter never
 * below zero. */
static gboolean
extrapolate (const Window *window,
             gboolean      counter,
             gboolean      per_second,
             double       *value)
{
  guint n = window->n_samples;
  double sampled;
  double average;
  double before;
  double after;
  double change;

  if (n < 2)
    return FALSE;

  change = window->values[n - 1] - window->values[0];
  if (counter)
    {
      for (guint i = 1; i < n; i++)
        {
          if (window->values[i] < window->values[i - 1])
            change += window->values[i - 1];
        }
    }

  sampled = window->times[n - 1] - window->times[0];
  average = sampled / (n - 1);
  before = window->times[0] - window->start;
  after = window->end - window->times[n - 1];

  if (before >= average * 1.1)
    before = average / 2;
  if (counter && change > 0 && window->values[0] >= 0)
    before = MIN (before, sampled * (window->values[0] / change));
  if (after >= average * 1.1)
    after = average / 2;

  *value = change * (sampled + before + after) / sampled;
  if (per_second)
    *value /= window->end - window->start;

  return TRUE;
}

gboolean
window_rate (const Window *window,
             double       *value)
{
  return extrapolate (window, TRUE, TRUE, value);
}

gboolean
window_increase (const Window *window,
                 double       *value)
{
  return extrapolate (window, TRUE, FALSE, value);
}

gboolean
window_delta (const Window *window,
              double       *value)
{
  return extrapolate (window, FALSE, FALSE, value);
}

gboolean
window_irate (const Window *window,
              double       *value)
{
  guint n = window->n_samples;
  double change;

  if (n < 2)
    return FALSE;

  change = window->values[n - 1] - window->values[n - 2];
  if (change < 0)
    change = window->values[n - 1];
  *value = change / (window->times[n - 1] - window->times[n - 2]);

  return TRUE;
}

gboolean
window_idelta (const Window *window,
               double       *value)
{
  guint n = window->n_samples;

  if (n < 2)
    return FALSE;

  *value = window->values[n - 1] - window->values[n - 2];

  return TRUE;
}

gboolean
window_sum (const Window *window,
            double       *value)
{
  *value = 0;
  for (guint i = 0; i < window->n_samples; i++)
    *value += window->values[i];

  return TRUE;
}

gboolean
window_avg (const Window *window,
            double       *value)
{
  window_sum (window, value);
  *value /= window->n_samples;

  return TRUE;
}

gboolean
window_min (const Window *window,
            double       *value)
{
  *value = window->values[0];
  for (guint i = 1; i < window->n_samples; i++)
    *value = isnan (*value) ? window->values[i] : MIN (*value, window->values[i]);

  return TRUE;
}

gboolean
window_max (const Window *window,
            double       *value)
{
  *value = window->values[0];
  for (guint i = 1; i < window->n_samples; i++)
    *value = isnan (*value) ? window->values[i] : MAX (*value, window->values[i]);

  return TRUE;
}

gboolean
window_count (const Window *window,
              double       *value)
{
  *value = window->n_samples;

  return TRUE;
}

gboolean
window_last (const Window *window,
             double       *value)
{
  *value = window->values[window->n_samples - 1];

  return TRUE;
}

gboolean
window_present (const Window *window,
                double       *value)
{
  *value = 1;

  return TRUE;
}

gboolean
window_stddev (const Window *window,
               double       *value)
{
  double mean;
  double sum = 0;

  window_avg (window, &mean);
  for (guint i = 0; i < window->n_samples; i++)
    sum += (window->values[i] - mean) * (window->values[i] - mean);
  *value = sqrt (sum / window->n_samples);

  return TRUE;
}

gboolean
window_changes (const Window *window,
                double       *value)
{
  *value = 0;
  for (guint i = 1; i < window->n_samples; i++)
    *value += window->values[i] != window->values[i - 1];

  return TRUE;
}

gboolean
window_resets (const Window *window,
               double       *value)
{
  *value = 0;
  for (guint i = 1; i < window->n_samples; i++)
    *value += window->values[i] < window->values[i - 1];

  return TRUE;
}

/* Least squares; the intercept is at the window's end. */
static gboolean
regress (const Window *window,
         double       *slope,
         double       *intercept)
{
  double n = window->n_samples;
  double sum_x = 0;
  double sum_y = 0;
  double sum_xy = 0;
  double sum_xx = 0;

  if (window->n_samples < 2)
    return FALSE;

  for (guint i = 0; i < window->n_samples; i++)
    {
      double x = window->times[i] - window->end;

      sum_x += x;
      sum_y += window->values[i];
      sum_xy += x * window->values[i];
      sum_xx += x * x;
    }

  *slope = (sum_xy - sum_x * sum_y / n) / (sum_xx - sum_x * sum_x / n);
  *intercept = sum_y / n - *slope * sum_x / n;

  return TRUE;
}

gboolean
window_deriv (const Window *window,
              double       *value)
{
  double intercept;

  return regress (window, value, &intercept);
}

/* Applies a window function to each series of a range vector. */
void
promql_call_windows (Evaluation *evaluation,
                     Expr       *expr,
                     double      time,
                     GArray     *result)
{
  Expr *selector = g_ptr_array_index (expr->args, 0);
  gboolean keeps_name = expr->function->window == window_last;

  for (guint i = 0; i < selector->columns->len; i++)
    {
      const Column *column = g_ptr_array_index (selector->columns, i);
      Window window;
      double value;

      if (promql_window (selector, column, time, &window) && expr->function->window (&window, &value))
        promql_take (result, wh_sim_labels_ref (keeps_name ? column->labels : column->bare), value);
    }
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double one = *(const double *) a;
  double other = *(const double *) b;

  return (one > other) - (one < other);
}

void
promql_call_quantile_over_time (Evaluation *evaluation,
                                Expr       *expr,
                                double      time,
                                GArray     *result)
{
  double quantile = promql_eval_scalar (evaluation, g_ptr_array_index (expr->args, 0), time);
  Expr *selector = g_ptr_array_index (expr->args, 1);

  for (guint i = 0; i < selector->columns->len; i++)
    {
      const Column *column = g_ptr_array_index (selector->columns, i);
      g_autofree double *sorted = NULL;
      Window window;
      double rank;
      guint low;

      if (!promql_window (selector, column, time, &window))
        continue;

      sorted = g_memdup2 (window.values, window.n_samples * sizeof (double));
      qsort (sorted, window.n_samples, sizeof (double), compare_doubles);
      rank = isnan (quantile) ? 0 : CLAMP (quantile, 0, 1) * (window.n_samples - 1);
      low = floor (rank);
      promql_take (result, wh_sim_labels_ref (column->bare),
                   isnan (quantile) ? NAN : sorted[low] + (sorted[MIN (low + 1, window.n_samples - 1)] - sorted[low]) * (rank - low));
    }
}

void
promql_call_predict_linear (Evaluation *evaluation,
                            Expr       *expr,
                            double      time,
                            GArray     *result)
{
  Expr *selector = g_ptr_array_index (expr->args, 0);
  double ahead = promql_eval_scalar (evaluation, g_ptr_array_index (expr->args, 1), time);

  for (guint i = 0; i < selector->columns->len; i++)
    {
      const Column *column = g_ptr_array_index (selector->columns, i);
      Window window;
      double slope;
      double intercept;

      if (promql_window (selector, column, time, &window) && regress (&window, &slope, &intercept))
        promql_take (result, wh_sim_labels_ref (column->bare), intercept + slope * ahead);
    }
}
