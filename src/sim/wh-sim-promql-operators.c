/* wh-sim-promql-operators.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "wh-sim-promql-private.h"

static gboolean
is_comparison (ExprOp op)
{
  return op >= OP_EQUAL && op <= OP_GREATER_EQUAL;
}

static double
apply (ExprOp op,
       double left,
       double right)
{
  switch (op)
    {
    case OP_EQUAL:
      return left == right;
    case OP_NOT_EQUAL:
      return left != right;
    case OP_LESS:
      return left < right;
    case OP_LESS_EQUAL:
      return left <= right;
    case OP_GREATER:
      return left > right;
    case OP_GREATER_EQUAL:
      return left >= right;
    case OP_ADD:
      return left + right;
    case OP_SUBTRACT:
      return left - right;
    case OP_MULTIPLY:
      return left * right;
    case OP_DIVIDE:
      return left / right;
    case OP_MODULO:
      return fmod (left, right);
    case OP_POWER:
      return pow (left, right);
    case OP_NONE:
    case OP_OR:
    case OP_AND:
    case OP_UNLESS:
    default:
      g_assert_not_reached ();
    }
}

/* Evaluates an expression of type scalar at one instant. */
double
promql_eval_scalar (Evaluation *evaluation,
                    Expr       *expr,
                    double      time)
{
  if (expr->type == EXPR_NUMBER)
    return expr->number;

  if (expr->type == EXPR_NEGATE)
    return -promql_eval_scalar (evaluation, g_ptr_array_index (expr->args, 0), time);

  if (expr->type == EXPR_BINARY)
    return apply (expr->op,
                  promql_eval_scalar (evaluation, g_ptr_array_index (expr->args, 0), time),
                  promql_eval_scalar (evaluation, g_ptr_array_index (expr->args, 1), time));

  g_assert (expr->type == EXPR_CALL);

  if (strcmp (expr->function->name, "time") == 0)
    return time;

  if (strcmp (expr->function->name, "pi") == 0)
    return G_PI;

  {
    g_autoptr(GArray) inner = promql_vector_new ();

    promql_eval (evaluation, g_ptr_array_index (expr->args, 0), time, inner);

    return inner->len == 1 ? g_array_index (inner, Sample, 0).value : NAN;
  }
}

/* What the two sides of an operator are matched by. */
static WhSimLabels *
match_key (Expr        *expr,
           WhSimLabels *labels)
{
  if (expr->match_on)
    return wh_sim_labels_keep (labels, (const char * const *) expr->match_labels);

  return wh_sim_labels_drop (labels, (const char * const *) expr->match_labels, TRUE);
}

static GHashTable *
key_table_new (void)
{
  return g_hash_table_new_full (wh_sim_labels_hash, wh_sim_labels_equal, (GDestroyNotify) wh_sim_labels_unref, NULL);
}

static void
set_operation (Expr   *expr,
               GArray *left,
               GArray *right,
               GArray *result)
{
  g_autoptr(GHashTable) keys = key_table_new ();
  GArray *indexed = expr->op == OP_OR ? left : right;

  for (guint i = 0; i < indexed->len; i++)
    g_hash_table_add (keys, match_key (expr, g_array_index (indexed, Sample, i).labels));

  for (guint i = 0; i < left->len; i++)
    {
      Sample *sample = &g_array_index (left, Sample, i);
      g_autoptr(WhSimLabels) key = match_key (expr, sample->labels);
      gboolean found = g_hash_table_contains (keys, key);

      if (expr->op == OP_OR || found == (expr->op == OP_AND))
        promql_take (result, wh_sim_labels_ref (sample->labels), sample->value);
    }

  for (guint i = 0; expr->op == OP_OR && i < right->len; i++)
    {
      Sample *sample = &g_array_index (right, Sample, i);
      g_autoptr(WhSimLabels) key = match_key (expr, sample->labels);

      if (!g_hash_table_contains (keys, key))
        promql_take (result, wh_sim_labels_ref (sample->labels), sample->value);
    }
}

