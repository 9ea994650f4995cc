/* wh-ui-scale.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-format.h"
#include "wh-ui-scale.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

typedef struct
{
  double      from;    /* used for values of this size on */
  double      divisor;
  const char *unit;
} Size;

static const Size sizes_of_bytes[] = {
  { 0, 1, "B" },
  { 1024.0, 1024.0, "KiB" },
  { 1048576.0, 1048576.0, "MiB" },
  { 1073741824.0, 1073741824.0, "GiB" },
  { 1099511627776.0, 1099511627776.0, "TiB" },
  { 1125899906842624.0, 1125899906842624.0, "PiB" },
};

static const Size sizes_of_seconds[] = {
  { 0, 1e-6, "µs" },
  { 1e-3, 1e-3, "ms" },
  { 1, 1, "s" },
  { 600, 60, "min" },
  { 36000, 3600, "h" },
  { 432000, 86400, "d" },
};

static const Size sizes_of_millicores[] = {
  { 0, 1, "m" },
  { 1000, 1000, N_("cores") },
};

static const Size sizes_of_shares[] = {
  { 0, 0.01, "%" },
};

static const Size sizes_of_numbers[] = {
  { 0, 1, "" },
  { 1e4, 1e3, "k" },
  { 1e6, 1e6, "M" },
  { 1e9, 1e9, "G" },
  { 1e12, 1e12, "T" },
};

static const Size *
find_size (const Size *sizes,
           guint       n_sizes,
           double      magnitude)
{
  guint i = n_sizes - 1;

  while (i > 0 && magnitude < sizes[i].from)
    i--;

  return &sizes[i];
}

/* Fills unit, suffix and divisor for values of this size. */
static void
pick_unit (WhUiScale  *self,
           double      magnitude,
           const char *unit)
{
  const Size *size;

  self->suffix = "";

  if (g_strcmp0 (unit, "B") == 0)
    size = find_size (sizes_of_bytes, G_N_ELEMENTS (sizes_of_bytes), magnitude);
  else if (g_strcmp0 (unit, "s") == 0)
    size = find_size (sizes_of_seconds, G_N_ELEMENTS (sizes_of_seconds), magnitude);
  else if (g_strcmp0 (unit, "m") == 0)
    size = find_size (sizes_of_millicores, G_N_ELEMENTS (sizes_of_millicores), magnitude);
  else if (g_strcmp0 (unit, WH_UI_UNIT_SHARE) == 0)
    size = sizes_of_shares;
  else
    size = NULL;

  /* Zero seconds are no microseconds. */
  if (size != NULL && magnitude == 0 && g_str_equal (unit, "s"))
    size = &sizes_of_seconds[2];

  if (size != NULL)
    {
      self->divisor = size->divisor;
      self->unit = _(size->unit);
      return;
    }

  size = find_size (sizes_of_numbers, G_N_ELEMENTS (sizes_of_numbers), magnitude);
  self->divisor = size->divisor;
  self->suffix = size->unit;
  self->unit = unit;
}

static double
round_step (double step)
{
  double power = pow (10, floor (log10 (step)));
  double share = step / power;

  if (share <= 1)
    return power;

  if (share <= 2)
    return 2 * power;

  return share <= 5 ? 5 * power : 10 * power;
}

/**
 * wh_ui_scale_init:
 * @self: (out caller-allocates): the scale
 * @low: least value to be shown
 * @high: greatest value to be shown
 * @unit: (nullable): what the values count; "B", "s" and "m" (thousandths of a
 *   core) change with their size
 * @max_lines: at most so many lines, without the bottom one; at least 1
 *
 * Chooses an axis. It begins at zero unless values are below.
 */
