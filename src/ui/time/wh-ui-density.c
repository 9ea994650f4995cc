/* wh-ui-density.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "wh-kinds.h"
#include "wh-record.h"
#include "wh-ui-density.h"
#include "wh-ui-draw.h"

/* Width of a bar and the room after it. */
#define BAR 5
#define ROOM 2

/**
 * WhUiDensity:
 *
 * How much happened when: one bar for each piece of time, higher the more events
 * it has; purple with a rollout, red with something that failed. A line stands
 * at the moment that is shown.
 */
struct _WhUiDensity
{
  WhUiDrawn  parent_instance;

  gint64     from;
  gint64     until;
  gint64     at;
  GPtrArray *events; /* WhRecord */
};

G_DEFINE_FINAL_TYPE (WhUiDensity, wh_ui_density, WH_UI_TYPE_DRAWN)

typedef struct
{
  guint    n_events;
  gboolean rollout;
  gboolean failing;
} Bucket;

static GArray *
count (WhUiDensity *self,
       guint        n_buckets)
{
  GArray *buckets = g_array_sized_new (FALSE, TRUE, sizeof (Bucket), n_buckets);

  g_array_set_size (buckets, n_buckets);

  for (guint i = 0; self->events != NULL && i < self->events->len; i++)
    {
      const WhRecord *event = g_ptr_array_index (self->events, i);
      gint64 time = event->values[WH_EVENT_TIME].number;
      const char *lane = event->values[WH_EVENT_LANE].text;
      Bucket *bucket;

      if (time < self->from || time >= self->until)
        continue;

      bucket = &g_array_index (buckets, Bucket, (guint)((double)(time - self->from) / (self->until - self->from) * n_buckets));
      bucket->n_events++;
      bucket->rollout |= g_strcmp0 (lane, "rollout") == 0;
      bucket->failing |= g_strcmp0 (lane, "alert") == 0 && event->health == WH_HEALTH_FAILING;
    }

  return buckets;
}

static void
wh_ui_density_draw (WhUiDrawn   *drawn,
                    GtkSnapshot *snapshot,
                    float        width,
                    float        height)
{
  WhUiDensity *self = WH_UI_DENSITY (drawn);
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  guint n_buckets = MAX ((guint)(width / (BAR + ROOM)), 1);
  g_autoptr(GArray) buckets = NULL;
  guint most = 1;

  if (self->until <= self->from)
    return;

  buckets = count (self, n_buckets);
  for (guint i = 0; i < n_buckets; i++)
    most = MAX (most, g_array_index (buckets, Bucket, i).n_events);

  for (guint i = 0; i < n_buckets; i++)
    {
      const Bucket *bucket = &g_array_index (buckets, Bucket, i);
      float x = (mirrored ? n_buckets - 1 - i : i) * (width / n_buckets);

      /* The root keeps quiet hours visible beside a storm. */
      float bar = bucket->n_events == 0 ? 1 : 3 + (height - 5) * sqrtf ((float)bucket->n_events / most);
      GdkRGBA color;

      wh_ui_tone_get_color (bucket->failing ? WH_UI_TONE_ERROR : bucket->rollout ? WH_UI_TONE_PURPLE : WH_UI_TONE_SLATE,
                            bucket->failing || bucket->rollout ? 1 : 0.45, &color);
      wh_ui_draw_rounded (snapshot, &GRAPHENE_RECT_INIT (x, height - bar, width / n_buckets - ROOM, bar), 1, &color);
    }

  if (self->at >= self->from && self->at <= self->until)
    {
      float share = (float)((double)(self->at - self->from) / (self->until - self->from));
      GdkRGBA color;

      wh_ui_tone_get_color (WH_UI_TONE_WARNING, 1, &color);
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT (roundf ((mirrored ? 1 - share : share) * width) - 1, 0, 2, height));
    }
}

static void
wh_ui_density_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? 100 : 40;
  *natural = across ? 460 : 40;
}

static void
wh_ui_density_finalize (GObject *object)
{
  g_clear_pointer (&WH_UI_DENSITY (object)->events, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_density_parent_class)->finalize (object);
}

static void
wh_ui_density_class_init (WhUiDensityClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wh_ui_density_finalize;
  widget_class->measure = wh_ui_density_measure;
  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_density_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  gtk_widget_class_set_css_name (widget_class, "density");

  /* The slider below says what it is at. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
wh_ui_density_init (WhUiDensity *self)
{
}

/**
 * wh_ui_density_set:
 * @self: a density
 * @from: left end, microseconds since the epoch
 * @until: right end
 * @events: (nullable) (element-type WhRecord): what happened, in any order
 */
void
wh_ui_density_set (WhUiDensity *self,
                   gint64       from,
                   gint64       until,
                   GPtrArray   *events)
{
  g_return_if_fail (WH_UI_IS_DENSITY (self));

  self->from = from;
  self->until = until;
  g_clear_pointer (&self->events, g_ptr_array_unref);
  self->events = events != NULL ? g_ptr_array_ref (events) : NULL;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_density_set_at:
 * @self: a density
 * @at: the moment that is shown, microseconds since the epoch
 */
void
wh_ui_density_set_at (WhUiDensity *self,
                      gint64       at)
{
  g_return_if_fail (WH_UI_IS_DENSITY (self));

  if (self->at == at)
    return;

  self->at = at;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}
