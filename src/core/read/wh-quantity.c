/* wh-quantity.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-format.h"
#include "wh-quantity.h"

static const struct
{
  const char *suffix;
  double      factor;
} quantity_suffixes[] = {
  { "",   1 },
  { "n",  1e-9 },
  { "u",  1e-6 },
  { "m",  1e-3 },
  { "k",  1e3 },
  { "M",  1e6 },
  { "G",  1e9 },
  { "T",  1e12 },
  { "P",  1e15 },
  { "E",  1e18 },
  { "Ki", 1024.0 },
  { "Mi", 1048576.0 },
  { "Gi", 1073741824.0 },
  { "Ti", 1099511627776.0 },
  { "Pi", 1125899906842624.0 },
  { "Ei", 1152921504606846976.0 },
};

static const struct
{
  const char *suffix;
  double      microseconds;
} duration_suffixes[] = {
  { "ns", 1e-3 },
  { "us", 1 },
  { "µs", 1 },
  { "ms", 1e3 },
  { "s",  1e6 },
  { "m",  60e6 },
  { "h",  3600e6 },
  { "d",  86400e6 },
  { "w",  7 * 86400e6 },
  { "y",  365 * 86400e6 },
};

/* g_ascii_strtod() also takes hexadecimal, "inf" and "nan", which nobody means. */
static double
parse_decimal (const char  *text,
               const char **end)
{
  const char *digits = text + (*text == '-' || *text == '+');
  const char *at;
  char *stop;
  double number;
  gint64 whole = 0;

  if (!g_ascii_isdigit (*digits) && *digits != '.')
    return NAN;

  if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
    return NAN;

  /* Most are whole and short, and strtod() is slow. Up to 15 digits are exact. */
  for (at = digits; g_ascii_isdigit (*at) && at - digits < 15; at++)
    whole = whole * 10 + (*at - '0');

  if (at > digits && !g_ascii_isdigit (*at) && *at != '.' && *at != 'e' && *at != 'E')
    {
      *end = at;
      return *text == '-' ? -(double)whole : (double)whole;
    }

  number = g_ascii_strtod (text, &stop);
  *end = stop;

  return stop == text || !isfinite (number) ? NAN : number;
}

/**
 * wh_parse_quantity:
 * @text: a Kubernetes quantity: "100m", "1.5Gi", "2e3", "12"
 *
 * Returns: the number, or NaN
 */
double
wh_parse_quantity (const char *text)
{
  const char *end = text;
  double number;

  if (text == NULL)
    return NAN;

  number = parse_decimal (text, &end);

  if (isnan (number))
    return NAN;

  for (guint i = 0; i < G_N_ELEMENTS (quantity_suffixes); i++)
    {
      if (strcmp (end, quantity_suffixes[i].suffix) == 0)
        return number * quantity_suffixes[i].factor;
    }

  return NAN;
}

/**
 * wh_parse_duration:
 * @text: a duration as Go and Prometheus write it: "1h2m3.5s", "15s", "5d"
 *
 * Returns: microseconds, or %WH_ABSENT
 */
gint64
wh_parse_duration (const char *text)
{
  const char *at = text;
  double sum = 0;
  gboolean negative;

  if (text == NULL || *text == 0)
    return WH_ABSENT;

  negative = *at == '-';
  at += *at == '-' || *at == '+';

  if (strcmp (at, "0") == 0)
    return 0;

  while (*at != 0)
    {
      const char *end = at;
      double number = parse_decimal (at, &end);
      gsize length = strcspn (end, "0123456789.");
      double factor = 0;

      if (isnan (number) || number < 0)
        return WH_ABSENT;

      for (guint i = 0; i < G_N_ELEMENTS (duration_suffixes); i++)
        {
          if (strlen (duration_suffixes[i].suffix) == length &&
              strncmp (end, duration_suffixes[i].suffix, length) == 0)
            factor = duration_suffixes[i].microseconds;
        }

      if (factor == 0)
        return WH_ABSENT;

      sum += number * factor;
      at = end + length;
    }

  if (!(sum < 9e18))
    return WH_ABSENT;

  return negative ? -(gint64)sum : (gint64)sum;
}

