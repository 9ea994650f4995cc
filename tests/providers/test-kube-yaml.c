/* test-kube-yaml.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <yaml.h>

#include "kubernetes/wh-kube-yaml.h"
#include "mutate.h"
#include "wh-json.h"

static char *
write_json (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = wh_json_parse (text, strlen (text), "test", &error);
  char *written;

  g_assert_no_error (error);
  written = wh_kube_yaml_write (wh_json_get_root (json));
  g_assert_nonnull (written);
  g_assert_true (g_utf8_validate (written, -1, NULL));

  return written;
}

static void
test_looks (void)
{
  g_autofree char *text =
    write_json ("{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"web-1\",\"managedFields\":[{\"manager\":\"kubelet\"}],"
                "\"creationTimestamp\":\"2026-01-02T03:04:05Z\",\"labels\":{\"app\":\"web\",\"on\":\"yes\",\"version\":\"1.10\"},\"finalizers\":[]},"
                "\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"r.example:5000/web@sha256:00\",\"args\":[\"-c\",\"a: b # c\",\"--x=1\",\"line 1\\nline 2\\n\"],"
                "\"ports\":[{\"containerPort\":80}],\"resources\":{}}],\"priority\":0,\"ratio\":1.5,\"hostNetwork\":false,\"empty\":\"\",\"none\":null},"
                "\"status\":{\"podIP\":\"10.0.0.1\",\"message\":\"größer ≥ 3\"}}");

  g_assert_cmpstr (text, ==,
                   "apiVersion: v1\n"
                   "kind: Pod\n"
                   "metadata:\n"
                   "  creationTimestamp: \"2026-01-02T03:04:05Z\"\n"
                   "  finalizers: []\n"
                   "  labels:\n"
                   "    app: web\n"
                   "    \"on\": \"yes\"\n"
                   "    version: \"1.10\"\n"
                   "  name: web-1\n"
                   "spec:\n"
                   "  containers:\n"
                   "  - args:\n"
                   "    - -c\n"
                   "    - 'a: b # c'\n"
                   "    - --x=1\n"
                   "    - |\n"
                   "      line 1\n"
                   "      line 2\n"
                   "    image: r.example:5000/web@sha256:00\n"
                   "    name: web\n"
                   "    ports:\n"
                   "    - containerPort: 80\n"
                   "    resources: {}\n"
                   "  empty: \"\"\n"
                   "  hostNetwork: false\n"
                   "  none: null\n"
                   "  priority: 0\n"
                   "  ratio: 1.5\n"
                   "status:\n"
                   "  message: größer ≥ 3\n"
                   "  podIP: 10.0.0.1\n");
}

/* Nothing of a secret is told but how long it is, and nothing else is masked. */
static void
test_secret (void)
{
  static const char json[] =
    "{\"kind\":\"%s\",\"metadata\":{\"name\":\"s\",\"annotations\":{\"note\":\"fine\","
    "\"kubectl.kubernetes.io/last-applied-configuration\":\"{\\\"data\\\":{\\\"p\\\":\\\"aHVudGVyMg==\\\"}}\"}},"
    "\"data\":{\"p\":\"aHVudGVyMg==\",\"empty\":\"\",\"odd\":{\"deep\":\"aHVudGVyMg==\"}},\"stringData\":{\"q\":\"hunter2\"},\"spec\":{\"data\":{\"k\":\"v\"}}}";
  g_autofree char *of_secret = g_strdup_printf (json, "Secret");
  g_autofree char *of_map = g_strdup_printf (json, "ConfigMap");
  g_autofree char *secret = write_json (of_secret);
  g_autofree char *map = write_json (of_map);

  g_assert_null (strstr (secret, "aHVudGVyMg"));
  g_assert_null (strstr (secret, "hunter2"));
  g_assert_nonnull (strstr (secret, "  p: '*** (12 characters)'\n"));
  g_assert_nonnull (strstr (secret, "  empty: \"\"\n"));
  g_assert_nonnull (strstr (secret, "  odd: '***'\n"));
  g_assert_nonnull (strstr (secret, "    note: fine\n"));
  g_assert_nonnull (strstr (secret, "    k: v\n"));
  g_assert_nonnull (strstr (map, "  p: aHVudGVyMg==\n"));
  g_assert_nonnull (strstr (map, "  q: hunter2\n"));
}

/* ---- What is written can be read again ---- */

static void
assert_same (yaml_document_t *document,
             yaml_node_t     *node,
             yyjson_val      *value)
{
  g_assert_nonnull (node);

  switch (node->type)
    {
    case YAML_MAPPING_NODE:
      g_assert_true (yyjson_is_obj (value));
      /* A name that is there twice is written once. */
      g_assert_cmpuint (node->data.mapping.pairs.top - node->data.mapping.pairs.start, <=, yyjson_obj_size (value));

      for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
        {
          yaml_node_t *key = yaml_document_get_node (document, pair->key);
          yyjson_val *member = yyjson_obj_getn (value, (const char *)key->data.scalar.value, key->data.scalar.length);

          g_assert_nonnull (member);
          assert_same (document, yaml_document_get_node (document, pair->value), member);
        }
      break;

    case YAML_SEQUENCE_NODE:
      g_assert_true (yyjson_is_arr (value));
      g_assert_cmpuint (node->data.sequence.items.top - node->data.sequence.items.start, ==, yyjson_arr_size (value));

      for (guint i = 0; i < yyjson_arr_size (value); i++)
        assert_same (document, yaml_document_get_node (document, node->data.sequence.items.start[i]), yyjson_arr_get (value, i));
      break;

    case YAML_SCALAR_NODE:
      if (yyjson_is_str (value))
        g_assert_cmpmem (node->data.scalar.value, node->data.scalar.length, yyjson_get_str (value), yyjson_get_len (value));
      else
        g_assert_cmpint (node->data.scalar.style, ==, YAML_PLAIN_SCALAR_STYLE);
      break;

    case YAML_NO_NODE:
    default:
      g_assert_not_reached ();
    }
}

