/* wh-forge.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-forge-private.h"
#include "wh-format.h"

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (WhForge, wh_forge, WH_TYPE_PROVIDER,
                                  G_IMPLEMENT_INTERFACE (WH_TYPE_LOG_SOURCE, wh_forge_log_source_init))

static void
wh_forge_finalize (GObject *object)
{
  WhForge *self = WH_FORGE (object);

  dex_clear (&self->listing);
  g_clear_error (&self->denied);
  g_hash_table_unref (self->repos);
  g_hash_table_unref (self->kept);
  g_hash_table_unref (self->tested);

  G_OBJECT_CLASS (wh_forge_parent_class)->finalize (object);
}

static void
wh_forge_class_init (WhForgeClass *klass)
{
  WhProviderClass *provider_class = (WhProviderClass *)klass;

  G_OBJECT_CLASS (klass)->finalize = wh_forge_finalize;

  provider_class->load_raw = wh_forge_load_raw;
  provider_class->look_into = wh_forge_look_into;
  klass->all_items = "";
}

static void
wh_forge_init (WhForge *self)
{
  self->repos = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wh_forge_repo_free);
  self->kept = wh_forge_kept_new ();
  self->tested = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * wh_forge_test_reached:
 * @self: a forge that answered
 * @start: when it was asked, monotonic
 *
 * Adds what is known by then to the test of the connection.
 */
void
wh_forge_test_reached (WhForge *self,
                       gint64   start)
{
  WhProvider *provider = WH_PROVIDER (self);
  g_autofree char *detail = wh_format_duration (g_get_monotonic_time () - start);

  wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Reached"), detail);

  if (wh_provider_get_version (provider) != NULL)
    wh_provider_add_test_step (provider, WH_HEALTH_OK, _("Version"), wh_provider_get_version (provider));
}
