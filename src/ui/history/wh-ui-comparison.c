/* wh-ui-comparison.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-comparison.h"
#include "wh-ui-future.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define DAY (24 * HOUR)

/* The last healthy moment is looked for so far back. */
#define FAR (30 * DAY)

/* A contact is noted every ten seconds, and what is polled each minute. */
#define GAP (90 * (gint64)G_USEC_PER_SEC)

/* What a connection has is told some moments after the first contact. */
#define SETTLED (5 * (gint64)G_USEC_PER_SEC)

/**
 * WhUiComparison:
 *
 * Two instants and what is different between them. Where to begin is found
 * unless somebody chose it: the last moment at which all was healthy.
 * ::moments says that the instants are others, ::compared with a sentence why
 * not, or %NULL, that there are differences to show.
 */
struct _WhUiComparison
{
  GObject        parent_instance;

  WhFleet       *fleet;
  char          *application;  /* nullable: all */
  WhDifferences *differences;  /* nullable */
  GArray        *contacts;     /* WhPeriod; nullable */
  gint64         from;
  gint64         until;        /* 0 = now */
  gboolean       guess;        /* where to begin is to be found */
  gboolean       healthy;      /* ... and was */
  guint          n_waiting;
};

enum
{
  MOMENTS,
  COMPARED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (WhUiComparison, wh_ui_comparison, G_TYPE_OBJECT)

static guint signals[N_SIGNALS];

/* ---- Finding out ---- */

/* A day ago, or, when the fleet was first seen since, when all of it was. */
static gint64
find_begin (WhUiComparison *self,
            gint64          until)
{
  gint64 first = G_MAXINT64;
  gint64 last = 0;
  const char *connection = NULL;

  for (guint i = 0; i < self->contacts->len; i++)
    {
      const WhPeriod *period = &g_array_index (self->contacts, WhPeriod, i);

      /* By connection and time: the first of each. */
      if (period->connection != connection)
        {
          first = MIN (first, period->from);
          last = MAX (last, period->from);
        }
      connection = period->connection;
    }

  if (first > until - DAY && last > 0 && last + SETTLED < until)
    return last + SETTLED;

  return until - DAY;
}

static void
compared (gpointer      owner,
          const GValue *value,
          const GError *error)
{
  WhUiComparison *self = owner;

  self->n_waiting--;

  if (error != NULL)
    {
      g_signal_emit (self, signals[COMPARED], 0, error->message);
      return;
    }

  /* Somebody chose other moments meanwhile. */
  if (self->n_waiting > 0)
    return;

  g_clear_pointer (&self->differences, wh_differences_unref);
  self->differences = g_value_dup_boxed (value);
  g_signal_emit (self, signals[COMPARED], 0, NULL);
}

static void
failures_loaded (gpointer      owner,
                 const GValue *value,
                 const GError *error)
{
  WhUiComparison *self = owner;
  gint64 until = wh_ui_comparison_get_until (self);

  self->healthy = FALSE;

  if (self->guess && value != NULL && self->contacts != NULL)
    {
      gint64 found = wh_periods_find_healthy (g_value_get_boxed (value), self->contacts, until);

      /* All is well now: the last day is more telling than the last second. */
      self->healthy = found > 0 && found < until - GAP;
      self->from = self->healthy ? found : find_begin (self, until);
    }

  self->guess = FALSE;
  g_signal_emit (self, signals[MOMENTS], 0);

  /* To what the window shows as now; 0 = it is live. */
  wh_ui_future_done (wh_differences_between (wh_fleet_get_history (self->fleet), self->from,
                                             self->until != 0 ? self->until : wh_moment_get_time (wh_fleet_get_moment (self->fleet))),
                     self, compared);
}

static void
contacts_loaded (gpointer      owner,
                 const GValue *value,
                 const GError *error)
{
  WhUiComparison *self = owner;
  gint64 until = wh_ui_comparison_get_until (self);

  g_clear_pointer (&self->contacts, g_array_unref);
  if (value != NULL)
    self->contacts = g_value_dup_boxed (value);

  wh_ui_future_done (wh_history_query_failures (wh_fleet_get_history (self->fleet), until - FAR, until, self->application),
                     self, failures_loaded);
}

/**
 * wh_ui_comparison_start:
 * @self: a comparison
 *
 * Compares anew. Does nothing without a fleet.
 */
void
wh_ui_comparison_start (WhUiComparison *self)
{
  gint64 until;

  g_return_if_fail (WH_UI_IS_COMPARISON (self));

  if (self->fleet == NULL)
    return;

  self->n_waiting++;
  self->healthy = FALSE;
  g_signal_emit (self, signals[MOMENTS], 0);
  until = wh_ui_comparison_get_until (self);
  wh_ui_future_done (wh_history_query_contacts (wh_fleet_get_history (self->fleet), MIN (self->from, until - FAR), until),
                     self, contacts_loaded);
}

/* ---- Choosing ---- */

/**
 * wh_ui_comparison_choose:
 * @self: a comparison with a fleet
 * @from: the earlier instant, microseconds since the epoch
 * @until: the later one; 0 = now
 */
void
wh_ui_comparison_choose (WhUiComparison *self,
                         gint64          from,
                         gint64          until)
{
  g_return_if_fail (WH_UI_IS_COMPARISON (self));

  self->guess = FALSE;
  self->from = from;
  self->until = until;
  wh_ui_comparison_start (self);
}

/**
 * wh_ui_comparison_choose_from:
 * @self: a comparison with a fleet
 * @from: the earlier instant; the later one stays
 */
void
wh_ui_comparison_choose_from (WhUiComparison *self,
                              gint64          from)
{
  g_return_if_fail (WH_UI_IS_COMPARISON (self));

  wh_ui_comparison_choose (self, MIN (from, wh_ui_comparison_get_until (self) - G_USEC_PER_SEC), self->until);
}

/**
 * wh_ui_comparison_choose_until:
 * @self: a comparison with a fleet
 * @until: the later instant; 0 = now. The earlier one stays, if it is earlier
 */
void
wh_ui_comparison_choose_until (WhUiComparison *self,
                               gint64          until)
{
  g_return_if_fail (WH_UI_IS_COMPARISON (self));

  self->until = until == 0 ? 0 : CLAMP (until, G_USEC_PER_SEC, wh_moment_get_now (wh_fleet_get_moment (self->fleet)));
  if (self->until != 0 && self->from >= self->until)
    self->from = self->until - DAY;
  wh_ui_comparison_start (self);
}

/**
 * wh_ui_comparison_choose_healthy:
 * @self: a comparison with a fleet
 *
 * Begins at the last moment at which all was healthy.
 */
void
wh_ui_comparison_choose_healthy (WhUiComparison *self)
{
  g_return_if_fail (WH_UI_IS_COMPARISON (self));

  self->guess = TRUE;
  wh_ui_comparison_start (self);
}

/**
 * wh_ui_comparison_set_application:
 * @self: a comparison
 * @application: (nullable): whose last healthy moment is meant from the next
 *   search on; %NULL = everything's
 */
void
wh_ui_comparison_set_application (WhUiComparison *self,
                                  const char     *application)
{
  g_return_if_fail (WH_UI_IS_COMPARISON (self));

  g_set_str (&self->application, application);
}

void
wh_ui_comparison_set_fleet (WhUiComparison *self,
                            WhFleet        *fleet)
{
  g_return_if_fail (WH_UI_IS_COMPARISON (self));

  g_set_object (&self->fleet, fleet);
}

/* ---- What there is to say ---- */

/**
 * wh_ui_comparison_get_from:
 * @self: a comparison
 *
 * Returns: the earlier instant, microseconds since the epoch
 */
gint64
wh_ui_comparison_get_from (WhUiComparison *self)
{
  return self->from;
}

/**
 * wh_ui_comparison_get_until:
 * @self: a comparison with a fleet
 *
 * Returns: the later instant, microseconds since the epoch; never 0
 */
gint64
wh_ui_comparison_get_until (WhUiComparison *self)
{
  return self->until != 0 ? self->until : wh_moment_get_now (wh_fleet_get_moment (self->fleet));
}

/**
 * wh_ui_comparison_follows:
 * @self: a comparison
 *
 * Returns: whether it reaches to what the window shows as now
 */
gboolean
wh_ui_comparison_follows (WhUiComparison *self)
{
  return self->until == 0;
}

/**
 * wh_ui_comparison_is_ready:
 * @self: a comparison
 *
 * Returns: whether nothing is waited for and there is something to show
 */
gboolean
wh_ui_comparison_is_ready (WhUiComparison *self)
{
  return self->n_waiting == 0 && self->differences != NULL;
}

/**
 * wh_ui_comparison_get_differences:
 * @self: a comparison
 *
 * Returns: (nullable) (transfer none): what was found last
 */
WhDifferences *
wh_ui_comparison_get_differences (WhUiComparison *self)
{
  return self->differences;
}

/**
 * wh_ui_comparison_dup_from_caption:
 * @self: a comparison with a fleet
 *
 * Returns: (transfer full): what the earlier instant is
 */
char *
wh_ui_comparison_dup_from_caption (WhUiComparison *self)
{
  g_autofree char *age = wh_format_age (MAX (wh_ui_comparison_get_until (self) - self->from, 0));

  if (!self->healthy)
    /* Translators: a length of time */
    return g_strdup_printf (_("From: %s before"), age);

  if (self->application != NULL)
    /* Translators: an application */
    return g_strdup_printf (_("From: last time %s was healthy"), self->application);

  return g_strdup (_("From: last time all was healthy"));
}

/**
 * wh_ui_comparison_get_until_caption:
 * @self: a comparison with a fleet
 *
 * Returns: what the later instant is
 */
const char *
wh_ui_comparison_get_until_caption (WhUiComparison *self)
{
  if (self->until == 0)
    return wh_moment_is_live (wh_fleet_get_moment (self->fleet)) ? _("To: now") : _("To: the moment you see");

  return ABS (g_get_real_time () - self->until) < GAP ? _("To: now") : _("To");
}

static void
add_sentence (GString *text,
              char    *sentence)
{
  g_string_append (text, sentence);
  g_string_append_c (text, ' ');
  g_free (sentence);
}

/**
 * wh_ui_comparison_dup_note:
 * @self: a comparison
 *
 * Returns: (transfer full): what was not observed, what was left out, and how the
 *   rest is weighed
 */
char *
wh_ui_comparison_dup_note (WhUiComparison *self)
{
  GString *text = g_string_new (NULL);
  gint64 missed = 0;

  if (self->contacts != NULL)
    {
      g_autoptr(GArray) gaps = wh_periods_find_gaps (self->contacts, self->from, wh_ui_comparison_get_until (self), GAP);

      for (guint i = 0; i < gaps->len; i++)
        missed += g_array_index (gaps, WhPeriod, i).until - g_array_index (gaps, WhPeriod, i).from;
    }

  if (missed > 0)
    {
      g_autofree char *gone = wh_format_age (missed);
      g_autofree char *all = wh_format_age (wh_ui_comparison_get_until (self) - self->from);

      /* Translators: two lengths of time, as in "10 min of these 52 min" */
      add_sentence (text, g_strdup_printf (_("Not observed for %s of these %s."), gone, all));
    }

  if (self->differences != NULL && self->differences->unseen->len > 0)
    {
      g_autofree char *names = NULL;

      g_ptr_array_add (self->differences->unseen, NULL);
      names = g_strjoinv (", ", (char **)self->differences->unseen->pdata);
      g_ptr_array_set_size (self->differences->unseen, self->differences->unseen->len - 1);

      /* Translators: names of connections follow */
      add_sentence (text, g_strdup_printf (_("Out of contact at one of these moments, so nothing is said of them: %s."), names));
    }

  if (self->differences != NULL && self->differences->n_replaced_pods > 0)
    {
      guint n = self->differences->n_replaced_pods;

      add_sentence (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u pod came or went with its workload.",
                                                        "%u pods came or went with their workloads.", n), n));
    }

  if (self->differences != NULL && self->differences->n_first_seen > 0)
    {
      guint n = self->differences->n_first_seen;

      add_sentence (text, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u resource was looked at for the first time.",
                                                        "%u resources were looked at for the first time.", n), n));
    }

  g_string_append (text, _("Weight: trouble first, then what people and pipelines decide, then what follows from it. "
                           "Nothing is left out but ages, counters and heartbeats."));

  return g_string_free (text, FALSE);
}

/* ---- Object ---- */

static void
wh_ui_comparison_dispose (GObject *object)
{
  WhUiComparison *self = WH_UI_COMPARISON (object);

  g_clear_object (&self->fleet);
  g_clear_pointer (&self->application, g_free);
  g_clear_pointer (&self->differences, wh_differences_unref);
  g_clear_pointer (&self->contacts, g_array_unref);

  G_OBJECT_CLASS (wh_ui_comparison_parent_class)->dispose (object);
}

static void
wh_ui_comparison_class_init (WhUiComparisonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_ui_comparison_dispose;

  signals[MOMENTS] =
    g_signal_new ("moments", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[COMPARED] =
    g_signal_new ("compared", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wh_ui_comparison_init (WhUiComparison *self)
{
  self->guess = TRUE;
}

/**
 * wh_ui_comparison_new:
 *
 * Returns: (transfer full): a comparison that begins at the last healthy moment
 *   and ends now
 */
WhUiComparison *
wh_ui_comparison_new (void)
{
  return g_object_new (WH_UI_TYPE_COMPARISON, NULL);
}
