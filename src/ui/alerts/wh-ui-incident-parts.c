/* wh-ui-incident-parts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-incident-timeline.h"
#include "wh-kinds.h"
#include "wh-suspects.h"
#include "wh-ui-app-actions.h"
#include "wh-ui-facts.h"
#include "wh-ui-incident-parts.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-pill.h"

/* More lines than that nobody reads; the history has them all. */
#define MAX_ITEMS 200

/* ---- Timeline ---- */

static gboolean
is_wanted (const WhIncidentItem *item,
           const char           *filter)
{
  if (g_strcmp0 (filter, "changes") == 0)
    return item->type == WH_INCIDENT_ITEM_CHANGE || item->type == WH_INCIDENT_ITEM_PEOPLE;

  return g_strcmp0 (filter, "people") != 0 || item->type == WH_INCIDENT_ITEM_PEOPLE;
}

static const char *
get_dot_class (const WhIncidentItem *item)
{
  if (item->type == WH_INCIDENT_ITEM_ALERT && g_strcmp0 (item->severity, "error") == 0)
    return "error";

  if (g_strcmp0 (item->severity, "warning") == 0 || g_strcmp0 (item->severity, "error") == 0)
    return item->type == WH_INCIDENT_ITEM_OTHER && g_strcmp0 (item->severity, "error") == 0 ? "error" : "warning";

  return item->type == WH_INCIDENT_ITEM_CHANGE ? "accent" : "dimmed";
}

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);

  return label;
}

static GtkWidget *
make_item (const WhIncidentItem *item)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "spacing", 12, "margin-bottom", 12, "accessible-role",
                                 GTK_ACCESSIBLE_ROLE_LIST_ITEM, NULL);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *time = wh_format_time (item->time);
  g_autofree char *title = item->count > 1 ? g_strdup_printf ("%s ×%u", item->title, item->count) : g_strdup (item->title);
  g_autofree char *text = NULL;
  GtkWidget *when = make_label (time, "dimmed");
  GtkWidget *dot = gtk_label_new ("●");

  gtk_label_set_xalign (GTK_LABEL (when), 1);
  gtk_label_set_wrap (GTK_LABEL (when), FALSE);
  gtk_widget_set_size_request (when, 92, -1);
  gtk_widget_set_valign (when, GTK_ALIGN_START);
  gtk_widget_add_css_class (when, "numeric");
  gtk_widget_add_css_class (when, "caption");
  gtk_widget_add_css_class (dot, get_dot_class (item));
  gtk_widget_set_valign (dot, GTK_ALIGN_START);
  gtk_accessible_update_state (GTK_ACCESSIBLE (dot), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), make_label (title, NULL));

  if (item->text != NULL && *item->text != '\0')
    text = item->type == WH_INCIDENT_ITEM_PEOPLE && item->who != NULL ? g_strdup_printf ("%s · %s", item->text, item->who)
                                                                      : g_strdup (item->text);
  else if (item->type == WH_INCIDENT_ITEM_PEOPLE)
    text = g_strdup (item->who);

  if (text != NULL)
    {
      GtkWidget *more = make_label (text, "caption");

      gtk_widget_add_css_class (more, "dimmed");
      gtk_box_append (GTK_BOX (words), more);
    }

  gtk_box_append (GTK_BOX (row), when);
  gtk_box_append (GTK_BOX (row), dot);
  gtk_box_append (GTK_BOX (row), words);

  return row;
}

/**
 * wh_ui_incident_fill_timeline:
 * @box: where the lines go
 * @items: (element-type WhIncidentItem): the timeline, the newest first
 * @filter: (nullable): "changes", "people", or all
 *
 * Shows what happened.
 */
void
wh_ui_incident_fill_timeline (GtkBox     *box,
                              GPtrArray  *items,
                              const char *filter)
{
  guint n = 0;

  wh_ui_box_clear (box);

  for (guint i = 0; i < items->len && n < MAX_ITEMS; i++)
    {
      const WhIncidentItem *item = g_ptr_array_index (items, i);

      if (!is_wanted (item, filter))
        continue;

      gtk_box_append (box, make_item (item));
      n++;
    }

  if (n == 0)
    {
      GtkWidget *label = make_label (_("Nothing of that happened."), "dimmed");

      gtk_box_append (box, label);
    }
}

