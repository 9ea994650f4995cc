/* wh-ui-line.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-line.h"

/**
 * WhUiLine:
 *
 * One line of text that takes the room it is given, for the hundreds of cells
 * of a table.
 *
 * A GtkInscription would do, but it makes its layout before it has a parent,
 * and GTK then matches all rules of the style sheet for it alone: half a
 * millisecond each. A line asks for its style when it is measured, in its place
 * in the tree, where it shares the style of its siblings; and it keeps no
 * layout, only what it drew.
 */
struct _WhUiLine
{
  WhUiDrawn          parent_instance;

  char              *text;
  PangoAttrList     *attributes;
  float              xalign;
  PangoEllipsizeMode ellipsize;
  gboolean           cut;
};

G_DEFINE_FINAL_TYPE (WhUiLine, wh_ui_line, WH_UI_TYPE_DRAWN)

/* Of a line in the font of @context, whatever stands in it: rows have one
 * height. To ask the font each time takes longer than to draw the text. */
static int
get_height (PangoContext *context)
{
  static struct
  {
    guint key;
    int   height;
  } known[8];
  static guint next;
  guint key = pango_font_description_hash (pango_context_get_font_description (context)) ^
              (guint)(pango_cairo_context_get_resolution (context) * 64);
  g_autoptr(PangoLayout) layout = NULL;
  int height;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].key == key && known[i].height > 0)
      return known[i].height;

  layout = pango_layout_new (context);
  pango_layout_get_pixel_size (layout, NULL, &height);
  known[next % G_N_ELEMENTS (known)].key = key;
  known[next++ % G_N_ELEMENTS (known)].height = height;

  return height;
}

static void
wh_ui_line_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 0 : get_height (gtk_widget_get_pango_context (widget));
}

static void
wh_ui_line_draw (WhUiDrawn   *drawn,
                 GtkSnapshot *snapshot,
                 float        width,
                 float        height)
{
  WhUiLine *self = WH_UI_LINE (drawn);
  g_autoptr(PangoLayout) layout = NULL;
  float xalign = self->xalign;
  GdkRGBA color;
  int text_width;
  int text_height;

  self->cut = FALSE;

  if (self->text == NULL || *self->text == '\0')
    return;

  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_attributes (layout, self->attributes);
  pango_layout_get_pixel_size (layout, &text_width, &text_height);

  if (text_width > width)
    {
      self->cut = TRUE;
      pango_layout_set_width (layout, (int)width * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, self->ellipsize);
      pango_layout_get_pixel_size (layout, &text_width, &text_height);
    }
  else if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    {
      /* A layout without a width aligns nothing. */
      xalign = 1 - xalign;
    }

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (self->cut ? 0 : floorf ((width - text_width) * xalign),
                                                          floorf ((height - text_height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, &color);
}

static void
wh_ui_line_dispose (GObject *object)
{
  WhUiLine *self = WH_UI_LINE (object);

  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->attributes, pango_attr_list_unref);

  G_OBJECT_CLASS (wh_ui_line_parent_class)->dispose (object);
}

static void
wh_ui_line_class_init (WhUiLineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_line_dispose;
  widget_class->measure = wh_ui_line_measure;
  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_line_draw;

  gtk_widget_class_set_css_name (widget_class, "label");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
wh_ui_line_init (WhUiLine *self)
{
  self->ellipsize = PANGO_ELLIPSIZE_END;
}

/**
 * wh_ui_line_new:
 *
 * Returns: (transfer full): an empty line
 */
GtkWidget *
wh_ui_line_new (void)
{
  return g_object_new (WH_UI_TYPE_LINE, NULL);
}

/**
 * wh_ui_line_get_text:
 * @self: a line
 *
 * Returns: (nullable): its text
 */
const char *
wh_ui_line_get_text (WhUiLine *self)
{
  g_return_val_if_fail (WH_UI_IS_LINE (self), NULL);

  return self->text;
}

/**
 * wh_ui_line_set_text:
 * @self: a line
 * @text: (nullable): its text
 *
 * Sets the text, which is its name as well.
 */
void
wh_ui_line_set_text (WhUiLine   *self,
                     const char *text)
{
  g_return_if_fail (WH_UI_IS_LINE (self));

  if (!g_set_str (&self->text, text))
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text != NULL ? text : "", -1);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_line_set_attributes:
 * @self: a line
 * @attributes: (nullable): how parts of the text look; not changed afterwards
 *
 * Sets the attributes.
 */
void
wh_ui_line_set_attributes (WhUiLine      *self,
                           PangoAttrList *attributes)
{
  g_return_if_fail (WH_UI_IS_LINE (self));

  if (self->attributes == attributes)
    return;

  g_clear_pointer (&self->attributes, pango_attr_list_unref);
  self->attributes = attributes != NULL ? pango_attr_list_ref (attributes) : NULL;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_line_set_xalign:
 * @self: a line
 * @xalign: 0: at the start, 1: at the end
 *
 * Says where a text stands that is shorter than its room.
 */
void
wh_ui_line_set_xalign (WhUiLine *self,
                       float     xalign)
{
  g_return_if_fail (WH_UI_IS_LINE (self));

  self->xalign = xalign;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_line_set_ellipsize:
 * @self: a line
 * @mode: where a text loses what does not fit
 *
 * Says what happens to a text that is longer than its room.
 */
void
wh_ui_line_set_ellipsize (WhUiLine           *self,
                          PangoEllipsizeMode  mode)
{
  g_return_if_fail (WH_UI_IS_LINE (self));

  self->ellipsize = mode;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_line_get_cut:
 * @self: a line
 *
 * Returns: whether only a part of the text was drawn
 */
gboolean
wh_ui_line_get_cut (WhUiLine *self)
{
  g_return_val_if_fail (WH_UI_IS_LINE (self), FALSE);

  return self->cut;
}
