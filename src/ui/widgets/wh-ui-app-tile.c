/* wh-ui-app-tile.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-ui-app-face.h"
#include "wh-ui-app-tile.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-params.h"

/* As ".card.wh-stale" of the style sheet has them, in px. */
#define FRAME_ALPHA .28f
#define CARD_RADIUS 12

/**
 * WhUiAppTile:
 *
 * One application on the health wall: sign, name and version over the course of the
 * last hour over its environments. A failing one is outlined in red; one that is
 * not observed keeps its last values, dimmed, with the time they are from. Where
 * there is little room, the compact form keeps name, one number and version.
 *
 * It draws itself ([struct@UiAppFace]): a wall has dozens of tiles, and a dozen
 * widgets in each would be most of what the first frame of the window costs.
 */
struct _WhUiAppTile
{
  WhUiDrawn   parent_instance;

  WhUiAppFace face;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_VERSION,
  PROP_PINNED,
  PROP_HEALTH,
  PROP_REASON,
  PROP_BEHIND,
  PROP_COMPACT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiAppTile, wh_ui_app_tile, WH_UI_TYPE_DRAWN)

static GParamSpec *properties[N_PROPS];

/* Says anew what it shows, to who looks and to who listens. */
static void
update (WhUiAppTile *self)
{
  WhUiAppFace *face = &self->face;
  g_autofree char *description = wh_ui_app_face_dup_description (face);
  g_autofree char *health = wh_ui_health_dup_text (face->health, face->reason);
  g_autofree char *name = g_strjoin (", ", face->title != NULL ? face->title : "", health, face->version, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);

  wh_ui_app_face_forget_texts (face);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Around the padding, where the outline of other stale cards is. */
static void
draw_frame (WhUiAppTile *self,
            GtkSnapshot *snapshot)
{
  graphene_rect_t bounds;
  GdkRGBA color;

  if (!gtk_widget_compute_bounds (GTK_WIDGET (self), GTK_WIDGET (self), &bounds))
    return;

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  color.alpha *= FRAME_ALPHA;
  wh_ui_draw_dashed_frame (snapshot, &bounds, CARD_RADIUS, gtk_widget_get_scale_factor (GTK_WIDGET (self)), &color);
}

static void
wh_ui_app_tile_draw (WhUiDrawn   *drawn,
                     GtkSnapshot *snapshot,
                     float        width,
                     float        height)
{
  WhUiAppTile *self = WH_UI_APP_TILE (drawn);

  if (self->face.health == WH_HEALTH_STALE)
    draw_frame (self, snapshot);

  wh_ui_app_face_draw (&self->face, GTK_WIDGET (drawn), snapshot, width);
}

static void
wh_ui_app_tile_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  wh_ui_app_face_measure (&WH_UI_APP_TILE (widget)->face, widget, orientation, minimum, natural);
}

static gboolean
wh_ui_app_tile_query_tooltip (GtkWidget  *widget,
                              int         x,
                              int         y,
                              gboolean    keyboard,
                              GtkTooltip *tooltip)
{
  g_autofree char *text = wh_ui_app_face_dup_tooltip (&WH_UI_APP_TILE (widget)->face, widget, x, y);

  gtk_tooltip_set_text (tooltip, text);

  return text != NULL;
}

static void
wh_ui_app_tile_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  wh_ui_app_face_forget_texts (&WH_UI_APP_TILE (widget)->face);

  GTK_WIDGET_CLASS (wh_ui_app_tile_parent_class)->css_changed (widget, change);
}

static void
wh_ui_app_tile_direction_changed (GtkWidget        *widget,
                                  GtkTextDirection  previous)
{
  wh_ui_app_face_forget_texts (&WH_UI_APP_TILE (widget)->face);

  GTK_WIDGET_CLASS (wh_ui_app_tile_parent_class)->direction_changed (widget, previous);
}

static void
wh_ui_app_tile_system_setting_changed (GtkWidget        *widget,
                                       GtkSystemSetting  setting)
{
  GTK_WIDGET_CLASS (wh_ui_app_tile_parent_class)->system_setting_changed (widget, setting);

  wh_ui_app_face_forget_texts (&WH_UI_APP_TILE (widget)->face);
  wh_ui_drawn_invalidate (WH_UI_DRAWN (widget));
  gtk_widget_queue_resize (widget);
}

static void
wh_ui_app_tile_finalize (GObject *object)
{
  wh_ui_app_face_clear (&WH_UI_APP_TILE (object)->face);

  G_OBJECT_CLASS (wh_ui_app_tile_parent_class)->finalize (object);
}

