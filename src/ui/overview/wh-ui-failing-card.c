/* wh-ui-failing-card.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-app.h"
#include "wh-ui-failing-card.h"
#include "wh-ui-health.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-pill.h"

/**
 * WhUiFailingCard:
 *
 * The application that fails worst: where, since when, and what was measured.
 */
struct _WhUiFailingCard
{
  WhUiAdaptive                 parent_instance;

  GtkBox                *content;
  GtkWidget             *health;
  GtkLabel              *title;
  GtkLabel              *since;
  GtkLabel              *reason;
  GtkLabel              *narrow_since;
  GtkWidget             *incident_pill;
  GtkWidget             *suspect_box;
  GtkLabel              *suspect;
  GtkButton             *acknowledge;
  GtkWidget             *buttons;
  GtkButton             *silence;
  GtkWidget             *open;

  WhFleet               *fleet;
  WhRecord              *alert;
  const WhOperationInfo *operation;
  WhRecord              *incident;
  const WhOperationInfo *taking;
};

G_DEFINE_FINAL_TYPE (WhUiFailingCard, wh_ui_failing_card, WH_UI_TYPE_ADAPTIVE)

/* Three do not fit into a narrow window: to take it on comes first, the page that opens has the rest. */
static void
update_buttons (WhUiFailingCard *self)
{
  gboolean narrow = wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self));

  gtk_widget_set_visible (GTK_WIDGET (self->acknowledge), self->taking != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->silence), self->operation != NULL && !(narrow && self->taking != NULL));
}

static void
silence_cb (WhUiFailingCard *self)
{
  g_autoptr(GPtrArray) records = NULL;

  if (self->alert == NULL || self->operation == NULL)
    return;

  records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_ptr_array_add (records, wh_record_ref (self->alert));
  wh_ui_operation_dialog_present (GTK_WIDGET (self), wh_fleet_get_operations (self->fleet), self->operation, records);
}

static void
acknowledge_cb (WhUiFailingCard *self)
{
  g_autoptr(GPtrArray) records = NULL;

  if (self->incident == NULL || self->taking == NULL)
    return;

  records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  g_ptr_array_add (records, wh_record_ref (self->incident));
  wh_ui_operation_dialog_present (GTK_WIDGET (self), wh_fleet_get_operations (self->fleet), self->taking, records);
}

/* The incident about it, if one is open: its number, its likeliest cause, and
 * whether somebody has it. */
static void
show_incident (WhUiFailingCard *self,
               WhStore         *store,
               WhRecord        *application)
{
  g_autofree char *cause = g_strdup_printf ("alert:%s", application->uid);
  WhRecord *incident = wh_incident_find_open (store, cause);
  gboolean live = self->fleet != NULL && wh_moment_is_live (wh_fleet_get_moment (self->fleet));
  const char *owner = incident != NULL ? incident->values[WH_INCIDENT_OWNER].text : NULL;
  const char *suspect = incident != NULL ? incident->values[WH_INCIDENT_SUSPECT].text : NULL;
  g_autofree char *text = NULL;

  g_clear_pointer (&self->incident, wh_record_unref);
  self->incident = incident != NULL ? wh_record_ref (incident) : NULL;
  self->taking = NULL;

  if (incident != NULL && live && owner == NULL)
    {
      g_autoptr(GPtrArray) operations = wh_operations_list (wh_fleet_get_operations (self->fleet), incident);

      for (guint i = 0; i < operations->len; i++)
        if (g_str_equal (((const WhOperationInfo *)g_ptr_array_index (operations, i))->id, "acknowledge"))
          self->taking = g_ptr_array_index (operations, i);
    }

  if (incident != NULL)
    /* Translators: number of an incident, and the person who has taken it */
    text = owner != NULL ? g_strdup_printf (_("Incident %s · %s is on it"), wh_record_get_name (incident), owner)
                         : g_strdup_printf (_("Incident %s"), wh_record_get_name (incident));

  gtk_widget_set_visible (self->incident_pill, incident != NULL && !wh_ui_adaptive_get_narrow (WH_UI_ADAPTIVE (self)));
  wh_ui_pill_set_text (WH_UI_PILL (self->incident_pill), text != NULL ? text : "");
  wh_ui_pill_set_health (WH_UI_PILL (self->incident_pill), WH_HEALTH_FAILING);
  gtk_widget_set_visible (self->suspect_box, suspect != NULL);
  gtk_label_set_label (self->suspect, suspect != NULL ? suspect : "");
  update_buttons (self);
  if (self->taking != NULL)
    gtk_button_set_label (self->acknowledge, g_dgettext (GETTEXT_PACKAGE, self->taking->title));
}

