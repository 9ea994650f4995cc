/* wh-ui-text.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-kind.h"

G_BEGIN_DECLS

/**
 * WhUiTextStyle:
 * @WH_UI_TEXT_BODY: as the widget's own font
 * @WH_UI_TEXT_HEADING: as the style class "heading"
 * @WH_UI_TEXT_CAPTION: as the style class "caption"
 *
 * The forms of text in cards.
 */
typedef enum
{
  WH_UI_TEXT_BODY,
  WH_UI_TEXT_HEADING,
  WH_UI_TEXT_CAPTION,
} WhUiTextStyle;

PangoLayout *wh_ui_text_new       (GtkWidget     *widget,
                                   const char    *text,
                                   WhUiTextStyle  style,
                                   gboolean       numeric) G_GNUC_WARN_UNUSED_RESULT;
PangoLayout *wh_ui_text_new_value (GtkWidget     *widget,
                                   const char    *value,
                                   const char    *unit,
                                   WhUiTextStyle  style,
                                   gboolean       dimmed) G_GNUC_WARN_UNUSED_RESULT;
int          wh_ui_text_get_width (PangoLayout   *layout);
int          wh_ui_text_get_height (PangoLayout  *layout);
void         wh_ui_text_draw      (PangoLayout   *layout,
                                   GtkSnapshot   *snapshot,
                                   float          x,
                                   float          y,
                                   float          width,
                                   float          height,
                                   const GdkRGBA *color);

G_END_DECLS
