/* wh-ui-capacity.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-capacity.h"
#include "wh-ui-params.h"

/**
 * WhUiCapacity:
 *
 * The card over a cluster: how much of CPU, memory, pods and money is used, side by
 * side, or one below the other where it is narrow.
 */
struct _WhUiCapacity
{
  AdwBin     parent_instance;

  gboolean   narrow;
  GtkWidget *box;
};

enum
{
  PROP_0,
  PROP_NARROW,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiCapacity, wh_ui_capacity, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static void
arrange (WhUiCapacity *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box),
                                  self->narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_homogeneous (GTK_BOX (self->box), !self->narrow);
  gtk_box_set_spacing (GTK_BOX (self->box), self->narrow ? 6 : 24);

  for (GtkWidget *cell = gtk_widget_get_first_child (self->box);
       cell != NULL;
       cell = gtk_widget_get_next_sibling (cell))
    wh_ui_capacity_cell_set_narrow (WH_UI_CAPACITY_CELL (cell), self->narrow);
}

static void
wh_ui_capacity_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  WhUiCapacity *self = WH_UI_CAPACITY (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, wh_ui_capacity_get_narrow (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_capacity_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  WhUiCapacity *self = WH_UI_CAPACITY (object);

  switch (prop_id)
    {
    case PROP_NARROW:
      wh_ui_capacity_set_narrow (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_capacity_class_init (WhUiCapacityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = wh_ui_capacity_get_property;
  object_class->set_property = wh_ui_capacity_set_property;

  properties[PROP_NARROW] = wh_ui_param_flag ("narrow");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "capacity");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
wh_ui_capacity_init (WhUiCapacity *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  adw_bin_set_child (ADW_BIN (self), self->box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "wh-card");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Capacity"),
                                  -1);
  arrange (self);
}

/**
 * wh_ui_capacity_new:
 *
 * Returns: (transfer floating): a card without cells
 */
GtkWidget *
wh_ui_capacity_new (void)
{
  return g_object_new (WH_UI_TYPE_CAPACITY, NULL);
}

gboolean
wh_ui_capacity_get_narrow (WhUiCapacity *self)
{
  g_return_val_if_fail (WH_UI_IS_CAPACITY (self), FALSE);

  return self->narrow;
}

void
wh_ui_capacity_set_narrow (WhUiCapacity *self,
                           gboolean      narrow)
{
  g_return_if_fail (WH_UI_IS_CAPACITY (self));

  narrow = !!narrow;

  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  arrange (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

/**
 * wh_ui_capacity_add_cell:
 * @self: a card
 * @title: what is counted, "CPU"
 *
 * Returns: (transfer none): a new cell at the end
 */
WhUiCapacityCell *
wh_ui_capacity_add_cell (WhUiCapacity *self,
                         const char   *title)
{
  GtkWidget *cell;

  g_return_val_if_fail (WH_UI_IS_CAPACITY (self), NULL);

  cell = g_object_new (WH_UI_TYPE_CAPACITY_CELL,
                       "title", title,
                       "narrow", self->narrow,
                       NULL);
  gtk_box_append (GTK_BOX (self->box), cell);

  return WH_UI_CAPACITY_CELL (cell);
}