void
wh_ui_scale_init (WhUiScale  *self,
                  double      low,
                  double      high,
                  const char *unit,
                  guint       max_lines)
{
  double step;

  g_return_if_fail (self != NULL);
  g_return_if_fail (max_lines > 0);

  if (!isfinite (low) || !isfinite (high) || low > high)
    low = high = 0;

  low = MIN (low, 0);
  high = MAX (high, 0);

  /* A flat line at zero still has an axis, and a hair above no percent is no
   * line at the top. */
  if (high - low <= 0 || (g_strcmp0 (unit, "%") == 0 && low >= 0))
    high = MAX (high, 1);

  pick_unit (self, MAX (high, -low), unit);

  step = round_step ((high - low) / self->divisor / max_lines);
  self->decimals = step < 1 ? (guint)ceil (-log10 (step) - 1e-9) : 0;
  self->step = step * self->divisor;
  self->min = floor (low / self->step + 1e-9) * self->step;
  self->max = ceil (high / self->step - 1e-9) * self->step;
}

/**
 * wh_ui_scale_format:
 * @self: a scale
 * @value: a value on it
 *
 * Returns: (transfer full): the number beside a line of the axis, no unit
 */
char *
wh_ui_scale_format (const WhUiScale *self,
                    double           value)
{
  value /= self->divisor;

  /* No "-0". */
  if (fabs (value) < self->step / self->divisor / 1000)
    return g_strdup ("0");

  return g_strdup_printf ("%'.*f%s%s", (int)self->decimals, value, *self->suffix != '\0' ? " " : "", self->suffix);
}

/**
 * wh_ui_format_quantity:
 * @value: a value
 * @unit: (nullable): what it counts
 * @shown_unit: (out) (transfer none) (nullable): the unit to be written behind
 *
 * Returns: (transfer full): the number, three digits of it
 */
char *
wh_ui_format_quantity (double       value,
                       const char  *unit,
                       const char **shown_unit)
{
  WhUiScale scale = { 0 };
  double shown;
  int decimals;

  g_return_val_if_fail (shown_unit != NULL, NULL);

  pick_unit (&scale, fabs (value), unit);
  *shown_unit = scale.unit;
  shown = value / scale.divisor;

  if (fabs (shown) >= 100 || fabs (shown - round (shown)) < 1e-9)
    decimals = 0;
  else
    /* Of availability the last digits matter. */
    decimals = fabs (shown) >= 10 && g_strcmp0 (unit, WH_UI_UNIT_SHARE) != 0 ? 1 : 2;

  return g_strdup_printf ("%'.*f%s%s", decimals, shown, *scale.suffix != '\0' ? " " : "", scale.suffix);
}

/* ---- Time ---- */

static const gint64 steps[] = {
  1 * G_USEC_PER_SEC, 2 * G_USEC_PER_SEC, 5 * G_USEC_PER_SEC, 10 * G_USEC_PER_SEC, 15 * G_USEC_PER_SEC,
  30 * G_USEC_PER_SEC,
  1 * MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  1 * HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
  1 * DAY, 2 * DAY, 5 * DAY, 10 * DAY,
};

static void
add_tick (GArray     *ticks,
          GDateTime  *time,
          const char *format)
{
  g_autofree char *text = g_date_time_format (time, format);
  WhUiTimeTick tick = { .time = g_date_time_to_unix (time) * G_USEC_PER_SEC };

  g_strlcpy (tick.text, text, sizeof tick.text);
  g_array_append_val (ticks, tick);
}

static gboolean
is_within (GDateTime *time,
           gint64     from,
           gint64     until)
{
  gint64 usec = g_date_time_to_unix (time) * G_USEC_PER_SEC;

  return usec >= from && usec <= until;
}

/* Even steps of real time; within an hour no clock is set forward. */
static void
add_short_ticks (GArray *ticks,
                 gint64  from,
                 gint64  until,
                 gint64  step)
{
  gint64 time = (from + step - 1) / step * step;

  for (; time <= until; time += step)
    {
      g_autoptr(GDateTime) local = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);

      add_tick (ticks, local, step < MINUTE ? "%H:%M:%S" : "%H:%M");
    }
}

