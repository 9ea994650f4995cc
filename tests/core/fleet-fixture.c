/* fleet-fixture.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gstdio.h>

#include "fleet-fixture.h"

char *
fleet_fixture_make_folder (void)
{
  g_autoptr(GError) error = NULL;
  char *folder = g_dir_make_tmp ("wh-fleet-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

/* Takes the name, too. */
void
fleet_fixture_remove_folder (char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }

  g_rmdir (folder);
  g_free (folder);
}

WhFleet *
fleet_fixture_open (const char *folder)
{
  WhFleet *fleet = wh_fleet_new (folder);
  g_autoptr(GError) error = NULL;

  wh_secrets_set_session_only (wh_fleet_get_secrets (fleet), TRUE);
  g_assert_true (wh_dex_run (wh_fleet_open (fleet), &error));
  g_assert_no_error (error);

  return fleet;
}

void
fleet_fixture_close (WhFleet *fleet)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (wh_dex_run (wh_fleet_close (fleet), &error));
  g_assert_no_error (error);
  g_assert_finalize_object (fleet);
}

void
fleet_fixture_set_up (FleetFixture  *self,
                      gconstpointer  data)
{
  self->folder = fleet_fixture_make_folder ();
  self->fleet = fleet_fixture_open (self->folder);
}

void
fleet_fixture_tear_down (FleetFixture  *self,
                         gconstpointer  data)
{
  fleet_fixture_close (g_steal_pointer (&self->fleet));
  fleet_fixture_remove_folder (g_steal_pointer (&self->folder));
}
