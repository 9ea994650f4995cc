/* wh-sim-promql-parser.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-sim-promql-lexer.h"

/* A recursive descent parser for the part of PromQL that the simulated fleet
 * answers. What it does not know (subqueries, native histograms) is refused
 * by name: a wrong number would be worse than an error. */

#define MAX_DEPTH 100

/* A long sum is a deep tree as well. */
#define MAX_PARTS 2000

static Expr *parse_binary (Parser *self,
                           int     lowest);

static Expr *
expr_new (Parser          *self,
          ExprType         type,
          WhSimPromqlType  returns)
{
  Expr *expr = g_new0 (Expr, 1);

  if (++self->n_parts > MAX_PARTS)
    parser_fail (self, "expression has too many parts");

  expr->type = type;
  expr->returns = returns;
  expr->position = self->token_start;
  expr->args = g_ptr_array_new_with_free_func ((GDestroyNotify) expr_free);

  return expr;
}

void
expr_free (Expr *self)
{
  g_free (self->text);
  g_strfreev (self->match_labels);
  g_strfreev (self->include);
  g_clear_pointer (&self->matchers, g_ptr_array_unref);
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->args, g_ptr_array_unref);
  g_free (self);
}

static GStrv
parse_label_list (Parser *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  parser_expect_symbol (self, "(", "in grouping opts");
  while (self->error == NULL && !parser_is_symbol (self, ")"))
    {
      if (self->token != TOKEN_NAME && self->token != TOKEN_STRING)
        {
          parser_unexpected (self, "in grouping opts, expected label");
          break;
        }
      g_strv_builder_add (builder, self->text->str);
      parser_next (self);
      if (!parser_accept_symbol (self, ","))
        break;
    }
  parser_expect_symbol (self, ")", "in grouping opts, expected \",\" or \")\"");

  return g_strv_builder_end (builder);
}

static void
parse_matchers (Parser    *self,
                GPtrArray *matchers)
{
  while (self->error == NULL && !parser_is_symbol (self, "}"))
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *name = NULL;
      WhSimMatchType type = WH_SIM_MATCH_EQUAL;
      WhSimMatcher *matcher;

      if (self->token != TOKEN_NAME && self->token != TOKEN_STRING)
        {
          parser_unexpected (self, "in label matching, expected identifier or \"}\"");
          return;
        }
      name = g_strdup (self->text->str);
      parser_next (self);

      if (parser_accept_symbol (self, "="))
        type = WH_SIM_MATCH_EQUAL;
      else if (parser_accept_symbol (self, "!="))
        type = WH_SIM_MATCH_NOT_EQUAL;
      else if (parser_accept_symbol (self, "=~"))
        type = WH_SIM_MATCH_REGEX;
      else if (parser_accept_symbol (self, "!~"))
        type = WH_SIM_MATCH_NOT_REGEX;
      else
        parser_unexpected (self, "in label matching, expected label matching operator");

      if (self->error != NULL)
        return;

      if (self->token != TOKEN_STRING)
        {
          parser_unexpected (self, "in label matching, expected string");
          return;
        }

      if (!(matcher = wh_sim_matcher_new (type, name, self->text->str, &error)))
        {
          parser_fail (self, "%s", error->message);
          return;
        }
      g_ptr_array_add (matchers, matcher);
      parser_next (self);

      if (!parser_accept_symbol (self, ","))
        break;
    }

  parser_expect_symbol (self, "}", "in label matching, expected \",\" or \"}\"");
}

static Expr *
parse_selector (Parser     *self,
                const char *metric)
{
  g_autoptr(Expr) expr = expr_new (self, EXPR_SELECTOR, WH_SIM_PROMQL_VECTOR);
  gboolean selective = FALSE;

  expr->matchers = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_matcher_free);
  if (metric != NULL)
    g_ptr_array_add (expr->matchers, wh_sim_matcher_new (WH_SIM_MATCH_EQUAL, "__name__", metric, NULL));

  if (parser_accept_symbol (self, "{"))
    parse_matchers (self, expr->matchers);

  for (guint i = 0; i < expr->matchers->len; i++)
    selective |= !wh_sim_matcher_match (g_ptr_array_index (expr->matchers, i), "");
  if (!selective)
    parser_fail (self, "vector selector must contain at least one non-empty matcher");

  return g_steal_pointer (&expr);
}

static double
parse_duration (Parser     *self,
                const char *where)
{
  double seconds = self->number;

  if (self->token != TOKEN_DURATION && self->token != TOKEN_NUMBER)
    {
      parser_unexpected (self, where);
      return 0;
    }
  parser_next (self);

  return seconds;
}

