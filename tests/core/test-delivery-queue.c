/* test-delivery-queue.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "channels-fixture.h"

static void
test_retry (void)
{
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  WhNotice over = make_notice ("alert:db-1", WH_HEALTH_OK);
  Fixture fixture;
  Side side;

  set_up (&fixture);
  side_set_up (&side, 500, "no");
  add_type (&fixture, "webhook", &side);
  start_fast (&fixture, 1000, 60000);

  /* However often it is raised, it is one message. */
  run (wh_channels_raise (fixture.channels, &notice));
  run (wh_channels_raise (fixture.channels, &notice));

  while (side.bodies->len < 3)
    g_main_context_iteration (NULL, TRUE);

  side.status = 200;
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_WAITING), ==, 0);

  /* Its end, and then it is new. */
  run (wh_channels_raise (fixture.channels, &over));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 2);
  run (wh_channels_raise (fixture.channels, &over));
  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 3);

  /* What will never be taken is given up, and can be sent again by hand. */
  side.status = 400;
  run (wh_channels_raise (fixture.channels, &over));
  wait_state (&fixture, WH_DELIVERY_DEAD, 1);

  side_tear_down (&side);
  tear_down (&fixture);
}

static void
test_given_up (void)
{
  WhNotice notice = make_notice ("alert:db-1", WH_HEALTH_FAILING);
  Fixture fixture;
  Side side;
  g_autoptr(DexFuture) future = NULL;

  set_up (&fixture);
  side_set_up (&side, 503, "no");
  add_type (&fixture, "webhook", &side);
  start_fast (&fixture, 1000, 150);
  run (wh_channels_raise (fixture.channels, &notice));
  wait_state (&fixture, WH_DELIVERY_DEAD, 1);

  side.status = 200;
  future = wh_channels_load_deliveries (fixture.channels, 10);
  run (dex_ref (future));
  run (wh_channels_send_now (fixture.channels,
                             g_ptr_array_index ((GPtrArray *)g_value_get_boxed (dex_future_get_value (future, NULL)), 0)));
  wait_state (&fixture, WH_DELIVERY_DELIVERED, 1);

  side_tear_down (&side);
  tear_down (&fixture);
}

static void
test_storm (void)
{
  Fixture fixture;
  Side side;
  WhChannel *channel;

  set_up (&fixture);
  side_set_up (&side, 200, "");
  channel = add_type (&fixture, "webhook", &side);
  channel->limit = 3;
  start_fast (&fixture, 1500, 60000);

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("alert:%u", i);
      WhNotice notice = make_notice (id, WH_HEALTH_FAILING);

      run (wh_channels_raise (fixture.channels, &notice));
    }

  wait_state (&fixture, WH_DELIVERY_DELIVERED, 4);
  g_assert_cmpuint (side.bodies->len, ==, 4);
  g_assert_nonnull (strstr (get_last (&side), "37 more messages"));
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_DROPPED), ==, 37);
  g_assert_cmpuint (count_state (&fixture, WH_DELIVERY_WAITING), ==, 0);

  side_tear_down (&side);
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  wh_kinds_register ();

  g_test_add_func ("/queue/retry", test_retry);
  g_test_add_func ("/queue/given-up", test_given_up);
  g_test_add_func ("/queue/storm", test_storm);

  return g_test_run ();
}
