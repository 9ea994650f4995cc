/* wh-thrift.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-provider.h"
#include "wh-thrift.h"

#define UPOWER      "org.freedesktop.UPower"
#define UPOWER_PATH "/org/freedesktop/UPower"

/**
 * WhThrift:
 *
 * Slows polling down while power or traffic are dear: on battery, with the power
 * profile that saves, on a metered network. What is pushed to us comes as it
 * comes.
 */
struct _WhThrift
{
  GObject               parent_instance;

  GNetworkMonitor      *network;
  GPowerProfileMonitor *profile;
  GDBusProxy           *upower;
  GCancellable         *cancellable;
  gboolean              on_battery;
  gboolean              enabled;
  gboolean              saving;
};

G_DEFINE_FINAL_TYPE (WhThrift, wh_thrift, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ENABLED,
  PROP_SAVING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * wh_thrift_get_reason:
 * @self: a thrift
 *
 * Returns: (nullable): why it saves, in words; %NULL when there is no reason to
 */
const char *
wh_thrift_get_reason (WhThrift *self)
{
  g_return_val_if_fail (WH_IS_THRIFT (self), NULL);

  if (self->on_battery)
    return _("on battery");

  if (self->profile != NULL && g_power_profile_monitor_get_power_saver_enabled (self->profile))
    return _("saving power");

  if (self->network != NULL && g_network_monitor_get_network_metered (self->network))
    return _("on a metered network");

  return NULL;
}

static void
update (WhThrift *self)
{
  gboolean saving = self->enabled && wh_thrift_get_reason (self) != NULL;

  if (saving == self->saving)
    return;

  self->saving = saving;
  wh_provider_set_stretch (saving ? WH_THRIFT_STRETCH : 1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAVING]);
}

static void
wh_thrift_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  WhThrift *self = WH_THRIFT (object);

  switch (prop_id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;

    case PROP_SAVING:
      g_value_set_boolean (value, self->saving);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_thrift_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_ENABLED:
      wh_thrift_set_enabled (WH_THRIFT (object), g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_thrift_dispose (GObject *object)
{
  WhThrift *self = WH_THRIFT (object);

  g_cancellable_cancel (self->cancellable);
  wh_thrift_set_enabled (self, FALSE);
  wh_thrift_set_network (self, NULL);
  wh_thrift_set_profile (self, NULL);
  g_clear_object (&self->upower);

  G_OBJECT_CLASS (wh_thrift_parent_class)->dispose (object);
}

static void
wh_thrift_finalize (GObject *object)
{
  g_object_unref (WH_THRIFT (object)->cancellable);

  G_OBJECT_CLASS (wh_thrift_parent_class)->finalize (object);
}

static void
wh_thrift_class_init (WhThriftClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_thrift_dispose;
  object_class->finalize = wh_thrift_finalize;
  object_class->get_property = wh_thrift_get_property;
  object_class->set_property = wh_thrift_set_property;

  /**
   * WhThrift:enabled:
   *
   * Whether it may slow anything down.
   */
  properties[PROP_ENABLED] =
    g_param_spec_boolean ("enabled", NULL, NULL, TRUE,
                          (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /**
   * WhThrift:saving:
   *
   * Whether systems are asked less often at the moment.
   */
  properties[PROP_SAVING] =
    g_param_spec_boolean ("saving", NULL, NULL, FALSE,
                          (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_thrift_init (WhThrift *self)
{
  self->cancellable = g_cancellable_new ();
  self->enabled = TRUE;
}

/**
 * wh_thrift_new:
 *
 * Returns: (transfer full): one that looks at nothing yet
 */
WhThrift *
wh_thrift_new (void)
{
  return g_object_new (WH_TYPE_THRIFT, NULL);
}

static void
set_monitor (WhThrift *self,
             gpointer *place,
             gpointer  monitor)
{
  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, update, self);

  g_set_object ((GObject **)place, monitor);

  if (monitor != NULL)
    g_signal_connect_object (monitor, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  update (self);
}

/**
 * wh_thrift_set_network:
 * @self: a thrift
 * @network: (nullable): who says whether the network is metered
 */
void
wh_thrift_set_network (WhThrift        *self,
                       GNetworkMonitor *network)
{
  g_return_if_fail (WH_IS_THRIFT (self));

  set_monitor (self, (gpointer *)&self->network, network);
}

/**
 * wh_thrift_set_profile:
 * @self: a thrift
 * @profile: (nullable): who says whether power is to be saved
 */
void
wh_thrift_set_profile (WhThrift             *self,
                       GPowerProfileMonitor *profile)
{
  g_return_if_fail (WH_IS_THRIFT (self));

  set_monitor (self, (gpointer *)&self->profile, profile);
}

/**
 * wh_thrift_set_on_battery:
 * @self: thrift
 * @on_battery: whether the machine runs on its battery
 */
void
wh_thrift_set_on_battery (WhThrift *self,
                          gboolean  on_battery)
{
  g_return_if_fail (WH_IS_THRIFT (self));

  self->on_battery = on_battery;
  update (self);
}

/**
 * wh_thrift_set_enabled:
 * @self: thrift
 * @enabled: whether it may save at all, as the user has set it
 */
void
wh_thrift_set_enabled (WhThrift *self,
                       gboolean  enabled)
{
  g_return_if_fail (WH_IS_THRIFT (self));

  enabled = !!enabled;
  if (enabled == self->enabled)
    return;

  self->enabled = enabled;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENABLED]);
}

/**
 * wh_thrift_is_saving:
 * @self: thrift
 *
 * Tests look at it; nothing else does.
 *
 * Returns: whether less is asked for just now
 */
gboolean
wh_thrift_is_saving (WhThrift *self)
{
  g_return_val_if_fail (WH_IS_THRIFT (self), FALSE);

  return self->saving;
}

static void
upower_changed_cb (WhThrift *self)
{
  g_autoptr(GVariant) value = g_dbus_proxy_get_cached_property (self->upower, "OnBattery");

  wh_thrift_set_on_battery (self, value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) &&
                            g_variant_get_boolean (value));
}

static void
upower_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(WhThrift) self = user_data;
  g_autoptr(GError) error = NULL;
  GDBusProxy *proxy = g_dbus_proxy_new_for_bus_finish (result, &error);

  /* No such service, no bus: a machine that is never on battery. */
  if (proxy == NULL)
    {
      g_debug ("No UPower: %s", error->message);
      return;
    }

  self->upower = proxy;
  g_signal_connect_object (proxy, "g-properties-changed", G_CALLBACK (upower_changed_cb), self, G_CONNECT_SWAPPED);
  upower_changed_cb (self);
}

/**
 * wh_thrift_start:
 * @self: a thrift
 *
 * Looks at this machine from now on.
 */
void
wh_thrift_start (WhThrift *self)
{
  g_autoptr(GPowerProfileMonitor) profile = NULL;

  g_return_if_fail (WH_IS_THRIFT (self));

  profile = g_power_profile_monitor_dup_default ();
  wh_thrift_set_network (self, g_network_monitor_get_default ());
  wh_thrift_set_profile (self, profile);
  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SYSTEM, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL, UPOWER, UPOWER_PATH, UPOWER,
                            self->cancellable, upower_cb, g_object_ref (self));
}