static void
wh_ui_app_tile_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  WhUiAppTile *self = WH_UI_APP_TILE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, wh_ui_app_tile_get_title (self));
      break;

    case PROP_VERSION:
      g_value_set_string (value, wh_ui_app_tile_get_version (self));
      break;

    case PROP_PINNED:
      g_value_set_boolean (value, wh_ui_app_tile_get_pinned (self));
      break;

    case PROP_HEALTH:
      g_value_set_uint (value, wh_ui_app_tile_get_health (self));
      break;

    case PROP_REASON:
      g_value_set_string (value, wh_ui_app_tile_get_reason (self));
      break;

    case PROP_BEHIND:
      g_value_set_uint (value, wh_ui_app_tile_get_behind (self));
      break;

    case PROP_COMPACT:
      g_value_set_boolean (value, wh_ui_app_tile_get_compact (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_app_tile_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  WhUiAppTile *self = WH_UI_APP_TILE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      wh_ui_app_tile_set_title (self, g_value_get_string (value));
      break;

    case PROP_VERSION:
      wh_ui_app_tile_set_version (self, g_value_get_string (value));
      break;

    case PROP_PINNED:
      wh_ui_app_tile_set_pinned (self, g_value_get_boolean (value));
      break;

    case PROP_HEALTH:
      wh_ui_app_tile_set_health (self, g_value_get_uint (value));
      break;

    case PROP_REASON:
      wh_ui_app_tile_set_reason (self, g_value_get_string (value));
      break;

    case PROP_BEHIND:
      wh_ui_app_tile_set_behind (self, g_value_get_uint (value));
      break;

    case PROP_COMPACT:
      wh_ui_app_tile_set_compact (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_app_tile_class_init (WhUiAppTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_app_tile_finalize;
  object_class->get_property = wh_ui_app_tile_get_property;
  object_class->set_property = wh_ui_app_tile_set_property;

  widget_class->measure = wh_ui_app_tile_measure;
  widget_class->query_tooltip = wh_ui_app_tile_query_tooltip;
  widget_class->css_changed = wh_ui_app_tile_css_changed;
  widget_class->direction_changed = wh_ui_app_tile_direction_changed;
  widget_class->system_setting_changed = wh_ui_app_tile_system_setting_changed;

  WH_UI_DRAWN_CLASS (klass)->draw = wh_ui_app_tile_draw;
  WH_UI_DRAWN_CLASS (klass)->uses_tones = TRUE;

  properties[PROP_TITLE] = wh_ui_param_text ("title");
  properties[PROP_VERSION] = wh_ui_param_text ("version");
  properties[PROP_PINNED] = wh_ui_param_flag ("pinned");
  properties[PROP_HEALTH] = wh_ui_param_health ("health");
  properties[PROP_REASON] = wh_ui_param_text ("reason");

  /* Commits that production lags staging; 0 for in step */
  properties[PROP_BEHIND] =
    g_param_spec_uint ("behind", NULL, NULL,
                       0, G_MAXUINT, 0,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  properties[PROP_COMPACT] = wh_ui_param_flag ("compact");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "apptile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
wh_ui_app_tile_init (WhUiAppTile *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (self), "wh-tile");
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  update (self);
}

/**
 * wh_ui_app_tile_new:
 *
 * Returns: (transfer floating): a tile of an application not observed yet
 */
GtkWidget *
wh_ui_app_tile_new (void)
{
  return g_object_new (WH_UI_TYPE_APP_TILE, NULL);
}

const char *
wh_ui_app_tile_get_title (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), NULL);

  return self->face.title;
}

void
wh_ui_app_tile_set_title (WhUiAppTile *self,
                          const char  *title)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  if (!g_set_str (&self->face.title, title))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

const char *
wh_ui_app_tile_get_version (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), NULL);

  return self->face.version;
}

void
wh_ui_app_tile_set_version (WhUiAppTile *self,
                            const char  *version)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  if (!g_set_str (&self->face.version, version))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERSION]);
}

gboolean
wh_ui_app_tile_get_pinned (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), FALSE);

  return self->face.pinned;
}

void
wh_ui_app_tile_set_pinned (WhUiAppTile *self,
                           gboolean     pinned)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  pinned = !!pinned;

  if (self->face.pinned == pinned)
    return;

  self->face.pinned = pinned;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINNED]);
}

WhHealth
wh_ui_app_tile_get_health (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), WH_HEALTH_UNKNOWN);

  return self->face.health;
}

void
wh_ui_app_tile_set_health (WhUiAppTile *self,
                           WhHealth     health)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->face.health == health)
    return;

  self->face.health = health;
  wh_ui_set_style_class (GTK_WIDGET (self), "wh-failing", health == WH_HEALTH_FAILING);
  wh_ui_set_style_class (GTK_WIDGET (self), "wh-stale", health == WH_HEALTH_STALE);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

const char *
wh_ui_app_tile_get_reason (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), NULL);

  return self->face.reason;
}

void
wh_ui_app_tile_set_reason (WhUiAppTile *self,
                           const char  *reason)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  if (!g_set_str (&self->face.reason, reason))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

guint
wh_ui_app_tile_get_behind (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), 0);

  return self->face.behind;
}

void
wh_ui_app_tile_set_behind (WhUiAppTile *self,
                           guint        behind)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  if (self->face.behind == behind)
    return;

  self->face.behind = behind;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEHIND]);
}

gboolean
wh_ui_app_tile_get_compact (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), FALSE);

  return self->face.compact;
}

