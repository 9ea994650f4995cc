/* wh-ui-drawn.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_UI_TYPE_DRAWN (wh_ui_drawn_get_type ())

G_DECLARE_DERIVABLE_TYPE (WhUiDrawn, wh_ui_drawn, WH_UI, DRAWN, GtkWidget)

/**
 * WhUiDrawnClass:
 * @draw: draws the content for a size
 * @uses_tones: whether @draw asks [func@tone_get_color], whose answers change
 *   with the style of the whole program and not only with the widget's own CSS
 */
struct _WhUiDrawnClass
{
  GtkWidgetClass parent_class;

  void (*draw) (WhUiDrawn   *self,
                GtkSnapshot *snapshot,
                float        width,
                float        height);

  gboolean uses_tones;
};

void wh_ui_drawn_invalidate (WhUiDrawn *self);

G_END_DECLS
