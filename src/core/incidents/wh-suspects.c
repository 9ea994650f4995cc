/* wh-suspects.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-suspects.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)

/* How far back a change may be the cause. */
#define BEFORE (120 * MINUTE)

/* What is seen this much after the beginning may still have been first: systems
 * are asked in turn. */
#define AFTER (1 * MINUTE)

/* After so long a change is half as likely. */
#define HALF (12 * MINUTE)

/* So many earlier incidents are looked at, and changes so long before them. */
#define MAX_EARLIER 5
#define EARLIER_BEFORE (30 * MINUTE)

#define MAX_EVENTS 4000
#define MAX_SUSPECTS 5
#define VERY_LIKELY .45
#define POSSIBLE .15
#define WORTH_SHOWING .02

/* How often a change of a lane breaks something, and how late it may be seen.
 * Rollouts and operations are seen as they begin: one that begins afterwards is
 * an answer to the trouble, such as a roll back, and not its cause. */
static const struct
{
  const char *lane;
  double      weight;
  gint64      late;
  const char *what; /* in the plural, for evidence */
} lanes[] = {
  { "rollout", 1, 0, N_("a rollout") },
  { "operation", .9, 0, N_("somebody's own action") },
  { "cluster", .8, AFTER, N_("trouble of a machine") },
  { "image", .3, AFTER, N_("a new image") },
  { "ci", .3, AFTER, N_("a CI run") },
  { "commit", .25, AFTER, N_("a commit") },
};

/**
 * wh_suspect_unref:
 * @data: (transfer full): a #WhSuspect
 *
 * On any thread.
 */
void
wh_suspect_unref (gpointer data)
{
  WhSuspect *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  wh_record_unref (self->event);
  g_clear_pointer (&self->subject, wh_record_unref);
  g_ptr_array_unref (self->evidence);
  g_free (self->title);
  g_free (self);
}

/**
 * wh_likelihood_get_title:
 * @likelihood: a likelihood
 *
 * Returns: its name for people
 */
const char *
wh_likelihood_get_title (WhLikelihood likelihood)
{
  if (likelihood == WH_VERY_LIKELY)
    return _("very likely");

  return likelihood == WH_POSSIBLE ? _("possible") : _("unlikely");
}

static int
find_lane (const WhRecord *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (lanes); i++)
    if (g_strcmp0 (event->values[WH_EVENT_LANE].text, lanes[i].lane) == 0)
      return i;

  return -1;
}

static gboolean
is_subject_of (const WhRecord *event,
               const char     *kind)
{
  const char *subject = event->values[WH_EVENT_SUBJECT].text;
  gsize length = strlen (kind);

  return subject != NULL && strncmp (subject, kind, length) == 0 && subject[length] == ':';
}

/* What people did with alerts, incidents and silences changed no system. What a
 * cluster tells is a symptom mostly, unless it is about a machine. */
static gboolean
is_change (const WhRecord *event)
{
  const char *lane = event->values[WH_EVENT_LANE].text;

  if (find_lane (event) < 0)
    return FALSE;

  if (g_str_equal (lane, "cluster"))
    return is_subject_of (event, "node");

  return !is_subject_of (event, "alert") && !is_subject_of (event, "incident") && !is_subject_of (event, "silence");
}

static gboolean
may_be_cause (const WhRecord *incident,
              const WhRecord *event)
{
  gint64 time = event->values[WH_EVENT_TIME].number;

  return is_change (event) && time != WH_ABSENT &&
         time <= incident->values[WH_INCIDENT_BEGAN].number + lanes[find_lane (event)].late;
}