/* Hours of the clock on the wall, which is set forward and back. */
static void
add_hour_ticks (GArray    *ticks,
                GDateTime *day,
                gint64     from,
                gint64     until,
                int        hours)
{
  for (int hour = 0; hour < 24; hour += hours)
    {
      g_autoptr(GDateTime) time = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                                         g_date_time_get_day_of_month (day), hour, 0, 0);

      if (time != NULL && is_within (time, from, until))
        add_tick (ticks, time, hour == 0 ? _("%-d %b") : "%H:%M");
    }
}

/* Days of the month, the first always among them: 1, 6, 11 … */
static void
add_day_tick (GArray    *ticks,
              GDateTime *day,
              gint64     from,
              gint64     until,
              int        days)
{
  int number = g_date_time_get_day_of_month (day);

  if ((number - 1) % days != 0 || (days > 1 && number > 31 - days) || !is_within (day, from, until))
    return;

  /* Translators: a day of this year on the axis of a chart, as in "17 Nov" */
  add_tick (ticks, day, _("%-d %b"));
}

static void
add_month_ticks (GArray    *ticks,
                 GDateTime *start,
                 gint64     from,
                 gint64     until,
                 int        months)
{
  int month = (g_date_time_get_month (start) - 1) / months * months + 1;
  int year = g_date_time_get_year (start);

  for (;;)
    {
      g_autoptr(GDateTime) time = g_date_time_new_local (year, month, 1, 0, 0, 0);

      if (time == NULL || g_date_time_to_unix (time) * G_USEC_PER_SEC > until)
        return;

      if (is_within (time, from, until))
        add_tick (ticks, time, month == 1 ? "%Y" : "%b");

      month += months;
      if (month > 12)
        {
          year += (month - 1) / 12;
          month = (month - 1) % 12 + 1;
        }
    }
}

/**
 * wh_ui_time_ticks:
 * @from: left end, microseconds since the epoch
 * @until: right end
 * @max_ticks: at most about so many; at least 1
 *
 * Returns: (transfer full) (element-type WhUiTimeTick): round local times
 *   between both, by time
 */
GArray *
wh_ui_time_ticks (gint64 from,
                  gint64 until,
                  guint  max_ticks)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (WhUiTimeTick));
  gint64 wanted = (until - from) / MAX (max_ticks, 1);
  g_autoptr(GDateTime) start = NULL;
  guint i = 0;

  if (until <= from || (start = g_date_time_new_from_unix_local (from / G_USEC_PER_SEC)) == NULL)
    return ticks;

  /* An hour more or less of a month with a change of the clock is no matter. */
  while (i < G_N_ELEMENTS (steps) && steps[i] + steps[i] / 20 < wanted)
    i++;

  if (i == G_N_ELEMENTS (steps))
    {
      gint64 month = 31 * DAY;
      int months = wanted <= month ? 1 : wanted <= 3 * month ? 3 : wanted <= 6 * month ? 6 : 12;

      if (months == 12)
        months *= MAX (1, (int)(wanted / (366 * DAY) + 1));
      add_month_ticks (ticks, start, from, until, months);
    }
  else if (steps[i] < HOUR)
    {
      add_short_ticks (ticks, from, until, steps[i]);
    }
  else
    {
      g_autoptr(GDateTime) day = g_date_time_new_local (g_date_time_get_year (start), g_date_time_get_month (start),
                                                        g_date_time_get_day_of_month (start), 0, 0, 0);

      while (day != NULL && g_date_time_to_unix (day) * G_USEC_PER_SEC <= until)
        {
          GDateTime *next = g_date_time_add_days (day, 1);

          if (steps[i] < DAY)
            add_hour_ticks (ticks, day, from, until, steps[i] / HOUR);
          else
            add_day_tick (ticks, day, from, until, steps[i] / DAY);

          g_date_time_unref (day);
          day = next;
        }
    }

  return ticks;
}
