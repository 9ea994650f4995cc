/* test-alertmanager.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-alertmanager-provider.h"
#include "wh-dex-util.h"
#include "wh-json.h"
#include "wh-kinds.h"
#include "wire.h"

static Wire *
make_alertmanager (void)
{
  Wire *wire = wire_new (&wh_alertmanager_provider_info);

  wire_serve (wire, "GET /api/v2/status", "status.json");
  wire_serve (wire, "GET /api/v2/alerts", "alerts.json");
  wire_serve (wire, "GET /api/v2/silences", "silences.json");

  return wire;
}

static void
round_ok (Wire *wire)
{
  g_autoptr(GError) error = NULL;

  wire_round (wire, &error);
  g_assert_no_error (error);
}

static void
test_reads (void)
{
  g_autoptr(Wire) wire = make_alertmanager ();
  WhRecord *record;

  round_ok (wire);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_alert), ==, 2);
  record = wire_lookup (wire, &wh_kind_alert, "1a2b");
  g_assert_cmpstr (record->values[WH_ALERT_NAME].text, ==, "HighErrorRate");
  g_assert_cmpstr (record->values[WH_ALERT_STATE].text, ==, "firing");
  g_assert_cmpstr (record->values[WH_ALERT_SUMMARY].text, ==, "it fails");
  g_assert_cmpstr (record->values[WH_ALERT_APPLICATION].text, ==, "web");
  g_assert_cmpint (record->values[WH_ALERT_SINCE].number, ==, G_GINT64_CONSTANT (1772366280000000));
  record = wire_lookup (wire, &wh_kind_alert, "3c4d");
  g_assert_cmpstr (record->values[WH_ALERT_NAME].text, ==, "node-1");
  g_assert_cmpstr (record->values[WH_ALERT_STATE].text, ==, "suppressed");
  g_assert_cmpstr (record->values[WH_ALERT_SILENCED_BY].text, ==, "s-1");

  /* Expired ones are past. */
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_silence), ==, 1);
  record = wire_lookup (wire, &wh_kind_silence, "s-1");
  g_assert_cmpstr (record->values[WH_SILENCE_MATCHERS].text, ==, "instance=~\"node-.*\"\nseverity!=\"info\"");
}

static void
test_silence (void)
{
  g_autoptr(Wire) wire = make_alertmanager ();
  g_autoptr(WhOperation) silence = NULL;
  g_autoptr(WhOperation) expire = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) sent = NULL;
  const char *body;
  yyjson_val *root;

  round_ok (wire);
  wire_serve_text (wire, "POST /api/v2/silences", 200, "application/json", "{\"silenceID\":\"s-9\"}");
  silence = wire_operation (wire, "silence", wire_lookup (wire, &wh_kind_alert, "1a2b"));
  wh_operation_set_parameter (silence, "minutes", "30");
  wh_operation_set_parameter (silence, "comment", "known \"thing\"");
  wh_dex_run (wh_operation_get_info (silence)->plan (silence), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count (wire, "POST /api/v2/silences"), ==, 0);
  wh_dex_run (wh_operation_get_info (silence)->run (silence), &error);
  g_assert_no_error (error);
  body = wire_get_body (wire, "POST /api/v2/silences");
  sent = wh_json_parse (body, strlen (body), "sent", &error);
  g_assert_no_error (error);
  root = wh_json_get_root (sent);

  /* Exactly the labels of the alert, whatever is in them. */
  g_assert_cmpuint (yyjson_arr_size (wh_json_get (root, "matchers")), ==, 4);
  g_assert_nonnull (strstr (body, "a=\\\"b\\\""));
  g_assert_cmpstr (wh_json_get_text (root, "comment"), ==, "known \"thing\"");
  g_assert_cmpint (wh_json_get_time (root, "endsAt") - wh_json_get_time (root, "startsAt"), ==, 30 * 60 * G_USEC_PER_SEC);
  g_assert_nonnull (strstr (wh_operation_get_result (silence), "s-9"));
  wire_check_write_failures (wire, silence, "POST /api/v2/silences", WIRE_OK, 1);

  wire_serve_text (wire, "GET /api/v2/silence/s-1", 200, "application/json", "{\"id\":\"s-1\",\"status\":{\"state\":\"active\"}}");
  wire_serve_text (wire, "DELETE /api/v2/silence/s-1", 200, "text/plain", "");
  expire = wire_operation (wire, "expire", wire_lookup (wire, &wh_kind_silence, "s-1"));
  wh_dex_run (wh_operation_get_info (expire)->plan (expire), &error);
  g_assert_no_error (error);
  wh_dex_run (wh_operation_get_info (expire)->run (expire), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count (wire, "DELETE /api/v2/silence/s-1"), ==, 1);
  wire_check_write_failures (wire, expire, "DELETE /api/v2/silence/s-1", WIRE_OK, 3);

  /* Over already. */
  wire_serve_text (wire, "GET /api/v2/silence/s-1", 200, "application/json", "{\"id\":\"s-1\",\"status\":{\"state\":\"expired\"}}");
  wh_dex_run (wh_operation_get_info (expire)->plan (expire), &error);
  g_assert_error (error, WH_ERROR, WH_ERROR_CONFLICT);
}

static void
test_failures (void)
{
  g_autoptr(Wire) wire = make_alertmanager ();

  wire_check_failures (wire);
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  g_test_add_func ("/alertmanager/reads", test_reads);
  g_test_add_func ("/alertmanager/silence", test_silence);
  g_test_add_func ("/alertmanager/failures", test_failures);

  return g_test_run ();
}
