/* wh-sim-promql-functions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "wh-sim-promql-private.h"

static double
scalar_arg (Evaluation *evaluation,
            Expr       *expr,
            guint       position,
            double      time,
            double      otherwise)
{
  if (position >= expr->args->len)
    return otherwise;

  return promql_eval_scalar (evaluation, g_ptr_array_index (expr->args, position), time);
}

static const char *
string_arg (Expr  *expr,
            guint  position)
{
  return ((Expr *) g_ptr_array_index (expr->args, position))->text;
}

static void
call_vector (Evaluation *evaluation,
             Expr       *expr,
             double      time,
             GArray     *result)
{
  promql_take (result, wh_sim_labels_new_array (NULL, 0), scalar_arg (evaluation, expr, 0, time, 0));
}

/* What absent() answers with: the labels that the selector pins down. */
static WhSimLabels *
absent_labels (Expr *selector)
{
  g_autoptr(GArray) pairs = g_array_new (FALSE, FALSE, sizeof (WhSimLabel));

  if (selector->type == EXPR_SELECTOR)
    {
      for (guint i = 0; i < selector->matchers->len; i++)
        {
          const WhSimMatcher *matcher = g_ptr_array_index (selector->matchers, i);
          WhSimLabel pair = { matcher->name, matcher->value };

          if (matcher->type == WH_SIM_MATCH_EQUAL && strcmp (matcher->name, "__name__") != 0)
            g_array_append_val (pairs, pair);
        }
    }

  return wh_sim_labels_new_array ((const WhSimLabel *) pairs->data, pairs->len);
}

static void
call_absent (Evaluation *evaluation,
             Expr       *expr,
             double      time,
             GArray     *result)
{
  Expr *arg = g_ptr_array_index (expr->args, 0);
  g_autoptr(GArray) inner = promql_vector_new ();

  promql_eval (evaluation, arg, time, inner);
  if (inner->len == 0)
    promql_take (result, absent_labels (arg), 1);
}

static void
call_absent_over_time (Evaluation *evaluation,
                       Expr       *expr,
                       double      time,
                       GArray     *result)
{
  Expr *selector = g_ptr_array_index (expr->args, 0);
  Window window;

  for (guint i = 0; i < selector->columns->len; i++)
    {
      if (promql_window (selector, g_ptr_array_index (selector->columns, i), time, &window))
        return;
    }

  promql_take (result, absent_labels (selector), 1);
}

static int
compare_samples (gconstpointer a,
                 gconstpointer b)
{
  const Sample *one = a;
  const Sample *other = b;

  return (one->value > other->value) - (one->value < other->value);
}

static int
compare_samples_desc (gconstpointer a,
                      gconstpointer b)
{
  return compare_samples (b, a);
}

static void
call_sort (Evaluation *evaluation,
           Expr       *expr,
           double      time,
           GArray     *result)
{
  promql_eval (evaluation, g_ptr_array_index (expr->args, 0), time, result);
  g_array_sort (result, strcmp (expr->function->name, "sort") == 0 ? compare_samples : compare_samples_desc);
}

static void
call_clamp (Evaluation *evaluation,
            Expr       *expr,
            double      time,
            GArray     *result)
{
  g_autoptr(GArray) inner = promql_vector_new ();
  double low = -INFINITY;
  double high = INFINITY;

  if (strcmp (expr->function->name, "clamp_max") != 0)
    low = scalar_arg (evaluation, expr, 1, time, low);
  if (strcmp (expr->function->name, "clamp_min") != 0)
    high = scalar_arg (evaluation, expr, expr->args->len - 1, time, high);

  promql_eval (evaluation, g_ptr_array_index (expr->args, 0), time, inner);
  for (guint i = 0; i < inner->len && low <= high; i++)
    {
      Sample *sample = &g_array_index (inner, Sample, i);

      promql_take (result, wh_sim_labels_drop (sample->labels, NULL, TRUE), MAX (low, MIN (high, sample->value)));
    }
}

static void
call_round (Evaluation *evaluation,
            Expr       *expr,
            double      time,
            GArray     *result)
{
  g_autoptr(GArray) inner = promql_vector_new ();
  double unit = scalar_arg (evaluation, expr, 1, time, 1);

  promql_eval (evaluation, g_ptr_array_index (expr->args, 0), time, inner);
  for (guint i = 0; i < inner->len; i++)
    {
      Sample *sample = &g_array_index (inner, Sample, i);

      promql_take (result, wh_sim_labels_drop (sample->labels, NULL, TRUE), floor (sample->value / unit + 0.5) * unit);
    }
}

