/* wh-ui-text.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-ui-draw.h"
#include "wh-ui-text.h"

/* What the style classes "heading" and "caption" of libadwaita do, and what
 * WhUiValue does to a unit: drawn text shall not look different from labels. */
#define CAPTION_SCALE .82
#define UNIT_SCALE    .85
#define UNIT_ALPHA    .58

/* Narrow no-break space: a number and its unit stay on one line. */
#define NARROW_SPACE "\u202f"
#define ABSENT       "—"

static PangoAttrList *
create_attributes (WhUiTextStyle style,
                   gboolean      numeric)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  if (style == WH_UI_TEXT_HEADING)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));

  if (style == WH_UI_TEXT_CAPTION)
    {
      pango_attr_list_insert (attributes, pango_attr_scale_new (CAPTION_SCALE));
      pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_NORMAL));
    }

  if (numeric)
    pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum"));

  return attributes;
}

/**
 * wh_ui_text_new:
 * @widget: the widget that draws it
 * @text: (nullable): what it says
 * @style: its form
 * @numeric: whether all digits have one width
 *
 * Lays out a text that a widget draws by itself. Forget it when the style of
 * @widget changes.
 *
 * Returns: (transfer full): its layout
 */
PangoLayout *
wh_ui_text_new (GtkWidget     *widget,
                const char    *text,
                WhUiTextStyle  style,
                gboolean       numeric)
{
  g_autoptr(PangoAttrList) attributes = create_attributes (style, numeric);
  PangoLayout *layout;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  layout = gtk_widget_create_pango_layout (widget, text);
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);

  return layout;
}

/**
 * wh_ui_text_new_value:
 * @widget: the widget that draws it
 * @value: (nullable): the number in the form of the locale; without one, a dash
 * @unit: (nullable): its unit
 * @style: its form
 * @dimmed: whether it will be drawn dimmed
 *
 * Lays out a number with its unit as [class@UiValue] shows them.
 *
 * Returns: (transfer full): its layout
 */
PangoLayout *
wh_ui_text_new_value (GtkWidget     *widget,
                      const char    *value,
                      const char    *unit,
                      WhUiTextStyle  style,
                      gboolean       dimmed)
{
  g_autoptr(PangoAttrList) attributes = create_attributes (style, TRUE);
  g_autofree char *text = NULL;
  PangoLayout *layout;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  if (value == NULL || *value == '\0')
    return wh_ui_text_new (widget, ABSENT, style, TRUE);

  if (unit != NULL && *unit != '\0')
    {
      double scale = style == WH_UI_TEXT_CAPTION ? CAPTION_SCALE * UNIT_SCALE : UNIT_SCALE;
      double alpha = dimmed ? UNIT_ALPHA * (double) wh_ui_get_dim () : UNIT_ALPHA;
      PangoAttribute *scale_attribute = pango_attr_scale_new (scale);
      PangoAttribute *alpha_attribute = pango_attr_foreground_alpha_new ((guint16) (G_MAXUINT16 * alpha));

      text = g_strconcat (value, NARROW_SPACE, unit, NULL);
      scale_attribute->start_index = alpha_attribute->start_index = strlen (text) - strlen (unit);
      pango_attr_list_change (attributes, scale_attribute);
      pango_attr_list_insert (attributes, alpha_attribute);
    }

  layout = gtk_widget_create_pango_layout (widget, text != NULL ? text : value);
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);

  return layout;
}

/**
 * wh_ui_text_get_width:
 * @layout: a text
 *
 * Returns: how wide it is when all of it is seen, or as it was drawn last
 */
int
wh_ui_text_get_width (PangoLayout *layout)
{
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);

  return PANGO_PIXELS_CEIL (logical.width);
}

int
wh_ui_text_get_height (PangoLayout *layout)
{
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);

  return PANGO_PIXELS_CEIL (logical.height);
}

/**
 * wh_ui_text_draw:
 * @layout: a text
 * @snapshot: where
 * @x: left edge
 * @y: top of its line
 * @width: how wide it may be; what does not fit ends in an ellipsis
 * @height: how high its line is; it stands in the middle
 * @color: with what
 */
void
wh_ui_text_draw (PangoLayout   *layout,
                 GtkSnapshot   *snapshot,
                 float          x,
                 float          y,
                 float          width,
                 float          height,
                 const GdkRGBA *color)
{
  gboolean fits = wh_ui_text_get_width (layout) <= (int) width;

  if (!fits)
    pango_layout_set_width (layout, MAX ((int) width, 1) * PANGO_SCALE);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (x, y + floorf ((height - wh_ui_text_get_height (layout)) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);

  if (!fits)
    pango_layout_set_width (layout, -1);
}
