/* wh-freeze.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-freeze.h"

struct _WhFreeze
{
  GObject   parent_instance;

  char     *name;
  char     *environment;
  gboolean  weekly;
  gint64    from;
  gint64    until;
  guint     from_minute;
  guint     until_minute;
};

G_DEFINE_FINAL_TYPE (WhFreeze, wh_freeze, G_TYPE_OBJECT)

static void
wh_freeze_finalize (GObject *object)
{
  WhFreeze *self = WH_FREEZE (object);

  g_free (self->name);
  g_free (self->environment);

  G_OBJECT_CLASS (wh_freeze_parent_class)->finalize (object);
}

static void
wh_freeze_class_init (WhFreezeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_freeze_finalize;
}

static void
wh_freeze_init (WhFreeze *self)
{
}

static WhFreeze *
make (const char  *name,
      const char  *environment,
      GError     **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (name != NULL ? name : ""));
  WhFreeze *self;

  if (*stripped == 0)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("A freeze needs a name: say why nothing is deployed"));
      return NULL;
    }

  self = g_object_new (WH_TYPE_FREEZE, NULL);
  self->name = g_steal_pointer (&stripped);
  self->environment = environment != NULL && *environment != 0 ? g_strdup (environment) : NULL;

  return self;
}

/* In a year that the calendar has, wherever one is. */
static gboolean
is_time (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local_usec (time);

  return moment != NULL;
}

/**
 * wh_freeze_new:
 * @name: why: "Black Friday"; names it among the others
 * @environment: (nullable): where; %NULL = everywhere
 * @from: microseconds since the epoch, UTC
 * @until: its end
 * @error: what of it cannot be
 *
 * Returns: (transfer full) (nullable): one that is once
 */
WhFreeze *
wh_freeze_new (const char  *name,
               const char  *environment,
               gint64       from,
               gint64       until,
               GError     **error)
{
  WhFreeze *self;

  if (until <= from)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("A freeze ends after it begins"));
      return NULL;
    }

  if (!is_time (from) || !is_time (until))
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("A freeze begins and ends before the year 10000"));
      return NULL;
    }

  if (!(self = make (name, environment, error)))
    return NULL;

  self->from = from;
  self->until = until;

  return self;
}

/**
 * wh_freeze_new_weekly:
 * @name: why; names it among the others
 * @environment: (nullable): where; %NULL = everywhere
 * @from_minute: minute of the week, local time; 0 = Monday 00:00
 * @until_minute: its end; may be in the week after
 * @error: what of it cannot be
 *
 * Returns: (transfer full) (nullable): one that is every week
 */
WhFreeze *
wh_freeze_new_weekly (const char  *name,
                      const char  *environment,
                      guint        from_minute,
                      guint        until_minute,
                      GError     **error)
{
  WhFreeze *self;

  if (from_minute >= WH_WEEK_MINUTES || until_minute >= WH_WEEK_MINUTES || from_minute == until_minute)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("A freeze of every week begins and ends at two times of a week"));
      return NULL;
    }

  if (!(self = make (name, environment, error)))
    return NULL;

  self->weekly = TRUE;
  self->from_minute = from_minute;
  self->until_minute = until_minute;

  return self;
}

/* Short names in English: what is kept and typed is the same everywhere. */
static const char * const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

/* "Fri 16:00"; moves @text behind it. */
static gboolean
read_minute (const char **text,
             guint       *minute)
{
  const char *at = *text;
  char *end = NULL;

  while (g_ascii_isspace (*at))
    at++;

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      guint64 hours;
      guint64 minutes;

      if (g_ascii_strncasecmp (at, days[i], 3) != 0)
        continue;

      for (at += 3; g_ascii_isalpha (*at) || g_ascii_isspace (*at); )
        at++;

      hours = g_ascii_isdigit (*at) ? g_ascii_strtoull (at, &end, 10) : 24;
      if (hours > 23 || end == NULL || *end != ':' || !g_ascii_isdigit (end[1]) || !g_ascii_isdigit (end[2]))
        return FALSE;

      minutes = (end[1] - '0') * 10 + end[2] - '0';
      if (minutes > 59)
        return FALSE;

      *minute = (i * 24 + hours) * 60 + minutes;
      *text = end + 3;

      return TRUE;
    }

  return FALSE;
}

/**
 * wh_freeze_new_from_text:
 * @name: why; names it among the others
 * @environment: (nullable): where; %NULL = everywhere
 * @weekly: "Fri 16:00 - Mon 08:00", in local time; English days
 * @error: what of it cannot be
 *
 * Returns: (transfer full) (nullable): one that is every week
 */
WhFreeze *
wh_freeze_new_from_text (const char  *name,
                         const char  *environment,
                         const char  *weekly,
                         GError     **error)
{
  const char *at = weekly != NULL ? weekly : "";
  guint from;
  guint until;

  if (read_minute (&at, &from))
    {
      while (g_ascii_isspace (*at))
        at++;

      if (*at == '-')
        at++;
      else if (g_str_has_prefix (at, "–"))
        at += strlen ("–");
      else
        at = "";

      if (read_minute (&at, &until) && *at == 0)
        return wh_freeze_new_weekly (name, environment, from, until, error);
    }

  g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is no time of every week: give one as “Fri 16:00 - Mon 08:00”"),
               weekly != NULL ? weekly : "");

  return NULL;
}

/**
 * wh_freeze_get_name:
 * @self: a freeze
 *
 * Returns: what the user calls it
 */
const char *
wh_freeze_get_name (WhFreeze *self)
{
  g_return_val_if_fail (WH_IS_FREEZE (self), NULL);

  return self->name;
}

/**
 * wh_freeze_get_environment:
 * @self: a freeze
 *
 * Returns: (nullable): where nothing is deployed; %NULL = everywhere
 */