static Expr *
parse_suffixes (Parser *self,
                Expr   *expr)
{
  while (self->error == NULL)
    {
      if (parser_is_symbol (self, "["))
        {
          parser_next (self);
          if (expr->type != EXPR_SELECTOR || expr->range > 0)
            {
              parser_fail (self, "ranges only allowed for vector selectors (the simulation has no subqueries)");
              break;
            }
          expr->range = parse_duration (self, "in duration expression");
          expr->returns = WH_SIM_PROMQL_MATRIX;
          if (parser_is_symbol (self, ":"))
            parser_fail (self, "the simulation has no subqueries");
          else if (self->error == NULL && expr->range <= 0)
            parser_fail (self, "duration must be greater than 0");
          parser_expect_symbol (self, "]", "in duration expression, expected \"]\"");
        }
      else if (parser_is_word (self, "offset"))
        {
          double sign = 1;

          parser_next (self);
          if (parser_accept_symbol (self, "-"))
            sign = -1;
          if (expr->type != EXPR_SELECTOR)
            parser_fail (self, "offset modifier must be preceded by an instant vector selector or range vector selector");
          expr->offset = sign * parse_duration (self, "in offset, expected duration");
        }
      else if (parser_is_symbol (self, "@"))
        {
          parser_next (self);
          if (expr->type != EXPR_SELECTOR || self->token != TOKEN_NUMBER)
            {
              parser_fail (self, "the simulation takes @ only with a number, behind a selector");
              break;
            }
          expr->has_at = TRUE;
          expr->at = self->number;
          parser_next (self);
        }
      else
        {
          break;
        }
    }

  return expr;
}

static void
check_type (Parser          *self,
            Expr            *expr,
            WhSimPromqlType  wanted,
            const char      *where)
{
  static const char * const names[] = { "none", "scalar", "instant vector", "range vector", "string" };

  if (expr == NULL || self->error != NULL || expr->returns == wanted)
    return;

  self->token_start = expr->position;
  parser_fail (self, "expected type %s in %s, got %s", names[wanted], where, names[expr->returns]);
}

static void
parse_args (Parser *self,
            Expr   *expr)
{
  parser_expect_symbol (self, "(", "");
  while (self->error == NULL && !parser_is_symbol (self, ")"))
    {
      Expr *arg = parse_binary (self, 0);

      if (arg != NULL)
        g_ptr_array_add (expr->args, arg);
      if (!parser_accept_symbol (self, ","))
        break;
    }
  parser_expect_symbol (self, ")", "in function call");
}

static Expr *
parse_call (Parser         *self,
            const Function *function,
            gsize           position)
{
  g_autoptr(Expr) expr = expr_new (self, EXPR_CALL, function->returns);
  g_autofree char *where = g_strdup_printf ("call to function \"%s\"", function->name);

  expr->position = position;
  expr->function = function;
  parse_args (self, expr);

  if (self->error == NULL && (expr->args->len < function->min_args || expr->args->len > function->max_args))
    {
      self->token_start = position;
      parser_fail (self, "expected %s%u argument(s) in %s, got %u",
                   function->min_args != function->max_args ? "at least " : "", function->min_args, where, expr->args->len);
    }

  for (guint i = 0; i < expr->args->len && self->error == NULL; i++)
    check_type (self, g_ptr_array_index (expr->args, i),
                function->args[MIN (i, G_N_ELEMENTS (function->args) - 1)], where);

  return g_steal_pointer (&expr);
}

static gboolean
parse_grouping (Parser *self,
                Expr   *expr)
{
  if (!parser_is_word (self, "by") && !parser_is_word (self, "without"))
    return FALSE;

  expr->without = parser_is_word (self, "without");
  expr->grouped = TRUE;
  parser_next (self);
  g_strfreev (expr->match_labels);
  expr->match_labels = parse_label_list (self);

  return TRUE;
}

static Expr *
parse_aggregation (Parser     *self,
                   const char *name,
                   gsize       position)
{
  g_autoptr(Expr) expr = expr_new (self, EXPR_AGGREGATE, WH_SIM_PROMQL_VECTOR);
  gboolean with_parameter = strcmp (name, "topk") == 0 || strcmp (name, "bottomk") == 0 || strcmp (name, "quantile") == 0;
  gboolean grouped;

  expr->position = position;
  expr->text = g_strdup (name);
  grouped = parse_grouping (self, expr);
  parse_args (self, expr);
  if (!grouped && self->error == NULL)
    parse_grouping (self, expr);

  if (self->error == NULL && expr->args->len != (with_parameter ? 2 : 1))
    {
      self->token_start = position;
      parser_fail (self, "wrong number of arguments for aggregate expression provided, expected %d, got %u",
                   with_parameter ? 2 : 1, expr->args->len);
    }
  if (self->error == NULL && with_parameter)
    check_type (self, g_ptr_array_index (expr->args, 0), WH_SIM_PROMQL_SCALAR, "aggregation parameter");
  if (self->error == NULL)
    check_type (self, g_ptr_array_index (expr->args, expr->args->len - 1), WH_SIM_PROMQL_VECTOR, "aggregation expression");

  return g_steal_pointer (&expr);
}