/* The first of its alerts that can be silenced. */
static void
find_operation (WhUiFailingCard *self,
                WhStore         *store,
                WhRecord        *application)
{
  g_autoptr(GPtrArray) alerts = wh_ui_app_list_alerts (store, application);
  gboolean live = self->fleet != NULL && wh_moment_is_live (wh_fleet_get_moment (self->fleet));

  g_clear_pointer (&self->alert, wh_record_unref);
  self->operation = NULL;

  for (guint i = 0; live && self->operation == NULL && i < alerts->len; i++)
    {
      WhRecord *alert = g_ptr_array_index (alerts, i);
      g_autoptr(GPtrArray) operations = wh_operations_list (wh_fleet_get_operations (self->fleet), alert);

      for (guint j = 0; self->operation == NULL && j < operations->len; j++)
        {
          const WhOperationInfo *info = g_ptr_array_index (operations, j);

          /* To take it on stands beside, for the incident as a whole. */
          if (g_str_equal (info->id, "silence"))
            {
              self->operation = info;
              self->alert = wh_record_ref (alert);
            }
        }
    }

  update_buttons (self);

  if (self->operation != NULL)
    gtk_button_set_label (self->silence, g_dgettext (GETTEXT_PACKAGE, self->operation->title));
}

static void
append_sentence (GString    *text,
                 const char *sentence)
{
  if (sentence == NULL || *sentence == 0 || strstr (text->str, sentence) != NULL)
    return;

  if (text->len > 0)
    g_string_append_c (text, ' ');

  g_string_append (text, sentence);

  if (!g_str_has_suffix (sentence, ".") && !g_str_has_suffix (sentence, "…"))
    g_string_append_c (text, '.');
}

/* What was measured, then what its cluster says, then its alerts. */
static char *
dup_reason (WhStore  *store,
            WhRecord *application)
{
  WhRecord *production = wh_ui_app_find_environment (store, application, "production");
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GPtrArray) alerts = NULL;

  if (wh_ui_app_breaks_errors (application))
    {
      g_autofree char *measure = g_strdup_printf (_("%.1f %% of requests fail, limit is 2 %%."),
                                                  application->values[WH_APPLICATION_ERRORS].real);

      append_sentence (text, measure);
    }

  if (production != NULL && production->health != WH_HEALTH_OK)
    append_sentence (text, production->reason);

  if (text->len == 0)
    {
      alerts = wh_ui_app_list_alerts (store, application);

      if (alerts->len > 0)
        append_sentence (text, ((WhRecord *)g_ptr_array_index (alerts, 0))->values[WH_ALERT_SUMMARY].text);
    }

  if (text->len == 0)
    append_sentence (text, application->reason);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
update_width (WhUiAdaptive *adaptive)
{
  WhUiFailingCard *self = WH_UI_FAILING_CARD (adaptive);
  gboolean narrow = wh_ui_adaptive_get_narrow (adaptive);
  gboolean known = *gtk_label_get_label (self->since) != 0;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->content),
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->content, narrow ? 12 : 18);
  gtk_widget_set_visible (GTK_WIDGET (self->since), known && !narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->narrow_since), known && narrow);
  gtk_widget_set_visible (self->incident_pill, self->incident != NULL && !narrow);
  gtk_label_set_wrap (self->suspect, narrow);
  gtk_label_set_lines (self->suspect, narrow ? 2 : -1);
  gtk_widget_set_hexpand (self->open, narrow);
  gtk_widget_set_hexpand (GTK_WIDGET (self->silence), narrow);
  gtk_widget_set_hexpand (GTK_WIDGET (self->acknowledge), narrow);
  update_buttons (self);
}

