/* wh-release.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One release, and what is said of it. */

#include "config.h"

#include <math.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-releases-private.h"

/**
 * wh_release_free:
 * @self: (nullable) (transfer full): a #WhRelease
 */
void
wh_release_free (WhRelease *self)
{
  if (self == NULL)
    return;

  g_free (self->environment);
  g_free (self->cluster);
  g_free (self->namespace_);
  g_free (self->version);
  g_free (self->previous);
  g_free (self->digest);
  g_free (self->commit);
  g_free (self->subject);
  g_free (self->run);
  g_free (self->run_state);
  g_ptr_array_unref (self->alerts);
  g_free (self);
}

/* One of which only the time is known. */
WhRelease *
wh_release_new (gint64 time)
{
  WhRelease *self = g_new0 (WhRelease, 1);

  self->time = time;
  self->health = WH_HEALTH_UNKNOWN;
  self->committed = self->run_ended = self->built = WH_ABSENT;
  self->alerts = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->rate.before = self->rate.after = NAN;
  self->errors = self->p95 = self->rate;

  return self;
}

static void
add_step (GString    *text,
          const char *step,
          gint64      time)
{
  g_autofree char *when = time != WH_ABSENT ? wh_format_time (time) : NULL;

  if (text->len > 0)
    g_string_append (text, " → ");
  g_string_append (text, step);
  if (when != NULL)
    g_string_append_printf (text, " %s", when);
}

/**
 * wh_release_dup_way:
 * @self: a release
 *
 * Returns: (transfer full) (nullable): "f5c2677 20:12 → #1290 20:15 → image 20:17
 *   → rolled out 20:40, 28 min after the commit"; %NULL when nothing is known
 */
char *
wh_release_dup_way (const WhRelease *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (self->commit != NULL)
    {
      g_autofree char *commit = g_strdup_printf ("%.7s%s", self->commit, self->guessed ? _(" (guess)") : "");

      add_step (text, commit, self->committed);
    }

  if (self->run != NULL)
    add_step (text, self->run, self->run_ended);
  if (self->built != WH_ABSENT)
    add_step (text, _("image"), self->built);

  if (text->len == 0)
    return NULL;

  add_step (text, _("rolled out"), self->time);

  if (self->committed != WH_ABSENT && self->committed < self->time)
    {
      g_autofree char *age = wh_format_age (self->time - self->committed);

      /* Translators: a length of time */
      g_string_append_printf (text, _(", %s after the commit"), age);
    }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
add_figure (GString               *text,
            const char            *title,
            const WhReleaseFigure *figure,
            const char            *unit,
            double                 factor)
{
  if (isnan (figure->before) && isnan (figure->after))
    return;

  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append_printf (text, "%s ", title);

  if (isnan (figure->before))
    g_string_append (text, "—");
  else
    g_string_append_printf (text, "%.*f", figure->before * factor < 10 ? 1 : 0, figure->before * factor);

  if (isnan (figure->after))
    g_string_append (text, " → —");
  else
    g_string_append_printf (text, " → %.*f %s", figure->after * factor < 10 ? 1 : 0, figure->after * factor, unit);
}

/**
 * wh_release_dup_effect:
 * @self: a release
 *
 * Returns: (transfer full) (nullable): "errors 0.2 → 18 % · p95 120 → 848 ms"; %NULL
 *   when nothing was observed
 */
char *
wh_release_dup_effect (const WhRelease *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  add_figure (text, _("errors"), &self->errors, "%", 1);
  add_figure (text, _("p95"), &self->p95, "ms", 1000);
  add_figure (text, _("requests"), &self->rate, "/s", 1);

  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

/**
 * wh_release_dup_alerts:
 * @self: a release
 *
 * Returns: (transfer full) (nullable): "HighErrorRate after 2 min"; %NULL = none
 */
char *
wh_release_dup_alerts (const WhRelease *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->alerts->len; i++)
    {
      WhRecord *event = g_ptr_array_index (self->alerts, i);
      g_autofree char *age = wh_format_age (event->values[WH_EVENT_TIME].number - self->time);

      /* Translators: an alert, then a length of time */
      g_string_append_printf (text, text->len > 0 ? ", " : "");
      g_string_append_printf (text, _("%s after %s"), event->values[WH_EVENT_REASON].text, age);
    }

  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

/**
 * wh_release_got_worse:
 * @self: a release
 *
 * Returns: whether clearly more requests fail, or they take clearly longer
 */
gboolean
wh_release_got_worse (const WhRelease *self)
{
  return self->errors.after > self->errors.before + 1 || self->p95.after > self->p95.before * 1.5;
}
