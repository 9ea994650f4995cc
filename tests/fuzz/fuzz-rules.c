/* fuzz-rules.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds broken rules to what reads them. Each is either a rule, which can then be
 * written and read again, or refused with one sentence. */

#include "config.h"

#include <string.h>

#include "mutate.h"
#include "wh-error.h"
#include "wh-kinds.h"
#include "wh-rule.h"

static const char * const seeds[] = {
  "{\"id\":\"a\",\"name\":\"A\",\"severity\":\"critical\",\"enabled\":false,\"environment\":\"production\","
  "\"of\":{\"kind\":\"check\",\"connection\":\"c\",\"where\":{\"name\":\"a*\",\"type\":\"!tcp\"}},\"labels\":{\"team\":\"x\"},"
  "\"when\":{\"threshold\":{\"metric\":\"latency\",\"is\":\"above\",\"value\":\"500ms\",\"over\":\"5m\",\"take\":\"most\"}},"
  "\"for\":\"2m\",\"keep_firing\":\"1m\",\"runbook\":\"http://x\",\"summary\":\"{{name}} {{value}}\",\"same_as\":[\"X*\"]}",
  "[{\"name\":\"B\",\"of\":{\"kind\":\"workload\"},\"when\":{\"any\":[{\"not\":{\"all\":[{\"threshold\":{\"field\":\"ready\","
  "\"is\":\"below\",\"than\":\"wanted\"}}]}},{\"rate\":{\"metric\":\"cpu\",\"is\":\"above\",\"value\":\"1.5cores\",\"over\":\"10m\"}}]}}]",
  "{\"name\":\"C\",\"of\":{\"kind\":\"check\"},\"when\":{\"anomaly\":{\"metric\":\"latency\",\"deviations\":4,\"least\":0.1,\"history\":\"4w\"}}}",
  "{\"name\":\"D\",\"of\":{\"kind\":\"check\"},\"when\":{\"absence\":{\"after\":\"26h\"}}}",
  "{\"name\":\"E\",\"when\":{\"threshold\":{\"promql\":\"up\",\"is\":\"equal\",\"value\":0}}}",
};

static void
test_rules (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());
  int rounds = mutate_rounds (20000);
  int n_read = 0;

  for (int i = 0; i < rounds; i++)
    {
      g_autoptr(GString) text = g_string_new (seeds[i % G_N_ELEMENTS (seeds)]);
      g_autoptr(GPtrArray) rules = NULL;
      g_autoptr(GError) error = NULL;

      mutate (text, rand);
      rules = wh_rules_from_json (text->str, (gssize)text->len, &error);
      g_assert_true ((rules == NULL) == (error != NULL));

      if (error != NULL)
        {
          g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
        }

      for (guint r = 0; rules != NULL && r < rules->len; r++)
        {
          WhRule *rule = g_ptr_array_index (rules, r);
          g_autofree char *written = wh_rule_to_json (rule, FALSE);
          g_autoptr(WhRule) again = wh_rule_from_json (written, -1, &error);
          g_autofree char *condition = wh_rule_dup_condition (rule);
          g_autofree char *scope = wh_rule_dup_scope (rule);
          g_autofree char *summary = wh_rule_expand (rule, rule->summary, "a=b", NULL, 1);

          g_assert_no_error (error);
          g_assert_nonnull (again);
          n_read++;
        }
    }

  g_test_message ("%d of %d were still rules", n_read, rounds);
  g_assert_cmpint (n_read, >, 0);
  g_assert_cmpint (n_read, <, rounds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();
  g_test_add_func ("/fuzz/rules", test_rules);

  return g_test_run ();
}