/* "node:worker-3" and the node's uid name the same machine. */
static gboolean
is_about_subject (WhStore        *store,
                  const WhRecord *incident,
                  const WhRecord *event)
{
  const char *subject = incident->values[WH_INCIDENT_SUBJECT].text;
  const char *about = event->values[WH_EVENT_SUBJECT].text;
  const char *connection = incident->values[WH_INCIDENT_CONNECTION].text;
  WhRecord *one;

  if (subject == NULL || about == NULL)
    return FALSE;

  if (strcmp (subject, about) == 0)
    return TRUE;

  one = connection != NULL ? wh_store_resolve (store, connection, subject) : NULL;

  return one != NULL && one == wh_store_resolve (store, event->connection, about);
}

/* Whether pods of the incident's application are on the machine. */
static gboolean
runs_there (WhStore        *store,
            const WhRecord *incident,
            const WhRecord *event)
{
  const char *application = incident->values[WH_INCIDENT_APPLICATION].text;
  const char *about = event->values[WH_EVENT_SUBJECT].text;
  WhResourceList *pods = wh_store_get_list (store, &wh_kind_pod);
  const GPtrArray *group;

  if (application == NULL || !is_subject_of (event, "node"))
    return FALSE;

  group = wh_resource_list_find_group (pods, WH_POD_APPLICATION, application);

  for (guint i = 0; group != NULL && i < group->len; i++)
    if (g_strcmp0 (((WhRecord *)g_ptr_array_index (group, i))->values[WH_POD_NODE].text, about) == 0)
      return TRUE;

  return FALSE;
}

static double
judge_distance (WhStore        *store,
                const WhRecord *incident,
                const WhRecord *event,
                GPtrArray      *evidence)
{
  const char *application = incident->values[WH_INCIDENT_APPLICATION].text;
  const char *connection = incident->values[WH_INCIDENT_CONNECTION].text;

  if (is_about_subject (store, incident, event))
    {
      g_ptr_array_add (evidence, g_strdup (_("Of the very thing that is in trouble")));
      return 1;
    }

  if (application != NULL && g_strcmp0 (event->values[WH_EVENT_APPLICATION].text, application) == 0)
    {
      g_ptr_array_add (evidence, g_strdup (_("Same application as the alert")));
      return 1;
    }

  if (runs_there (store, incident, event))
    {
      g_ptr_array_add (evidence, g_strdup_printf (_("Pods of %s run there"), application));
      return .8;
    }

  if (connection != NULL && g_str_equal (event->connection, connection))
    {
      g_ptr_array_add (evidence, g_strdup (_("Same cluster or system, another application")));
      return .2;
    }

  g_ptr_array_add (evidence, g_strdup (_("-No known connection with what is in trouble")));

  return .05;
}

static double
judge_time (const WhRecord *incident,
            const WhRecord *event,
            GPtrArray      *evidence)
{
  gint64 before = incident->values[WH_INCIDENT_BEGAN].number - event->values[WH_EVENT_TIME].number;
  g_autofree char *age = wh_format_duration (ABS (before));

  g_ptr_array_add (evidence, before >= 0 ? g_strdup_printf (_("%s before the first alert"), age)
                                         : g_strdup (_("At the same time as the first alert")));

  return exp2 (-(double)MAX (before, 0) / HALF);
}

/* Whether something of the same kind came before earlier incidents, too.
 * @earlier has an array of events for each of them. */
static double
judge_past (const WhRecord *incident,
            int             lane,
            GPtrArray      *earlier,
            GPtrArray      *evidence)
{
  guint n = 0;

  if (earlier == NULL || earlier->len == 0)
    return 0;

  for (guint i = 0; i < earlier->len; i++)
    {
      GPtrArray *events = g_ptr_array_index (earlier, i);
      gboolean found = FALSE;

      for (guint e = 0; e < events->len && !found; e++)
        found = is_change (g_ptr_array_index (events, e)) && find_lane (g_ptr_array_index (events, e)) == lane;

      n += found;
    }

  if (n > 0)
    /* Translators: "2 of 5 earlier incidents of billing followed a rollout" */
    g_ptr_array_add (evidence, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u of %u earlier incident of %s followed %s",
                                                             "%u of %u earlier incidents of %s followed %s",
                                                             earlier->len),
                                                n, earlier->len, incident->values[WH_INCIDENT_WHERE].text, _(lanes[lane].what)));

  return .2 * n / earlier->len;
}

