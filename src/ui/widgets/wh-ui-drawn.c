/* wh-ui-drawn.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "wh-ui-drawn.h"

/**
 * WhUiDrawn:
 *
 * A widget without children that draws its content once and keeps it until its
 * data, its size or its style changes; a frame then costs no allocation.
 */
typedef struct
{
  GskRenderNode *node;
  int            width;
  int            height;
  gboolean       drawn;  /* a node may be NULL when there is nothing to draw */
} WhUiDrawnPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WhUiDrawn, wh_ui_drawn, GTK_TYPE_WIDGET)

static void
drop_node (WhUiDrawn *self)
{
  WhUiDrawnPrivate *priv = wh_ui_drawn_get_instance_private (self);

  g_clear_pointer (&priv->node, gsk_render_node_unref);
  priv->drawn = FALSE;
}

static void
wh_ui_drawn_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  WhUiDrawn *self = WH_UI_DRAWN (widget);
  WhUiDrawnPrivate *priv = wh_ui_drawn_get_instance_private (self);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);

  if (width <= 0 || height <= 0)
    return;

  if (!priv->drawn || priv->width != width || priv->height != height)
    {
      GtkSnapshot *content = gtk_snapshot_new ();

      drop_node (self);
      WH_UI_DRAWN_GET_CLASS (self)->draw (self, content, width, height);
      priv->node = gtk_snapshot_free_to_node (content);
      priv->width = width;
      priv->height = height;
      priv->drawn = TRUE;
    }

  if (priv->node != NULL)
    gtk_snapshot_append_node (snapshot, priv->node);
}

static void
wh_ui_drawn_css_changed (GtkWidget         *widget,
                         GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (wh_ui_drawn_parent_class)->css_changed (widget, change);

  wh_ui_drawn_invalidate (WH_UI_DRAWN (widget));
}

static void
wh_ui_drawn_direction_changed (GtkWidget        *widget,
                               GtkTextDirection  previous)
{
  wh_ui_drawn_invalidate (WH_UI_DRAWN (widget));

  GTK_WIDGET_CLASS (wh_ui_drawn_parent_class)->direction_changed (widget, previous);
}

static void
wh_ui_drawn_constructed (GObject *object)
{
  G_OBJECT_CLASS (wh_ui_drawn_parent_class)->constructed (object);

  if (WH_UI_DRAWN_GET_CLASS (object)->uses_tones)
    {
      AdwStyleManager *manager = adw_style_manager_get_default ();

      g_signal_connect_object (manager, "notify::dark",
                               G_CALLBACK (wh_ui_drawn_invalidate), object,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (manager, "notify::accent-color",
                               G_CALLBACK (wh_ui_drawn_invalidate), object,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (manager, "notify::high-contrast",
                               G_CALLBACK (wh_ui_drawn_invalidate), object,
                               G_CONNECT_SWAPPED);
    }
}

static void
wh_ui_drawn_dispose (GObject *object)
{
  drop_node (WH_UI_DRAWN (object));

  G_OBJECT_CLASS (wh_ui_drawn_parent_class)->dispose (object);
}

static void
wh_ui_drawn_class_init (WhUiDrawnClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = wh_ui_drawn_constructed;
  object_class->dispose = wh_ui_drawn_dispose;

  widget_class->snapshot = wh_ui_drawn_snapshot;
  widget_class->css_changed = wh_ui_drawn_css_changed;
  widget_class->direction_changed = wh_ui_drawn_direction_changed;
}

static void
wh_ui_drawn_init (WhUiDrawn *self)
{
}

/**
 * wh_ui_drawn_invalidate:
 * @self: a drawn widget
 *
 * Forgets what was drawn. For subclasses, when their data changed.
 */
void
wh_ui_drawn_invalidate (WhUiDrawn *self)
{
  g_return_if_fail (WH_UI_IS_DRAWN (self));

  drop_node (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
