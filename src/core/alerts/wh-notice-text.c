/* wh-notice-text.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-notice-text-private.h"

/* So many names are told, then "…". */
#define MAX_NAMES 4

/* What was last seen longer ago may have ended at any time since; microseconds. */
#define UNSEEN (10 * 60 * (gint64)G_USEC_PER_SEC)

void
wh_missed_free (gpointer data)
{
  WhMissed *missed = data;

  g_free (missed->id);
  g_free (missed->title);
  g_free (missed);
}

static char *
dup_since (gint64 since)
{
  g_autofree char *time = NULL;

  if (since <= 0 || since == G_MAXINT64)
    return NULL;

  time = wh_format_time (since);

  /* Translators: a time follows */
  return g_strdup_printf (_("Since %s"), time);
}

static void
append_part (GString    *string,
             const char *text,
             const char *separator)
{
  if (text == NULL || *text == '\0')
    return;

  if (string->len > 0)
    g_string_append (string, separator);
  g_string_append (string, text);
}

/**
 * wh_notice_dup_body:
 * @cause: what is told
 *
 * Returns: (transfer full): where, since when, how much
 */
char *
wh_notice_dup_body (const WhCause *cause)
{
  g_autofree char *since = dup_since (cause->since);
  g_autofree char *reach = wh_cause_dup_reach (cause);
  g_autoptr(GString) body = g_string_new (cause->text);
  g_autoptr(GString) facts = g_string_new (cause->place);

  append_part (facts, since, " · ");

  if (cause->explained->len > 0)
    {
      g_autofree char *explains = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "explains %u alert", "explains %u alerts",
                                                                cause->explained->len), cause->explained->len);

      append_part (facts, explains, " · ");
    }
  else if (cause->n_alerts > 1)
    {
      g_autofree char *more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u alert", "%u alerts", cause->n_alerts),
                                               cause->n_alerts);

      append_part (facts, more, " · ");
    }

  append_part (facts, reach, " · ");
  append_part (body, facts->str, "\n");

  return g_string_free (g_steal_pointer (&body), FALSE);
}

char *
wh_notice_dup_flap_title (const WhCause *cause)
{
  /* Translators: something fails and is well again, over and over */
  return g_strdup_printf (_("%s comes and goes"), cause->what);
}

char *
wh_notice_dup_over_title (const WhCause *cause)
{
  return g_strdup_printf (cause->is_connection ? _("%s answers again") : _("%s is fine again"), cause->what);
}

/**
 * wh_notice_dup_over_body:
 * @cause: what is over
 * @seen_at: when it was last seen to be wrong, microseconds since the epoch
 * @now: the time
 *
 * What was not observed is not told as if it was: an end that nobody saw has
 * only bounds.
 *
 * Returns: (transfer full) (nullable): how long it lasted
 */
char *
wh_notice_dup_over_body (const WhCause *cause,
                         gint64         seen_at,
                         gint64         now)
{
  g_autofree char *lasted = NULL;

  if (seen_at > 0 && now - seen_at > UNSEEN)
    {
      g_autofree char *from = wh_format_time (seen_at);
      g_autofree char *until = wh_format_time (now);

      /* Translators: two times follow */
      return g_strdup_printf (_("It ended between %s and %s, when nothing was observed."), from, until);
    }

  if (cause->since <= 0 || cause->since == G_MAXINT64)
    return NULL;

  lasted = wh_format_duration (MAX (now - cause->since, 0));

  /* Translators: how long it lasted: "After 31 min." */
  return g_strdup_printf (_("After %s."), lasted);
}

/**
 * wh_notice_dup_summary:
 * @causes: (element-type WhCause): several, the worst first
 * @body: (out) (transfer full): their names
 * @worst: (out): how bad the worst is
 * @connections_only: (out): whether all of them are connections
 *
 * Returns: (transfer full): how many there are
 */
char *
wh_notice_dup_summary (GPtrArray  *causes,
                       char      **body,
                       WhHealth   *worst,
                       gboolean   *connections_only)
{
  g_autofree char *title = NULL;
  g_autofree char *connections = NULL;
  g_autoptr(GString) names = g_string_new (NULL);
  guint n_alerts = 0;
  guint n_lost = 0;

  *worst = WH_HEALTH_OK;

  for (guint i = 0; i < causes->len; i++)
    {
      const WhCause *cause = g_ptr_array_index (causes, i);

      if (cause->is_connection)
        n_lost++;
      else
        n_alerts += cause->n_alerts;

      *worst = wh_health_worst (*worst, cause->health);

      if (i < MAX_NAMES)
        append_part (names, cause->what, ", ");
      else if (i == MAX_NAMES)
        g_string_append (names, "…");
    }

  if (n_lost > 0)
    connections = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u connection does not answer",
                                                "%u connections do not answer", n_lost), n_lost);
  if (n_alerts > 0)
    title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u alert needs you", "%u alerts need you", n_alerts),
                             n_alerts);

  if (title != NULL && connections != NULL)
    append_part (names, connections, "\n");

  *body = g_string_free (g_steal_pointer (&names), FALSE);
  *connections_only = n_alerts == 0;

  return title != NULL ? g_steal_pointer (&title) : g_steal_pointer (&connections);
}

/**
 * wh_notice_dup_digest:
 * @missed: (element-type WhMissed): what was not told
 *
 * Returns: (transfer full): how much it was, and what is still wrong
 */
char *
wh_notice_dup_digest (GPtrArray *missed)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint n_over = 0;
  guint n_named = 0;

  for (guint i = 0; i < missed->len; i++)
    n_over += ((WhMissed *)g_ptr_array_index (missed, i))->over;

  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u thing went wrong", "%u things went wrong", missed->len),
                          missed->len);
  if (n_over > 0)
    /* Translators: follows "3 things went wrong" */
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, ", %u is over", ", %u are over", n_over), n_over);
  g_string_append_c (text, '.');

  for (guint i = 0; i < missed->len; i++)
    {
      const WhMissed *one = g_ptr_array_index (missed, i);

      if (one->over)
        continue;

      if (n_named++ == MAX_NAMES)
        {
          g_string_append (text, ", …");
          break;
        }

      g_string_append_printf (text, "%s%s", n_named == 1 ? "\n" : ", ", one->title);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
