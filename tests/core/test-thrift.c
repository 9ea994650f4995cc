/* test-thrift.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-provider.h"
#include "wh-thrift.h"

/* ---- a network and a power profile that say what they are told to ---- */

typedef struct
{
  GObject  parent_instance;
  gboolean value;
} Fake;

typedef GObjectClass FakeClass;

enum
{
  PROP_0,
  PROP_AVAILABLE,
  PROP_METERED,
  PROP_CONNECTIVITY,
};

static gboolean
fake_init (GInitable     *initable,
           GCancellable  *cancellable,
           GError       **error)
{
  return TRUE;
}

static void
initable_iface (GInitableIface *iface)
{
  iface->init = fake_init;
}

static void
network_iface (GNetworkMonitorInterface *iface)
{
}

static void
profile_iface (GPowerProfileMonitorInterface *iface)
{
}

#define FAKE_NETWORK(object) ((FakeNetwork *)(object))
typedef Fake FakeNetwork;
typedef FakeClass FakeNetworkClass;
static GType fake_network_get_type (void);
G_DEFINE_TYPE_WITH_CODE (FakeNetwork, fake_network, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface)
                         G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, network_iface))

static void
fake_network_get (GObject    *object,
                  guint       prop_id,
                  GValue     *value,
                  GParamSpec *pspec)
{
  if (prop_id == PROP_METERED)
    g_value_set_boolean (value, FAKE_NETWORK (object)->value);
  else if (prop_id == PROP_AVAILABLE)
    g_value_set_boolean (value, TRUE);
  else
    g_value_set_enum (value, G_NETWORK_CONNECTIVITY_FULL);
}

static void
fake_network_class_init (FakeNetworkClass *klass)
{
  klass->get_property = fake_network_get;
  g_object_class_override_property (klass, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (klass, PROP_METERED, "network-metered");
  g_object_class_override_property (klass, PROP_CONNECTIVITY, "connectivity");
}

static void
fake_network_init (FakeNetwork *self)
{
}

typedef Fake FakeProfile;
typedef FakeClass FakeProfileClass;
static GType fake_profile_get_type (void);
G_DEFINE_TYPE_WITH_CODE (FakeProfile, fake_profile, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_iface)
                         G_IMPLEMENT_INTERFACE (G_TYPE_POWER_PROFILE_MONITOR, profile_iface))

static void
fake_profile_get (GObject    *object,
                  guint       prop_id,
                  GValue     *value,
                  GParamSpec *pspec)
{
  g_value_set_boolean (value, ((FakeProfile *)object)->value);
}

static void
fake_profile_class_init (FakeProfileClass *klass)
{
  klass->get_property = fake_profile_get;
  g_object_class_override_property (klass, 1, "power-saver-enabled");
}

static void
fake_profile_init (FakeProfile *self)
{
}

static void
set_fake (gpointer    fake,
          const char *property,
          gboolean    value)
{
  ((Fake *)fake)->value = value;
  g_object_notify (fake, property);
}

/* ---- */

static void
assert_stretch (WhThrift *thrift,
                guint     factor)
{
  g_assert_cmpuint (wh_provider_get_stretch (), ==, factor);
  g_assert_true (wh_thrift_is_saving (thrift) == (factor > 1));
  if (factor > 1)
    g_assert_nonnull (wh_thrift_get_reason (thrift));
}

static void
test_reasons (void)
{
  g_autoptr(GObject) network = g_object_new (fake_network_get_type (), NULL);
  g_autoptr(GObject) profile = g_object_new (fake_profile_get_type (), NULL);
  WhThrift *thrift = wh_thrift_new ();

  wh_thrift_set_network (thrift, G_NETWORK_MONITOR (network));
  wh_thrift_set_profile (thrift, G_POWER_PROFILE_MONITOR (profile));
  assert_stretch (thrift, 1);
  g_assert_null (wh_thrift_get_reason (thrift));

  set_fake (network, "network-metered", TRUE);
  assert_stretch (thrift, WH_THRIFT_STRETCH);
  set_fake (profile, "power-saver-enabled", TRUE);
  set_fake (network, "network-metered", FALSE);
  assert_stretch (thrift, WH_THRIFT_STRETCH);
  set_fake (profile, "power-saver-enabled", FALSE);
  assert_stretch (thrift, 1);

  wh_thrift_set_on_battery (thrift, TRUE);
  assert_stretch (thrift, WH_THRIFT_STRETCH);

  /* The user may not want it. */
  wh_thrift_set_enabled (thrift, FALSE);
  assert_stretch (thrift, 1);
  wh_thrift_set_enabled (thrift, TRUE);
  assert_stretch (thrift, WH_THRIFT_STRETCH);

  /* Who is gone slows nothing down. */
  g_assert_finalize_object (thrift);
  g_assert_cmpuint (wh_provider_get_stretch (), ==, 1);
  set_fake (network, "network-metered", TRUE);
  g_assert_cmpuint (wh_provider_get_stretch (), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/thrift/reasons", test_reasons);

  return g_test_run ();
}
