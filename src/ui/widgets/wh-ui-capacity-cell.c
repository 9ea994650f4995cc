/* wh-ui-capacity-cell.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-capacity-cell.h"
#include "wh-ui-draw.h"
#include "wh-ui-meter.h"
#include "wh-ui-params.h"

/**
 * WhUiCapacityCell:
 *
 * How much of one thing is used, in [class@Capacity]: "31.5 of 70 cores", the share,
 * a meter with the requests (or the course, for money) and a line of context. In
 * a narrow window it is one line.
 */
struct _WhUiCapacityCell
{
  AdwBin     parent_instance;

  GtkWidget *wide;
  GtkWidget *value_label;
  GtkWidget *meter;
  GtkWidget *spark;
  GtkWidget *narrow_box;
  GtkWidget *narrow_meter;
  GtkWidget *narrow_label;

  char      *title;
  char      *value;
  char      *total;
  char      *share;
  char      *detail;
  gboolean   show_spark;
  gboolean   narrow;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_VALUE,
  PROP_TOTAL,
  PROP_SHARE,
  PROP_DETAIL,
  PROP_SHOW_SPARK,
  PROP_NARROW,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiCapacityCell, wh_ui_capacity_cell, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static void
update (WhUiCapacityCell *self)
{
  g_autofree char *text = g_strdup_printf ("%s %s",
                                           self->value != NULL ? self->value : "—",
                                           self->total != NULL ? self->total : "");
  g_autofree char *name = g_strdup_printf ("%s: %s",
                                           self->title != NULL ? self->title : "", text);

  gtk_widget_set_visible (self->wide, !self->narrow);
  gtk_widget_set_visible (self->narrow_box, self->narrow);
  gtk_label_set_label (GTK_LABEL (self->narrow_label), text);
  gtk_widget_set_hexpand (self->narrow_label, self->show_spark);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
wh_ui_capacity_cell_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_CAPACITY_CELL);

  G_OBJECT_CLASS (wh_ui_capacity_cell_parent_class)->dispose (object);
}

static void
wh_ui_capacity_cell_finalize (GObject *object)
{
  WhUiCapacityCell *self = WH_UI_CAPACITY_CELL (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->total, g_free);
  g_clear_pointer (&self->share, g_free);
  g_clear_pointer (&self->detail, g_free);

  G_OBJECT_CLASS (wh_ui_capacity_cell_parent_class)->finalize (object);
}

static void
wh_ui_capacity_cell_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  WhUiCapacityCell *self = WH_UI_CAPACITY_CELL (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, wh_ui_capacity_cell_get_title (self));
      break;

    case PROP_VALUE:
      g_value_set_string (value, wh_ui_capacity_cell_get_value (self));
      break;

    case PROP_TOTAL:
      g_value_set_string (value, wh_ui_capacity_cell_get_total (self));
      break;

    case PROP_SHARE:
      g_value_set_string (value, wh_ui_capacity_cell_get_share (self));
      break;

    case PROP_DETAIL:
      g_value_set_string (value, wh_ui_capacity_cell_get_detail (self));
      break;

    case PROP_SHOW_SPARK:
      g_value_set_boolean (value, wh_ui_capacity_cell_get_show_spark (self));
      break;

    case PROP_NARROW:
      g_value_set_boolean (value, wh_ui_capacity_cell_get_narrow (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_capacity_cell_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  WhUiCapacityCell *self = WH_UI_CAPACITY_CELL (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      wh_ui_capacity_cell_set_title (self, g_value_get_string (value));
      break;

    case PROP_VALUE:
      wh_ui_capacity_cell_set_value (self, g_value_get_string (value));
      break;

    case PROP_TOTAL:
      wh_ui_capacity_cell_set_total (self, g_value_get_string (value));
      break;

    case PROP_SHARE:
      wh_ui_capacity_cell_set_share (self, g_value_get_string (value));
      break;

    case PROP_DETAIL:
      wh_ui_capacity_cell_set_detail (self, g_value_get_string (value));
      break;

    case PROP_SHOW_SPARK:
      wh_ui_capacity_cell_set_show_spark (self, g_value_get_boolean (value));
      break;

    case PROP_NARROW:
      wh_ui_capacity_cell_set_narrow (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_capacity_cell_class_init (WhUiCapacityCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_capacity_cell_dispose;
  object_class->finalize = wh_ui_capacity_cell_finalize;
  object_class->get_property = wh_ui_capacity_cell_get_property;
  object_class->set_property = wh_ui_capacity_cell_set_property;

  g_type_ensure (WH_UI_TYPE_METER);
  g_type_ensure (WH_UI_TYPE_SPARK);

  properties[PROP_TITLE] = wh_ui_param_text ("title");
  properties[PROP_VALUE] = wh_ui_param_text ("value");

  /* "of 70 cores", "/month" */
  properties[PROP_TOTAL] = wh_ui_param_text ("total");

  /* "45 %" */
  properties[PROP_SHARE] = wh_ui_param_text ("share");

  /* "58 % requested" */
  properties[PROP_DETAIL] = wh_ui_param_text ("detail");

  /* The course instead of the meter */
  properties[PROP_SHOW_SPARK] = wh_ui_param_flag ("show-spark");
  properties[PROP_NARROW] = wh_ui_param_flag ("narrow");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "capacitycell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-capacity-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiCapacityCell, wide);
  gtk_widget_class_bind_template_child (widget_class, WhUiCapacityCell, value_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiCapacityCell, meter);
  gtk_widget_class_bind_template_child (widget_class, WhUiCapacityCell, spark);
  gtk_widget_class_bind_template_child (widget_class, WhUiCapacityCell, narrow_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiCapacityCell, narrow_meter);
  gtk_widget_class_bind_template_child (widget_class, WhUiCapacityCell, narrow_label);
}

static void
wh_ui_capacity_cell_init (WhUiCapacityCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

const char *
wh_ui_capacity_cell_get_title (WhUiCapacityCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CAPACITY_CELL (self), NULL);

  return self->title;
}

void
wh_ui_capacity_cell_set_title (WhUiCapacityCell *self,
                               const char       *title)
{
  g_return_if_fail (WH_UI_IS_CAPACITY_CELL (self));

  if (!g_set_str (&self->title, title))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

const char *
wh_ui_capacity_cell_get_value (WhUiCapacityCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CAPACITY_CELL (self), NULL);

  return self->value;
}

void
wh_ui_capacity_cell_set_value (WhUiCapacityCell *self,
                               const char       *value)
{
  g_return_if_fail (WH_UI_IS_CAPACITY_CELL (self));

  if (!g_set_str (&self->value, value))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

const char *
wh_ui_capacity_cell_get_total (WhUiCapacityCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CAPACITY_CELL (self), NULL);

  return self->total;
}

void
wh_ui_capacity_cell_set_total (WhUiCapacityCell *self,
                               const char       *total)
{
  g_return_if_fail (WH_UI_IS_CAPACITY_CELL (self));

  if (!g_set_str (&self->total, total))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOTAL]);
}

const char *
wh_ui_capacity_cell_get_share (WhUiCapacityCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CAPACITY_CELL (self), NULL);

  return self->share;
}

void
wh_ui_capacity_cell_set_share (WhUiCapacityCell *self,
                               const char       *share)
{
  g_return_if_fail (WH_UI_IS_CAPACITY_CELL (self));

  if (!g_set_str (&self->share, share))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHARE]);
}

