/* wh-label-lines.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-label-lines.h"

static gsize
line_length (const char *text)
{
  return strcspn (text, "\n");
}

/* Compares one line of each: as the lines are sorted. */
static int
compare_lines (const char *one,
               const char *other)
{
  gsize one_length = line_length (one);
  gsize other_length = line_length (other);
  int order = strncmp (one, other, MIN (one_length, other_length));

  return order != 0 ? order : (one_length > other_length) - (one_length < other_length);
}

static const char *
next_line (const char *text)
{
  text += line_length (text);

  return *text == '\n' ? text + 1 : text;
}

/**
 * wh_label_lines_within:
 * @labels: "name=value", one a line, sorted
 * @more: the same
 *
 * A system that sends its alerts on may add labels that say where they came
 * from: the alert is the same one.
 *
 * Returns: whether @more has all of @labels
 */
gboolean
wh_label_lines_within (const char *labels,
                       const char *more)
{
  g_return_val_if_fail (labels != NULL, FALSE);
  g_return_val_if_fail (more != NULL, FALSE);

  while (*labels != '\0' && *more != '\0')
    {
      int order = compare_lines (labels, more);

      if (order < 0)
        return FALSE;

      if (order == 0)
        labels = next_line (labels);
      more = next_line (more);
    }

  return *labels == '\0';
}

/**
 * wh_label_lines_combine:
 * @labels: "name=value", one a line, sorted
 * @other: the same
 * @subtract: whether to take those of @other away
 *
 * Returns: (transfer full): the labels of both, or those of @labels alone that
 *   @other has not
 */
char *
wh_label_lines_combine (const char *labels,
                        const char *other,
                        gboolean    subtract)
{
  GString *result = g_string_new (NULL);

  while (*labels != '\0' || *other != '\0')
    {
      int order = *labels == '\0' ? 1 : *other == '\0' ? -1 : compare_lines (labels, other);
      const char *line = order <= 0 ? labels : other;

      if (order < 0 || !subtract)
        {
          if (result->len > 0)
            g_string_append_c (result, '\n');
          g_string_append_len (result, line, line_length (line));
        }

      if (order <= 0)
        labels = next_line (labels);
      if (order >= 0)
        other = next_line (other);
    }

  return g_string_free (result, FALSE);
}

/**
 * wh_label_lines_hash:
 * @key: labels
 *
 * For tables. Labels are long: eight letters at a time take a third of the time
 * of g_str_hash().
 *
 * Returns: a hash of them
 */
guint
wh_label_lines_hash (gconstpointer key)
{
  const char *labels = key;
  gsize left = strlen (labels);
  guint64 hash = left;
  guint64 eight = 0;

  for (; left >= sizeof eight; labels += sizeof eight, left -= sizeof eight)
    {
      memcpy (&eight, labels, sizeof eight);
      hash = (hash ^ eight) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      hash ^= hash >> 32;
    }

  eight = 0;
  memcpy (&eight, labels, left);
  hash = (hash ^ eight) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint)(hash ^ (hash >> 32));
}