static void
assert_round_trip (const char *text,
                   gsize       length)
{
  g_autoptr(WhJson) json = wh_json_parse (text, length, "test", NULL);
  g_autofree char *written = NULL;
  yaml_parser_t parser;
  yaml_document_t document;

  if (json == NULL)
    return;

  written = wh_kube_yaml_write (wh_json_get_root (json));
  g_assert_nonnull (written);
  yaml_parser_initialize (&parser);
  yaml_parser_set_input_string (&parser, (const unsigned char *)written, strlen (written));

  if (!yaml_parser_load (&parser, &document))
    g_error ("%s at line %zu of:\n%s", parser.problem, parser.problem_mark.line + 1, written);

  assert_same (&document, yaml_document_get_root_node (&document), wh_json_get_root (json));
  yaml_document_delete (&document);
  yaml_parser_delete (&parser);
}

static void
test_texts (void)
{
  /* As a value, as a name and in a list; all have to come back as they were. */
  static const char * const texts[] = {
    "", " ", "a", "null", "Null", "~", "true", "No", "ON", "y", "=", "<<", "0", "-1", "1_000", "0x1f", "0o17", "017", "1.", ".5", "1e3", "+1.5E-3", "1.10",
    ".inf", "-.INF", ".NaN", "12:30:45", "2026-01-02", "2026-01-02T03:04:05Z", "1.33.4", "10.0.0.1", "100m", "1Gi", "- a", "-", "--- a", "...", "? a", ": a", "a: b",
    "a:b", "a #b", "#a", "{a}", "[a]", "a, b", "&a", "*a", "!a", "|", ">", "@a", "`a", "%a", "'a'", "\\\"a\\\"", "a\\nb", "a\\n", "\\na", "a\\n\\n\\n", " a\\nb", "a \\nb ",
    "\\ta", "a\\tb", "a\\r\\nb", "\\r", "a\\u0000b", "\\u0001", "\\u007f", "\\u0085", "\\u2028x\\u2029", "\\ufeff", "\\u00fc", "\\ud83d\\ude00", "\\ufffe", "very long ",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"v\":\"%s\",\"%s\":[\"%s\",[\"%s\",{}]],\"z\":{\"%s\":\"%s\"}}",
                                               texts[i], texts[i], texts[i], texts[i], texts[i], texts[i]);

      g_test_message ("%s", texts[i]);

      /* Twice the same name is no object; these have no such thing. */
      if (strcmp (texts[i], "v") != 0 && strcmp (texts[i], "z") != 0)
        assert_round_trip (json, strlen (json));
    }
}

/* What would become a number or a truth value has marks around it. */
static void
test_marks (void)
{
  static const char * const marked[] = {
    "", "null", "~", "True", "no", "Off", "y", "0", "-1", "1_000", "0x1F", "017", "1.", ".5", "1e3", "1.10", ".inf", ".NaN", "12:30:45", "2026-01-02", "<<",
  };
  static const char * const plain[] = { "a", "yesterday", "1.33.4", "10.0.0.1", "100m", "1Gi", "v1", "--x", "a:b", "2026-01" };

  for (guint i = 0; i < G_N_ELEMENTS (marked); i++)
    {
      g_autofree char *json = g_strdup_printf ("[\"%s\"]", marked[i]);
      g_autofree char *expected = g_strdup_printf ("- \"%s\"\n", marked[i]);
      g_autofree char *written = write_json (json);

      g_assert_cmpstr (written, ==, expected);
    }

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_autofree char *json = g_strdup_printf ("[\"%s\"]", plain[i]);
      g_autofree char *expected = g_strdup_printf ("- %s\n", plain[i]);
      g_autofree char *written = write_json (json);

      g_assert_cmpstr (written, ==, expected);
    }
}

static void
test_mutated (void)
{
  static const char text[] =
    "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"labels\":{\"app\":\"web\\n\"}},\"spec\":{\"c\":[{\"n\":\"x: y\",\"p\":[1,-2.5e3,true,null,\"\"]},[[],{}]]}}";
  g_autoptr(GRand) rand = g_rand_new_with_seed (mutate_seed ());

  for (int i = mutate_rounds (3000); i > 0; i--)
    {
      g_autoptr(GString) changed = g_string_new (text);

      mutate (changed, rand);
      assert_round_trip (changed->str, changed->len);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kube-yaml/looks", test_looks);
  g_test_add_func ("/kube-yaml/secret", test_secret);
  g_test_add_func ("/kube-yaml/texts", test_texts);
  g_test_add_func ("/kube-yaml/marks", test_marks);
  g_test_add_func ("/kube-yaml/mutated", test_mutated);

  return g_test_run ();
}
