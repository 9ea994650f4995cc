/* wh-quiet-hours.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>

#include "wh-quiet-hours.h"

/* "22:00-07:00", minutes of the day on the wall. */
static gboolean
parse (const char *text,
       int        *from,
       int        *until)
{
  guint from_hour;
  guint from_minute;
  guint until_hour;
  guint until_minute;
  char rest;

  if (text == NULL ||
      sscanf (text, "%2u:%2u-%2u:%2u%c", &from_hour, &from_minute, &until_hour, &until_minute, &rest) != 4 ||
      from_hour > 23 || from_minute > 59 || until_hour > 23 || until_minute > 59)
    return FALSE;

  *from = from_hour * 60 + from_minute;
  *until = until_hour * 60 + until_minute;

  return *from != *until;
}

/**
 * wh_quiet_hours_check:
 * @text: (nullable): "22:00-07:00"
 *
 * Returns: whether it says when to be quiet
 */
gboolean
wh_quiet_hours_check (const char *text)
{
  int from;
  int until;

  return parse (text, &from, &until);
}

/**
 * wh_quiet_hours_get_until:
 * @text: (nullable): "22:00-07:00", as the clock on the wall shows it; %NULL =
 *   never
 * @zone: where the wall is
 * @now: microseconds since the epoch
 *
 * The clock on the wall decides: a night in which it is put back has an hour
 * more, one in which it is put forward an hour less.
 *
 * Returns: when the quiet hours that it is now end, microseconds since the
 *   epoch; 0 = it is none
 */
gint64
wh_quiet_hours_get_until (const char *text,
                          GTimeZone  *zone,
                          gint64      now)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (now / G_USEC_PER_SEC);
  g_autoptr(GDateTime) local = NULL;
  g_autoptr(GDateTime) day = NULL;
  g_autoptr(GDateTime) end = NULL;
  int from;
  int until;
  int minute;

  g_return_val_if_fail (zone != NULL, 0);

  if (!parse (text, &from, &until) || utc == NULL)
    return 0;

  local = g_date_time_to_timezone (utc, zone);
  minute = g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local);

  if (from < until ? minute < from || minute >= until : minute < from && minute >= until)
    return 0;

  /* Past midnight only when they end on another day than they began. */
  day = from > until && minute >= from ? g_date_time_add_days (local, 1) : g_date_time_ref (local);
  end = g_date_time_new (zone, g_date_time_get_year (day), g_date_time_get_month (day),
                         g_date_time_get_day_of_month (day), until / 60, until % 60, 0);

  if (end == NULL)
    return 0;

  /* In the night that is an hour longer the end comes twice; the one that is
   * still to come is meant. */
  if (g_date_time_to_unix (end) * G_USEC_PER_SEC <= now)
    return now + (until - minute) * 60 * (gint64)G_USEC_PER_SEC;

  return g_date_time_to_unix (end) * G_USEC_PER_SEC;
}
