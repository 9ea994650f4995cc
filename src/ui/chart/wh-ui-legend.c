/* wh-ui-legend.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-children.h"
#include "wh-ui-draw.h"
#include "wh-ui-legend.h"
#include "wh-ui-swatch.h"
#include "wh-ui-wordless.h"

/**
 * WhUiLegend:
 *
 * The series of a chart: colour, name, and value where the cursor is, else the
 * last one. A press hides a series and shows it again.
 */
struct _WhUiLegend
{
  AdwBin      parent_instance;

  AdwWrapBox *box;
  WhUiChart  *chart;
  GPtrArray  *values; /* GtkLabel, not owned */
};

G_DEFINE_FINAL_TYPE (WhUiLegend, wh_ui_legend, ADW_TYPE_BIN)

static void
toggled_cb (GtkToggleButton *button,
            gpointer         data)
{
  WhUiLegend *self = data;
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index"));

  if (index < wh_ui_chart_get_n_series (self->chart))
    wh_ui_chart_set_series_shown (self->chart, index, gtk_toggle_button_get_active (button));
}

static GtkWidget *
create_entry (WhUiLegend *self,
              guint       index)
{
  const char *name = wh_ui_chart_get_series_label (self->chart, index);
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *value = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (value, "numeric");
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), wh_ui_swatch_new (wh_ui_chart_get_series_tone (self->chart, index),
                                                   wh_ui_chart_get_series_style (self->chart, index)));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), value);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "wh-legend-entry");
  gtk_button_set_child (GTK_BUTTON (button), box);
  wh_ui_set_tooltip (button, _("Show or hide"));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), wh_ui_chart_get_series_shown (self->chart, index));
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  g_ptr_array_add (self->values, value);

  return button;
}

static void
update_values (WhUiLegend *self)
{
  for (guint i = 0; i < self->values->len; i++)
    {
      g_autofree char *text = wh_ui_chart_format_series (self->chart, i);

      wh_ui_set_label (g_ptr_array_index (self->values, i), text);
    }
}

static void
remove_entries (WhUiLegend *self)
{
  wh_ui_remove_children (GTK_WIDGET (self->box));
}

static void
series_changed_cb (WhUiLegend *self)
{
  guint n_series = wh_ui_chart_get_n_series (self->chart);

  if (n_series != self->values->len)
    {
      g_ptr_array_set_size (self->values, 0);
      remove_entries (self);

      for (guint i = 0; i < n_series; i++)
        adw_wrap_box_append (self->box, create_entry (self, i));
    }

  update_values (self);
}

static void
wh_ui_legend_dispose (GObject *object)
{
  WhUiLegend *self = WH_UI_LEGEND (object);

  if (self->values != NULL)
    g_ptr_array_set_size (self->values, 0);
  g_clear_object (&self->chart);

  G_OBJECT_CLASS (wh_ui_legend_parent_class)->dispose (object);
}

static void
wh_ui_legend_finalize (GObject *object)
{
  g_ptr_array_unref (WH_UI_LEGEND (object)->values);

  G_OBJECT_CLASS (wh_ui_legend_parent_class)->finalize (object);
}

static void
wh_ui_legend_class_init (WhUiLegendClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_legend_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_legend_finalize;

  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "legend");
}

static void
wh_ui_legend_init (WhUiLegend *self)
{
  self->values = g_ptr_array_new ();
  self->box = ADW_WRAP_BOX (adw_wrap_box_new ());
  adw_wrap_box_set_child_spacing (self->box, 6);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

/**
 * wh_ui_legend_new:
 * @chart: the chart it belongs to
 *
 * Returns: (transfer floating): a legend
 */
GtkWidget *
wh_ui_legend_new (WhUiChart *chart)
{
  WhUiLegend *self;

  g_return_val_if_fail (WH_UI_IS_CHART (chart), NULL);

  self = g_object_new (WH_UI_TYPE_LEGEND, NULL);
  self->chart = g_object_ref (chart);
  g_signal_connect_object (chart, "series-changed", G_CALLBACK (series_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wh_ui_chart_get_range (chart), "cursor-changed", G_CALLBACK (update_values), self,
                           G_CONNECT_SWAPPED);
  series_changed_cb (self);

  return GTK_WIDGET (self);
}