static Expr *
parse_primary (Parser *self)
{
  static const char * const aggregations[] = {
    "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile", NULL
  };
  gsize position = self->token_start;

  if (self->token == TOKEN_NUMBER || self->token == TOKEN_DURATION)
    {
      Expr *expr = expr_new (self, EXPR_NUMBER, WH_SIM_PROMQL_SCALAR);

      expr->number = self->number;
      parser_next (self);
      return expr;
    }

  if (self->token == TOKEN_STRING)
    {
      Expr *expr = expr_new (self, EXPR_STRING, WH_SIM_PROMQL_STRING);

      expr->text = g_strdup (self->text->str);
      parser_next (self);
      return expr;
    }

  if (parser_accept_symbol (self, "("))
    {
      Expr *expr = parse_binary (self, 0);

      parser_expect_symbol (self, ")", "in paren expression");
      return expr;
    }

  if (parser_is_symbol (self, "{"))
    return parse_selector (self, NULL);

  if (self->token == TOKEN_NAME)
    {
      g_autofree char *name = g_strdup (self->text->str);
      g_autofree char *lower = g_ascii_strdown (name, -1);
      const Function *function = wh_sim_promql_function (name);

      parser_next (self);

      if (g_strv_contains (aggregations, lower) &&
          (parser_is_symbol (self, "(") || parser_is_word (self, "by") || parser_is_word (self, "without")))
        return parse_aggregation (self, lower, position);

      if (parser_is_symbol (self, "("))
        {
          if (function != NULL)
            return parse_call (self, function, position);

          self->token_start = position;
          parser_fail (self, "unknown function with name \"%s\"", name);
          return NULL;
        }

      if (strcmp (lower, "nan") == 0 || strcmp (lower, "inf") == 0)
        {
          Expr *expr = expr_new (self, EXPR_NUMBER, WH_SIM_PROMQL_SCALAR);

          expr->number = lower[0] == 'n' ? NAN : INFINITY;
          return expr;
        }

      return parse_selector (self, name);
    }

  parser_unexpected (self, "");

  return NULL;
}

static Expr *
parse_unary (Parser *self)
{
  Expr *expr;

  if (++self->depth > MAX_DEPTH)
    {
      parser_fail (self, "expression is nested too deeply");
      return NULL;
    }

  if (parser_is_symbol (self, "-") || parser_is_symbol (self, "+"))
    {
      gboolean negative = parser_is_symbol (self, "-");
      g_autoptr(Expr) inner = NULL;

      parser_next (self);
      /* ^ binds tighter than the sign. */
      inner = parse_binary (self, 6);
      if (inner != NULL && inner->returns != WH_SIM_PROMQL_SCALAR && inner->returns != WH_SIM_PROMQL_VECTOR)
        parser_fail (self, "unary expression only allowed on expressions of type scalar or instant vector");
      if (self->error != NULL || !negative)
        {
          self->depth--;
          return g_steal_pointer (&inner);
        }
      expr = expr_new (self, EXPR_NEGATE, inner->returns);
      g_ptr_array_add (expr->args, g_steal_pointer (&inner));
    }
  else
    {
      expr = parse_primary (self);
      if (expr != NULL)
        expr = parse_suffixes (self, expr);
    }

  self->depth--;

  return expr;
}

static ExprOp
peek_operator (Parser *self,
               int    *precedence)
{
  static const struct { const char *text; ExprOp op; int precedence; } operators[] = {
    { "or", OP_OR, 1 }, { "and", OP_AND, 2 }, { "unless", OP_UNLESS, 2 },
    { "==", OP_EQUAL, 3 }, { "!=", OP_NOT_EQUAL, 3 }, { "<", OP_LESS, 3 }, { "<=", OP_LESS_EQUAL, 3 },
    { ">", OP_GREATER, 3 }, { ">=", OP_GREATER_EQUAL, 3 },
    { "+", OP_ADD, 4 }, { "-", OP_SUBTRACT, 4 },
    { "*", OP_MULTIPLY, 5 }, { "/", OP_DIVIDE, 5 }, { "%", OP_MODULO, 5 },
    { "^", OP_POWER, 6 },
  };

  if (self->error != NULL || (self->token != TOKEN_SYMBOL && self->token != TOKEN_NAME))
    return OP_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      if (g_ascii_strcasecmp (operators[i].text, self->text->str) == 0)
        {
          *precedence = operators[i].precedence;
          return operators[i].op;
        }
    }

  return OP_NONE;
}