static char *
dup_title (const WhRecord *event)
{
  const char *reason = event->values[WH_EVENT_REASON].text;
  const char *text = event->values[WH_EVENT_TEXT].text;

  if (text == NULL || *text == '\0')
    return g_strdup (reason != NULL ? reason : "—");

  return reason != NULL ? g_strdup_printf ("%s: %s", reason, text) : g_strdup (text);
}

static WhSuspect *
judge (WhStore        *store,
       const WhRecord *incident,
       WhRecord       *event,
       GPtrArray      *earlier)
{
  WhSuspect *self = g_new0 (WhSuspect, 1);
  int lane = find_lane (event);
  WhRecord *subject = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->event = wh_record_ref (event);
  self->title = dup_title (event);
  self->evidence = g_ptr_array_new_with_free_func (g_free);
  self->score = lanes[lane].weight * judge_distance (store, incident, event, self->evidence) *
                judge_time (incident, event, self->evidence);
  if (self->score > POSSIBLE)
    self->score = MIN (self->score + judge_past (incident, lane, earlier, self->evidence), 1);
  self->likelihood = self->score >= VERY_LIKELY ? WH_VERY_LIKELY : self->score >= POSSIBLE ? WH_POSSIBLE : WH_UNLIKELY;

  if (event->values[WH_EVENT_SUBJECT].text != NULL)
    subject = wh_store_resolve (store, event->connection, event->values[WH_EVENT_SUBJECT].text);
  self->subject = subject != NULL ? wh_record_ref (subject) : NULL;

  return self;
}

static int
compare_suspects (gconstpointer a,
                  gconstpointer b)
{
  const WhSuspect *one = *(WhSuspect * const *)a;
  const WhSuspect *other = *(WhSuspect * const *)b;

  return (one->score < other->score) - (one->score > other->score);
}

/* Tags of one image come at once. */
#define AT_ONCE (10 * (gint64)G_USEC_PER_SEC)

/* The beginning and the end of one rollout are one change, and so are the tags
 * of one image. */
static gboolean
is_same_change (const WhSuspect *one,
                const WhSuspect *other)
{
  const WhValue *a = one->event->values;
  const WhValue *b = other->event->values;

  if (g_strcmp0 (a[WH_EVENT_LANE].text, b[WH_EVENT_LANE].text) != 0)
    return FALSE;

  if (g_strcmp0 (a[WH_EVENT_REASON].text, b[WH_EVENT_REASON].text) == 0 &&
      g_strcmp0 (a[WH_EVENT_APPLICATION].text, b[WH_EVENT_APPLICATION].text) == 0 &&
      ABS (a[WH_EVENT_TIME].number - b[WH_EVENT_TIME].number) < AT_ONCE)
    return TRUE;

  return a[WH_EVENT_SUBJECT].text != NULL && g_strcmp0 (a[WH_EVENT_SUBJECT].text, b[WH_EVENT_SUBJECT].text) == 0;
}

/**
 * wh_suspects_rank:
 * @store: the store of now
 * @incident: an incident
 * @events: (element-type WhRecord): what happened before it
 * @earlier: (nullable) (element-type GPtrArray): for each earlier incident of
 *   the same, what happened before that
 *
 * Weighs each change by what it is, how near it is in time and along the
 * references, and whether the like was there before; says why.
 *
 * Returns: (transfer full) (element-type WhSuspect): the likeliest first
 */