const char *
wh_freeze_get_environment (WhFreeze *self)
{
  g_return_val_if_fail (WH_IS_FREEZE (self), NULL);

  return self->environment;
}

/**
 * wh_freeze_is_weekly:
 * @self: a freeze
 *
 * Returns: whether it comes again each week
 */
gboolean
wh_freeze_is_weekly (WhFreeze *self)
{
  g_return_val_if_fail (WH_IS_FREEZE (self), FALSE);

  return self->weekly;
}

/**
 * wh_freeze_get_from:
 * @self: a freeze that is once
 *
 * Returns: microseconds since the epoch, UTC; 0 when it is every week
 */
gint64
wh_freeze_get_from (WhFreeze *self)
{
  g_return_val_if_fail (WH_IS_FREEZE (self), 0);

  return self->from;
}

/**
 * wh_freeze_get_until:
 * @self: a freeze that is once
 *
 * Returns: microseconds since the epoch, UTC; 0 when it is every week
 */
gint64
wh_freeze_get_until (WhFreeze *self)
{
  g_return_val_if_fail (WH_IS_FREEZE (self), 0);

  return self->until;
}

/**
 * wh_freeze_get_from_minute:
 * @self: a freeze of every week
 *
 * Returns: minute of the week in local time; 0 = Monday 00:00
 */
guint
wh_freeze_get_from_minute (WhFreeze *self)
{
  g_return_val_if_fail (WH_IS_FREEZE (self), 0);

  return self->from_minute;
}

/**
 * wh_freeze_is_for:
 * @self: a freeze
 * @environment: name of an environment
 *
 * Returns: whether it forbids changes there
 */
gboolean
wh_freeze_is_for (WhFreeze   *self,
                  const char *environment)
{
  g_return_val_if_fail (WH_IS_FREEZE (self), FALSE);

  return self->environment == NULL || g_strcmp0 (self->environment, environment) == 0;
}

/* By the clock on the wall: a day with a change of time has 23 or 25 hours. */
static gint64
get_time_of_week (GDateTime *any_day,
                  int        week,
                  guint      minute)
{
  int weekday = g_date_time_get_day_of_week (any_day) - 1;
  g_autoptr(GDateTime) day = g_date_time_add_days (any_day, week * 7 + (int)(minute / (24 * 60)) - weekday);
  g_autoptr(GDateTime) time = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                                     g_date_time_get_day_of_month (day), minute / 60 % 24, minute % 60, 0);

  return time != NULL ? g_date_time_to_unix_usec (time) : g_date_time_to_unix_usec (day);
}

/**
 * wh_freeze_find_span:
 * @self: a freeze
 * @time: microseconds since the epoch, UTC
 * @from: (out): when it begins
 * @until: (out): when it ends
 *
 * Finds the first time of it that is not over at @time.
 *
 * Returns: whether there is one
 */
gboolean
wh_freeze_find_span (WhFreeze *self,
                     gint64    time,
                     gint64   *from,
                     gint64   *until)
{
  g_autoptr(GDateTime) day = NULL;

  g_return_val_if_fail (WH_IS_FREEZE (self), FALSE);

  if (!self->weekly)
    {
      *from = self->from;
      *until = self->until;

      return time < self->until;
    }

  day = g_date_time_new_from_unix_local_usec (time);

  for (int week = -1; day != NULL && week <= 1; week++)
    {
      *from = get_time_of_week (day, week, self->from_minute);
      *until = get_time_of_week (day, week + (self->until_minute <= self->from_minute), self->until_minute);

      if (time < *until)
        return TRUE;
    }

  return FALSE;
}

static char *
dup_minute (guint       minute,
            const char *format)
{
  /* The first of January 2024 was a Monday. */
  g_autoptr(GDateTime) time = g_date_time_new_utc (2024, 1, 1 + minute / (24 * 60), minute / 60 % 24, minute % 60, 0);

  return g_date_time_format (time, format);
}

static char *
dup_time (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local_usec (time);

  /* Translators: a day and a time: "Mon 24 Nov 18:00" */
  return g_date_time_format (moment, C_("time", "%a %-d %b %H:%M"));
}

/**
 * wh_freeze_dup_when:
 * @self: a freeze
 *
 * Returns: (transfer full): when it is, for people
 */
char *
wh_freeze_dup_when (WhFreeze *self)
{
  g_autofree char *from = NULL;
  g_autofree char *until = NULL;

  g_return_val_if_fail (WH_IS_FREEZE (self), NULL);

  if (self->weekly)
    {
      /* Translators: a day of the week and a time: "Fri 16:00" */
      from = dup_minute (self->from_minute, C_("time", "%a %H:%M"));
      until = dup_minute (self->until_minute, C_("time", "%a %H:%M"));

      /* Translators: a day and a time, twice */
      return g_strdup_printf (_("every week, %s – %s"), from, until);
    }

  from = dup_time (self->from);
  until = dup_time (self->until);

  return g_strdup_printf ("%s – %s", from, until);
}

/**
 * wh_freeze_dup_week_text:
 * @self: a freeze
 *
 * Returns: (transfer full) (nullable): what [ctor@Freeze.new_from_text] reads;
 *   %NULL when it is once
 */
char *
wh_freeze_dup_week_text (WhFreeze *self)
{
  g_return_val_if_fail (WH_IS_FREEZE (self), NULL);

  if (!self->weekly)
    return NULL;

  return g_strdup_printf ("%s %02u:%02u - %s %02u:%02u", days[self->from_minute / (24 * 60)], self->from_minute / 60 % 24,
                          self->from_minute % 60, days[self->until_minute / (24 * 60)], self->until_minute / 60 % 24,
                          self->until_minute % 60);
}