static void
call_timestamp (Evaluation *evaluation,
                Expr       *expr,
                double      time,
                GArray     *result)
{
  g_autoptr(GArray) inner = promql_vector_new ();
  Expr *arg = g_ptr_array_index (expr->args, 0);

  promql_eval (evaluation, arg, time, inner);
  for (guint i = 0; i < inner->len; i++)
    {
      Sample *sample = &g_array_index (inner, Sample, i);

      promql_take (result, wh_sim_labels_drop (sample->labels, NULL, TRUE),
                   arg->type == EXPR_SELECTOR ? floor ((time - arg->offset) / 15) * 15 : time);
    }
}

static double
calendar (const char *what,
          double      seconds)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (seconds);

  if (date == NULL)
    return NAN;
  if (strcmp (what, "minute") == 0)
    return g_date_time_get_minute (date);
  if (strcmp (what, "hour") == 0)
    return g_date_time_get_hour (date);

  return g_date_time_get_day_of_week (date) % 7;
}

static void
call_calendar (Evaluation *evaluation,
               Expr       *expr,
               double      time,
               GArray     *result)
{
  g_autoptr(GArray) inner = promql_vector_new ();

  if (expr->args->len == 0)
    {
      promql_take (result, wh_sim_labels_new_array (NULL, 0), calendar (expr->function->name, time));
      return;
    }

  promql_eval (evaluation, g_ptr_array_index (expr->args, 0), time, inner);
  for (guint i = 0; i < inner->len; i++)
    {
      Sample *sample = &g_array_index (inner, Sample, i);

      promql_take (result, wh_sim_labels_drop (sample->labels, NULL, TRUE), calendar (expr->function->name, sample->value));
    }
}

/* $1 in a replacement, as Go's regular expressions have it, is \1 in GRegex. */
static char *
expand (GMatchInfo *match,
        const char *replacement)
{
  GString *text = g_string_new (NULL);

  for (const char *at = replacement; *at != '\0'; at++)
    {
      gboolean braced = at[0] == '$' && at[1] == '{';
      const char *number = at + (braced ? 2 : 1);

      if (*at == '$' && g_ascii_isdigit (*number))
        {
          g_autofree char *group = g_match_info_fetch (match, *number - '0');

          g_string_append (text, group != NULL ? group : "");
          at = number;
          if (braced && at[1] == '}')
            at++;
        }
      else
        {
          g_string_append_c (text, *at);
        }
    }

  return g_string_free (text, FALSE);
}

static void
call_label_replace (Evaluation *evaluation,
                    Expr       *expr,
                    double      time,
                    GArray     *result)
{
  g_autoptr(GArray) inner = promql_vector_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *anchored = g_strdup_printf ("\\A(?s:%s)\\z", string_arg (expr, 4));
  g_autoptr(GRegex) regex = g_regex_new (anchored, 0, 0, &error);

  if (*string_arg (expr, 1) == '\0')
    {
      promql_fail (evaluation, "invalid destination label name in label_replace(): ");
      return;
    }
  if (regex == NULL)
    {
      promql_fail (evaluation, "invalid regular expression in label_replace(): %s", string_arg (expr, 4));
      return;
    }

  promql_eval (evaluation, g_ptr_array_index (expr->args, 0), time, inner);
  for (guint i = 0; i < inner->len; i++)
    {
      Sample *sample = &g_array_index (inner, Sample, i);
      g_autoptr(GMatchInfo) match = NULL;

      if (g_regex_match (regex, wh_sim_labels_get (sample->labels, string_arg (expr, 3)), 0, &match))
        {
          g_autofree char *value = expand (match, string_arg (expr, 2));

          promql_take (result, wh_sim_labels_with (sample->labels, string_arg (expr, 1), value), sample->value);
        }
      else
        {
          promql_take (result, wh_sim_labels_ref (sample->labels), sample->value);
        }
    }
}

static double
value_sgn (double value)
{
  return value > 0 ? 1 : value < 0 ? -1 : value;
}

static double
value_abs (double value)
{
  return fabs (value);
}

#define S WH_SIM_PROMQL_SCALAR
#define V WH_SIM_PROMQL_VECTOR
#define M WH_SIM_PROMQL_MATRIX
#define T WH_SIM_PROMQL_STRING