/* ---- Suspects ---- */

typedef struct
{
  WhFleet               *fleet;
  const WhOperationInfo *info;        /* NULL = the version before */
  WhRecord              *subject;
  const char            *environment; /* interned */
} Undo;

static void
undo_free (gpointer  data,
           GClosure *closure)
{
  Undo *undo = data;

  g_object_unref (undo->fleet);
  wh_record_unref (undo->subject);
  g_free (undo);
}

static void
undo_cb (GtkWidget *button,
         Undo      *undo)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  GtkWidget *page = gtk_widget_get_ancestor (button, WH_UI_TYPE_PAGE);
  WhRecord *subject = wh_store_lookup (wh_fleet_get_store (undo->fleet), undo->subject->kind, undo->subject->connection,
                                       undo->subject->uid);

  /* The card may be older than what is known of it now. */
  if (subject == NULL)
    subject = undo->subject;

  if (undo->info == NULL)
    {
      if (page != NULL)
        wh_ui_app_actions_roll_back (WH_UI_PAGE (page), subject, undo->environment);
      return;
    }

  g_ptr_array_add (records, wh_record_ref (subject));
  wh_ui_operation_dialog_present (button, wh_fleet_get_operations (undo->fleet), undo->info, records);
}

/* What takes the change back, where its system offers that. */
static const WhOperationInfo *
find_undo (WhFleet  *fleet,
           WhRecord *subject)
{
  static const char * const ids[] = { "rollback", "undo", "uncordon", NULL };
  g_autoptr(GPtrArray) operations = wh_operations_list (wh_fleet_get_operations (fleet), subject);

  for (guint i = 0; i < operations->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (operations, i);

      if (g_strv_contains (ids, info->id))
        return info;
    }

  return NULL;
}

/* A rollout is of a workload, but it is the application that goes back: with all
 * its workloads, and watched. */
static WhRecord *
find_application (WhFleet         *fleet,
                  const WhSuspect *suspect)
{
  const char *name = suspect->event->values[WH_EVENT_APPLICATION].text;
  WhRecord *application = NULL;

  if (name != NULL && g_strcmp0 (suspect->event->values[WH_EVENT_LANE].text, "rollout") == 0)
    application = wh_store_lookup (wh_fleet_get_store (fleet), &wh_kind_application, WH_LOCAL, name);

  return application != NULL && wh_ui_app_actions_can_roll_back (fleet, application) ? application : NULL;
}

static void
add_actions (GtkBox          *card,
             const WhSuspect *suspect,
             WhFleet         *fleet)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  WhRecord *application = fleet != NULL ? find_application (fleet, suspect) : NULL;
  const WhOperationInfo *info = fleet != NULL && application == NULL ? find_undo (fleet, suspect->subject) : NULL;
  GtkWidget *open = gtk_button_new_with_label (_("Show"));

  if (info != NULL || application != NULL)
    {
      GtkWidget *button = gtk_button_new_with_label (info != NULL ? g_dgettext (GETTEXT_PACKAGE, info->title)
                                                                  : _("Roll back this one…"));
      const WhSource *source = wh_store_get_source (wh_fleet_get_store (fleet), suspect->event->connection);
      Undo *undo = g_new0 (Undo, 1);

      undo->fleet = g_object_ref (fleet);
      undo->info = info;
      undo->subject = wh_record_ref (application != NULL ? application : suspect->subject);
      undo->environment = source != NULL && source->environment != NULL ? g_intern_string (source->environment) : NULL;
      gtk_widget_add_css_class (button, "destructive-action");
      g_signal_connect_data (button, "clicked", G_CALLBACK (undo_cb), undo, undo_free, 0);
      gtk_box_append (GTK_BOX (buttons), button);
    }

  gtk_actionable_set_action_name (GTK_ACTIONABLE (open), "win.show-resource");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (open), "(sss)", suspect->subject->kind->id,
                                    suspect->subject->connection, suspect->subject->uid);
  gtk_box_append (GTK_BOX (buttons), open);
  gtk_box_append (card, buttons);
}

