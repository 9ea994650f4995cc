/* wh-log-folds.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-log-folds.h"

typedef struct
{
  WhLogGroup group;
  gboolean   folded;
  guint64    hidden; /* lines that are not shown before its title */
} Fold;

struct _WhLogFolds
{
  GArray  *folds;
  guint64  first;
  guint64  n_lines;
};

/**
 * wh_log_folds_new:
 *
 * Returns: (transfer full): no lines, nothing folded
 */
WhLogFolds *
wh_log_folds_new (void)
{
  WhLogFolds *self = g_new0 (WhLogFolds, 1);

  self->folds = g_array_new (FALSE, FALSE, sizeof (Fold));

  return self;
}

/**
 * wh_log_folds_free:
 * @self: (transfer full): a #WhLogFolds
 */
void
wh_log_folds_free (WhLogFolds *self)
{
  g_array_unref (self->folds);
  g_free (self);
}

/* Lines after the title that are not shown, of those that are there: from *@start to *@end. */
static void
get_hidden (WhLogFolds *self,
            const Fold *fold,
            guint64    *start,
            guint64    *end)
{
  guint64 last = MIN (fold->group.last, self->n_lines > 0 ? self->n_lines - 1 : 0);

  *end = last + 1;
  *start = fold->folded ? fold->group.first + 1
                        : (fold->group.closed && fold->group.last < self->n_lines) ? last : *end;
  *start = MIN (*start, *end);
}

static void
count (WhLogFolds *self,
       guint       from)
{
  for (guint i = from; i < self->folds->len; i++)
    {
      Fold *fold = &g_array_index (self->folds, Fold, i);
      guint64 start, end;

      fold->hidden = 0;

      if (i > 0)
        {
          const Fold *before = fold - 1;

          get_hidden (self, before, &start, &end);
          fold->hidden = before->hidden + (end - start);
        }
    }
}

/**
 * wh_log_folds_update:
 * @self: folds
 * @groups: (element-type WhLogGroup): the groups from @from on
 * @from: which group the first of them is: the last one that was known, since
 *   it may have been open
 * @first: first line that is still there
 * @n_lines: line after the last one
 */
void
wh_log_folds_update (WhLogFolds *self,
                     GArray     *groups,
                     guint       from,
                     guint64     first,
                     guint64     n_lines)
{
  g_return_if_fail (self != NULL && groups != NULL);
  g_return_if_fail (from <= self->folds->len);

  self->first = first;
  self->n_lines = n_lines;

  for (guint i = 0; i < groups->len; i++)
    {
      Fold fold = { g_array_index (groups, WhLogGroup, i), FALSE, 0 };

      if (from + i < self->folds->len)
        g_array_index (self->folds, Fold, from + i).group = fold.group;
      else
        g_array_append_val (self->folds, fold);
    }

  count (self, from);
}

/**
 * wh_log_folds_get_n:
 * @self: folds
 *
 * Returns: how many groups there are
 */
guint
wh_log_folds_get_n (WhLogFolds *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->folds->len;
}

/* The last group whose title is @line or before it. */
static Fold *
find_before (WhLogFolds *self,
             guint64     line)
{
  guint low = 0;
  guint high = self->folds->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->folds, Fold, middle).group.first <= line)
        low = middle + 1;
      else
        high = middle;
    }

  return low > 0 ? &g_array_index (self->folds, Fold, low - 1) : NULL;
}

/* Lines that are shown before @line, of all that ever came. */
static guint64
count_before (WhLogFolds *self,
              guint64     line)
{
  const Fold *fold = line > 0 ? find_before (self, line - 1) : NULL;
  guint64 start, end;

  if (fold == NULL)
    return line;

  get_hidden (self, fold, &start, &end);

  if (line <= start)
    return line - fold->hidden;

  return line - fold->hidden - (MIN (line, end) - start);
}

