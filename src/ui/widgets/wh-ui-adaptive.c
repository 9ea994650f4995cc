/* wh-ui-adaptive.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-adaptive.h"
#include "wh-ui-params.h"

/**
 * WhUiAdaptive:
 *
 * A part of a page that looks otherwise in a small window. Its two properties
 * have the names that the page has them by: "narrow", below 740 sp, and
 * "compact", below 1040 sp; whoever shows the part binds them.
 */
typedef struct
{
  guint narrow : 1;
  guint compact : 1;
} WhUiAdaptivePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WhUiAdaptive, wh_ui_adaptive, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_NARROW,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
wh_ui_adaptive_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  WhUiAdaptivePrivate *priv = wh_ui_adaptive_get_instance_private (WH_UI_ADAPTIVE (object));

  switch (prop_id)
    {
    case PROP_NARROW:
      g_value_set_boolean (value, priv->narrow);
      break;

    case PROP_COMPACT:
      g_value_set_boolean (value, priv->compact);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_adaptive_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  WhUiAdaptive *self = WH_UI_ADAPTIVE (object);
  WhUiAdaptivePrivate *priv = wh_ui_adaptive_get_instance_private (self);
  gboolean is = g_value_get_boolean (value);

  switch (prop_id)
    {
    case PROP_NARROW:
      if (priv->narrow == is)
        return;

      priv->narrow = is;
      break;

    case PROP_COMPACT:
      if (priv->compact == is)
        return;

      priv->compact = is;
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }

  if (WH_UI_ADAPTIVE_GET_CLASS (self)->width_changed != NULL)
    WH_UI_ADAPTIVE_GET_CLASS (self)->width_changed (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
wh_ui_adaptive_class_init (WhUiAdaptiveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = wh_ui_adaptive_get_property;
  object_class->set_property = wh_ui_adaptive_set_property;

  properties[PROP_NARROW] = wh_ui_param_flag ("narrow");
  properties[PROP_COMPACT] = wh_ui_param_flag ("compact");
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_ui_adaptive_init (WhUiAdaptive *self)
{
}

/**
 * wh_ui_adaptive_get_narrow:
 * @self: a part of a page
 *
 * Returns: whether the window is below 740 sp
 */
gboolean
wh_ui_adaptive_get_narrow (WhUiAdaptive *self)
{
  WhUiAdaptivePrivate *priv = wh_ui_adaptive_get_instance_private (self);

  g_return_val_if_fail (WH_UI_IS_ADAPTIVE (self), FALSE);

  return priv->narrow;
}

/**
 * wh_ui_adaptive_get_compact:
 * @self: a part of a page
 *
 * Returns: whether the window is below 1040 sp
 */
gboolean
wh_ui_adaptive_get_compact (WhUiAdaptive *self)
{
  WhUiAdaptivePrivate *priv = wh_ui_adaptive_get_instance_private (self);

  g_return_val_if_fail (WH_UI_IS_ADAPTIVE (self), FALSE);

  return priv->compact;
}