static gint64
real_to_number (double real)
{
  return real > -9.2e18 && real < 9.2e18 ? (gint64)real : WH_ABSENT;
}

/**
 * wh_json_to_number:
 * @value: (nullable): a number, a truth value, or a text that is a number
 *
 * Returns: the number, or %WH_ABSENT
 */
gint64
wh_json_to_number (yyjson_val *value)
{
  if (yyjson_is_sint (value))
    return yyjson_get_sint (value);

  if (yyjson_is_uint (value))
    return yyjson_get_uint (value) <= G_MAXINT64 ? (gint64)yyjson_get_uint (value) : WH_ABSENT;

  if (yyjson_is_real (value))
    return real_to_number (yyjson_get_real (value));

  if (yyjson_is_bool (value))
    return yyjson_get_bool (value);

  if (yyjson_is_str (value))
    {
      gint64 number;

      /* Through a double, a 64-bit id would lose its last digits. */
      if (g_ascii_string_to_signed (yyjson_get_str (value), 10, G_MININT64 + 1, G_MAXINT64, &number, NULL))
        return number;

      return real_to_number (wh_json_to_real (value));
    }

  return WH_ABSENT;
}

/**
 * wh_json_to_real:
 * @value: (nullable): a number, a truth value, or a text that is a number
 *
 * Returns: the number, or NaN
 */
double
wh_json_to_real (yyjson_val *value)
{
  if (yyjson_is_num (value))
    return yyjson_get_num (value);

  if (yyjson_is_bool (value))
    return yyjson_get_bool (value);

  if (yyjson_is_str (value))
    {
      const char *end = yyjson_get_str (value);
      double number = parse_decimal (end, &end);

      return *end == 0 ? number : NAN;
    }

  return NAN;
}

/**
 * wh_json_to_boolean:
 * @value: (nullable): true, "true", 1 and the like
 *
 * Returns: 1, 0, or -1 for neither
 */
int
wh_json_to_boolean (yyjson_val *value)
{
  const char *text;

  if (yyjson_is_bool (value))
    return yyjson_get_bool (value);

  if (yyjson_is_num (value))
    return yyjson_get_num (value) != 0;

  if (!(text = yyjson_get_str (value)))
    return -1;

  if (g_ascii_strcasecmp (text, "true") == 0 || strcmp (text, "1") == 0)
    return 1;

  if (g_ascii_strcasecmp (text, "false") == 0 || strcmp (text, "0") == 0)
    return 0;

  return -1;
}

/**
 * wh_json_to_time:
 * @value: (nullable): RFC 3339, or seconds since the epoch
 *
 * Returns: microseconds since the epoch, or %WH_ABSENT
 */
gint64
wh_json_to_time (yyjson_val *value)
{
  double seconds;

  if (yyjson_is_str (value))
    {
      gint64 time = wh_parse_time_iso (yyjson_get_str (value));

      if (time != WH_ABSENT)
        return time;
    }

  seconds = wh_json_to_real (value);

  return !isnan (seconds) && seconds > 0 && seconds < 9e12 ? (gint64)(seconds * G_USEC_PER_SEC) : WH_ABSENT;
}

/**
 * wh_json_to_quantity:
 * @value: (nullable): a quantity of Kubernetes: "250m", "1Gi"
 *
 * Returns: the quantity, or NaN
 */
double
wh_json_to_quantity (yyjson_val *value)
{
  return yyjson_is_str (value) ? wh_parse_quantity (yyjson_get_str (value)) : wh_json_to_real (value);
}

/**
 * wh_json_to_duration:
 * @value: (nullable): a duration in words ("1h30m"), or seconds
 *
 * Returns: microseconds, or %WH_ABSENT
 */
gint64
wh_json_to_duration (yyjson_val *value)
{
  double seconds;

  if (yyjson_is_str (value))
    {
      gint64 duration = wh_parse_duration (yyjson_get_str (value));

      if (duration != WH_ABSENT)
        return duration;
    }

  seconds = wh_json_to_real (value);

  return isnan (seconds) ? WH_ABSENT : real_to_number (seconds * G_USEC_PER_SEC);
}
