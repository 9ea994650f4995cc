/* wh-ui-event-lanes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-event-words.h"
#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-draw.h"
#include "wh-ui-event-lanes.h"
#include "wh-ui-health.h"
#include "wh-ui-wordless.h"

/* In the order in which one leads to the next. */
static const struct
{
  const char *id;
  const char *title;
  const char *icon_name;
  WhUiTone    tone;
} known[] = {
  { "commit", N_("Commits"), "wh-repository-symbolic", WH_UI_TONE_ACCENT },
  { "ci", N_("CI"), "wh-check-symbolic", WH_UI_TONE_TEAL },
  { "image", N_("Images"), "wh-registry-symbolic", WH_UI_TONE_SLATE },
  { "rollout", N_("Rollouts"), "wh-workload-symbolic", WH_UI_TONE_PURPLE },
  { "alert", N_("Alerts"), "wh-alert-symbolic", WH_UI_TONE_ERROR },
  { "incident", N_("Incidents"), "dialog-warning-symbolic", WH_UI_TONE_ERROR },
  { "operation", N_("Operations"), "document-edit-symbolic", WH_UI_TONE_ORANGE },
  { "cluster", N_("Cluster"), "wh-cluster-symbolic", WH_UI_TONE_SLATE },
  { "connection", N_("Connections"), "network-wired-symbolic", WH_UI_TONE_YELLOW },
};

typedef struct
{
  WhUiLaneMark  mark;
  WhRecord     *record;
  char         *title;
  char         *text;
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *)data)->title);
  g_free (((Entry *)data)->text);
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const Entry *one = a;
  const Entry *other = b;

  if (one->mark.from != other->mark.from)
    return one->mark.from > other->mark.from ? 1 : -1;

  return (one->mark.lane > other->mark.lane) - (one->mark.lane < other->mark.lane);
}

/* A run took as long as its record says; an alert that is not over goes on. */
static void
find_span (WhUiLaneMark   *mark,
           WhStore        *store,
           const WhRecord *event,
           gint64          until)
{
  const char *subject = event->values[WH_EVENT_SUBJECT].text;
  WhRecord *target = subject != NULL ? wh_store_resolve (store, event->connection, subject) : NULL;

  if (target == NULL || mark->until > 0)
    return;

  if (target->kind == &wh_kind_run && target->values[WH_RUN_STARTED].number != WH_ABSENT &&
      target->values[WH_RUN_DURATION].number != WH_ABSENT && g_str_has_prefix (event->uid, "run:"))
    {
      mark->from = target->values[WH_RUN_STARTED].number;
      mark->until = mark->from + MAX (target->values[WH_RUN_DURATION].number, 1);
    }
  else if (target->kind == &wh_kind_alert && g_strcmp0 (target->values[WH_ALERT_STATE].text, "firing") == 0 &&
           g_str_has_prefix (event->uid, "alert:"))
    {
      mark->until = until;
    }
}

static void
add_entry (GArray                *entries,
           WhStore               *store,
           const WhTimelineEvent *event,
           guint                  lane,
           gint64                 until)
{
  const WhRecord *record = event->record;
  const char *lane_id = record->values[WH_EVENT_LANE].text;
  const char *text = record->values[WH_EVENT_TEXT].text;
  const char *said;
  g_autofree char *time = wh_format_time (event->from);
  Entry entry = { { .lane = lane, .from = event->from, .until = event->until,
                    .group = record->values[WH_EVENT_APPLICATION].text, .health = record->health },
                  event->record, wh_event_dup_title (event->record), NULL };

  find_span (&entry.mark, store, record, until);

  /* What it is about says more than that it is one of many; what a cluster says
   * is longer than there is room. */
  if (g_strcmp0 (lane_id, "alert") == 0)
    entry.mark.label = wh_record_get_name (record);
  else if (g_strcmp0 (lane_id, "cluster") == 0 || text == NULL)
    entry.mark.label = entry.title;
  else
    entry.mark.label = text;

  said = text != NULL && !g_str_equal (text, entry.title) ? text : NULL;
  entry.text = g_strdup_printf ("%s, %s%s%s", time, entry.title, said != NULL ? ": " : "", said != NULL ? said : "");
  entry.mark.text = entry.text;
  g_array_append_val (entries, entry);
}

static const WhTimelineLane *
find_lane (const WhTimeline *timeline,
           const char       *id)
{
  for (guint i = 0; i < timeline->lanes->len; i++)
    {
      const WhTimelineLane *lane = &g_array_index (timeline->lanes, WhTimelineLane, i);

      if (g_strcmp0 (lane->id, id) == 0 && lane->n > 0)
        return lane;
    }

  return NULL;
}

