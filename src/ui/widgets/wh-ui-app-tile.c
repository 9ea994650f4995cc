/* wh-ui-app-tile.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-app-tile.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-value.h"

/**
 * WhUiAppTile:
 *
 * One application on the health wall: sign, name and version over the course of the
 * last hour over its environments. A failing one is outlined in red; one that is
 * not observed keeps its last values, dimmed, with the time they are from. Where
 * there is little room, the compact form keeps name, one number and version.
 */
struct _WhUiAppTile
{
  AdwBin     parent_instance;

  GtkWidget *sign;
  GtkWidget *pin;
  GtkWidget *version_label;
  GtkWidget *details;
  GtkWidget *spark;
  GtkWidget *rate;
  GtkWidget *note;
  GtkWidget *foot;
  GtkWidget *environments;
  GtkWidget *behind_label;
  GtkWidget *compact_line;
  GtkWidget *compact_value;

  char      *title;
  char      *version;
  gboolean   pinned;
  WhHealth   health;
  char      *reason;
  guint      behind;
  gboolean   compact;
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

G_DEFINE_FINAL_TYPE (WhUiAppTile, wh_ui_app_tile, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static void
update_compact_value (WhUiAppTile *self)
{
  WhUiValue *note = WH_UI_VALUE (self->note);
  WhUiValue *rate = WH_UI_VALUE (self->rate);
  gboolean loud = self->health == WH_HEALTH_FAILING || self->health == WH_HEALTH_STALE;
  WhUiValue *source = loud && wh_ui_value_get_value (note) != NULL ? note : rate;

  wh_ui_value_set (WH_UI_VALUE (self->compact_value),
                   wh_ui_value_get_value (source), wh_ui_value_get_unit (source));
  wh_ui_value_set_health (WH_UI_VALUE (self->compact_value), wh_ui_value_get_health (source));
}

static void
update (WhUiAppTile *self)
{
  gboolean stale = self->health == WH_HEALTH_STALE;
  gboolean failing = self->health == WH_HEALTH_FAILING;
  g_autofree char *behind = NULL;
  g_autofree char *name = NULL;

  if (self->behind > 0 && !stale)
    behind = g_strdup_printf (ngettext ("%u behind", "%u behind", self->behind), self->behind);

  wh_ui_set_style_class (GTK_WIDGET (self), "wh-failing", failing);
  wh_ui_set_style_class (GTK_WIDGET (self), "wh-stale", stale);
  wh_ui_spark_set_tone (WH_UI_SPARK (self->spark),
                        failing ? WH_UI_TONE_ERROR : stale ? WH_UI_TONE_SLATE : WH_UI_TONE_ACCENT);
  wh_ui_value_set_health (WH_UI_VALUE (self->rate), stale ? WH_HEALTH_STALE : WH_HEALTH_OK);
  wh_ui_set_label (GTK_LABEL (self->behind_label), behind);

  gtk_widget_set_visible (self->pin, self->pinned && !self->compact);
  gtk_widget_set_visible (self->version_label, self->version != NULL && !self->compact);
  gtk_widget_set_visible (self->details, !self->compact);
  gtk_widget_set_visible (self->foot, !self->compact);
  gtk_widget_set_visible (self->compact_line, self->compact);
  update_compact_value (self);

  name = g_strjoin (", ",
                    self->title != NULL ? self->title : "",
                    self->reason != NULL ? self->reason : wh_ui_health_get_title (self->health),
                    self->version,
                    NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
wh_ui_app_tile_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_APP_TILE);

  G_OBJECT_CLASS (wh_ui_app_tile_parent_class)->dispose (object);
}

static void
wh_ui_app_tile_finalize (GObject *object)
{
  WhUiAppTile *self = WH_UI_APP_TILE (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->reason, g_free);

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

  object_class->dispose = wh_ui_app_tile_dispose;
  object_class->finalize = wh_ui_app_tile_finalize;
  object_class->get_property = wh_ui_app_tile_get_property;
  object_class->set_property = wh_ui_app_tile_set_property;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_SPARK);
  g_type_ensure (WH_UI_TYPE_VALUE);

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL,
                         NULL,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  properties[PROP_VERSION] =
    g_param_spec_string ("version", NULL, NULL,
                         NULL,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  properties[PROP_PINNED] =
    g_param_spec_boolean ("pinned", NULL, NULL,
                          FALSE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  properties[PROP_HEALTH] =
    g_param_spec_uint ("health", NULL, NULL,
                       WH_HEALTH_UNKNOWN, WH_HEALTH_STALE, WH_HEALTH_UNKNOWN,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  properties[PROP_REASON] =
    g_param_spec_string ("reason", NULL, NULL,
                         NULL,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* Commits that production lags staging; 0 for in step */
  properties[PROP_BEHIND] =
    g_param_spec_uint ("behind", NULL, NULL,
                       0, G_MAXUINT, 0,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  properties[PROP_COMPACT] =
    g_param_spec_boolean ("compact", NULL, NULL,
                          FALSE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "apptile");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-app-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, sign);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, pin);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, version_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, details);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, spark);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, rate);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, note);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, foot);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, environments);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, behind_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, compact_line);
  gtk_widget_class_bind_template_child (widget_class, WhUiAppTile, compact_value);
}

static void
wh_ui_app_tile_init (WhUiAppTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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

  return self->title;
}