static void
scalar_operation (Expr     *expr,
                  GArray   *vector,
                  double    scalar,
                  gboolean  scalar_left,
                  GArray   *result)
{
  gboolean filters = is_comparison (expr->op) && !expr->returns_bool;

  for (guint i = 0; i < vector->len; i++)
    {
      Sample *sample = &g_array_index (vector, Sample, i);
      double value = scalar_left ? apply (expr->op, scalar, sample->value) : apply (expr->op, sample->value, scalar);

      if (!filters)
        promql_take (result, wh_sim_labels_drop (sample->labels, NULL, TRUE), value);
      else if (value != 0)
        promql_take (result, wh_sim_labels_ref (sample->labels), sample->value);
    }
}

static WhSimLabels *
result_labels (Expr        *expr,
               WhSimLabels *many,
               WhSimLabels *one)
{
  gboolean keeps_name = is_comparison (expr->op) && !expr->returns_bool;
  WhSimLabels *labels;

  if (!expr->group_left && !expr->group_right)
    {
      if (expr->match_on)
        return wh_sim_labels_keep (many, (const char * const *) expr->match_labels);
      return wh_sim_labels_drop (many, (const char * const *) expr->match_labels, !keeps_name);
    }

  labels = wh_sim_labels_drop (many, NULL, !keeps_name);
  for (guint i = 0; expr->include != NULL && expr->include[i] != NULL; i++)
    {
      WhSimLabels *wider = wh_sim_labels_with (labels, expr->include[i], wh_sim_labels_get (one, expr->include[i]));

      wh_sim_labels_unref (labels);
      labels = wider;
    }

  return labels;
}

static void
vector_operation (Evaluation *evaluation,
                  Expr       *expr,
                  GArray     *left,
                  GArray     *right,
                  GArray     *result)
{
  gboolean filters = is_comparison (expr->op) && !expr->returns_bool;
  GArray *many = expr->group_right ? right : left;
  GArray *one = expr->group_right ? left : right;
  g_autoptr(GHashTable) ones = key_table_new ();
  g_autoptr(GHashTable) used = key_table_new ();

  for (guint i = 0; i < one->len; i++)
    {
      Sample *sample = &g_array_index (one, Sample, i);
      WhSimLabels *key = match_key (expr, sample->labels);

      if (g_hash_table_contains (ones, key))
        {
          g_autofree char *group = wh_sim_labels_print (key);

          promql_fail (evaluation, "found duplicate series for the match group %s on the %s hand-side of the operation;"
                       "many-to-many matching not allowed: matching labels must be unique on one side",
                       group, expr->group_right ? "left" : "right");
          wh_sim_labels_unref (key);
          return;
        }
      g_hash_table_insert (ones, key, sample);
    }

  for (guint i = 0; i < many->len; i++)
    {
      Sample *sample = &g_array_index (many, Sample, i);
      g_autoptr(WhSimLabels) key = match_key (expr, sample->labels);
      Sample *other = g_hash_table_lookup (ones, key);
      double value;

      if (other == NULL)
        continue;

      if (!expr->group_left && !expr->group_right && !g_hash_table_add (used, wh_sim_labels_ref (key)))
        {
          promql_fail (evaluation, "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
          return;
        }

      value = expr->group_right ? apply (expr->op, other->value, sample->value) : apply (expr->op, sample->value, other->value);
      if (filters && value == 0)
        continue;

      promql_take (result, result_labels (expr, sample->labels, other->labels),
                   filters ? (expr->group_right ? other->value : sample->value) : value);
    }
}

/* Evaluates an operator with a vector on at least one side. */
void
promql_binary (Evaluation *evaluation,
               Expr       *expr,
               double      time,
               GArray     *result)
{
  Expr *left = g_ptr_array_index (expr->args, 0);
  Expr *right = g_ptr_array_index (expr->args, 1);
  g_autoptr(GArray) left_vector = promql_vector_new ();
  g_autoptr(GArray) right_vector = promql_vector_new ();

  promql_eval (evaluation, left, time, left_vector);
  promql_eval (evaluation, right, time, right_vector);
  if (evaluation->error != NULL)
    return;

  if (expr->op <= OP_UNLESS)
    set_operation (expr, left_vector, right_vector, result);
  else if (left->returns == WH_SIM_PROMQL_SCALAR)
    scalar_operation (expr, right_vector, g_array_index (left_vector, Sample, 0).value, TRUE, result);
  else if (right->returns == WH_SIM_PROMQL_SCALAR)
    scalar_operation (expr, left_vector, g_array_index (right_vector, Sample, 0).value, FALSE, result);
  else
    vector_operation (evaluation, expr, left_vector, right_vector, result);
}

typedef struct
{
  WhSimLabels *labels;
  GArray      *members;
} Group;

static void
group_free (Group *group)
{
  wh_sim_labels_unref (group->labels);
  g_array_unref (group->members);
  g_free (group);
}

/* The samples of @vector by group, in the order the groups first appear. */
static GPtrArray *
group_samples (Expr   *expr,
               GArray *vector)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  g_autoptr(GHashTable) table = g_hash_table_new (wh_sim_labels_hash, wh_sim_labels_equal);

  for (guint i = 0; i < vector->len; i++)
    {
      Sample *sample = &g_array_index (vector, Sample, i);
      g_autoptr(WhSimLabels) key = NULL;
      Group *group;

      if (expr->grouped && expr->without)
        key = wh_sim_labels_drop (sample->labels, (const char * const *) expr->match_labels, TRUE);
      else
        key = wh_sim_labels_keep (sample->labels, (const char * const *) expr->match_labels);

      if (!(group = g_hash_table_lookup (table, key)))
        {
          group = g_new0 (Group, 1);
          group->labels = wh_sim_labels_ref (key);
          group->members = g_array_new (FALSE, FALSE, sizeof (Sample));
          g_ptr_array_add (groups, group);
          g_hash_table_insert (table, group->labels, group);
        }
      g_array_append_val (group->members, *sample);
    }

  return groups;
}

