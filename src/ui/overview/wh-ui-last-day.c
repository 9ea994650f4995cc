/* wh-ui-last-day.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-change-strip.h"
#include "wh-ui-draw.h"
#include "wh-ui-last-day.h"
#include "wh-ui-wordless.h"

/* A rollout that was observed and one that its cluster tells the time of are
 * the same when they are so near to each other. */
#define SAME_ROLLOUT (2 * G_TIME_SPAN_MINUTE)

enum
{
  LANE_ROLLOUTS,
  LANE_CI,
  LANE_ALERTS,
  LANE_YOU,
};

/**
 * WhUiLastDay:
 *
 * What changed in the last 24 hours: rollouts, CI runs, alerts, own actions.
 */
struct _WhUiLastDay
{
  WhUiAdaptive     parent_instance;

  GtkLabel  *summary;
  GtkWidget *timeline;
  GtkWidget *strip;

  char      *drawn; /* what the strip shows, in words */
};

G_DEFINE_FINAL_TYPE (WhUiLastDay, wh_ui_last_day, WH_UI_TYPE_ADAPTIVE)

typedef struct
{
  GArray       *changes; /* WhUiChange */
  GStringChunk *texts;
  gint64        from;
  gint64        to;
  guint         rollouts;
  guint         runs;
  guint         failed_runs;
  guint         alerts;
  guint         actions;
  gboolean      narrow;
} Day;

static void
activated_cb (WhUiLastDay *self,
              const char  *id)
{
  g_auto(GStrv) parts = g_strsplit (id, "\n", 3);

  if (g_strv_length (parts) == 3)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-resource", "(sss)", parts[0], parts[1], parts[2]);
}

static gboolean
is_within (const Day *day,
           gint64     time)
{
  return time != WH_ABSENT && time >= day->from && time <= day->to;
}

static void
add (Day            *day,
     const WhRecord *record,
     const char     *title,
     guint           lane,
     WhUiChangeForm  form,
     WhUiTone        tone,
     gint64          from,
     gint64          to)
{
  g_autofree char *id = g_strjoin ("\n", record->kind->id, record->connection, record->uid, NULL);
  WhUiChange change = {
    .id = g_string_chunk_insert (day->texts, id),
    .title = g_string_chunk_insert (day->texts, title),
    .lane = lane,
    .form = form,
    .tone = tone,
    .from = from,
    .to = to,
  };

  g_array_append_val (day->changes, change);
}

/* What users see counts: production, and what has no production. */
static gboolean
is_shown (WhStore  *store,
          WhRecord *environment)
{
  WhRecord *application = wh_store_lookup (store, &wh_kind_application, WH_LOCAL,
                                           environment->values[WH_ENVIRONMENT_APPLICATION].text);

  return g_strcmp0 (environment->values[WH_ENVIRONMENT_NAME].text, "production") == 0 ||
         application == NULL || application->values[WH_APPLICATION_PRODUCTION].text == NULL;
}

static gboolean
is_elsewhere (WhStore    *store,
              const char *namespace_)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_environment);

  for (guint i = 0; namespace_ != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (environment->values[WH_ENVIRONMENT_NAMESPACE].text, namespace_) == 0)
        return !is_shown (store, environment);
    }

  return FALSE;
}

static void
add_rollouts (Day     *day,
              WhStore *store)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_environment);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (list, i);
      gint64 changed = environment->values[WH_ENVIRONMENT_CHANGED].number;
      const char *version = environment->values[WH_ENVIRONMENT_VERSION].text;
      const char *name = environment->values[WH_ENVIRONMENT_APPLICATION].text;
      g_autofree char *title = NULL;

      if (!is_within (day, changed) || !is_shown (store, environment))
        continue;

      title = version != NULL ? g_strdup_printf ("%s %s", name, version) : g_strdup (name);
      day->rollouts++;
      add (day, environment, title, LANE_ROLLOUTS,
           !day->narrow ? WH_UI_CHANGE_TAG : WH_UI_CHANGE_TICK,
           environment->health == WH_HEALTH_FAILING ? WH_UI_TONE_ERROR : WH_UI_TONE_ACCENT,
           changed, changed);
    }
}

static gboolean
is_known_rollout (const Day *day,
                  gint64     time)
{
  for (guint i = 0; i < day->changes->len; i++)
    {
      const WhUiChange *change = &g_array_index (day->changes, WhUiChange, i);

      if (change->lane == LANE_ROLLOUTS && ABS (change->from - time) < SAME_ROLLOUT)
        return TRUE;
    }

  return FALSE;
}