static GtkWidget *
make_evidence (const char *text)
{
  gboolean against = *text == '-';
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *mark = gtk_label_new (against ? "—" : "✓");
  GtkWidget *label = make_label (against ? text + 1 : text, "caption");

  gtk_widget_set_valign (mark, GTK_ALIGN_START);
  gtk_widget_add_css_class (mark, "caption");
  gtk_widget_add_css_class (mark, against ? "dimmed" : "success");
  gtk_box_append (GTK_BOX (row), mark);
  gtk_box_append (GTK_BOX (row), label);

  return row;
}

static GtkWidget *
make_suspect (guint            rank,
              const WhSuspect *suspect,
              WhFleet         *fleet)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *pill = wh_ui_pill_new ();
  g_autofree char *number = g_strdup_printf ("%u", rank);
  g_autofree char *time = wh_format_time (suspect->event->values[WH_EVENT_TIME].number);
  GtkWidget *title = make_label (suspect->title, "heading");
  GtkWidget *label = gtk_label_new (number);
  GtkWidget *when = make_label (time, "caption");

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "wh-card");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (when, "dimmed");
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_hexpand (title, TRUE);
  wh_ui_pill_set_text (WH_UI_PILL (pill), wh_likelihood_get_title (suspect->likelihood));
  wh_ui_pill_set_accent (WH_UI_PILL (pill), suspect->likelihood == WH_VERY_LIKELY);
  gtk_widget_set_valign (pill, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), pill);
  gtk_box_append (GTK_BOX (card), head);
  gtk_box_append (GTK_BOX (card), when);

  for (guint i = 0; i < suspect->evidence->len; i++)
    gtk_box_append (GTK_BOX (card), make_evidence (g_ptr_array_index (suspect->evidence, i)));

  if (suspect->subject != NULL)
    add_actions (GTK_BOX (card), suspect, fleet);

  return card;
}

/* Everything that the cards show and offer. */
static char *
dup_shown (GPtrArray *suspects,
           WhFleet   *fleet)
{
  GString *text = g_string_new (fleet != NULL ? "now" : "then");

  for (guint i = 0; i < suspects->len; i++)
    {
      const WhSuspect *suspect = g_ptr_array_index (suspects, i);
      WhRecord *application = fleet != NULL ? find_application (fleet, suspect) : NULL;
      const WhOperationInfo *info = NULL;

      if (fleet != NULL && application == NULL && suspect->subject != NULL)
        info = find_undo (fleet, suspect->subject);

      g_string_append_printf (text, "\n%s\t%s\t%d\t%s\t%s", suspect->event->uid, suspect->title, suspect->likelihood,
                              suspect->subject != NULL ? suspect->subject->uid : "",
                              application != NULL ? application->uid : info != NULL ? info->id : "");

      for (guint e = 0; e < suspect->evidence->len; e++)
        g_string_append_printf (text, "\t%s", (const char *)g_ptr_array_index (suspect->evidence, e));
    }

  return g_string_free (text, FALSE);
}

/**
 * wh_ui_incident_fill_suspects:
 * @box: where the cards go
 * @suspects: (element-type WhSuspect): the likeliest first
 * @fleet: (nullable): for what can be done; %NULL = nothing, it is the past
 *
 * Shows what may be the cause, and why. Cards that would show the same stay:
 * while much happens, a button must not go from under the pointer.
 */
void
wh_ui_incident_fill_suspects (GtkBox    *box,
                              GPtrArray *suspects,
                              WhFleet   *fleet)
{
  g_autofree char *shown = dup_shown (suspects, fleet);

  if (g_strcmp0 (g_object_get_data (G_OBJECT (box), "shown"), shown) == 0)
    return;

  g_object_set_data_full (G_OBJECT (box), "shown", g_steal_pointer (&shown), g_free);
  wh_ui_box_clear (box);

  for (guint i = 0; i < suspects->len; i++)
    gtk_box_append (box, make_suspect (i + 1, g_ptr_array_index (suspects, i), fleet));

  if (suspects->len == 0)
    gtk_box_append (box, make_label (_("Nothing changed in the 2 h before. That is worth knowing too."), "dimmed"));
}
