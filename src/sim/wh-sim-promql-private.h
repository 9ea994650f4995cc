/* wh-sim-promql-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-promql.h"

G_BEGIN_DECLS

typedef enum
{
  EXPR_NUMBER,
  EXPR_STRING,
  EXPR_SELECTOR,
  EXPR_NEGATE,
  EXPR_BINARY,
  EXPR_CALL,
  EXPR_AGGREGATE,
} ExprType;

typedef enum
{
  OP_NONE,
  OP_OR,
  OP_AND,
  OP_UNLESS,
  OP_EQUAL,
  OP_NOT_EQUAL,
  OP_LESS,
  OP_LESS_EQUAL,
  OP_GREATER,
  OP_GREATER_EQUAL,
  OP_ADD,
  OP_SUBTRACT,
  OP_MULTIPLY,
  OP_DIVIDE,
  OP_MODULO,
  OP_POWER,
} ExprOp;

typedef struct _Expr Expr;
typedef struct
{
  const WhSimPromqlData *data;
  double                 start;
  double                 end;
  double                 step;
  guint                  n_samples;
  GError                *error;
} Evaluation;

/* An entry of a vector; owns its labels. */
typedef struct
{
  WhSimLabels *labels;
  double       value;
} Sample;

/* The samples a selector may need, taken once for the whole query. */
typedef struct
{
  WhSimLabels *labels;
  WhSimLabels *bare;        /* without the name: what functions return */
  double      *times;
  double      *values;
  guint        n_samples;
} Column;

/* A slice of a column: what a range vector is at one instant. */
typedef struct
{
  const double *times;
  const double *values;
  guint         n_samples;
  double        start;
  double        end;
} Window;

typedef gboolean (*WindowFunc) (const Window *window,
                                double       *value);
typedef double   (*ValueFunc)  (double        value);

typedef enum
{
  CALL_WINDOW,        /* range vector to vector, one value per series */
  CALL_VALUE,         /* vector to vector, value by value */
  CALL_SPECIAL,       /* its own function */
} CallType;

typedef struct
{
  const char       *name;
  CallType          type;
  WhSimPromqlType   returns;
  guint             min_args;
  guint             max_args;
  WhSimPromqlType   args[5];
  WindowFunc        window;
  ValueFunc         value;
  void            (*special) (Evaluation *evaluation,
                              Expr       *expr,
                              double      time,
                              GArray     *result);
} Function;

struct _Expr
{
  ExprType          type;
  WhSimPromqlType   returns;
  gsize             position;

  double            number;
  char             *text;

  /* selector */
  GPtrArray        *matchers;
  double            range;
  double            offset;
  gboolean          has_at;
  double            at;
  GPtrArray        *columns;      /* of Column, while evaluating */

  /* operators, calls and aggregations */
  ExprOp            op;
  gboolean          returns_bool;
  gboolean          match_on;
  GStrv             match_labels;
  gboolean          group_left;
  gboolean          group_right;
  GStrv             include;
  const Function   *function;
  gboolean          without;
  gboolean          grouped;
  GPtrArray        *args;
};

void            expr_free                  (Expr             *self);
Expr           *expr_parse                 (const char       *query,
                                            GError          **error);

const Function *wh_sim_promql_function     (const char       *name);

void            promql_eval                (Evaluation       *evaluation,
                                            Expr             *expr,
                                            double            time,
                                            GArray           *result);
double          promql_eval_scalar         (Evaluation       *evaluation,
                                            Expr             *expr,
                                            double            time);
gboolean        promql_window              (Expr             *selector,
                                            const Column     *column,
                                            double            time,
                                            Window           *window);
void            promql_call_windows        (Evaluation       *evaluation,
                                            Expr             *expr,
                                            double            time,
                                            GArray           *result);
void            promql_binary              (Evaluation       *evaluation,
                                            Expr             *expr,
                                            double            time,
                                            GArray           *result);
void            promql_aggregate           (Evaluation       *evaluation,
                                            Expr             *expr,
                                            double            time,
                                            GArray           *result);
void            promql_histogram_quantile  (Evaluation       *evaluation,
                                            Expr             *expr,
                                            double            time,
                                            GArray           *result);
void            promql_fail                (Evaluation       *evaluation,
                                            const char       *format,
                                            ...) G_GNUC_PRINTF (2, 3);
GArray         *promql_vector_new          (void);

gboolean        window_rate                (const Window     *window,
                                            double           *value);
gboolean        window_increase            (const Window     *window,
                                            double           *value);
gboolean        window_delta               (const Window     *window,
                                            double           *value);
gboolean        window_irate               (const Window     *window,
                                            double           *value);
gboolean        window_idelta              (const Window     *window,
                                            double           *value);
gboolean        window_sum                 (const Window     *window,
                                            double           *value);
gboolean        window_avg                 (const Window     *window,
                                            double           *value);
gboolean        window_min                 (const Window     *window,
                                            double           *value);
gboolean        window_max                 (const Window     *window,
                                            double           *value);
gboolean        window_count               (const Window     *window,
                                            double           *value);
gboolean        window_last                (const Window     *window,
                                            double           *value);
gboolean        window_present             (const Window     *window,
                                            double           *value);
gboolean        window_stddev              (const Window     *window,
                                            double           *value);
gboolean        window_changes             (const Window     *window,
                                            double           *value);
gboolean        window_resets              (const Window     *window,
                                            double           *value);
gboolean        window_deriv               (const Window     *window,
                                            double           *value);
void            promql_call_quantile_over_time (Evaluation *evaluation,
                                                Expr       *expr,
                                                double      time,
                                                GArray     *result);
void            promql_call_predict_linear (Evaluation *evaluation,
                                            Expr       *expr,
                                            double      time,
                                            GArray     *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Expr, expr_free)

static inline void
promql_take (GArray      *vector,
             WhSimLabels *labels,
             double       value)
{
  Sample sample = { labels, value };

  g_array_append_val (vector, sample);
}

G_END_DECLS
