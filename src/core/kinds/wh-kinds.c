/* wh-kinds.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-kinds.h"

/**
 * wh_kinds_register:
 *
 * Registers the kinds of the core. Providers register theirs after it.
 */
void
wh_kinds_register (void)
{
  wh_kind_register (&wh_kind_application);
  wh_kind_register (&wh_kind_environment);
  wh_kind_register (&wh_kind_workload);
  wh_kind_register (&wh_kind_revision);
  wh_kind_register (&wh_kind_pod);
  wh_kind_register (&wh_kind_service);
  wh_kind_register (&wh_kind_check);
  wh_kind_register (&wh_kind_alert);
  wh_kind_register (&wh_kind_silence);
  wh_kind_register (&wh_kind_incident);
  wh_kind_register (&wh_kind_repository);
  wh_kind_register (&wh_kind_run);
  wh_kinds_register_forge ();
  wh_kind_register (&wh_kind_image_repository);
  wh_kind_register (&wh_kind_image);
  wh_kind_register (&wh_kind_target);
  wh_kind_register (&wh_kind_traffic);
  wh_kind_register (&wh_kind_event);
  wh_kind_register (&wh_kind_operation);
  wh_kind_register (&wh_kind_connection);
}
