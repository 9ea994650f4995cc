/* wh-ui-replicas.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-replicas.h"
#include "wh-ui-wordless.h"

/**
 * WhUiReplicas:
 *
 * How many of the wanted replicas are ready, as blocks: missing ones are outlines.
 * From more than twelve on, the blocks become one bar.
 */
struct _WhUiReplicas
{
  WhUiDrawn parent_instance;

  guint     ready;
  guint     wanted;
  gboolean  observed;
};

enum
{
  PROP_0,
  PROP_READY,
  PROP_WANTED,
  PROP_OBSERVED,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiReplicas, wh_ui_replicas, WH_UI_TYPE_DRAWN)

static GParamSpec *properties[N_PROPS];

#define BLOCK_WIDTH  6
#define BLOCK_HEIGHT 10
#define GAP          2
#define MOST_BLOCKS  12

static void
draw_outline (GtkSnapshot           *snapshot,
              const graphene_rect_t *area,
              const GdkRGBA         *color)
{
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, area, 1.5f);
  gtk_snapshot_append_border (snapshot, &rounded,
                              (const float[]) { 1, 1, 1, 1 },
                              (const GdkRGBA[]) { *color, *color, *color, *color });
}

static void
wh_ui_replicas_draw (WhUiDrawn   *drawn,
                     GtkSnapshot *snapshot,
                     float        width,
                     float        height)
{
  WhUiReplicas *self = WH_UI_REPLICAS (drawn);
  gboolean short_of = self->ready < self->wanted;
  guint blocks = MIN (self->wanted, MOST_BLOCKS);
  guint full = self->wanted > MOST_BLOCKS
               ? (guint) ((guint64) self->ready * MOST_BLOCKS / self->wanted)
               : self->ready;
  float gap = self->wanted > MOST_BLOCKS ? 0 : GAP;
  float top = floorf ((height - BLOCK_HEIGHT) / 2);
  GdkRGBA foreground;
  GdkRGBA faint;
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (self), &foreground);
  faint = foreground;
  faint.alpha *= .45f;
  wh_ui_tone_get_color (short_of ? (self->ready == 0 ? WH_UI_TONE_ERROR : WH_UI_TONE_WARNING)
                                 : WH_UI_TONE_SLATE,
                        1, &color);

  for (guint i = 0; i < blocks; i++)
    {
      graphene_rect_t block = GRAPHENE_RECT_INIT (i * (BLOCK_WIDTH + gap), top, BLOCK_WIDTH, BLOCK_HEIGHT);

      if (i >= full)
        draw_outline (snapshot, &block, short_of ? &color : &faint);
      else if (self->observed)
        wh_ui_draw_rounded (snapshot, &block, gap > 0 ? 1.5f : 0, &color);
      else
        wh_ui_draw_hatch (snapshot, &block, &foreground, 3);
    }
}

static void
wh_ui_replicas_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  WhUiReplicas *self = WH_UI_REPLICAS (widget);
  int blocks = (int) MIN (self->wanted, MOST_BLOCKS);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = BLOCK_HEIGHT;
  else if (self->wanted > MOST_BLOCKS)
    *minimum = *natural = blocks * BLOCK_WIDTH;
  else
    *minimum = *natural = MAX (0, blocks * (BLOCK_WIDTH + GAP) - GAP);
}

static void
update (WhUiReplicas *self)
{
  g_autofree char *text = g_strdup_printf (_("%u of %u ready"), self->ready, self->wanted);

  wh_ui_wordless_set_name (GTK_WIDGET (self), text);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

static void
wh_ui_replicas_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  WhUiReplicas *self = WH_UI_REPLICAS (object);

  switch (prop_id)
    {
    case PROP_READY:
      g_value_set_uint (value, wh_ui_replicas_get_ready (self));
      break;

    case PROP_WANTED:
      g_value_set_uint (value, wh_ui_replicas_get_wanted (self));
      break;

    case PROP_OBSERVED:
      g_value_set_boolean (value, wh_ui_replicas_get_observed (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_replicas_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  WhUiReplicas *self = WH_UI_REPLICAS (object);

  switch (prop_id)
    {
    case PROP_READY:
      wh_ui_replicas_set_ready (self, g_value_get_uint (value));
      break;

    case PROP_WANTED:
      wh_ui_replicas_set_wanted (self, g_value_get_uint (value));
      break;

    case PROP_OBSERVED:
      wh_ui_replicas_set_observed (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_replicas_class_init (WhUiReplicasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = wh_ui_replicas_get_property;
  object_class->set_property = wh_ui_replicas_set_property;

  widget_class->measure = wh_ui_replicas_measure;

  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_replicas_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  properties[PROP_READY] =
    g_param_spec_uint ("ready", NULL, NULL,
                       0, G_MAXUINT, 0,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  properties[PROP_WANTED] =
    g_param_spec_uint ("wanted", NULL, NULL,
                       0, G_MAXUINT, 0,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Whether this is of now */
  properties[PROP_OBSERVED] =
    g_param_spec_boolean ("observed", NULL, NULL,
                          TRUE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "replicas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_ui_replicas_init (WhUiReplicas *self)
{
  self->observed = TRUE;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  update (self);
}

/**
 * wh_ui_replicas_new:
 *
 * Returns: (transfer floating): no blocks
 */
GtkWidget *
wh_ui_replicas_new (void)
{
  return g_object_new (WH_UI_TYPE_REPLICAS, NULL);
}

guint
wh_ui_replicas_get_ready (WhUiReplicas *self)
{
  g_return_val_if_fail (WH_UI_IS_REPLICAS (self), 0);

  return self->ready;
}

void
wh_ui_replicas_set_ready (WhUiReplicas *self,
                          guint         ready)
{
  g_return_if_fail (WH_UI_IS_REPLICAS (self));

  if (self->ready == ready)
    return;

  self->ready = ready;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

guint
wh_ui_replicas_get_wanted (WhUiReplicas *self)
{
  g_return_val_if_fail (WH_UI_IS_REPLICAS (self), 0);

  return self->wanted;
}

void
wh_ui_replicas_set_wanted (WhUiReplicas *self,
                           guint         wanted)
{
  g_return_if_fail (WH_UI_IS_REPLICAS (self));

  if (self->wanted == wanted)
    return;

  self->wanted = wanted;
  update (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WANTED]);
}

gboolean
wh_ui_replicas_get_observed (WhUiReplicas *self)
{
  g_return_val_if_fail (WH_UI_IS_REPLICAS (self), FALSE);

  return self->observed;
}

void
wh_ui_replicas_set_observed (WhUiReplicas *self,
                             gboolean      observed)
{
  g_return_if_fail (WH_UI_IS_REPLICAS (self));

  observed = !!observed;

  if (self->observed == observed)
    return;

  self->observed = observed;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OBSERVED]);
}