static void
add_events (Day     *day,
            WhStore *store)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_event);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *event = wh_resource_list_get_record (list, i);
      const char *lane = event->values[WH_EVENT_LANE].text;
      gint64 time = event->values[WH_EVENT_TIME].number;
      const char *text = event->values[WH_EVENT_TEXT].text != NULL ? event->values[WH_EVENT_TEXT].text
                                                                  : wh_record_get_name (event);

      if (!is_within (day, time))
        continue;

      if (g_strcmp0 (lane, "operation") == 0)
        {
          day->actions++;
          add (day, event, text, LANE_YOU, WH_UI_CHANGE_DOT, WH_UI_TONE_PURPLE, time, time);
        }
      else if (g_strcmp0 (lane, "rollout") == 0 && !is_known_rollout (day, time) &&
               !is_elsewhere (store, event->values[WH_EVENT_NAMESPACE].text))
        {
          day->rollouts++;
          add (day, event, text, LANE_ROLLOUTS, WH_UI_CHANGE_TICK, WH_UI_TONE_ACCENT, time, time);
        }
    }
}

static void
add_runs (Day     *day,
          WhStore *store)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_run);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *run = wh_resource_list_get_record (list, i);
      gint64 started = run->values[WH_RUN_STARTED].number;
      gboolean failed = g_strcmp0 (run->values[WH_RUN_STATE].text, "failure") == 0;
      WhRecord *repository;
      g_autofree char *title = NULL;

      if (!is_within (day, started))
        continue;

      repository = wh_store_resolve (store, run->connection, run->values[WH_RUN_REPOSITORY].text);
      title = g_strdup_printf ("%s %s", repository != NULL ? wh_record_get_name (repository) : "",
                               wh_record_get_name (run));
      day->runs++;
      day->failed_runs += failed;
      add (day, run, g_strstrip (title), LANE_CI, failed ? WH_UI_CHANGE_DIAMOND : WH_UI_CHANGE_TICK,
           failed ? WH_UI_TONE_ERROR : WH_UI_TONE_SLATE, started, started);
    }
}

/* Two systems may tell of the same alert. */
static gboolean
is_known_alert (WhResourceList *list,
                guint           position)
{
  WhRecord *alert = wh_resource_list_get_record (list, position);

  for (guint i = 0; i < position; i++)
    {
      WhRecord *other = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (other->values[WH_ALERT_STATE].text, "firing") == 0 &&
          strcmp (wh_record_get_name (other), wh_record_get_name (alert)) == 0 &&
          g_strcmp0 (other->values[WH_ALERT_WHERE].text, alert->values[WH_ALERT_WHERE].text) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
add_alerts (Day     *day,
            WhStore *store)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_alert);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *alert = wh_resource_list_get_record (list, i);
      gint64 since = alert->values[WH_ALERT_SINCE].number;

      if (g_strcmp0 (alert->values[WH_ALERT_STATE].text, "firing") != 0 || since == WH_ABSENT ||
          since > day->to || is_known_alert (list, i))
        continue;

      day->alerts++;
      add (day, alert, wh_record_get_name (alert), LANE_ALERTS, WH_UI_CHANGE_SPAN,
           alert->health == WH_HEALTH_FAILING ? WH_UI_TONE_ERROR : WH_UI_TONE_WARNING,
           MAX (since, day->from), day->to);
    }
}

static int
compare (gconstpointer one,
         gconstpointer other)
{
  const WhUiChange *a = one;
  const WhUiChange *b = other;

  return (a->from > b->from) - (a->from < b->from);
}

static char *
dup_summary (const Day *day)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u rollout", "%u rollouts", day->rollouts), day->rollouts));

  if (day->failed_runs > 0)
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u CI run, %u failed", "%u CI runs, %u failed", day->runs),
                                             day->runs, day->failed_runs));
  else
    g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u CI run", "%u CI runs", day->runs), day->runs));

  g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u alert", "%u alerts", day->alerts), day->alerts));
  g_ptr_array_add (parts, g_strdup_printf (ngettext ("%u own action", "%u own actions", day->actions), day->actions));
  g_ptr_array_add (parts, NULL);

  return g_strjoinv (" · ", (char **)parts->pdata);
}