/**
 * wh_ui_event_lanes_fill:
 * @lanes: a widget
 * @timeline: what the history counted
 * @store: what the events are about
 * @gaps: (array length=n_gaps): times that were not observed
 * @n_gaps: how many
 * @shown: (element-type WhRecord): gets the event of each mark
 *
 * Shows events, one lane for each sort that there is.
 */
void
wh_ui_event_lanes_fill (WhUiLanes         *lanes,
                        WhTimeline        *timeline,
                        WhStore           *store,
                        const WhUiLaneGap *gaps,
                        guint              n_gaps,
                        GPtrArray         *shown)
{
  g_autoptr(GArray) rows = g_array_new (FALSE, FALSE, sizeof (WhUiLane));
  g_autoptr(GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr(GArray) marks = g_array_new (FALSE, FALSE, sizeof (WhUiLaneMark));
  g_autofree guint *counts = g_new0 (guint, timeline->n_columns * G_N_ELEMENTS (known));
  g_autofree WhHealth *worst = g_new0 (WhHealth, timeline->n_columns * G_N_ELEMENTS (known));

  g_array_set_clear_func (entries, entry_clear);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const WhTimelineLane *lane = find_lane (timeline, known[i].id);
      WhUiLane row = { g_dgettext (GETTEXT_PACKAGE, known[i].title), known[i].tone, 0, NULL, NULL, 0 };

      if (lane == NULL)
        continue;

      row.n = lane->n;

      if (lane->events == NULL)
        {
          guint *own_counts = &counts[i * timeline->n_columns];
          WhHealth *own_worst = &worst[i * timeline->n_columns];

          for (guint j = 0; j < timeline->n_columns; j++)
            {
              own_counts[j] = lane->columns[j].n;
              own_worst[j] = lane->columns[j].health;
            }

          row.counts = own_counts;
          row.worst = own_worst;
          row.n_counts = timeline->n_columns;
        }
      else
        {
          for (guint j = 0; j < lane->events->len; j++)
            add_entry (entries, store, &g_array_index (lane->events, WhTimelineEvent, j), rows->len, timeline->until);
        }

      g_array_append_val (rows, row);
    }

  g_array_sort (entries, compare_entries);
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);

      g_array_append_val (marks, entry->mark);
      g_ptr_array_add (shown, wh_record_ref (entry->record));
    }

  wh_ui_lanes_set (lanes, timeline->since, timeline->until, (const WhUiLane *)(gpointer)rows->data, rows->len,
                   (const WhUiLaneMark *)(gpointer)marks->data, marks->len, gaps, n_gaps);
}

/**
 * wh_ui_event_lanes_get_icon:
 * @id: (nullable): of a lane
 *
 * Returns: the name of the icon of what happens in it
 */
const char *
wh_ui_event_lanes_get_icon (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (known[i].id, id) == 0)
      return known[i].icon_name;

  return "view-list-symbolic";
}

/**
 * wh_ui_event_lanes_create_row:
 * @event: an event
 * @at: an instant, microseconds since the epoch
 *
 * Returns: (transfer floating): the event in two lines, with how far it is from
 *   the instant
 */
GtkWidget *
wh_ui_event_lanes_create_row (const WhRecord *event,
                              gint64          at)
{
  gint64 time = event->values[WH_EVENT_TIME].number;
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *sign = wh_ui_health_new ();
  g_autofree char *name = wh_event_dup_title (event);
  g_autofree char *detail = wh_event_dup_detail (event);
  GtkWidget *title = gtk_label_new (name);
  g_autofree char *age = wh_format_age (ABS (time - at));
  /* Translators: as in "2 min before" */
  g_autofree char *when = g_strdup_printf (time < at ? _("%s before") : _("%s after"), age);
  const char *text = event->values[WH_EVENT_TEXT].text;
  g_autofree char *second = g_strjoin (" · ", when, detail, NULL);
  GtkWidget *subtitle = gtk_label_new (second);

  wh_ui_health_set_health (WH_UI_HEALTH (sign), event->health);
  gtk_widget_set_valign (sign, GTK_ALIGN_START);
  gtk_widget_set_margin_top (sign, 4);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  wh_ui_set_tooltip (subtitle, text);
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "dimmed");
  gtk_box_append (GTK_BOX (texts), title);
  gtk_box_append (GTK_BOX (texts), subtitle);
  gtk_box_append (GTK_BOX (row), sign);
  gtk_box_append (GTK_BOX (row), texts);

  return row;
}
