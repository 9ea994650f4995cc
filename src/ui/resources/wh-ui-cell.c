/* wh-ui-cell.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "wh-ui-cell.h"
#include "wh-ui-children.h"
#include "wh-ui-health.h"
#include "wh-ui-line.h"
#include "wh-ui-meter.h"

/**
 * WhUiCell:
 *
 * One cell of a table: an optional health glyph, a text with a dimmed unit, an
 * optional meter or other widget. Filled by its column's function without
 * bindings or expressions, because some three hundred cells are alive in a
 * table and are filled again while it scrolls.
 */
struct _WhUiCell
{
  GtkWidget         parent_instance;

  const WhUiColumn *column;
  WhResource       *resource;
  GtkWidget        *health;
  GtkWidget        *text;
  GtkWidget        *extra;
  const char       *tone; /* literal */
  guint             quiet : 1;
  guint             strong : 1;
};

G_DEFINE_FINAL_TYPE (WhUiCell, wh_ui_cell, GTK_TYPE_WIDGET)

/* The unit: smaller and standing back, whatever its text. Lists of attributes
 * are shared by the start position of the unit. */
static PangoAttrList *
get_unit_attributes (guint start)
{
  static PangoAttrList *lists[24];
  PangoAttrList *list;
  PangoAttribute *attributes[2];

  if (start < G_N_ELEMENTS (lists) && lists[start] != NULL)
    return pango_attr_list_ref (lists[start]);

  list = pango_attr_list_new ();
  attributes[0] = pango_attr_scale_new (.85);
  attributes[1] = pango_attr_foreground_alpha_new (G_MAXUINT16 * 6 / 10);

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    {
      attributes[i]->start_index = start;
      attributes[i]->end_index = G_MAXUINT;
      pango_attr_list_insert (list, attributes[i]);
    }

  if (start < G_N_ELEMENTS (lists))
    lists[start] = pango_attr_list_ref (list);

  return list;
}

static gboolean
query_tooltip_cb (WhUiCell   *self,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip)
{
  const char *text = wh_ui_line_get_text (WH_UI_LINE (self->text));

  if (self->resource == NULL || text == NULL)
    return FALSE;

  if (self->column->numeric)
    {
      g_autofree char *origin = self->column->sort >= 0 ? wh_ui_resource_dup_origin (self->resource, self->column->sort) : NULL;

      gtk_tooltip_set_text (tooltip, origin);

      return origin != NULL;
    }

  if (self->column->sort == WH_SORT_HEALTH && wh_resource_get_reason (self->resource) != NULL)
    text = wh_resource_get_reason (self->resource);
  else if (!wh_ui_line_get_cut (WH_UI_LINE (self->text)))
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

static void
wh_ui_cell_dispose (GObject *object)
{
  WhUiCell *self = WH_UI_CELL (object);

  g_clear_object (&self->resource);

  wh_ui_remove_children (GTK_WIDGET (self));

  self->health = self->text = self->extra = NULL;

  G_OBJECT_CLASS (wh_ui_cell_parent_class)->dispose (object);
}

static void
wh_ui_cell_class_init (WhUiCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_cell_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "cell");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GRID_CELL);
}

static void
wh_ui_cell_init (WhUiCell *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 8);

  self->text = wh_ui_line_new ();
  gtk_widget_set_hexpand (self->text, TRUE);
  gtk_widget_set_valign (self->text, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->text, GTK_WIDGET (self));
}

/**
 * wh_ui_cell_new:
 * @column: the column, which outlives the cell
 *
 * Returns: (transfer full): a new cell
 */
GtkWidget *
wh_ui_cell_new (const WhUiColumn *column)
{
  WhUiCell *self;

  g_return_val_if_fail (column != NULL, NULL);

  self = g_object_new (WH_UI_TYPE_CELL, NULL);
  self->column = column;

  if (column->numeric)
    {
      wh_ui_line_set_xalign (WH_UI_LINE (self->text), 1);
      gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
    }

  /* A name keeps its end, where siblings differ. */
  wh_ui_line_set_ellipsize (WH_UI_LINE (self->text),
                            column->width < 0 && !column->prose ? PANGO_ELLIPSIZE_MIDDLE : PANGO_ELLIPSIZE_END);

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), self, 0);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_cell_get_column:
 * @self: a cell
 *
 * Returns: the column it was made for
 */