void
wh_ui_app_tile_set_title (WhUiAppTile *self,
                          const char  *title)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  if (!g_set_str (&self->title, title))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

const char *
wh_ui_app_tile_get_version (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), NULL);

  return self->version;
}

void
wh_ui_app_tile_set_version (WhUiAppTile *self,
                            const char  *version)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  if (!g_set_str (&self->version, version))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VERSION]);
}

gboolean
wh_ui_app_tile_get_pinned (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), FALSE);

  return self->pinned;
}

void
wh_ui_app_tile_set_pinned (WhUiAppTile *self,
                           gboolean     pinned)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  pinned = !!pinned;

  if (self->pinned == pinned)
    return;

  self->pinned = pinned;
  gtk_widget_set_visible (self->pin, pinned && !self->compact);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINNED]);
}

WhHealth
wh_ui_app_tile_get_health (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), WH_HEALTH_UNKNOWN);

  return self->health;
}

void
wh_ui_app_tile_set_health (WhUiAppTile *self,
                           WhHealth     health)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

const char *
wh_ui_app_tile_get_reason (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), NULL);

  return self->reason;
}

void
wh_ui_app_tile_set_reason (WhUiAppTile *self,
                           const char  *reason)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  if (!g_set_str (&self->reason, reason))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

guint
wh_ui_app_tile_get_behind (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), 0);

  return self->behind;
}

void
wh_ui_app_tile_set_behind (WhUiAppTile *self,
                           guint        behind)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  if (self->behind == behind)
    return;

  self->behind = behind;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEHIND]);
}

gboolean
wh_ui_app_tile_get_compact (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), FALSE);

  return self->compact;
}

void
wh_ui_app_tile_set_compact (WhUiAppTile *self,
                            gboolean     compact)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  compact = !!compact;

  if (self->compact == compact)
    return;

  self->compact = compact;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

/**
 * wh_ui_app_tile_get_spark:
 * @self: a tile
 *
 * Returns: (transfer none): the course of the last hour; the tile sets its tone
 */
WhUiSpark *
wh_ui_app_tile_get_spark (WhUiAppTile *self)
{
  g_return_val_if_fail (WH_UI_IS_APP_TILE (self), NULL);

  return WH_UI_SPARK (self->spark);
}

/**
 * wh_ui_app_tile_set_rate:
 * @self: a tile
 * @value: (nullable): the number in the form of the locale
 * @unit: (nullable): its unit
 *
 * Sets the first number, "128 req/s". Without one, the space stays free.
 */
void
wh_ui_app_tile_set_rate (WhUiAppTile *self,
                         const char  *value,
                         const char  *unit)
{
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  wh_ui_value_set (WH_UI_VALUE (self->rate), value, unit);
  update_compact_value (self);
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
  g_return_if_fail (WH_UI_IS_APP_TILE (self));

  wh_ui_value_set (WH_UI_VALUE (self->note), value, unit);
  wh_ui_value_set_health (WH_UI_VALUE (self->note), health);
  wh_ui_set_style_class (self->note, "dimmed", health != WH_HEALTH_FAILING && health != WH_HEALTH_WARNING);
  update_compact_value (self);
}

static gboolean
query_tooltip_cb (GtkWidget  *box,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, g_object_get_data (G_OBJECT (box), "wh-tooltip"));

  return TRUE;
}

static GtkWidget *
create_environment (const WhUiAppTileEnvironment *environment,
                    gboolean                      first)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *label = gtk_label_new (environment->title);

  gtk_box_append (GTK_BOX (box),
                  g_object_new (WH_UI_TYPE_HEALTH,
                                "size", 9,
                                "health", environment->health,
                                NULL));
  gtk_widget_add_css_class (label, "caption");
  if (!first)
    gtk_widget_add_css_class (label, "dimmed");
  gtk_box_append (GTK_BOX (box), label);

  if (environment->version != NULL)
    {
      g_autofree char *text = g_strdup_printf ("%s: %s, %s",
                                               environment->title,
                                               wh_ui_health_get_title (environment->health),
                                               environment->version);

      /* Setting the text asks the display server where the pointer is; a wall
       * of tiles cannot afford that. */
      gtk_widget_set_has_tooltip (box, TRUE);
      g_object_set_data_full (G_OBJECT (box), "wh-tooltip", g_steal_pointer (&text), g_free);
      g_signal_connect_object (box, "query-tooltip", G_CALLBACK (query_tooltip_cb), box, G_CONNECT_DEFAULT);
    }

  return box;
}

/**
 * wh_ui_app_tile_set_environments:
 * @self: a tile
 * @environments: (array length=n_environments): production first
 * @n_environments: how many
 */
void
wh_ui_app_tile_set_environments (WhUiAppTile                  *self,
                                 const WhUiAppTileEnvironment *environments,
                                 guint                         n_environments)
{
  GtkWidget *child;

  g_return_if_fail (WH_UI_IS_APP_TILE (self));
  g_return_if_fail (environments != NULL || n_environments == 0);

  while ((child = gtk_widget_get_first_child (self->environments)) != NULL)
    gtk_box_remove (GTK_BOX (self->environments), child);

  for (guint i = 0; i < n_environments; i++)
    gtk_box_append (GTK_BOX (self->environments), create_environment (&environments[i], i == 0));
}
