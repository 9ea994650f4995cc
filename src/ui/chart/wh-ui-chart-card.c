/* wh-ui-chart-card.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-chart-card.h"
#include "wh-ui-chart-export.h"
#include "wh-ui-legend.h"

/**
 * WhUiChartCard:
 *
 * A chart with its title, its value or legend, and the menu of what can be done
 * with it.
 *
 * Signal "enlarge": somebody wants to see it larger.
 */
struct _WhUiChartCard
{
  AdwBin              parent_instance;

  GtkWidget          *title;
  GtkWidget          *detail;
  GtkWidget          *value;   /* of a single series */
  GtkWidget          *legend;  /* of several */
  WhUiChart          *chart;
  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (WhUiChartCard, wh_ui_chart_card, ADW_TYPE_BIN)

static guint enlarge_signal;

static void
enlarge_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  g_signal_emit (data, enlarge_signal, 0);
}

static void
save_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  WhUiChartCard *self = data;
  const char *id = g_variant_get_string (parameter, NULL);

  wh_ui_chart_ask_and_save (self->chart, wh_ui_chart_format_from_id (id));
}

static void
update_value (WhUiChartCard *self)
{
  guint n_series = wh_ui_chart_get_n_series (self->chart);

  gtk_widget_set_visible (self->value, n_series == 1);
  gtk_widget_set_visible (self->legend, n_series > 1);

  if (n_series == 1)
    {
      g_autofree char *text = wh_ui_chart_format_series (self->chart, 0);

      wh_ui_set_label (GTK_LABEL (self->value), text);
    }
}

static GMenuModel *
create_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr(GMenu) first = g_menu_new ();
  g_autoptr(GMenu) save = g_menu_new ();
  g_autoptr(GMenuItem) enlarge = g_menu_item_new (_("Show larger"), "chart.enlarge");

  g_menu_item_set_attribute (enlarge, "hidden-when", "s", "action-disabled");
  g_menu_append_item (first, enlarge);
  g_menu_append (save, _("Save as PNG…"), "chart.save::png");
  g_menu_append (save, _("Save as SVG…"), "chart.save::svg");
  g_menu_append (save, _("Save values as CSV…"), "chart.save::csv");
  g_menu_append (save, _("Save values as JSON…"), "chart.save::json");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (save));

  return G_MENU_MODEL (menu);
}

/* A menu opens where its button can be seen: whoever presses it without the
 * pointer may not see it yet. */
static void
menu_opens_cb (GtkMenuButton *button,
               gpointer       data)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_VIEWPORT);

  if (viewport != NULL)
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), GTK_WIDGET (button), NULL);
}

static GtkWidget *
create_head (WhUiChartCard *self,
             const char    *title)
{
  g_autoptr(GMenuModel) menu = create_menu ();
  g_autofree char *name = g_strdup_printf (_("What to do with the chart “%s”"), title);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *button = gtk_menu_button_new ();

  gtk_widget_set_hexpand (space, TRUE);
  self->title = gtk_label_new (title);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);

  self->detail = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->detail, "caption");
  gtk_widget_add_css_class (self->detail, "dimmed");
  gtk_label_set_ellipsize (GTK_LABEL (self->detail), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->detail), 0);
  gtk_widget_set_visible (self->detail, FALSE);

  self->value = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->value, "numeric");

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), menu);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), menu_opens_cb, NULL, NULL);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "wh-chart-menu");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Show larger, save"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  gtk_box_append (GTK_BOX (box), self->title);
  gtk_box_append (GTK_BOX (box), self->detail);
  gtk_box_append (GTK_BOX (box), space);
  gtk_box_append (GTK_BOX (box), self->value);
  gtk_box_append (GTK_BOX (box), button);

  return box;
}

static void
wh_ui_chart_card_dispose (GObject *object)
{
  WhUiChartCard *self = WH_UI_CHART_CARD (object);

  g_clear_object (&self->actions);
  g_clear_object (&self->chart);

  G_OBJECT_CLASS (wh_ui_chart_card_parent_class)->dispose (object);
}

static void
wh_ui_chart_card_class_init (WhUiChartCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_chart_card_dispose;

  enlarge_signal =
    g_signal_new ("enlarge", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_ui_chart_card_init (WhUiChartCard *self)
{
  const GActionEntry entries[] = {
    { .name = "enlarge", .activate = enlarge_cb },
    { .name = "save", .activate = save_cb, .parameter_type = "s" },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "chart", G_ACTION_GROUP (self->actions));
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "wh-chart-card");
}

/**
 * wh_ui_chart_card_new:
 * @range: the time it shows, with others
 * @title: translated
 *
 * Returns: (transfer floating): a card with a chart without series
 */
GtkWidget *
wh_ui_chart_card_new (WhUiTimeRange *range,
                      const char    *title)
{
  WhUiChartCard *self;
  GtkWidget *box;

  g_return_val_if_fail (WH_UI_IS_TIME_RANGE (range), NULL);
  g_return_val_if_fail (title != NULL, NULL);

  self = g_object_new (WH_UI_TYPE_CHART_CARD, NULL);
  self->chart = g_object_ref_sink (WH_UI_CHART (wh_ui_chart_new (range)));
  wh_ui_chart_set_title (self->chart, title);
  gtk_widget_set_vexpand (GTK_WIDGET (self->chart), TRUE);
  self->legend = wh_ui_legend_new (self->chart);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_box_append (GTK_BOX (box), create_head (self, title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chart));
  gtk_box_append (GTK_BOX (box), self->legend);
  adw_bin_set_child (ADW_BIN (self), box);

  g_signal_connect_object (self->chart, "series-changed", G_CALLBACK (update_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (range, "cursor-changed", G_CALLBACK (update_value), self, G_CONNECT_SWAPPED);
  update_value (self);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_chart_card_get_chart:
 * @self: a card
 *
 * Returns: (transfer none): its chart
 */
WhUiChart *
wh_ui_chart_card_get_chart (WhUiChartCard *self)
{
  g_return_val_if_fail (WH_UI_IS_CHART_CARD (self), NULL);

  return self->chart;
}

/**
 * wh_ui_chart_card_set_detail:
 * @self: a card
 * @detail: (nullable): what stands small behind the title
 */
void
wh_ui_chart_card_set_detail (WhUiChartCard *self,
                             const char    *detail)
{
  g_return_if_fail (WH_UI_IS_CHART_CARD (self));

  wh_ui_set_label (GTK_LABEL (self->detail), detail);
  gtk_widget_set_visible (self->detail, detail != NULL);
}

/**
 * wh_ui_chart_card_set_height:
 * @self: a card
 * @height: of the chart, in pixels
 */
void
wh_ui_chart_card_set_height (WhUiChartCard *self,
                             int            height)
{
  g_return_if_fail (WH_UI_IS_CHART_CARD (self));

  gtk_widget_set_size_request (GTK_WIDGET (self->chart), -1, height);
}

/**
 * wh_ui_chart_card_set_can_enlarge:
 * @self: a card
 * @can_enlarge: whether somebody listens to "enlarge"
 */
void
wh_ui_chart_card_set_can_enlarge (WhUiChartCard *self,
                                  gboolean       can_enlarge)
{
  GAction *action;

  g_return_if_fail (WH_UI_IS_CHART_CARD (self));

  action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "enlarge");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), can_enlarge);
}
