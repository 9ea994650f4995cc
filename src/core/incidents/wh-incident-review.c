/* wh-incident-review.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-incident-review.h"
#include "wh-kinds.h"

/**
 * wh_incident_review_free:
 * @self: (nullable) (transfer full): a #WhIncidentReview
 */
void
wh_incident_review_free (WhIncidentReview *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->rules);
  g_array_unref (self->weeks);
  g_free (self);
}

static void
rule_free (gpointer data)
{
  WhNoisyRule *rule = data;

  g_free (rule->name);
  g_free (rule);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  gint64 one = *(const gint64 *)a;
  gint64 other = *(const gint64 *)b;

  return (one > other) - (one < other);
}

/* Half of them took no longer. */
static gint64
get_median (GArray *numbers)
{
  if (numbers->len == 0)
    return WH_ABSENT;

  g_array_sort (numbers, compare_numbers);

  return g_array_index (numbers, gint64, (numbers->len - 1) / 2);
}

static gint64
get_worst (GArray *sorted)
{
  return sorted->len > 0 ? g_array_index (sorted, gint64, sorted->len - 1) : WH_ABSENT;
}

static void
add_span (GArray *spans,
          gint64  from,
          gint64  until)
{
  gint64 span;

  if (until == WH_ABSENT || until < from)
    return;

  span = until - from;
  g_array_append_val (spans, span);
}

static WhNoisyRule *
ensure_rule (GPtrArray  *rules,
             const char *name)
{
  WhNoisyRule *rule;

  for (guint i = 0; i < rules->len; i++)
    if (strcmp (((WhNoisyRule *)g_ptr_array_index (rules, i))->name, name) == 0)
      return g_ptr_array_index (rules, i);

  rule = g_new0 (WhNoisyRule, 1);
  rule->name = g_strdup (name);
  g_ptr_array_add (rules, rule);

  return rule;
}

static int
compare_rules (gconstpointer a,
               gconstpointer b)
{
  const WhNoisyRule *one = *(WhNoisyRule * const *)a;
  const WhNoisyRule *other = *(WhNoisyRule * const *)b;

  return one->n != other->n ? (int)other->n - (int)one->n : strcmp (one->name, other->name);
}

/**
 * wh_incident_review_get_monday:
 * @time: microseconds since the epoch
 *
 * Returns: when its week began, local time
 */
gint64
wh_incident_review_get_monday (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  g_autoptr(GDateTime) day = g_date_time_add_days (moment, 1 - g_date_time_get_day_of_week (moment));
  g_autoptr(GDateTime) midnight = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                                         g_date_time_get_day_of_month (day), 0, 0, 0);

  return g_date_time_to_unix (midnight) * G_USEC_PER_SEC;
}

static void
add_weeks (WhIncidentReview *self,
           GPtrArray        *incidents,
           gint64            observed_since,
           gint64            since,
           gint64            until)
{
  for (gint64 begins = wh_incident_review_get_monday (since); begins < until;)
    {
      /* The middle of the next week: its Monday is not always 7 days of 24 h away. */
      gint64 next = wh_incident_review_get_monday (begins + G_GINT64_CONSTANT (10 * 86400) * G_USEC_PER_SEC);
      g_autoptr(GArray) taken = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autoptr(GArray) ended = g_array_new (FALSE, FALSE, sizeof (gint64));
      WhIncidentWeek week = { begins, 0, FALSE, WH_ABSENT, WH_ABSENT };

      for (guint i = 0; i < incidents->len; i++)
        {
          const WhValue *values = ((WhRecord *)g_ptr_array_index (incidents, i))->values;
          gint64 began = values[WH_INCIDENT_BEGAN].number;

          if (began < begins || began >= next)
            continue;

          week.n++;
          add_span (taken, began, values[WH_INCIDENT_TAKEN].number);
          add_span (ended, began, values[WH_INCIDENT_ENDED].number);
        }

      week.observed = next > observed_since || week.n > 0;
      week.taken_median = get_median (taken);
      week.ended_median = get_median (ended);
      g_array_append_val (self->weeks, week);
      begins = next;
    }
}

static void
add_incident (WhIncidentReview *self,
              const WhRecord   *incident,
              GArray           *taken,
              GArray           *ended)
{
  const WhValue *values = incident->values;
  gboolean untaken = values[WH_INCIDENT_TAKEN].number == WH_ABSENT && values[WH_INCIDENT_ENDED].number != WH_ABSENT &&
                     values[WH_INCIDENT_RESOLVED_BY].text == NULL;
  g_auto(GStrv) rules = g_strsplit (values[WH_INCIDENT_RULES].text != NULL ? values[WH_INCIDENT_RULES].text : "", "\n", -1);

  self->n++;
  self->n_untaken += untaken;
  add_span (taken, values[WH_INCIDENT_BEGAN].number, values[WH_INCIDENT_TAKEN].number);
  add_span (ended, values[WH_INCIDENT_BEGAN].number, values[WH_INCIDENT_ENDED].number);

  for (guint r = 0; rules[r] != NULL; r++)
    if (*rules[r] != '\0')
      {
        WhNoisyRule *rule = ensure_rule (self->rules, rules[r]);

        rule->n++;
        rule->n_untaken += untaken;
      }
}

/**
 * wh_incident_review_make:
 * @store: a store
 * @environment: (nullable): only there
 * @since: from when on, microseconds since the epoch
 * @until: until when
 *
 * Returns: (transfer full): what the incidents of that time say
 */
WhIncidentReview *
wh_incident_review_make (WhStore    *store,
                         const char *environment,
                         gint64      since,
                         gint64      until)
{
  WhIncidentReview *self = g_new0 (WhIncidentReview, 1);
  WhResourceList *list = wh_store_get_list (store, &wh_kind_incident);
  g_autoptr(GPtrArray) incidents = g_ptr_array_new ();
  g_autoptr(GArray) taken = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) ended = g_array_new (FALSE, FALSE, sizeof (gint64));

  self->rules = g_ptr_array_new_with_free_func (rule_free);
  self->weeks = g_array_new (FALSE, FALSE, sizeof (WhIncidentWeek));

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *incident = wh_resource_list_get_record (list, i);
      gint64 began = incident->values[WH_INCIDENT_BEGAN].number;

      if (environment != NULL && *environment != '\0' &&
          g_strcmp0 (incident->values[WH_INCIDENT_ENVIRONMENT].text, environment) != 0)
        continue;

      self->n_open += g_strcmp0 (incident->values[WH_INCIDENT_STATE].text, "resolved") != 0;
      self->n_before += began >= since - (until - since) && began < since;

      if (began < since || began >= until)
        continue;

      g_ptr_array_add (incidents, incident);
      add_incident (self, incident, taken, ended);
    }

  g_ptr_array_sort (self->rules, compare_rules);
  self->taken_median = get_median (taken);
  self->taken_worst = get_worst (taken);
  self->ended_median = get_median (ended);
  self->ended_worst = get_worst (ended);
  self->observed_before = wh_store_get_begin (store) < since || self->n_before > 0;
  add_weeks (self, incidents, wh_store_get_begin (store), since, until);

  return self;
}
