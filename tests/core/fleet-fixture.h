/* fleet-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-dex-util.h"
#include "wh-fleet.h"

G_BEGIN_DECLS

char    *fleet_fixture_make_folder   (void);
void     fleet_fixture_remove_folder (char          *folder);

/* A fleet whose secrets are in memory, and one that nobody may hold any more. */
WhFleet *fleet_fixture_open          (const char    *folder);
void     fleet_fixture_close         (WhFleet       *fleet);

/* What all that need one open fleet begin with. */
typedef struct
{
  char    *folder;
  WhFleet *fleet;
} FleetFixture;

void     fleet_fixture_set_up        (FleetFixture  *self,
                                      gconstpointer  data);
void     fleet_fixture_tear_down     (FleetFixture  *self,
                                      gconstpointer  data);

G_END_DECLS