static const Function functions[] = {
  { "rate", CALL_WINDOW, V, 1, 1, { M }, .window = window_rate },
  { "irate", CALL_WINDOW, V, 1, 1, { M }, .window = window_irate },
  { "increase", CALL_WINDOW, V, 1, 1, { M }, .window = window_increase },
  { "delta", CALL_WINDOW, V, 1, 1, { M }, .window = window_delta },
  { "idelta", CALL_WINDOW, V, 1, 1, { M }, .window = window_idelta },
  { "deriv", CALL_WINDOW, V, 1, 1, { M }, .window = window_deriv },
  { "changes", CALL_WINDOW, V, 1, 1, { M }, .window = window_changes },
  { "resets", CALL_WINDOW, V, 1, 1, { M }, .window = window_resets },
  { "avg_over_time", CALL_WINDOW, V, 1, 1, { M }, .window = window_avg },
  { "min_over_time", CALL_WINDOW, V, 1, 1, { M }, .window = window_min },
  { "max_over_time", CALL_WINDOW, V, 1, 1, { M }, .window = window_max },
  { "sum_over_time", CALL_WINDOW, V, 1, 1, { M }, .window = window_sum },
  { "count_over_time", CALL_WINDOW, V, 1, 1, { M }, .window = window_count },
  { "last_over_time", CALL_WINDOW, V, 1, 1, { M }, .window = window_last },
  { "present_over_time", CALL_WINDOW, V, 1, 1, { M }, .window = window_present },
  { "stddev_over_time", CALL_WINDOW, V, 1, 1, { M }, .window = window_stddev },
  { "quantile_over_time", CALL_SPECIAL, V, 2, 2, { S, M }, .special = promql_call_quantile_over_time },
  { "predict_linear", CALL_SPECIAL, V, 2, 2, { M, S }, .special = promql_call_predict_linear },
  { "absent", CALL_SPECIAL, V, 1, 1, { V }, .special = call_absent },
  { "absent_over_time", CALL_SPECIAL, V, 1, 1, { M }, .special = call_absent_over_time },
  { "histogram_quantile", CALL_SPECIAL, V, 2, 2, { S, V }, .special = promql_histogram_quantile },
  { "label_replace", CALL_SPECIAL, V, 5, 5, { V, T, T, T, T }, .special = call_label_replace },
  { "vector", CALL_SPECIAL, V, 1, 1, { S }, .special = call_vector },
  { "sort", CALL_SPECIAL, V, 1, 1, { V }, .special = call_sort },
  { "sort_desc", CALL_SPECIAL, V, 1, 1, { V }, .special = call_sort },
  { "clamp", CALL_SPECIAL, V, 3, 3, { V, S, S }, .special = call_clamp },
  { "clamp_min", CALL_SPECIAL, V, 2, 2, { V, S }, .special = call_clamp },
  { "clamp_max", CALL_SPECIAL, V, 2, 2, { V, S }, .special = call_clamp },
  { "round", CALL_SPECIAL, V, 1, 2, { V, S }, .special = call_round },
  { "timestamp", CALL_SPECIAL, V, 1, 1, { V }, .special = call_timestamp },
  { "minute", CALL_SPECIAL, V, 0, 1, { V }, .special = call_calendar },
  { "hour", CALL_SPECIAL, V, 0, 1, { V }, .special = call_calendar },
  { "day_of_week", CALL_SPECIAL, V, 0, 1, { V }, .special = call_calendar },
  { "abs", CALL_VALUE, V, 1, 1, { V }, .value = value_abs },
  { "ceil", CALL_VALUE, V, 1, 1, { V }, .value = ceil },
  { "floor", CALL_VALUE, V, 1, 1, { V }, .value = floor },
  { "sqrt", CALL_VALUE, V, 1, 1, { V }, .value = sqrt },
  { "exp", CALL_VALUE, V, 1, 1, { V }, .value = exp },
  { "ln", CALL_VALUE, V, 1, 1, { V }, .value = log },
  { "log2", CALL_VALUE, V, 1, 1, { V }, .value = log2 },
  { "log10", CALL_VALUE, V, 1, 1, { V }, .value = log10 },
  { "sgn", CALL_VALUE, V, 1, 1, { V }, .value = value_sgn },
  /* Scalars: worked out in promql_eval_scalar(). */
  { "time", CALL_SPECIAL, S, 0, 0, { S } },
  { "pi", CALL_SPECIAL, S, 0, 0, { S } },
  { "scalar", CALL_SPECIAL, S, 1, 1, { V } },
};

#undef S
#undef V
#undef M
#undef T

const Function *
wh_sim_promql_function (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      if (strcmp (functions[i].name, name) == 0)
        return &functions[i];
    }

  return NULL;
}
