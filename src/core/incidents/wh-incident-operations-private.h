/* wh-incident-operations-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-incidents.h"

G_BEGIN_DECLS

void wh_incident_operations_add (WhOperations *operations,
                                 WhIncidents  *incidents);

G_END_DECLS