const char *
wh_ui_capacity_cell_get_detail (WhUiCapacityCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CAPACITY_CELL (self), NULL);

  return self->detail;
}

void
wh_ui_capacity_cell_set_detail (WhUiCapacityCell *self,
                                const char       *detail)
{
  g_return_if_fail (WH_UI_IS_CAPACITY_CELL (self));

  if (!g_set_str (&self->detail, detail))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

gboolean
wh_ui_capacity_cell_get_show_spark (WhUiCapacityCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CAPACITY_CELL (self), FALSE);

  return self->show_spark;
}

void
wh_ui_capacity_cell_set_show_spark (WhUiCapacityCell *self,
                                    gboolean          show_spark)
{
  g_return_if_fail (WH_UI_IS_CAPACITY_CELL (self));

  show_spark = !!show_spark;

  if (self->show_spark == show_spark)
    return;

  self->show_spark = show_spark;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_SPARK]);
}

gboolean
wh_ui_capacity_cell_get_narrow (WhUiCapacityCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CAPACITY_CELL (self), FALSE);

  return self->narrow;
}

void
wh_ui_capacity_cell_set_narrow (WhUiCapacityCell *self,
                                gboolean          narrow)
{
  g_return_if_fail (WH_UI_IS_CAPACITY_CELL (self));

  narrow = !!narrow;

  if (self->narrow == narrow)
    return;

  self->narrow = narrow;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

/**
 * wh_ui_capacity_cell_get_spark:
 * @self: a cell
 *
 * Tests look at it; nothing else does.
 *
 * Returns: (transfer none): the course
 */
WhUiSpark *
wh_ui_capacity_cell_get_spark (WhUiCapacityCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CAPACITY_CELL (self), NULL);

  return WH_UI_SPARK (self->spark);
}

/**
 * wh_ui_capacity_cell_set_meter:
 * @self: a cell
 * @used: what is used, negative when nothing is known
 * @requested: what is requested, negative for no tick
 * @limit: what can be had, in the same unit
 */
void
wh_ui_capacity_cell_set_meter (WhUiCapacityCell *self,
                               double            used,
                               double            requested,
                               double            limit)
{
  g_return_if_fail (WH_UI_IS_CAPACITY_CELL (self));

  wh_ui_meter_set (WH_UI_METER (self->meter), used, requested, limit);
  wh_ui_meter_set (WH_UI_METER (self->narrow_meter), used, requested, limit);
}

/**
 * wh_ui_capacity_cell_set_stale:
 * @self: a cell
 * @stale: whether this was so once, and nobody knows how it is now
 *
 * Shows the last figures, dimmed, with a hatched bar.
 */
void
wh_ui_capacity_cell_set_stale (WhUiCapacityCell *self,
                               gboolean          stale)
{
  g_return_if_fail (WH_UI_IS_CAPACITY_CELL (self));

  wh_ui_meter_set_observed (WH_UI_METER (self->meter), !stale);
  wh_ui_meter_set_observed (WH_UI_METER (self->narrow_meter), !stale);
  wh_ui_set_style_class (self->value_label, "dimmed", stale);
}
