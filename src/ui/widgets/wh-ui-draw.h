/* wh-ui-draw.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "wh-kind.h"

G_BEGIN_DECLS

/**
 * WhUiTone:
 * @WH_UI_TONE_ACCENT: a single series, a chosen thing
 * @WH_UI_TONE_SLATE: a quantity that is neither good nor bad
 * @WH_UI_TONE_OK: healthy
 * @WH_UI_TONE_WARNING: somebody should look
 * @WH_UI_TONE_ERROR: failing
 * @WH_UI_TONE_TEAL: second series
 * @WH_UI_TONE_PURPLE: third series; a rollout
 * @WH_UI_TONE_ORANGE: fourth series; an anomaly
 * @WH_UI_TONE_YELLOW: fifth series
 *
 * The colours that drawn widgets use. Green, amber and red mean health and
 * nothing else.
 */
typedef enum
{
  WH_UI_TONE_ACCENT,
  WH_UI_TONE_SLATE,
  WH_UI_TONE_OK,
  WH_UI_TONE_WARNING,
  WH_UI_TONE_ERROR,
  WH_UI_TONE_TEAL,
  WH_UI_TONE_PURPLE,
  WH_UI_TONE_ORANGE,
  WH_UI_TONE_YELLOW,
} WhUiTone;

#define WH_UI_TYPE_TONE (wh_ui_tone_get_type ())

GType       wh_ui_tone_get_type           (void);
void        wh_ui_tone_get_color          (WhUiTone               tone,
                                           float                  alpha,
                                           GdkRGBA               *color);
void        wh_ui_get_surface_color       (float                  alpha,
                                           GdkRGBA               *color);
WhUiTone    wh_ui_tone_for_series         (guint                  index);
const char *wh_ui_health_get_style_class  (WhHealth               health);
const char *wh_ui_health_get_title        (WhHealth               health);
float       wh_ui_get_dim                 (void);
void        wh_ui_health_get_color        (WhHealth               health,
                                           const GdkRGBA         *foreground,
                                           GdkRGBA               *color);
void        wh_ui_set_health_class        (GtkWidget             *widget,
                                           WhHealth               health);
void        wh_ui_set_style_class         (GtkWidget             *widget,
                                           const char            *style_class,
                                           gboolean               on);
void        wh_ui_set_label               (GtkLabel              *label,
                                           const char            *text);
gboolean    wh_ui_has_text                (gpointer               instance,
                                           const char            *text);
void        wh_ui_draw_hatch              (GtkSnapshot           *snapshot,
                                           const graphene_rect_t *area,
                                           const GdkRGBA         *foreground,
                                           float                  step);
void        wh_ui_draw_rounded            (GtkSnapshot           *snapshot,
                                           const graphene_rect_t *area,
                                           float                  radius,
                                           const GdkRGBA         *color);
void        wh_ui_draw_dashed_line        (GtkSnapshot           *snapshot,
                                           float                  x,
                                           float                  top,
                                           float                  bottom,
                                           const GdkRGBA         *color);
void        wh_ui_draw_dashed_frame       (GtkSnapshot           *snapshot,
                                           const graphene_rect_t *area,
                                           float                  radius,
                                           int                    scale,
                                           const GdkRGBA         *color);

G_END_DECLS