static int
compare_values (gconstpointer a,
                gconstpointer b)
{
  const Sample *one = a;
  const Sample *other = b;

  return (one->value > other->value) - (one->value < other->value);
}

static double
aggregate_group (const char *name,
                 GArray     *members,
                 double      parameter)
{
  double sum = 0;
  double squares = 0;
  double low = NAN;
  double high = NAN;
  double mean;

  for (guint i = 0; i < members->len; i++)
    {
      double value = g_array_index (members, Sample, i).value;

      sum += value;
      low = isnan (low) || value < low ? value : low;
      high = isnan (high) || value > high ? value : high;
    }
  mean = sum / members->len;

  if (strcmp (name, "sum") == 0)
    return sum;
  if (strcmp (name, "avg") == 0)
    return mean;
  if (strcmp (name, "min") == 0)
    return low;
  if (strcmp (name, "max") == 0)
    return high;
  if (strcmp (name, "count") == 0)
    return members->len;
  if (strcmp (name, "group") == 0)
    return 1;
  if (strcmp (name, "quantile") == 0)
    {
      double rank = isnan (parameter) ? 0 : CLAMP (parameter, 0, 1) * (members->len - 1);
      guint below = floor (rank);
      double one;
      double other;

      if (isnan (parameter))
        return NAN;

      g_array_sort (members, compare_values);
      one = g_array_index (members, Sample, below).value;
      other = g_array_index (members, Sample, MIN (below + 1, members->len - 1)).value;

      return one + (other - one) * (rank - below);
    }

  for (guint i = 0; i < members->len; i++)
    {
      double distance = g_array_index (members, Sample, i).value - mean;

      squares += distance * distance;
    }

  return strcmp (name, "stdvar") == 0 ? squares / members->len : sqrt (squares / members->len);
}

void
promql_aggregate (Evaluation *evaluation,
                  Expr       *expr,
                  double      time,
                  GArray     *result)
{
  g_autoptr(GArray) vector = promql_vector_new ();
  g_autoptr(GPtrArray) groups = NULL;
  gboolean top = strcmp (expr->text, "topk") == 0;
  gboolean bottom = strcmp (expr->text, "bottomk") == 0;
  double parameter = 0;

  if (expr->args->len > 1)
    parameter = promql_eval_scalar (evaluation, g_ptr_array_index (expr->args, 0), time);
  promql_eval (evaluation, g_ptr_array_index (expr->args, expr->args->len - 1), time, vector);
  if (evaluation->error != NULL)
    return;

  groups = group_samples (expr, vector);
  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = g_ptr_array_index (groups, i);

      if (!top && !bottom)
        {
          promql_take (result, wh_sim_labels_ref (group->labels), aggregate_group (expr->text, group->members, parameter));
          continue;
        }

      g_array_sort (group->members, compare_values);
      for (guint j = 0; j < group->members->len && j < parameter; j++)
        {
          Sample *sample = &g_array_index (group->members, Sample, top ? group->members->len - 1 - j : j);

          promql_take (result, wh_sim_labels_ref (sample->labels), sample->value);
        }
    }
}

