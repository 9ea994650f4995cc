/* wh-deploy-measure.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-deployment.h"

/* A gate is an expression that answers only while something is bad; for a chart
 * what is measured is worth more than that. */

static gboolean
is_word (char letter)
{
  return g_ascii_isalnum (letter) || letter == '_' || letter == ':';
}

/* What binds weaker than a comparison. */
static gboolean
is_set_operator (const char *at,
                 gsize       length)
{
  static const char * const words[] = { "and", "or", "unless" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (length == strlen (words[i]) && g_ascii_strncasecmp (at, words[i], length) == 0)
      return TRUE;

  return FALSE;
}

/* Returns: (nullable): the last comparison by size outside of all brackets */
static const char *
find_comparison (const char *promql)
{
  const char *found = NULL;
  int depth = 0;

  for (const char *at = promql; *at != 0; at++)
    {
      if (*at == '"' || *at == '\'' || *at == '`')
        {
          const char quote = *at;

          for (at++; *at != 0 && *at != quote; at++)
            if (*at == '\\' && quote != '`' && at[1] != 0)
              at++;

          if (*at == 0)
            return NULL;
        }
      else if (strchr ("([{", *at) != NULL)
        depth++;
      else if (strchr (")]}", *at) != NULL)
        depth--;
      else if (depth == 0 && is_word (*at))
        {
          const char *begin = at;

          while (is_word (at[1]))
            at++;

          if (is_set_operator (begin, at + 1 - begin))
            return NULL;
        }
      else if (depth == 0 && (*at == '<' || *at == '>'))
        found = at;
    }

  return found;
}

/**
 * wh_deploy_dup_measure:
 * @promql: an expression that answers while something is bad
 * @limit: (out): from where on it does; NaN = it compares nothing with a number
 * @lowest: (out): it does below the limit, not above it
 *
 * Returns: (transfer full): what it measures: the expression without its
 *   comparison
 */
char *
wh_deploy_dup_measure (const char *promql,
                       double     *limit,
                       gboolean   *lowest)
{
  const char *at;
  const char *number;
  char *end = NULL;
  double value;

  g_return_val_if_fail (promql != NULL, NULL);
  g_return_val_if_fail (limit != NULL && lowest != NULL, NULL);

  *limit = NAN;
  *lowest = FALSE;

  if (!(at = find_comparison (promql)))
    return g_strdup (promql);

  number = at + (at[1] == '=' ? 2 : 1);
  value = g_ascii_strtod (number, &end);

  if (end == number || !isfinite (value) || end[strspn (end, " \t\r\n")] != 0)
    return g_strdup (promql);

  *limit = value;
  *lowest = *at == '<';

  return g_strchomp (g_strndup (promql, at - promql));
}