const WhUiColumn *
wh_ui_cell_get_column (WhUiCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CELL (self), NULL);

  return self->column;
}

/**
 * wh_ui_cell_get_resource:
 * @self: a cell
 *
 * Returns: (transfer none) (nullable): what its row shows now
 */
WhResource *
wh_ui_cell_get_resource (WhUiCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CELL (self), NULL);

  return self->resource;
}

/**
 * wh_ui_cell_set_resource:
 * @self: a cell
 * @resource: (nullable): what its row shows from now on
 *
 * Shows @resource.
 */
void
wh_ui_cell_set_resource (WhUiCell   *self,
                         WhResource *resource)
{
  g_return_if_fail (WH_UI_IS_CELL (self));

  g_set_object (&self->resource, resource);
  wh_ui_cell_update (self);
}

/**
 * wh_ui_cell_update:
 * @self: a cell
 *
 * Fills the cell again.
 */
void
wh_ui_cell_update (WhUiCell *self)
{
  g_return_if_fail (WH_UI_IS_CELL (self));

  if (self->resource != NULL)
    self->column->fill (self, self->resource, self->column->user_data);
}

/**
 * wh_ui_cell_update_age:
 * @self: a cell
 *
 * Fills the cell again if it shows a time that passes.
 */
void
wh_ui_cell_update_age (WhUiCell *self)
{
  g_return_if_fail (WH_UI_IS_CELL (self));

  if (self->column->ages)
    wh_ui_cell_update (self);
}

/**
 * wh_ui_cell_set_text:
 * @self: a cell
 * @text: (nullable): the value
 * @unit: (nullable): its unit
 *
 * Sets the text.
 */
void
wh_ui_cell_set_text (WhUiCell   *self,
                     const char *text,
                     const char *unit)
{
  WhUiLine *line = WH_UI_LINE (self->text);

  if (unit != NULL)
    {
      char buffer[96];
      int length = g_snprintf (buffer, sizeof buffer, "%s\342\200\257%s", text, unit);

      if (length < (int)sizeof buffer)
        {
          g_autoptr(PangoAttrList) attributes = get_unit_attributes (strlen (text));

          wh_ui_line_set_text (line, buffer);
          wh_ui_line_set_attributes (line, attributes);
          return;
        }
    }

  wh_ui_line_set_text (line, text);
  wh_ui_line_set_attributes (line, NULL);
}

/**
 * wh_ui_cell_set_health:
 * @self: a cell
 * @health: a health
 * @reason: (nullable): why
 *
 * Shows a health glyph before the text.
 */
void
wh_ui_cell_set_health (WhUiCell   *self,
                       WhHealth    health,
                       const char *reason)
{
  if (self->health == NULL)
    {
      self->health = wh_ui_health_new ();
      wh_ui_health_set_box (WH_UI_HEALTH (self->health), 17);
      gtk_widget_insert_after (self->health, GTK_WIDGET (self), NULL);
    }

  gtk_widget_set_visible (self->health, TRUE);
  wh_ui_health_set_health (WH_UI_HEALTH (self->health), health);
  wh_ui_health_set_reason (WH_UI_HEALTH (self->health), reason);
  wh_ui_health_set_word (WH_UI_HEALTH (self->health),
                         health == WH_HEALTH_UNKNOWN && self->resource != NULL ? wh_ui_resource_get_word (self->resource) : NULL);
}

/**
 * wh_ui_cell_clear_health:
 * @self: a cell
 *
 * Shows no health: its row stands for no resource.
 */
void
wh_ui_cell_clear_health (WhUiCell *self)
{
  if (self->health != NULL)
    gtk_widget_set_visible (self->health, FALSE);
}

