/* wh-ui-log-colors.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>

#include "wh-ui-log-colors.h"

/* The sixteen colours that programs ask for by name: black, red, green, yellow,
 * blue, magenta, cyan, white, and bright ones, as they can be read. */
static const guint32 light[16] = {
  0x241f31, 0xc01c28, 0x1b7f4b, 0x9a6700, 0x1a5fb4, 0x813d9c, 0x0e7490, 0x5e5c64,
  0x77767b, 0xe01b24, 0x26a269, 0xb8730a, 0x1c71d8, 0x9141ac, 0x1593b1, 0x8b8a88,
};
static const guint32 dark_[16] = {
  0x77767b, 0xff7b72, 0x57c98a, 0xe5a50a, 0x78aeed, 0xdc8add, 0x5bc8d6, 0xdeddda,
  0x9a9996, 0xff938c, 0x8ff0a4, 0xf8e45c, 0x99c1f1, 0xe8a8e8, 0x93ddc2, 0xffffff,
};

static void
set_rgb (GdkRGBA *rgba,
         guint32  value)
{
  rgba->red = (float)(value >> 16 & 0xff) / 255;
  rgba->green = (float)(value >> 8 & 0xff) / 255;
  rgba->blue = (float)(value & 0xff) / 255;
  rgba->alpha = 1;
}

static guint32
get_step (guint step)
{
  return step == 0 ? 0 : 55 + step * 40;
}

/**
 * wh_ui_log_color_get:
 * @color: as a log says it, not the usual one
 * @dark: whether the window is dark
 * @rgba: (out caller-allocates): as it is drawn
 */
void
wh_ui_log_color_get (WhLogColor  color,
                     gboolean    dark,
                     GdkRGBA    *rgba)
{
  guint index = color & 0xff;

  if ((color & WH_LOG_COLOR_RGB) != 0)
    set_rgb (rgba, color & 0xffffff);
  else if (index < 16)
    set_rgb (rgba, dark ? dark_[index] : light[index]);
  else if (index < 232)
    set_rgb (rgba, get_step ((index - 16) / 36) << 16 | get_step ((index - 16) / 6 % 6) << 8 | get_step ((index - 16) % 6));
  else
    set_rgb (rgba, (8 + (index - 232) * 10) * 0x010101);
}

static double
get_linear (float part)
{
  return part <= 0.04045f ? part / 12.92 : pow ((part + 0.055) / 1.055, 2.4);
}

static double
get_luminance (const GdkRGBA *rgba)
{
  return 0.2126 * get_linear (rgba->red) + 0.7152 * get_linear (rgba->green) + 0.0722 * get_linear (rgba->blue);
}

/* What was written for a window of the other kind is brought nearer to the usual colour until it can be read. */
static void
make_readable (GdkRGBA       *rgba,
               gboolean       dark,
               const GdkRGBA *foreground)
{
  double behind = dark ? 0.013 : 0.97;

  for (guint i = 0; i < 6; i++)
    {
      double own = get_luminance (rgba);
      double contrast = (MAX (own, behind) + 0.05) / (MIN (own, behind) + 0.05);

      if (contrast >= 3.5)
        return;

      rgba->red += (foreground->red - rgba->red) * 0.25f;
      rgba->green += (foreground->green - rgba->green) * 0.25f;
      rgba->blue += (foreground->blue - rgba->blue) * 0.25f;
    }
}

static void
add (PangoAttrList  *attributes,
     PangoAttribute *attribute,
     guint           start,
     guint           end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (attributes, attribute);
}

static guint16
get_16 (float part)
{
  return (guint16)(part * 65535);
}

/**
 * wh_ui_log_add_span:
 * @attributes: of a line
 * @span: a part of it
 * @prefix: bytes before the line's own text
 * @dark: whether the window is dark
 * @foreground: the usual colour of text
 */
void
wh_ui_log_add_span (PangoAttrList   *attributes,
                    const WhLogSpan *span,
                    guint            prefix,
                    gboolean         dark,
                    const GdkRGBA   *foreground)
{
  const WhLogStyle *style = &span->style;
  guint start = prefix + span->start;
  guint end = prefix + span->end;
  gboolean reverse = (style->flags & WH_LOG_REVERSE) != 0;
  gboolean any_front = style->foreground != 0;
  gboolean any_back = style->background != 0;
  GdkRGBA front = *foreground;
  GdkRGBA back;

  set_rgb (&back, dark ? 0x1d1d20 : 0xffffff);

  if (any_front)
    wh_ui_log_color_get (style->foreground, dark, &front);
  if (any_back)
    wh_ui_log_color_get (style->background, dark, &back);
  else if (any_front && !reverse)
    make_readable (&front, dark, foreground);

  if (reverse)
    {
      GdkRGBA other = front;

      front = back;
      back = other;
      any_front = any_back = TRUE;
    }

  if (any_front)
    add (attributes, pango_attr_foreground_new (get_16 (front.red), get_16 (front.green), get_16 (front.blue)), start, end);
  if (any_back)
    add (attributes, pango_attr_background_new (get_16 (back.red), get_16 (back.green), get_16 (back.blue)), start, end);
  if ((style->flags & WH_LOG_DIM) != 0)
    add (attributes, pango_attr_foreground_alpha_new (65535 * 6 / 10), start, end);
  if ((style->flags & WH_LOG_BOLD) != 0)
    add (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD), start, end);
  if ((style->flags & WH_LOG_ITALIC) != 0)
    add (attributes, pango_attr_style_new (PANGO_STYLE_ITALIC), start, end);
  if ((style->flags & WH_LOG_UNDERLINE) != 0)
    add (attributes, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), start, end);
  if ((style->flags & WH_LOG_STRUCK) != 0)
    add (attributes, pango_attr_strikethrough_new (TRUE), start, end);
}
