/* wh-oci-text.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-oci-text.h"
#include "wh-record.h"

/* What manifests and configurations say, as texts of a record. */

#define MAX_COMMAND  300
#define MAX_STEPS    200

static int
compare_texts (gconstpointer one,
               gconstpointer other)
{
  return strcmp (*(const char * const *)one, *(const char * const *)other);
}

/**
 * wh_oci_join_labels:
 * @labels: (element-type utf8 utf8): labels of an image
 *
 * Returns: (transfer full) (nullable): "name=value", one a line
 */
char *
wh_oci_join_labels (GHashTable *labels)
{
  g_autoptr(GPtrArray) names = g_hash_table_get_keys_as_ptr_array (labels);
  g_autoptr(GString) text = g_string_new (NULL);

  g_ptr_array_sort (names, compare_texts);

  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      g_string_append_printf (text, "%s%s=%s", i > 0 ? "\n" : "", name,
                              (const char *)g_hash_table_lookup (labels, name));
    }

  return text->len > 0 ? g_strdup (text->str) : NULL;
}

/* What a build tool put around the command is of no interest. */
static void
append_command (GString    *text,
                const char *command)
{
  static const char * const prefixes[] = { "/bin/sh -c #(nop) ", "/bin/sh -c ", "RUN /bin/sh -c " };
  g_autofree char *line = NULL;
  char *comment;

  if (command == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      if (g_str_has_prefix (command, prefixes[i]))
        {
          command += strlen (prefixes[i]);
          break;
        }
    }

  line = g_strdelimit (g_strdup (command), "\r\n\t", ' ');

  if ((comment = strstr (line, " # buildkit")) != NULL)
    *comment = 0;

  if (g_utf8_strlen (line, -1) > MAX_COMMAND)
    *g_utf8_offset_to_pointer (line, MAX_COMMAND) = 0;

  g_string_append_printf (text, " %s", g_strstrip (line));
}

/**
 * wh_oci_join_layers:
 * @manifest: the manifest of an image
 * @config: (nullable): its configuration
 *
 * The OCI image specification has them apart: layers in the manifest, what made
 * them in the configuration, in the same order but for the steps that made none.
 *
 * Returns: (transfer full) (nullable): one a line: "DIGEST BYTES COMMAND"; %NULL
 *   without layers
 */
char *
wh_oci_join_layers (yyjson_val *manifest,
                    yyjson_val *config)
{
  yyjson_val *layers = wh_json_get (manifest, "layers");
  yyjson_val *history = wh_json_get (config, "history");
  g_autoptr(GString) text = g_string_new (NULL);
  yyjson_val *layer;
  size_t at = 0;
  size_t i;
  size_t n;

  yyjson_arr_foreach (layers, i, n, layer)
    {
      const char *digest = wh_json_get_text (layer, "digest");
      gint64 size = wh_json_get_number (layer, "size");
      yyjson_val *step;

      while ((step = yyjson_arr_get (history, at)) != NULL && wh_json_get_boolean (step, "empty_layer"))
        at++;

      at++;

      if (digest == NULL)
        continue;

      g_string_append_printf (text, "%s%s %" G_GINT64_FORMAT, text->len > 0 ? "\n" : "", digest, MAX (size, 0));
      append_command (text, wh_json_get_text (step, "created_by"));
    }

  return text->len > 0 ? g_strdup (text->str) : NULL;
}

/**
 * wh_oci_join_history:
 * @config: the configuration of an image, as the OCI image specification has it
 *
 * All steps of the build, with those that made no layer; of a very long history
 * the first 200.
 *
 * Returns: (transfer full) (nullable): one a line: "TIME COMMAND", TIME in
 *   microseconds since the epoch, UTC, 0 = not said; %NULL without a history
 */
char *
wh_oci_join_history (yyjson_val *config)
{
  yyjson_val *history = wh_json_get (config, "history");
  g_autoptr(GString) text = g_string_new (NULL);
  yyjson_val *step;
  size_t i;
  size_t n;

  yyjson_arr_foreach (history, i, n, step)
    {
      gint64 time = wh_json_get_time (step, "created");

      if (i >= MAX_STEPS)
        break;

      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, text->len > 0 ? "\n" : "", time != WH_ABSENT ? time : 0);
      append_command (text, wh_json_get_text (step, "created_by"));
    }

  return text->len > 0 ? g_strdup (text->str) : NULL;
}

/**
 * wh_oci_dup_platform:
 * @value: (nullable): what names system and architecture
 *
 * Returns: (transfer full) (nullable): "linux/amd64"
 */
char *
wh_oci_dup_platform (yyjson_val *value)
{
  const char *system = wh_json_get_text (value, "os");
  const char *machine = wh_json_get_text (value, "architecture");
  const char *variant = wh_json_get_text (value, "variant");

  if (system == NULL || machine == NULL || strcmp (machine, "unknown") == 0)
    return NULL;

  /* Every 64-bit ARM is v8; saying so tells nothing. */
  if (variant == NULL || *variant == 0 || (strcmp (machine, "arm64") == 0 && strcmp (variant, "v8") == 0))
    return g_strdup_printf ("%s/%s", system, machine);

  return g_strdup_printf ("%s/%s/%s", system, machine, variant);
}

/**
 * wh_oci_name_attached:
 * @type: (nullable): type of what is attached
 * @predicate: (nullable): type of what it states
 *
 * Returns: what it is, for people
 */
const char *
wh_oci_name_attached (const char *type,
                      const char *predicate)
{
  static const struct
  {
    const char *part;
    const char *what;
  } words[] = {
    { "slsa.dev/provenance", "provenance" },
    { "spdx", "sbom" },
    { "cyclonedx", "sbom" },
    { "cosign.artifact.sig", "signature" },
    { "cosign.simplesigning", "signature" },
    { "notary.signature", "signature" },
    { "in-toto", "attestation" },
    { "dsse", "attestation" },
    { "sigstore.bundle", "signature" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((predicate != NULL && strstr (predicate, words[i].part) != NULL) ||
        (type != NULL && strstr (type, words[i].part) != NULL))
      return words[i].what;

  return predicate != NULL ? "attestation" : "artifact";
}