void
wh_ui_app_tile_set_compact (WhUiAppTile *self,
                            gboolean     compact)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  compact = !!compact;

  if (self->face.compact == compact)
    return;

  self->face.compact = compact;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

/* Whether this would be drawn as what is drawn: the same values, and the hour
 * has moved on by less than a pixel. */
static gboolean
is_drawn (WhUiAppTile  *self,
          const gint64 *times,
          const double *values,
          gsize         n_values,
          gint64        from,
          gint64        to,
          gint64        marker)
{
  const WhUiAppFace *face = &self->face;
  double width = gtk_widget_get_width (GTK_WIDGET (self));

  return face->n_values == n_values && face->marker == marker && to - from == face->to - face->from &&
         (n_values == 0 || (memcmp (face->times, times, n_values * sizeof *times) == 0 &&
                            memcmp (face->values, values, n_values * sizeof *values) == 0)) &&
         ABS (from - face->from) * width <= (double)(to - from);
}

/**
 * wh_ui_app_tile_set_course:
 * @self: a tile
 * @times: (nullable) (array length=n_values): instants in µs, rising
 * @values: (nullable) (array length=n_values): values; NaN = not observed
 * @n_values: how many
 * @from: left edge in µs
 * @to: right edge in µs
 * @marker: instant of a dashed line in µs; 0 for none
 *
 * Sets the course of the last hour. Both arrays are copied.
 */
void
wh_ui_app_tile_set_course (WhUiAppTile  *self,
                           const gint64 *times,
                           const double *values,
                           gsize         n_values,
                           gint64        from,
                           gint64        to,
                           gint64        marker)
{
  WhUiAppFace *face = &self->face;

  g_return_if_fail (WH_UI_IS_APP_TILE (self));
  g_return_if_fail ((times != NULL && values != NULL) || n_values == 0);

  if (is_drawn (self, times, values, n_values, from, to, marker))
    return;

  g_clear_pointer (&face->times, g_free);
  g_clear_pointer (&face->values, g_free);
  face->times = g_memdup2 (times, n_values * sizeof *times);
  face->values = g_memdup2 (values, n_values * sizeof *values);
  face->n_values = n_values;
  face->from = from;
  face->to = to;
  face->marker = marker;
  wh_ui_drawn_invalidate (WH_UI_DRAWN (self));
}

/**
 * wh_ui_app_tile_set_rate:
 * @self: a tile
 * @value: (nullable): the number in the form of the locale
 * @unit: (nullable): its unit
 *
 * Sets the first number, "128 req/s". Without one, there is a dash.
 */
void
wh_ui_app_tile_set_rate (WhUiAppTile *self,
                         const char  *value,
                         const char  *unit)
{
  gboolean changed;

  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  changed = g_set_str (&self->face.rate, value);
  changed |= g_set_str (&self->face.rate_unit, unit);
  if (changed)
    update (self);
}

/**
 * wh_ui_app_tile_set_note:
 * @self: a tile
 * @value: (nullable): a number or words
 * @unit: (nullable): its unit
 * @health: failing makes it red
 *
 * Sets the second line: "0.2 % errors", or "as of 14:02" for what is not observed.
 */
void
wh_ui_app_tile_set_note (WhUiAppTile *self,
                         const char  *value,
                         const char  *unit,
                         WhHealth     health)
{
  gboolean changed;

  g_return_if_fail (WH_UI_IS_APP_TILE (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  changed = g_set_str (&self->face.note, value);
  changed |= g_set_str (&self->face.note_unit, unit);
  changed |= self->face.note_health != health;
  self->face.note_health = health;
  if (changed)
    update (self);
}

static gboolean
is_same_environment (const WhUiAppFaceEnvironment *one,
                     const WhUiAppTileEnvironment *other)
{
  return one->health == other->health &&
         g_strcmp0 (one->title, other->title) == 0 &&
         g_strcmp0 (one->version, other->version) == 0;
}

/**
 * wh_ui_app_tile_set_environments:
 * @self: a tile
 * @environments: (array length=n_environments): production first
 * @n_environments: how many; there is room for four
 */
void
wh_ui_app_tile_set_environments (WhUiAppTile                  *self,
                                 const WhUiAppTileEnvironment *environments,
                                 guint                         n_environments)
{
  WhUiAppFace *face = &self->face;
  gboolean same;

  g_return_if_fail (WH_UI_IS_APP_TILE (self));
  g_return_if_fail (environments != NULL || n_environments == 0);

  n_environments = MIN (n_environments, WH_UI_APP_FACE_ENVIRONMENTS);
  same = n_environments == face->n_environments;

  for (guint i = 0; same && i < n_environments; i++)
    same = is_same_environment (&face->environments[i], &environments[i]);

  if (same)
    return;

  wh_ui_app_face_clear_environments (face);

  for (guint i = 0; i < n_environments; i++)
    {
      face->environments[i].title = g_strdup (environments[i].title);
      face->environments[i].health = environments[i].health;
      face->environments[i].version = g_strdup (environments[i].version);
    }

  face->n_environments = n_environments;
  update (self);
}
