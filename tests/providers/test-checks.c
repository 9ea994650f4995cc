/* test-checks.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-checks-provider.h"
#include "wh-kinds.h"
#include "wire.h"

static WhRecord *
find_check (Wire       *wire,
            const char *target)
{
  WhRecord *record = wire_lookup (wire, &wh_kind_check, target);

  g_assert_nonnull (record);

  return record;
}

static void
test_checks (void)
{
  g_autoptr(Wire) wire = wire_new (&wh_checks_provider_info);
  g_autofree char *good = g_strconcat (wire_get_url (wire), "/healthz?deep=1", NULL);
  g_autofree char *bad = g_strconcat (wire_get_url (wire), "/broken", NULL);
  g_autofree char *targets = g_strdup_printf ("bad=%s, door=tcp://%s, nobody=127.0.0.1:1", bad, wire_get_host (wire));
  g_autofree char *series = g_strdup_printf ("check:%s/latency", good);
  g_autoptr(GError) error = NULL;
  WhRecord *check;
  gint64 since;

  wire_serve_text (wire, "GET /healthz?deep=1", 200, "text/html", "<html>fine</html>");
  wire_serve_text (wire, "GET /broken", 503, "text/plain", "no");
  wire_set (wire, "url", good, "targets", targets, "timeout", "1", NULL);
  wire_round (wire, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_check), ==, 4);

  check = find_check (wire, good);
  g_assert_cmpstr (check->values[WH_CHECK_STATUS].text, ==, "200");
  g_assert_cmpint (check->values[WH_CHECK_UP].number, ==, 1);
  g_assert_cmpint (check->values[WH_CHECK_LATENCY].number, >, 0);
  g_assert_cmpint (check->health, ==, WH_HEALTH_OK);
  g_assert_cmpuint (wire_get_samples (wire, series)->len, ==, 1);
  since = check->values[WH_CHECK_SINCE].number;

  check = find_check (wire, bad);
  g_assert_cmpstr (check->values[WH_CHECK_NAME].text, ==, "bad");
  g_assert_cmpstr (check->values[WH_CHECK_STATUS].text, ==, "503");
  g_assert_cmpint (check->health, ==, WH_HEALTH_FAILING);
  g_assert_cmpint (find_check (wire, wire_get_host (wire))->values[WH_CHECK_UP].number, ==, 1);
  g_assert_cmpstr (find_check (wire, "127.0.0.1:1")->values[WH_CHECK_STATUS].text, ==, "refused");

  wire_round (wire, &error);
  g_assert_no_error (error);
  g_assert_cmpint (find_check (wire, good)->values[WH_CHECK_SINCE].number, ==, since);

  /* Down is a finding, not a failure of the connection; and it does not wait
   * longer than it was told to. */
  wire_set_mode (wire, WIRE_SLOW);
  wire_round (wire, &error);
  g_assert_no_error (error);
  check = find_check (wire, good);
  g_assert_cmpint (check->values[WH_CHECK_UP].number, ==, 0);
  g_assert_nonnull (check->values[WH_CHECK_MESSAGE].text);
  g_assert_cmpint (check->values[WH_CHECK_SINCE].number, !=, since);
  g_assert_cmpint (check->health, ==, WH_HEALTH_FAILING);
}

/* Whatever comes, a check says up or down and goes on. */
static void
test_noise (void)
{
  g_autoptr(Wire) wire = wire_new (&wh_checks_provider_info);
  g_autofree char *url = g_strconcat (wire_get_url (wire), "/healthz", NULL);

  wire_serve_text (wire, "GET /healthz", 200, "text/plain", "fine");
  wire_set (wire, "url", url, "timeout", "1", NULL);

  for (guint mode = 0; mode < WIRE_N_MODES; mode++)
    {
      g_autoptr(GError) error = NULL;
      WhRecord *check;
      gboolean up = mode == WIRE_OK || mode == WIRE_WEB_PAGE || mode == WIRE_DEEP || mode == WIRE_OTHER ||
                    mode == WIRE_NULLS || mode == WIRE_UNKNOWN || mode == WIRE_MUTATED || mode == WIRE_GARBAGE;

      if (mode == WIRE_SLOW)
        continue;

      wire_set_mode (wire, mode);
      wire_round (wire, &error);
      g_assert_no_error (error);
      check = find_check (wire, url);
      g_test_message ("%u: %s %s", mode, check->values[WH_CHECK_STATUS].text, check->values[WH_CHECK_MESSAGE].text);
      g_assert_cmpint (check->values[WH_CHECK_UP].number, ==, up);
    }
}

/* One after the other in lanes, the first 64 would hold up the next, four times a
 * second. */
static void
test_silent_ones_hold_up_nobody (void)
{
  enum { N = 250 };
  g_autoptr(Wire) wire = wire_new (&wh_checks_provider_info);
  g_autoptr(GString) targets = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  gint64 begin;

  for (guint i = 0; i < N; i++)
    g_string_append_printf (targets, "%u=%s/%u\n", i, wire_get_url (wire), i);
  wire_set (wire, "url", "", "targets", targets->str, "timeout", "1", NULL);
  wire_set_mode (wire, WIRE_SLOW);

  begin = g_get_monotonic_time ();
  wire_round (wire, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 4 * G_USEC_PER_SEC);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_check), ==, N);

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *target = g_strdup_printf ("%s/%u", wire_get_url (wire), i);

      g_assert_cmpint (find_check (wire, target)->values[WH_CHECK_UP].number, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/checks/targets", test_checks);
  g_test_add_func ("/checks/noise", test_noise);
  g_test_add_func ("/checks/silent-ones-hold-up-nobody", test_silent_ones_hold_up_nobody);

  return g_test_run ();
}
