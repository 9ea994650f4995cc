/* wh-ctl-times.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-format.h"

/* Times as they are typed after an option, and what is said when they are wrong. */

/**
 * wh_ctl_parse_duration:
 * @text: "90s", "15m", "24h", "7d", "2w"
 * @duration: (out): microseconds
 *
 * Returns: whether @text is one of these
 */
gboolean
wh_ctl_parse_duration (const char *text,
                       gint64     *duration)
{
  static const struct
  {
    char   unit;
    gint64 seconds;
  } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
  char *end = NULL;
  gint64 number = g_ascii_strtoll (text, &end, 10);

  for (guint i = 0; end != text && i < G_N_ELEMENTS (units); i++)
    {
      if (end[0] == units[i].unit && end[1] == 0 && number > 0 && number < 100000)
        {
          *duration = number * units[i].seconds * G_USEC_PER_SEC;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * wh_ctl_parse_local_time:
 * @text: "22:00", "2026-11-24T16:00", with seconds and a zone if need be
 * @time: (out): microseconds since the epoch
 *
 * Takes a time here, when it does not say where: somebody types what the clock
 * on the wall shows.
 *
 * Returns: whether @text is a time
 */
gboolean
wh_ctl_parse_local_time (const char *text,
                         gint64     *time)
{
  *time = wh_parse_time_here (text, g_get_real_time ());

  return *time != WH_ABSENT;
}

/**
 * wh_ctl_take_duration:
 * @text: (nullable): what was typed
 * @duration: (inout): microseconds; stays as it is without @text
 *
 * Returns: whether @text is a duration; if not, it was told already
 */
gboolean
wh_ctl_take_duration (const char *text,
                      gint64     *duration)
{
  if (text == NULL || wh_ctl_parse_duration (text, duration))
    return TRUE;

  wh_ctl_usage (_("“%s” is not a duration: give 15s, 5m, 1h, or 1d"), text);

  return FALSE;
}

/**
 * wh_ctl_take_time:
 * @text: (nullable): what was typed: a duration until now, or an RFC 3339 time
 * @time: (inout): microseconds since the epoch; stays as it is without @text
 *
 * Returns: whether @text is a time; if not, it was told already
 */
gboolean
wh_ctl_take_time (const char *text,
                  gint64     *time)
{
  gint64 duration;
  gint64 moment;

  if (text == NULL)
    return TRUE;

  moment = wh_ctl_parse_duration (text, &duration) ? g_get_real_time () - duration : wh_parse_time_iso (text);

  if (moment == WH_ABSENT)
    {
      wh_ctl_usage (_("“%s” is not a time: give 15m, 24h, 7d, or 2026-11-21T14:00:00Z"), text);
      return FALSE;
    }

  *time = moment;

  return TRUE;
}

/**
 * wh_ctl_take_range:
 * @since_text: (nullable): what was typed after --since
 * @otherwise: what stands for it when nothing was: "30d"
 * @until_text: (nullable): what was typed after --to; now when nothing was
 * @since: (out): microseconds since the epoch
 * @until: (out): microseconds since the epoch
 *
 * Returns: whether both are times, one before the other; if not, it was told
 *   already
 */
gboolean
wh_ctl_take_range (const char *since_text,
                   const char *otherwise,
                   const char *until_text,
                   gint64     *since,
                   gint64     *until)
{
  *until = g_get_real_time ();

  if (!wh_ctl_take_time (since_text != NULL ? since_text : otherwise, since) || !wh_ctl_take_time (until_text, until))
    return FALSE;

  if (*since < *until)
    return TRUE;

  if (until_text != NULL)
    wh_ctl_usage (_("--to must be later than --since"));
  else
    wh_ctl_usage (_("“%s” is not in the past: give 15m, 24h, 7d, or 2026-11-21T14:00:00Z"), since_text);

  return FALSE;
}
