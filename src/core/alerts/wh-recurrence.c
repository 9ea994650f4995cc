/* wh-recurrence.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-recurrence.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/**
 * wh_recurrence_get_period:
 * @repeats: (nullable): daily, weekdays or weekly
 *
 * Returns: the least time from one beginning to the next, microseconds; 0 = it
 *   does not come again
 */
gint64
wh_recurrence_get_period (const char *repeats)
{
  /* A day in spring has an hour less. */
  if (g_strcmp0 (repeats, "daily") == 0 || g_strcmp0 (repeats, "weekdays") == 0)
    return DAY - DAY / 24;

  return g_strcmp0 (repeats, "weekly") == 0 ? 7 * DAY - DAY / 24 : 0;
}

/**
 * wh_recurrence_get_title:
 * @repeats: (nullable): daily, weekdays or weekly
 *
 * Returns: in words
 */
const char *
wh_recurrence_get_title (const char *repeats)
{
  static const struct
  {
    const char *id;
    const char *title;
  } titles[] = {
    { "daily", N_("every day") },
    { "weekdays", N_("Monday to Friday") },
    { "weekly", N_("every week") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_strcmp0 (repeats, titles[i].id) == 0)
      return g_dgettext (GETTEXT_PACKAGE, titles[i].title);

  return _("once");
}

/* So many days later, at the same time on the wall. */
static gint64
add_days (gint64     time,
          GTimeZone *zone,
          int        n_days)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  g_autoptr(GDateTime) moved = local != NULL ? g_date_time_add_days (local, n_days) : NULL;

  return moved != NULL ? g_date_time_to_unix (moved) * G_USEC_PER_SEC : time + n_days * DAY;
}

static gboolean
is_weekend (gint64     time,
            GTimeZone *zone)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;

  return local != NULL && g_date_time_get_day_of_week (local) > 5;
}

/**
 * wh_recurrence_move:
 * @repeats: (nullable): daily, weekdays or weekly
 * @zone: where the clock on the wall is
 * @time: (inout): when it was last
 * @now: microseconds since the epoch
 *
 * What is over is moved to the first time that is not: however long nobody
 * looked, and at the same time on the wall, also where the clock is changed in
 * between. What has not ended yet stays.
 *
 * Returns: whether it was moved
 */
gboolean
wh_recurrence_move (const char *repeats,
                    GTimeZone  *zone,
                    WhInterval *time,
                    gint64      now)
{
  int step = g_strcmp0 (repeats, "weekly") == 0 ? 7 : 1;
  WhInterval moved = *time;
  gint64 n_days;

  g_return_val_if_fail (zone != NULL, FALSE);
  g_return_val_if_fail (time != NULL, FALSE);

  if (wh_recurrence_get_period (repeats) == 0 || now < time->until)
    return FALSE;

  /* Not day by day over years; one step less, for the hour that a day may lack. */
  n_days = (now - time->until) / DAY / step * step;
  n_days = CLAMP (n_days, 0, G_MAXINT / 2);

  do
    {
      moved.from = add_days (time->from, zone, (int)n_days);
      moved.until = add_days (time->until, zone, (int)n_days);
      n_days += step;
    }
  while (moved.until <= now || (g_strcmp0 (repeats, "weekdays") == 0 && is_weekend (moved.from, zone)));

  *time = moved;

  return TRUE;
}
