/* wh-ui-line-diff.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-line-diff.h"

/* Above this many changed lines on a side, a table of all pairs costs too
 * much: then the whole block is shown as replaced. */
#define MAX_LINES 1200

/* Lines of context around a change. */
#define CONTEXT 3

static void
add_line (GString    *text,
          char        sign,
          const char *line)
{
  g_string_append_c (text, sign);
  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

/* The longest common subsequence of the lines between prefix and suffix. */
static void
add_changed (GString  *text,
             char    **before,
             guint     n_before,
             char    **after,
             guint     n_after)
{
  g_autofree guint16 *lengths = NULL;
  guint width = n_after + 1;
  guint i = 0;
  guint j = 0;

#define LENGTH(a, b) lengths[(a) * width + (b)]

  if (n_before <= MAX_LINES && n_after <= MAX_LINES)
    {
      lengths = g_new0 (guint16, (gsize)(n_before + 1) * width);

      for (int a = (int)n_before - 1; a >= 0; a--)
        for (int b = (int)n_after - 1; b >= 0; b--)
          LENGTH (a, b) = g_str_equal (before[a], after[b])
                            ? LENGTH (a + 1, b + 1) + 1
                            : MAX (LENGTH (a + 1, b), LENGTH (a, b + 1));

      while (i < n_before && j < n_after)
        {
          if (g_str_equal (before[i], after[j]))
            {
              add_line (text, ' ', before[i++]);
              j++;
            }
          else if (LENGTH (i + 1, j) >= LENGTH (i, j + 1))
            add_line (text, '-', before[i++]);
          else
            add_line (text, '+', after[j++]);
        }
    }

#undef LENGTH

  while (i < n_before)
    add_line (text, '-', before[i++]);
  while (j < n_after)
    add_line (text, '+', after[j++]);
}

/* Of many lines that stay between two changes, the first and the last few. */
static char *
fold (const char *diff)
{
  g_auto(GStrv) lines = g_strsplit (diff, "\n", -1);
  GString *text = g_string_new (NULL);
  guint n = g_strv_length (lines);

  for (guint i = 0; i + 1 < n;)
    {
      guint end = i;

      while (end + 1 < n && lines[end][0] == ' ')
        end++;

      for (; i < end; i++)
        {
          if (end - i > 2 * CONTEXT + 1)
            {
              for (guint j = 0; j < CONTEXT; j++)
                g_string_append_printf (text, "%s\n", lines[i + j]);
              g_string_append (text, " ⋯\n");
              i = end - CONTEXT;
            }

          g_string_append_printf (text, "%s\n", lines[i]);
        }

      if (end + 1 < n)
        g_string_append_printf (text, "%s\n", lines[end]);

      i = end + 1;
    }

  return g_string_free_and_steal (text);
}

/**
 * wh_ui_line_diff:
 * @before: (nullable): text now
 * @after: (nullable): text then
 *
 * Returns: (transfer full): the difference by lines, each with its sign, and
 *   a few lines around it; empty if there is none
 */
char *
wh_ui_line_diff (const char *before,
                 const char *after)
{
  g_auto(GStrv) old = g_strsplit (before != NULL ? before : "", "\n", -1);
  g_auto(GStrv) new = g_strsplit (after != NULL ? after : "", "\n", -1);
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_old = g_strv_length (old);
  guint n_new = g_strv_length (new);
  guint prefix = 0;
  guint suffix = 0;

  while (prefix < n_old && prefix < n_new && g_str_equal (old[prefix], new[prefix]))
    prefix++;

  if (prefix == n_old && prefix == n_new)
    return g_strdup ("");

  while (suffix < n_old - prefix && suffix < n_new - prefix &&
         g_str_equal (old[n_old - 1 - suffix], new[n_new - 1 - suffix]))
    suffix++;

  for (guint i = prefix > CONTEXT ? prefix - CONTEXT : 0; i < prefix; i++)
    add_line (text, ' ', old[i]);

  add_changed (text, old + prefix, n_old - prefix - suffix, new + prefix, n_new - prefix - suffix);

  for (guint i = 0; i < MIN (suffix, CONTEXT); i++)
    add_line (text, ' ', old[n_old - suffix + i]);

  return fold (text->str);
}