static void
parse_modifiers (Parser *self,
                 Expr   *expr)
{
  gboolean comparison = expr->op >= OP_EQUAL && expr->op <= OP_GREATER_EQUAL;

  if (parser_accept_word (self, "bool"))
    {
      expr->returns_bool = TRUE;
      if (!comparison)
        parser_fail (self, "bool modifier can only be used on comparison operators");
    }

  if (parser_is_word (self, "on") || parser_is_word (self, "ignoring"))
    {
      expr->match_on = parser_is_word (self, "on");
      parser_next (self);
      expr->match_labels = parse_label_list (self);

      if (parser_is_word (self, "group_left") || parser_is_word (self, "group_right"))
        {
          if (expr->op <= OP_UNLESS)
            parser_fail (self, "no grouping allowed for set operations");
          expr->group_left = parser_is_word (self, "group_left");
          expr->group_right = !expr->group_left;
          parser_next (self);
          if (parser_is_symbol (self, "("))
            expr->include = parse_label_list (self);
        }
    }
}

static Expr *
parse_binary (Parser *self,
              int     lowest)
{
  g_autoptr(Expr) left = parse_unary (self);
  ExprOp op;
  int precedence = 0;

  while (left != NULL && self->error == NULL &&
         (op = peek_operator (self, &precedence)) != OP_NONE && precedence >= lowest)
    {
      g_autoptr(Expr) expr = expr_new (self, EXPR_BINARY, WH_SIM_PROMQL_VECTOR);
      Expr *right;

      expr->op = op;
      parser_next (self);
      parse_modifiers (self, expr);

      right = parse_binary (self, op == OP_POWER ? precedence : precedence + 1);
      if (right == NULL)
        return NULL;

      g_ptr_array_add (expr->args, g_steal_pointer (&left));
      g_ptr_array_add (expr->args, right);

      for (guint i = 0; i < 2 && self->error == NULL; i++)
        {
          Expr *side = g_ptr_array_index (expr->args, i);

          if (side->returns != WH_SIM_PROMQL_SCALAR && side->returns != WH_SIM_PROMQL_VECTOR)
            parser_fail (self, "binary expression must contain only scalar and instant vector types");
          else if (op <= OP_UNLESS && side->returns == WH_SIM_PROMQL_SCALAR)
            parser_fail (self, "set operator not allowed in binary scalar expression");
        }

      if (self->error == NULL &&
          ((Expr *) g_ptr_array_index (expr->args, 0))->returns == WH_SIM_PROMQL_SCALAR &&
          right->returns == WH_SIM_PROMQL_SCALAR)
        {
          expr->returns = WH_SIM_PROMQL_SCALAR;
          if (op >= OP_EQUAL && op <= OP_GREATER_EQUAL && !expr->returns_bool)
            parser_fail (self, "comparisons between scalars must use BOOL modifier");
        }

      left = g_steal_pointer (&expr);
    }

  return g_steal_pointer (&left);
}

/* Parses a whole query; a parse error carries Prometheus' own words. */
Expr *
expr_parse (const char  *query,
            GError     **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(Expr) expr = NULL;
  Parser self = { .query = query, .at = query, .text = text };

  if (g_utf8_validate (query, -1, NULL))
    parser_next (&self);
  else
    parser_fail (&self, "the text is not UTF-8");

  if (self.error == NULL && self.token == TOKEN_END)
    parser_fail (&self, "no expression found in input");
  else
    expr = parse_binary (&self, 0);

  if (self.error == NULL && self.token != TOKEN_END)
    parser_unexpected (&self, "");

  if (self.error != NULL)
    {
      g_propagate_error (error, self.error);
      return NULL;
    }

  return g_steal_pointer (&expr);
}

/**
 * wh_sim_promql_parse_matchers:
 * @selector: what `match[]` carries
 * @error: set when it is no selector
 *
 * Returns: (transfer full) (element-type WhSimMatcher): its matchers
 */
GPtrArray *
wh_sim_promql_parse_matchers (const char  *selector,
                              GError     **error)
{
  g_autoptr(Expr) expr = expr_parse (selector, error);

  if (expr == NULL)
    return NULL;

  if (expr->type != EXPR_SELECTOR || expr->range > 0)
    {
      g_set_error (error, WH_SIM_PROMQL_ERROR, WH_SIM_PROMQL_ERROR_BAD_DATA, "1:1: parse error: expected a vector selector");
      return NULL;
    }

  return g_steal_pointer (&expr->matchers);
}
