/* wh-format.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-format.h"

#define NARROW_SPACE "\342\200\257" /* U+202F, between a number and its unit */
#define EM_DASH      "\342\200\224"

#define LAST_SECOND G_GINT64_CONSTANT (253402300799) /* of the year 9999, UTC */

/**
 * wh_format_integer:
 * @number: a count
 *
 * Returns: (transfer full): with the locale's separators
 */
char *
wh_format_integer (gint64 number)
{
  /* Small ones have no separator, and are most of what tables show. */
  if (number >= 0 && number < 1000)
    {
      char digits[4] = { '0' + number / 100, '0' + number / 10 % 10, '0' + number % 10, 0 };

      return g_strdup (digits + (number < 100) + (number < 10));
    }

  return g_strdup_printf ("%'" G_GINT64_FORMAT, number);
}

/**
 * wh_format_real:
 * @number: a number
 *
 * Returns: (transfer full): with three significant digits below 100
 */
char *
wh_format_real (double number)
{
  double size = fabs (number);

  if (size >= 100 || number == 0)
    return g_strdup_printf ("%'.0f", number);

  return g_strdup_printf (size < 0.1 ? "%.2f" : "%.1f", number);
}

/**
 * wh_format_age:
 * @microseconds: how long ago
 *
 * Returns: (transfer full): "12 s", "12 min", "9 h", "21 d"
 */
char *
wh_format_age (gint64 microseconds)
{
  gint64 seconds = MAX (microseconds, 0) / G_USEC_PER_SEC;

  if (seconds < 60)
    return g_strdup_printf (_("%d s"), (int)seconds);
  if (seconds < 60 * 60)
    return g_strdup_printf (_("%d min"), (int)(seconds / 60));
  if (seconds < 48 * 60 * 60)
    return g_strdup_printf (_("%d h"), (int)(seconds / 3600));

  return g_strdup_printf (_("%d d"), (int)(seconds / 86400));
}

/**
 * wh_format_duration:
 * @microseconds: how long
 *
 * Returns: (transfer full): "84 ms", "1.2 s", "4 min 12 s", "4 min", "3 h 5 min", "21 d"
 */
char *
wh_format_duration (gint64 microseconds)
{
  gint64 seconds = microseconds / G_USEC_PER_SEC;

  if (microseconds < G_USEC_PER_SEC)
    return g_strdup_printf (_("%d ms"), (int)(microseconds / 1000));
  if (seconds < 10)
    return g_strdup_printf (_("%.1f s"), microseconds / (double)G_USEC_PER_SEC);
  if (seconds < 60)
    return g_strdup_printf (_("%d s"), (int)seconds);
  if (seconds < 3600 && seconds % 60 == 0)
    return g_strdup_printf (_("%d min"), (int)(seconds / 60));
  if (seconds < 3600)
    return g_strdup_printf (_("%d min %d s"), (int)(seconds / 60), (int)(seconds % 60));
  if (seconds < 86400 && seconds % 3600 < 60)
    return g_strdup_printf (_("%d h"), (int)(seconds / 3600));
  if (seconds < 86400)
    return g_strdup_printf (_("%d h %d min"), (int)(seconds / 3600), (int)(seconds % 3600 / 60));

  return g_strdup_printf (_("%d d"), (int)(seconds / 86400));
}

/**
 * wh_format_time:
 * @time: microseconds since the epoch, UTC
 *
 * Returns: (transfer full): local time, "14:09" today, else "17 Nov, 09:12",
 *   with the year when it is another one
 */
char *
wh_format_time (gint64 time)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) then = NULL;

  if (utc == NULL)
    return g_strdup (EM_DASH);

  then = g_date_time_to_local (utc);

  if (g_date_time_get_year (then) != g_date_time_get_year (now))
    return g_date_time_format (then, _("%-d %b %Y, %H:%M"));
  if (g_date_time_get_day_of_year (then) != g_date_time_get_day_of_year (now))
    return g_date_time_format (then, _("%-d %b, %H:%M"));

  return g_date_time_format (then, _("%H:%M"));
}

/**
 * wh_format_time_iso:
 * @time: microseconds since the epoch, UTC
 *
 * Returns: (transfer full) (nullable): RFC 3339 in UTC, for machines
 */
char *
wh_format_time_iso (gint64 time)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);

  return utc != NULL ? g_date_time_format_iso8601 (utc) : NULL;
}

static gboolean
parse_digits (const char *text,
              guint       n_digits,
              int        *number)
{
  *number = 0;

  for (guint i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;

      *number = *number * 10 + (text[i] - '0');
    }

  return TRUE;
}

/* "2026-10-02T03:04:05[.fraction]Z", which is what nearly every server writes,
 * without the three allocations of the general way. */