static void
wh_ui_failing_card_dispose (GObject *object)
{
  WhUiFailingCard *self = WH_UI_FAILING_CARD (object);

  g_clear_object (&self->fleet);
  g_clear_pointer (&self->alert, wh_record_unref);
  g_clear_pointer (&self->incident, wh_record_unref);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_FAILING_CARD);

  G_OBJECT_CLASS (wh_ui_failing_card_parent_class)->dispose (object);
}

static void
wh_ui_failing_card_class_init (WhUiFailingCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = update_width;
  object_class->dispose = wh_ui_failing_card_dispose;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_PILL);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-failing-card.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, content);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, health);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, since);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, reason);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, narrow_since);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, incident_pill);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, suspect_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, suspect);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, acknowledge);
  gtk_widget_class_bind_template_callback (widget_class, acknowledge_cb);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, buttons);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, silence);
  gtk_widget_class_bind_template_child (widget_class, WhUiFailingCard, open);
  gtk_widget_class_bind_template_callback (widget_class, silence_cb);
}

static void
wh_ui_failing_card_init (WhUiFailingCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_target (WhUiFailingCard *self,
            WhRecord        *application)
{
  const char *name = self->incident != NULL ? "win.show-resource" : "application.open";
  g_autoptr(GVariant) target =
    g_variant_ref_sink (self->incident != NULL
                          ? g_variant_new ("(sss)", wh_kind_incident.id, WH_LOCAL, self->incident->uid)
                          : g_variant_new ("s", application->uid));
  GtkActionable *actionable = GTK_ACTIONABLE (self->open);
  GVariant *before = gtk_actionable_get_action_target_value (actionable);

  if (g_strcmp0 (gtk_actionable_get_action_name (actionable), name) == 0 && before != NULL &&
      g_variant_equal (before, target))
    return;

  /* A target that does not fit its action is complained about. */
  gtk_actionable_set_action_name (actionable, NULL);
  gtk_actionable_set_action_target_value (actionable, target);
  gtk_actionable_set_action_name (actionable, name);
}

/**
 * wh_ui_failing_card_show:
 * @self: a card
 * @fleet: (nullable): the fleet, for what can be done
 * @store: what is shown
 * @application: (nullable): one that fails; %NULL hides the card
 * @now: the moment that is shown, µs since the Unix epoch
 *
 * Shows what is known of @application.
 */
void
wh_ui_failing_card_show (WhUiFailingCard *self,
                         WhFleet         *fleet,
                         WhStore         *store,
                         WhRecord        *application,
                         gint64           now)
{
  g_autofree char *title = NULL;
  g_autofree char *since_text = NULL;
  g_autofree char *reason = NULL;
  gint64 since;

  g_return_if_fail (WH_UI_IS_FAILING_CARD (self));

  gtk_widget_set_visible (GTK_WIDGET (self), application != NULL);

  if (application == NULL)
    return;

  g_set_object (&self->fleet, fleet);
  find_operation (self, store, application);

  /* Before production, what fails is a warning. */
  if (wh_ui_app_has_environment (application, "production"))
    title = g_strdup_printf (_("%s is failing in production"), wh_record_get_name (application));
  else
    title = g_strdup_printf (_("%s is failing"), wh_record_get_name (application));

  since = wh_ui_app_get_failing_since (store, application);

  if (since > 0)
    {
      g_autofree char *time = wh_format_time (since);
      g_autofree char *age = wh_format_age (MAX (now - since, 0));

      /* Translators: a time such as 14:06, and an age such as 21 min */
      since_text = g_strdup_printf (_("since %s · %s"), time, age);
    }

  reason = dup_reason (store, application);
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), WH_HEALTH_FAILING);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->since, since_text != NULL ? since_text : "");
  gtk_label_set_label (self->narrow_since, since_text != NULL ? since_text : "");
  gtk_label_set_label (self->reason, reason);
  show_incident (self, store, application);

  set_target (self, application);
  update_width (WH_UI_ADAPTIVE (self));
}
