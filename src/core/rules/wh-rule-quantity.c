/* wh-rule-quantity.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-rule-json-private.h"

#define SECOND ((gint64)G_USEC_PER_SEC)
#define DAY (86400 * SECOND)

static const struct
{
  const char *suffix;
  gint64      factor;
} duration_units[] = {
  { "ms", SECOND / 1000 },
  { "s", SECOND },
  { "min", 60 * SECOND },
  { "m", 60 * SECOND },
  { "h", 3600 * SECOND },
  { "d", DAY },
  { "w", 7 * DAY },
};

/**
 * wh_rule_parse_duration:
 * @text: such as "90s", "5m", "1h30m", "14d", "4w"
 * @duration: (out): microseconds
 *
 * Returns: whether @text is a duration
 */
gboolean
wh_rule_parse_duration (const char *text,
                        gint64     *duration)
{
  double sum = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  if (*text == '\0')
    return FALSE;

  while (*text != '\0')
    {
      char *end;
      double number = g_ascii_strtod (text, &end);
      gsize length;
      guint unit;

      if (end == text || !isfinite (number) || number < 0 || g_ascii_isspace (*text) || *text == '+')
        return FALSE;

      while (*end == ' ')
        end++;

      for (length = 0; g_ascii_isalpha (end[length]); length++)
        ;

      for (unit = 0; unit < G_N_ELEMENTS (duration_units); unit++)
        if (strlen (duration_units[unit].suffix) == length && strncmp (end, duration_units[unit].suffix, length) == 0)
          break;

      if (unit == G_N_ELEMENTS (duration_units))
        return FALSE;

      sum += number * (double)duration_units[unit].factor;
      text = end + length;
    }

  if (sum > 36500. * (double)DAY)
    return FALSE;

  *duration = (gint64)sum;

  return TRUE;
}

/**
 * wh_rule_format_duration:
 * @duration: microseconds
 *
 * Returns: (transfer full): as [func@rule_parse_duration] reads it
 */
char *
wh_rule_format_duration (gint64 duration)
{
  g_autoptr(GString) text = g_string_new (NULL);
  static const struct { const char *suffix; gint64 factor; } units[] = {
    { "d", DAY }, { "h", 3600 * SECOND }, { "m", 60 * SECOND }, { "s", SECOND }, { "ms", SECOND / 1000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (duration >= units[i].factor)
        g_string_append_printf (text, "%" G_GINT64_FORMAT "%s", duration / units[i].factor, units[i].suffix);
      duration %= units[i].factor;
    }

  if (text->len == 0)
    g_string_append (text, "0s");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static const struct
{
  const char *suffix;
  double      factor;
} other_units[] = {
  { "%", 1 },
  { "cores", 1000 },
  { "core", 1000 },
  { "KiB", 1024. },
  { "MiB", 1024. * 1024 },
  { "GiB", 1024. * 1024 * 1024 },
  { "TiB", 1024. * 1024 * 1024 * 1024 },
  { "kB", 1e3 },
  { "MB", 1e6 },
  { "GB", 1e9 },
  { "TB", 1e12 },
  { "B", 1 },
};

/**
 * wh_rule_parse_quantity:
 * @text: a number with a unit, or a duration
 * @value: (out): as rules have it: seconds, bytes, percent, thousandths of a core
 *
 * Returns: whether @text is one
 */
gboolean
wh_rule_parse_quantity (const char *text,
                        double     *value)
{
  char *end;
  double number = g_ascii_strtod (text, &end);
  gint64 duration;

  if (end == text || !isfinite (number))
    return FALSE;

  while (*end == ' ')
    end++;

  for (guint i = 0; i < G_N_ELEMENTS (other_units); i++)
    {
      if (strcmp (end, other_units[i].suffix) == 0)
        {
          *value = number * other_units[i].factor;
          return TRUE;
        }
    }

  if (*text == '-' ? !wh_rule_parse_duration (text + 1, &duration) : !wh_rule_parse_duration (text, &duration))
    return FALSE;

  *value = (double)duration / (double)SECOND * (*text == '-' ? -1 : 1);

  return TRUE;
}
