/* test-kind.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-kind.h"

static void
test_unknown_never_rolls_up_to_ok (void)
{
  g_assert_cmpint (wh_health_worst (WH_HEALTH_OK, WH_HEALTH_UNKNOWN), ==, WH_HEALTH_UNKNOWN);
  g_assert_cmpint (wh_health_worst (WH_HEALTH_STALE, WH_HEALTH_OK), ==, WH_HEALTH_STALE);
  g_assert_cmpint (wh_health_worst (WH_HEALTH_FAILING, WH_HEALTH_STALE), ==, WH_HEALTH_FAILING);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kind/unknown-never-rolls-up-to-ok", test_unknown_never_rolls_up_to_ok);

  return g_test_run ();
}