/**
 * wh_ui_cell_set_tone:
 * @self: a cell
 * @css_class: (nullable): a literal: "error", "warning" or "dimmed"
 *
 * Colours the text.
 */
void
wh_ui_cell_set_tone (WhUiCell   *self,
                     const char *css_class)
{
  if (g_strcmp0 (self->tone, css_class) == 0)
    return;

  if (self->tone != NULL)
    gtk_widget_remove_css_class (self->text, self->tone);

  self->tone = css_class;

  if (css_class != NULL)
    gtk_widget_add_css_class (self->text, css_class);
}

/**
 * wh_ui_cell_set_quiet:
 * @self: a cell
 * @quiet: whether the value stands back
 *
 * Dims the text.
 */
void
wh_ui_cell_set_quiet (WhUiCell *self,
                      gboolean  quiet)
{
  if (self->quiet == quiet)
    return;

  self->quiet = quiet;

  if (quiet)
    gtk_widget_add_css_class (self->text, "dimmed");
  else
    gtk_widget_remove_css_class (self->text, "dimmed");
}

/**
 * wh_ui_cell_set_strong:
 * @self: a cell
 * @strong: whether the value is what the row is about
 *
 * Makes the text bold.
 */
void
wh_ui_cell_set_strong (WhUiCell *self,
                       gboolean  strong)
{
  if (self->strong == strong)
    return;

  self->strong = strong;

  if (strong)
    gtk_widget_add_css_class (self->text, "heading");
  else
    gtk_widget_remove_css_class (self->text, "heading");
}

/**
 * wh_ui_cell_set_meter:
 * @self: a cell
 * @used: how much is used
 * @limit: of how much; 0 = the meter keeps its place and shows nothing
 * @observed: whether the value is of now
 *
 * Shows a small meter behind the text.
 */
void
wh_ui_cell_set_meter (WhUiCell *self,
                      double    used,
                      double    limit,
                      gboolean  observed)
{
  if (self->extra == NULL)
    {
      GtkWidget *clamp = adw_clamp_new ();

      adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 30);
      adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 30);
      adw_clamp_set_child (ADW_CLAMP (clamp), wh_ui_meter_new ());
      gtk_widget_set_size_request (clamp, 30, -1);
      gtk_widget_set_valign (clamp, GTK_ALIGN_CENTER);
      wh_ui_cell_set_extra (self, clamp, FALSE);
    }

  gtk_widget_set_opacity (self->extra, limit > 0 ? 1 : 0);

  if (limit > 0)
    {
      WhUiMeter *meter = WH_UI_METER (adw_clamp_get_child (ADW_CLAMP (self->extra)));

      wh_ui_meter_set (meter, used, -1, limit);
      wh_ui_meter_set_observed (meter, observed);
    }
}

/**
 * wh_ui_cell_get_extra:
 * @self: a cell
 *
 * Returns: (transfer none) (nullable): the widget beside the text
 */
GtkWidget *
wh_ui_cell_get_extra (WhUiCell *self)
{
  g_return_val_if_fail (WH_UI_IS_CELL (self), NULL);

  return self->extra;
}

/**
 * wh_ui_cell_set_extra:
 * @self: a cell
 * @extra: (transfer full): a widget, kept as long as the cell
 * @at_start: before the text instead of behind it
 *
 * Gives the cell one widget of the view's own. Make it when
 * [method@UiCell.get_extra] returns %NULL, then only change it.
 */
void
wh_ui_cell_set_extra (WhUiCell  *self,
                      GtkWidget *extra,
                      gboolean   at_start)
{
  g_return_if_fail (WH_UI_IS_CELL (self));
  g_return_if_fail (self->extra == NULL);

  self->extra = extra;

  if (at_start)
    gtk_widget_insert_before (extra, GTK_WIDGET (self), self->text);
  else
    gtk_widget_insert_before (extra, GTK_WIDGET (self), NULL);
}