static gint64
parse_time_utc (const char *text)
{
  int year, month, day, hour, minute, second;
  gint64 days;
  gint64 fraction = 0;
  gint64 digit = G_USEC_PER_SEC / 10;

  if (!parse_digits (text, 4, &year) || text[4] != '-' ||
      !parse_digits (text + 5, 2, &month) || text[7] != '-' ||
      !parse_digits (text + 8, 2, &day) || text[10] != 'T' ||
      !parse_digits (text + 11, 2, &hour) || text[13] != ':' ||
      !parse_digits (text + 14, 2, &minute) || text[16] != ':' ||
      !parse_digits (text + 17, 2, &second))
    return WH_ABSENT;

  text += 19;

  if (*text == '.')
    {
      for (text++; g_ascii_isdigit (*text); text++, digit /= 10)
        fraction += digit * (*text - '0');
    }

  if (strcmp (text, "Z") != 0 || year < 1971 || hour > 23 || minute > 59 || second > 59 ||
      !g_date_valid_dmy (day, month, year))
    return WH_ABSENT;

  /* Years counted from March, so that the leap day is the last one. */
  year -= month <= 2;
  days = year * G_GINT64_CONSTANT (365) + year / 4 - year / 100 + year / 400 +
         (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1 - 719468;

  return ((days * 24 + hour) * 60 + minute) * 60 * G_USEC_PER_SEC + second * (gint64)G_USEC_PER_SEC + fraction;
}

/* Where the year 9999 has ended already is not where it has ended in UTC, and no
 * date can be told after it. */
static gint64
time_to_unix (GDateTime *time)
{
  if (time == NULL || g_date_time_get_year (time) < 1971 || g_date_time_to_unix (time) > LAST_SECOND)
    return WH_ABSENT;

  return g_date_time_to_unix_usec (time);
}

/**
 * wh_parse_time_iso:
 * @text: (nullable): RFC 3339
 *
 * Years before 1971 are the zero stamps of Go programs and mean "none".
 *
 * Returns: microseconds since the epoch, or %WH_ABSENT
 */
gint64
wh_parse_time_iso (const char *text)
{
  g_autoptr(GTimeZone) utc = NULL;
  g_autoptr(GDateTime) time = NULL;

  gint64 quick;

  if (text == NULL || *text == 0)
    return WH_ABSENT;

  if ((quick = parse_time_utc (text)) != WH_ABSENT)
    return quick;

  utc = g_time_zone_new_utc ();
  time = g_date_time_new_from_iso8601 (text, utc);

  return time_to_unix (time);
}

/**
 * wh_parse_time_here:
 * @text: what somebody typed: "22:00", "2026-11-24 22:00", or RFC 3339
 * @now: microseconds since the epoch
 *
 * Without a zone it is what the clock on the wall shows; without a day it is
 * the next time that it shows so.
 *
 * Returns: microseconds since the epoch, or %WH_ABSENT
 */
gint64
wh_parse_time_here (const char *text,
                    gint64      now)
{
  g_autofree char *typed = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_autoptr(GTimeZone) here = g_time_zone_new_local ();
  g_autoptr(GDateTime) today = NULL;
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *day = NULL;
  g_autofree char *iso = NULL;
  gboolean clock_only = strpbrk (typed, " T-") == NULL;

  if (*typed == '\0')
    return WH_ABSENT;

  if (clock_only)
    {
      today = g_date_time_new_from_unix_local (now / G_USEC_PER_SEC);
      day = g_date_time_format (today, "%Y-%m-%dT");
    }

  /* "7:30" as well, and seconds that nobody types. */
  g_strdelimit (typed, " ", 'T');
  iso = g_strconcat (day != NULL ? day : "", clock_only && strlen (typed) == strlen ("7:30") ? "0" : "", typed,
                     strlen (typed) <= strlen ("2026-11-24T22:00") ? ":00" : "", NULL);
  time = g_date_time_new_from_iso8601 (iso, here);

  if (time_to_unix (time) == WH_ABSENT)
    return WH_ABSENT;

  if (clock_only && g_date_time_to_unix_usec (time) <= now)
    {
      g_autoptr(GDateTime) tomorrow = g_date_time_add_days (time, 1);

      return g_date_time_to_unix_usec (tomorrow);
    }

  return g_date_time_to_unix_usec (time);
}

static char *
format_bytes (gint64       bytes,
              const char **unit)
{
  static const char *units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB" };
  double size = bytes;
  guint i = 0;

  while (fabs (size) >= 1024 && i + 1 < G_N_ELEMENTS (units))
    {
      size /= 1024;
      i++;
    }

  *unit = units[i];

  return i == 0 ? wh_format_integer (bytes) : wh_format_real (size);
}

static char *
format_millicores (gint64       millicores,
                   const char **unit)
{
  if (millicores < 1000)
    {
      *unit = "m";
      return wh_format_integer (millicores);
    }

  *unit = NULL;

  return g_strdup_printf ("%.1f", millicores / 1000.0);
}

/**
 * wh_format_parts_at:
 * @field: what the value is
 * @value: the value
 * @now: what ages count from, microseconds since the epoch
 * @unit: (out) (transfer none) (nullable): its unit, to be shown behind it
 *
 * Returns: (transfer full): the number or words without the unit; an em dash
 *   for what is absent
 */
char *
wh_format_parts_at (const WhField  *field,
                    const WhValue  *value,
                    gint64          now,
                    const char    **unit)
{
  const char *colon;

  g_return_val_if_fail (field != NULL, NULL);
  g_return_val_if_fail (value != NULL, NULL);
  g_return_val_if_fail (unit != NULL, NULL);

  *unit = NULL;

  if (wh_value_is_absent (field->type, value))
    return g_strdup (EM_DASH);

  switch (field->type)
    {
    case WH_FIELD_TEXT:
      return g_strdup (value->text);

    case WH_FIELD_REFERENCE:
      colon = strchr (value->text, ':');
      return g_strdup (colon != NULL ? colon + 1 : value->text);

    case WH_FIELD_INTEGER:
      *unit = field->unit;
      return wh_format_integer (value->number);

    case WH_FIELD_NUMBER:
      *unit = field->unit;
      return wh_format_real (value->real);

    case WH_FIELD_BOOLEAN:
      return g_strdup (value->number ? _("yes") : _("no"));

    case WH_FIELD_BYTES:
      return format_bytes (value->number, unit);

    case WH_FIELD_MILLICORES:
      return format_millicores (value->number, unit);

    case WH_FIELD_PERCENT:
      *unit = "%";
      return value->real > 99.9 && value->real < 100 ? g_strdup_printf ("%.2f", value->real)
                                                      : wh_format_real (value->real);

    case WH_FIELD_DURATION:
      return wh_format_duration (value->number);

    case WH_FIELD_TIME:
      /* Clocks differ by seconds; what ends or expires lies further ahead. */
      if (value->number > now + G_TIME_SPAN_MINUTE)
        {
          g_autofree char *distance = wh_format_age (value->number - now);

          /* Translators: a distance in time such as 3 d */
          return g_strdup_printf (_("in %s"), distance);
        }

      return wh_format_age (now - value->number);

    case WH_FIELD_MONEY:
      *unit = field->unit;
      return g_strdup_printf ("%'.2f", value->real);

    default:
      g_assert_not_reached ();
    }
}

/**
 * wh_format_parts:
 * @field: what the value is
 * @value: the value
 * @unit: (out) (transfer none) (nullable): its unit, to be shown behind it
 *
 * Returns: (transfer full): the same as of now
 */
char *
wh_format_parts (const WhField  *field,
                 const WhValue  *value,
                 const char    **unit)
{
  return wh_format_parts_at (field, value, g_get_real_time (), unit);
}

/**
 * wh_format_value_at:
 * @field: what the value is
 * @value: the value
 * @now: what ages count from, microseconds since the epoch
 *
 * Returns: (transfer full): the value with its unit
 */
char *
wh_format_value_at (const WhField *field,
                    const WhValue *value,
                    gint64         now)
{
  const char *unit = NULL;
  g_autofree char *number = wh_format_parts_at (field, value, now, &unit);

  return unit != NULL ? g_strconcat (number, NARROW_SPACE, unit, NULL) : g_steal_pointer (&number);
}

/**
 * wh_format_value:
 * @field: what the value is
 * @value: the value
 *
 * Returns: (transfer full): the value with its unit
 */
char *
wh_format_value (const WhField *field,
                 const WhValue *value)
{
  return wh_format_value_at (field, value, g_get_real_time ());
}

/**
 * wh_field_is_numeric:
 * @field: a field
 *
 * Returns: whether its column is aligned to the right
 */
gboolean
wh_field_is_numeric (const WhField *field)
{
  g_return_val_if_fail (field != NULL, FALSE);

  return !wh_field_type_is_text (field->type) && field->type != WH_FIELD_BOOLEAN;
}

/**
 * wh_format_sentences:
 * @first: (nullable): whole sentences
 * @second: (nullable): whole sentences
 *
 * Returns: (transfer full) (nullable): one behind the other
 */
char *
wh_format_sentences (const char *first,
                     const char *second)
{
  if (first == NULL || second == NULL)
    return g_strdup (first != NULL ? first : second);

  /* Translators: two whole sentences, one behind the other */
  return g_strdup_printf (_("%s %s"), first, second);
}