static void
wh_ui_last_day_width_changed (WhUiAdaptive *adaptive)
{
  WhUiLastDay *self = WH_UI_LAST_DAY (adaptive);
  gboolean narrow = wh_ui_adaptive_get_narrow (adaptive);

  gtk_widget_set_visible (GTK_WIDGET (self->summary), !narrow);
  gtk_widget_set_hexpand (self->timeline, narrow);
  gtk_widget_set_halign (self->timeline, narrow ? GTK_ALIGN_END : GTK_ALIGN_FILL);
}

static void
wh_ui_last_day_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_LAST_DAY);

  G_OBJECT_CLASS (wh_ui_last_day_parent_class)->dispose (object);
}

static void
wh_ui_last_day_finalize (GObject *object)
{
  g_free (WH_UI_LAST_DAY (object)->drawn);

  G_OBJECT_CLASS (wh_ui_last_day_parent_class)->finalize (object);
}

static void
wh_ui_last_day_class_init (WhUiLastDayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = wh_ui_last_day_width_changed;
  object_class->dispose = wh_ui_last_day_dispose;
  object_class->finalize = wh_ui_last_day_finalize;

  g_type_ensure (WH_UI_TYPE_CHANGE_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-last-day.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiLastDay, summary);
  gtk_widget_class_bind_template_child (widget_class, WhUiLastDay, timeline);
  gtk_widget_class_bind_template_child (widget_class, WhUiLastDay, strip);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
wh_ui_last_day_init (WhUiLastDay *self)
{
  const char * const lanes[] = { _("Rollouts"), _("CI"), _("Alerts"), _("You"), NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_change_strip_set_lanes (WH_UI_CHANGE_STRIP (self->strip), lanes);
}

/* What the strip shows, in words: a day moves on by less than a pixel a minute,
 * so it is drawn again once a minute or when something happens. */
static char *
dup_drawn (const Day *day,
           gint64     seen_until)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", day->to / G_TIME_SPAN_MINUTE,
                          seen_until / G_TIME_SPAN_MINUTE);

  for (guint i = 0; i < day->changes->len; i++)
    {
      const WhUiChange *change = &g_array_index (day->changes, WhUiChange, i);

      g_string_append_printf (text, "%s %s %u %d %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", change->id,
                              change->title, change->lane, change->form, change->tone, change->from,
                              change->to == day->to ? 0 : change->to);
    }

  return g_string_free_and_steal (text);
}

/**
 * wh_ui_last_day_show:
 * @self: a card
 * @store: what is shown
 * @now: the moment that is shown, µs since the Unix epoch
 * @seen_until: until when anything was observed; 0 = until @now
 *
 * Shows what changed in the 24 hours before @now.
 */
void
wh_ui_last_day_show (WhUiLastDay *self,
                     WhStore     *store,
                     gint64       now,
                     gint64       seen_until)
{
  Day day = { .from = now - G_TIME_SPAN_DAY, .to = now };
  WhUiGap gap = { seen_until, now };
  g_autofree char *drawn = NULL;
  g_autofree char *summary = NULL;

  g_return_if_fail (WH_UI_IS_LAST_DAY (self));
  g_return_if_fail (WH_IS_STORE (store));

  day.changes = g_array_new (FALSE, FALSE, sizeof (WhUiChange));
  day.texts = g_string_chunk_new (4096);
  day.narrow = wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self));

  add_rollouts (&day, store);
  add_events (&day, store);
  add_runs (&day, store);
  add_alerts (&day, store);
  g_array_sort (day.changes, compare);

  drawn = dup_drawn (&day, seen_until);

  if (g_set_str (&self->drawn, drawn))
    {
      wh_ui_change_strip_set_range (WH_UI_CHANGE_STRIP (self->strip), day.from, day.to);
      wh_ui_change_strip_set_changes (WH_UI_CHANGE_STRIP (self->strip),
                                      (const WhUiChange *)(gpointer)day.changes->data, day.changes->len);
      wh_ui_change_strip_set_gaps (WH_UI_CHANGE_STRIP (self->strip), &gap, seen_until > 0 && seen_until < now ? 1 : 0);
    }

  summary = dup_summary (&day);

  if (g_strcmp0 (gtk_label_get_label (self->summary), summary) != 0)
    {
      gtk_label_set_label (self->summary, summary);
      wh_ui_set_tooltip (GTK_WIDGET (self->summary), summary);
    }

  g_array_unref (day.changes);
  g_string_chunk_free (day.texts);
}