GPtrArray *
wh_suspects_rank (WhStore        *store,
                  const WhRecord *incident,
                  GPtrArray      *events,
                  GPtrArray      *earlier)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func (wh_suspect_unref);
  GPtrArray *best = g_ptr_array_new_with_free_func (wh_suspect_unref);

  for (guint i = 0; i < events->len; i++)
    {
      WhRecord *event = g_ptr_array_index (events, i);

      if (may_be_cause (incident, event))
        g_ptr_array_add (all, judge (store, incident, event, earlier));
    }

  g_ptr_array_sort (all, compare_suspects);

  for (guint i = 0; i < all->len && best->len < MAX_SUSPECTS; i++)
    {
      WhSuspect *suspect = g_ptr_array_index (all, i);
      gboolean known = FALSE;

      for (guint b = 0; b < best->len && !known; b++)
        known = is_same_change (g_ptr_array_index (best, b), suspect);

      if (known || suspect->score < WORTH_SHOWING)
        continue;

      g_atomic_ref_count_inc (&suspect->ref_count);
      g_ptr_array_add (best, suspect);
    }

  return best;
}

/* ---- Looking it up ---- */

typedef struct
{
  WhHistory *history;
  WhStore   *store;
  WhRecord  *incident;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->history);
  g_object_unref (search->store);
  wh_record_unref (search->incident);
  g_free (search);
}

static GPtrArray *
find_earlier (Search *search)
{
  WhResourceList *list = wh_store_get_list (search->store, &wh_kind_incident);
  GPtrArray *begins = g_ptr_array_new ();

  for (guint i = wh_resource_list_get_n (list); i-- > 0 && begins->len < MAX_EARLIER;)
    {
      WhRecord *other = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (other->values[WH_INCIDENT_CAUSE].text, search->incident->values[WH_INCIDENT_CAUSE].text) == 0 &&
          other->values[WH_INCIDENT_BEGAN].number < search->incident->values[WH_INCIDENT_BEGAN].number)
        g_ptr_array_add (begins, g_memdup2 (&other->values[WH_INCIDENT_BEGAN].number, sizeof (gint64)));
    }

  g_ptr_array_set_free_func (begins, g_free);

  return begins;
}

static DexFuture *
wh_suspects_find_fiber (gpointer user_data)
{
  Search *search = user_data;
  gint64 began = search->incident->values[WH_INCIDENT_BEGAN].number;
  WhEventQuery query = { .since = began - BEFORE, .until = began + AFTER, .limit = MAX_EVENTS };
  g_autoptr(GPtrArray) begins = find_earlier (search);
  g_autoptr(GPtrArray) earlier = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  g_autoptr(GPtrArray) events = NULL;
  g_autoptr(GPtrArray) suspects = NULL;
  g_autoptr(GError) error = NULL;

  events = dex_await_boxed (wh_history_query_events (search->history, &query), &error);
  if (events == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < begins->len; i++)
    {
      gint64 then = *(gint64 *)g_ptr_array_index (begins, i);
      WhEventQuery before = {
        .since = then - EARLIER_BEFORE,
        .until = then,
        .application = search->incident->values[WH_INCIDENT_APPLICATION].text,
      };
      g_autoptr(GPtrArray) found = dex_await_boxed (wh_history_query_events (search->history, &before), NULL);

      if (found != NULL)
        g_ptr_array_add (earlier, g_steal_pointer (&found));
    }

  suspects = wh_suspects_rank (search->store, search->incident, events, earlier);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&suspects));
}

/**
 * wh_suspects_find:
 * @history: where events are
 * @store: the store of now
 * @incident: an incident
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhSuspect, the
 *   likeliest first; an empty one when nothing changed before
 */
DexFuture *
wh_suspects_find (WhHistory *history,
                  WhStore   *store,
                  WhRecord  *incident)
{
  Search *search;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);
  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (incident != NULL, NULL);

  search = g_new0 (Search, 1);
  search->history = g_object_ref (history);
  search->store = g_object_ref (store);
  search->incident = wh_record_ref (incident);

  return wh_dex_spawn_pinned (NULL, 0, wh_suspects_find_fiber, search, search_free);
}