/**
 * wh_log_folds_get_n_rows:
 * @self: folds
 *
 * Returns: how many lines are not folded away
 */
guint64
wh_log_folds_get_n_rows (WhLogFolds *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return count_before (self, self->n_lines) - count_before (self, MIN (self->first, self->n_lines));
}

/**
 * wh_log_folds_get_row:
 * @self: folds
 * @line: a line
 *
 * Returns: its row; of a line that is not shown, that of the title above it
 */
guint64
wh_log_folds_get_row (WhLogFolds *self,
                      guint64     line)
{
  guint64 base;
  guint64 before;
  const Fold *fold;

  g_return_val_if_fail (self != NULL, 0);

  base = count_before (self, MIN (self->first, self->n_lines));
  before = count_before (self, MIN (line, self->n_lines));
  fold = find_before (self, line);

  if (fold != NULL)
    {
      guint64 start, end;

      get_hidden (self, fold, &start, &end);
      if (line >= start && line < end && before > 0)
        before--;
    }

  return before > base ? before - base : 0;
}

/**
 * wh_log_folds_get_line:
 * @self: folds
 * @row: a row
 *
 * Returns: the line that is shown there; the number of lines behind the last row
 */
guint64
wh_log_folds_get_line (WhLogFolds *self,
                       guint64     row)
{
  guint64 wanted;
  guint low = 0;
  guint high;
  const Fold *fold;
  guint64 start, end;
  guint64 line;

  g_return_val_if_fail (self != NULL, 0);

  if (row >= wh_log_folds_get_n_rows (self))
    return self->n_lines;

  wanted = row + count_before (self, self->first);
  high = self->folds->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const Fold *other = &g_array_index (self->folds, Fold, middle);

      if (other->group.first - other->hidden <= wanted)
        low = middle + 1;
      else
        high = middle;
    }

  if (low == 0)
    return wanted;

  fold = &g_array_index (self->folds, Fold, low - 1);
  line = wanted + fold->hidden;
  get_hidden (self, fold, &start, &end);

  return line >= start ? line + (end - start) : line;
}

/**
 * wh_log_folds_find:
 * @self: folds
 * @line: a line
 *
 * Returns: (transfer none) (nullable): the group it stands in, or is the title of
 */
const WhLogGroup *
wh_log_folds_find (WhLogFolds *self,
                   guint64     line)
{
  const Fold *fold;

  g_return_val_if_fail (self != NULL, NULL);

  fold = find_before (self, line);

  return fold != NULL && line <= fold->group.last ? &fold->group : NULL;
}

/**
 * wh_log_folds_is_folded:
 * @self: folds
 * @line: a line
 *
 * Returns: whether the group it stands in is folded
 */
gboolean
wh_log_folds_is_folded (WhLogFolds *self,
                        guint64     line)
{
  const Fold *fold;

  g_return_val_if_fail (self != NULL, FALSE);

  fold = find_before (self, line);

  return fold != NULL && line <= fold->group.last && fold->folded;
}

/**
 * wh_log_folds_set_folded:
 * @self: folds
 * @line: a line
 * @folded: whether the group it stands in is folded
 */
void
wh_log_folds_set_folded (WhLogFolds *self,
                         guint64     line,
                         gboolean    folded)
{
  Fold *fold;

  g_return_if_fail (self != NULL);

  fold = find_before (self, line);

  if (fold == NULL || line > fold->group.last || fold->folded == folded)
    return;

  fold->folded = folded;
  count (self, (guint)(fold - &g_array_index (self->folds, Fold, 0)) + 1);
}

/**
 * wh_log_folds_fold_all:
 * @self: folds
 * @folded: whether all groups are closed or open
 */
void
wh_log_folds_fold_all (WhLogFolds *self,
                       gboolean    folded)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; i < self->folds->len; i++)
    g_array_index (self->folds, Fold, i).folded = folded;
  count (self, 0);
}