typedef struct
{
  double bound;
  double count;
} Bucket;

static int
compare_buckets (gconstpointer a,
                 gconstpointer b)
{
  const Bucket *one = a;
  const Bucket *other = b;

  return (one->bound > other->bound) - (one->bound < other->bound);
}

/* Interpolates in the bucket that holds the quantile, as Prometheus does for classic histograms. */
static double
bucket_quantile (double  quantile,
                 GArray *buckets)
{
  double rank;
  double total;
  double start = 0;
  double before = 0;
  guint i;

  g_array_sort (buckets, compare_buckets);

  if (isnan (quantile) || buckets->len < 2 || !isinf (g_array_index (buckets, Bucket, buckets->len - 1).bound))
    return NAN;
  if (quantile < 0 || quantile > 1)
    return quantile < 0 ? -INFINITY : INFINITY;

  total = g_array_index (buckets, Bucket, buckets->len - 1).count;
  if (total == 0)
    return NAN;

  rank = quantile * total;
  for (i = 0; i < buckets->len - 1; i++)
    {
      if (g_array_index (buckets, Bucket, i).count >= rank)
        break;
    }

  if (i == buckets->len - 1)
    return g_array_index (buckets, Bucket, buckets->len - 2).bound;
  if (i == 0 && g_array_index (buckets, Bucket, 0).bound <= 0)
    return g_array_index (buckets, Bucket, 0).bound;
  if (i > 0)
    {
      start = g_array_index (buckets, Bucket, i - 1).bound;
      before = g_array_index (buckets, Bucket, i - 1).count;
    }
  if (g_array_index (buckets, Bucket, i).count <= before)
    return start;

  return start + (g_array_index (buckets, Bucket, i).bound - start) *
         (rank - before) / (g_array_index (buckets, Bucket, i).count - before);
}

void
promql_histogram_quantile (Evaluation *evaluation,
                           Expr       *expr,
                           double      time,
                           GArray     *result)
{
  static const char * const le[] = { "le", NULL };
  double quantile = promql_eval_scalar (evaluation, g_ptr_array_index (expr->args, 0), time);
  g_autoptr(GArray) vector = promql_vector_new ();
  g_autoptr(GHashTable) table = g_hash_table_new_full (wh_sim_labels_hash, wh_sim_labels_equal,
                                                       (GDestroyNotify) wh_sim_labels_unref, (GDestroyNotify) g_array_unref);
  g_autoptr(GPtrArray) order = g_ptr_array_new ();

  promql_eval (evaluation, g_ptr_array_index (expr->args, 1), time, vector);

  for (guint i = 0; i < vector->len; i++)
    {
      Sample *sample = &g_array_index (vector, Sample, i);
      g_autoptr(WhSimLabels) key = wh_sim_labels_drop (sample->labels, le, TRUE);
      const char *text = wh_sim_labels_get (sample->labels, "le");
      GArray *buckets = g_hash_table_lookup (table, key);
      Bucket bucket = { 0, sample->value };
      char *end;

      bucket.bound = strcmp (text, "+Inf") == 0 ? INFINITY : g_ascii_strtod (text, &end);
      if (*text == '\0' || (!isinf (bucket.bound) && *end != '\0'))
        continue;

      if (buckets == NULL)
        {
          buckets = g_array_new (FALSE, FALSE, sizeof (Bucket));
          g_ptr_array_add (order, key);
          g_hash_table_insert (table, wh_sim_labels_ref (key), buckets);
        }
      g_array_append_val (buckets, bucket);
    }

  for (guint i = 0; i < order->len; i++)
    {
      WhSimLabels *key = g_ptr_array_index (order, i);

      promql_take (result, wh_sim_labels_ref (key), bucket_quantile (quantile, g_hash_table_lookup (table, key)));
    }
}
