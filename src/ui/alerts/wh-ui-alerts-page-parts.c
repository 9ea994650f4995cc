/* wh-ui-alerts-page-parts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The tabs beside the first one, each made when it is first looked at: all of
 * them together took as long as the page itself. A part of WhUiAlertsPage. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-silences.h"
#include "wh-ui-alerts-page-private.h"
#include "wh-ui-rule-page.h"

static gboolean
is_silence_shown (const WhRecord *record,
                  gpointer        user_data)
{
  WhUiAlertsPage *self = user_data;

  /* Those that were planned stand below. */
  return !wh_silence_is_window (record) &&
         (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->ended)) || !wh_silence_is_over (record));
}

static void
ended_toggled_cb (WhUiAlertsPage *self)
{
  wh_ui_resources_set_filter (self->silences, is_silence_shown, self, NULL);
  wh_ui_alerts_page_update_windows (self);
}

static void
rule_open_cb (WhUiAlertsPage *self,
              WhRule         *rule)
{
  wh_ui_page_push (WH_UI_PAGE (self), WH_UI_PAGE (wh_ui_rule_page_new (rule)));
}

/* What a page knows goes to its parts: those of these that @part has. */
static gpointer
follow (WhUiAlertsPage *self,
        gpointer        part)
{
  static const char * const names[] = { "fleet", "environment", "narrow", "compact" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_object_class_find_property (G_OBJECT_GET_CLASS (part), names[i]) != NULL)
        g_object_bind_property (self, names[i], part, names[i], G_BINDING_SYNC_CREATE);
    }

  return part;
}

static WhUiResources *
make_resources (WhUiAlertsPage *self,
                const WhKind   *kind)
{
  WhUiResources *resources = follow (self, wh_ui_resources_new ());

  wh_ui_resources_set_kind (resources, kind);

  return resources;
}

static GtkWidget *
make_silences (WhUiAlertsPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->silences = make_resources (self, &wh_kind_silence);
  self->windows = follow (self, g_object_new (WH_UI_TYPE_WINDOWS, NULL));
  gtk_widget_set_vexpand (GTK_WIDGET (self->silences), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->silences));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->windows));

  wh_ui_silence_columns_add (wh_ui_resources_get_table (self->silences), &self->context);
  wh_ui_resources_set_empty (self->silences, "audio-volume-muted-symbolic", _("No silences"),
                             _("Silence an alert, and it tells nobody until the silence ends."));

  self->ended = gtk_toggle_button_new_with_label (_("Show ended"));
  gtk_widget_add_css_class (self->ended, "chip");
  gtk_widget_set_valign (self->ended, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->ended, "toggled", G_CALLBACK (ended_toggled_cb), self, G_CONNECT_SWAPPED);
  wh_ui_resources_add_control (self->silences, self->ended, FALSE);
  wh_ui_resources_set_filter (self->silences, is_silence_shown, self, NULL);

  return box;
}

static GtkWidget *
make_part (WhUiAlertsPage *self,
           const char     *name)
{
  if (g_str_equal (name, "incidents"))
    {
      self->incidents = follow (self, g_object_new (WH_UI_TYPE_INCIDENT_LIST, NULL));
      g_signal_connect_object (self->incidents, "changed", G_CALLBACK (wh_ui_alerts_page_update_state), self, G_CONNECT_SWAPPED);
      return GTK_WIDGET (self->incidents);
    }

  if (g_str_equal (name, "rules"))
    {
      self->rules = follow (self, g_object_new (WH_UI_TYPE_RULES, NULL));
      g_signal_connect_object (self->rules, "open", G_CALLBACK (rule_open_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (wh_fleet_get_rules (self->context.fleet), "changed", G_CALLBACK (wh_ui_alerts_page_update_state),
                               self, G_CONNECT_SWAPPED);
      return GTK_WIDGET (self->rules);
    }

  if (g_str_equal (name, "channels"))
    {
      self->channels = g_object_new (WH_UI_TYPE_CHANNELS, NULL);
      return GTK_WIDGET (self->channels);
    }

  if (g_str_equal (name, "silences"))
    return make_silences (self);

  self->targets = make_resources (self, &wh_kind_target);

  return GTK_WIDGET (self->targets);
}

/* Makes the tab that is looked at, unless it is there. */
void
wh_ui_alerts_page_make_part (WhUiAlertsPage *self)
{
  GtkWidget *place = adw_view_stack_get_visible_child (self->view_stack);

  if (ADW_IS_BIN (place) && adw_bin_get_child (ADW_BIN (place)) == NULL)
    adw_bin_set_child (ADW_BIN (place), make_part (self, adw_view_stack_get_visible_child_name (self->view_stack)));
}
