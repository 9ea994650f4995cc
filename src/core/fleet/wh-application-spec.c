/* wh-application-spec.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-application-spec-private.h"
#include "wh-json-write.h"

/**
 * wh_application_spec_free:
 * @self: (nullable) (transfer full): a #WhApplicationSpec
 */
void
wh_application_spec_free (WhApplicationSpec *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->repository);
  g_free (self->images);
  g_free (self->label);
  g_strfreev (self->namespaces);
  g_free (self);
}

WhApplicationSpec *
wh_application_spec_copy (const WhApplicationSpec *self)
{
  WhApplicationSpec *copy = g_new0 (WhApplicationSpec, 1);

  copy->name = g_strdup (self->name);
  copy->repository = g_strdup (self->repository);
  copy->images = g_strdup (self->images);
  copy->label = g_strdup (self->label);
  copy->namespaces = g_strdupv (self->namespaces);
  copy->pinned = self->pinned;
  copy->hidden = self->hidden;
  copy->edited = self->edited;

  return copy;
}

static char *
dup_member (JsonObject *object,
            const char *name)
{
  return g_strdup (json_object_get_string_member_with_default (object, name, NULL));
}

/**
 * wh_application_specs_from_json:
 * @json: (nullable): what [func@application_specs_to_json] wrote
 *
 * What cannot be read is left out; a broken setting must not keep the program
 * from starting.
 *
 * Returns: (transfer full) (element-type utf8 WhApplicationSpec): by name
 */
GHashTable *
wh_application_specs_from_json (const char *json)
{
  GHashTable *specs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)wh_application_spec_free);
  g_autoptr(JsonNode) root = json != NULL ? json_from_string (json, NULL) : NULL;
  JsonArray *array = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autoptr(WhApplicationSpec) spec = NULL;
      g_autoptr(GStrvBuilder) namespaces = NULL;
      JsonObject *object;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;

      object = json_node_get_object (node);
      spec = g_new0 (WhApplicationSpec, 1);
      spec->name = dup_member (object, "name");
      spec->repository = dup_member (object, "repository");
      spec->images = dup_member (object, "images");
      spec->label = dup_member (object, "label");
      spec->pinned = json_object_get_boolean_member_with_default (object, "pinned", FALSE);
      spec->hidden = json_object_get_boolean_member_with_default (object, "hidden", FALSE);
      spec->edited = json_object_get_boolean_member_with_default (object, "edited", FALSE);
      namespaces = g_strv_builder_new ();

      if (json_object_has_member (object, "namespaces") &&
          JSON_NODE_HOLDS_ARRAY (json_object_get_member (object, "namespaces")))
        {
          JsonArray *names = json_object_get_array_member (object, "namespaces");

          for (guint j = 0; j < json_array_get_length (names); j++)
            {
              JsonNode *element = json_array_get_element (names, j);
              const char *name = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

              if (name != NULL)
                g_strv_builder_add (namespaces, name);
            }
        }

      spec->namespaces = g_strv_builder_end (namespaces);

      if (spec->name != NULL && *spec->name != 0)
        {
          g_hash_table_replace (specs, spec->name, spec);
          spec = NULL;
        }
    }

  return specs;
}

/**
 * wh_application_specs_to_json:
 * @specs: (element-type utf8 WhApplicationSpec): by name
 *
 * Returns: (transfer full): for the history's settings
 */
char *
wh_application_specs_to_json (GHashTable *specs)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  GHashTableIter iter;
  gpointer value;

  json_builder_begin_array (builder);
  g_hash_table_iter_init (&iter, specs);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const WhApplicationSpec *spec = value;

      json_builder_begin_object (builder);
      wh_json_write_text (builder, "name", spec->name);
      wh_json_write_text (builder, "repository", spec->repository);
      wh_json_write_text (builder, "images", spec->images);
      wh_json_write_text (builder, "label", spec->label);
      json_builder_set_member_name (builder, "namespaces");
      json_builder_begin_array (builder);

      for (guint i = 0; spec->namespaces != NULL && spec->namespaces[i] != NULL; i++)
        json_builder_add_string_value (builder, spec->namespaces[i]);

      json_builder_end_array (builder);
      json_builder_set_member_name (builder, "pinned");
      json_builder_add_boolean_value (builder, spec->pinned);
      json_builder_set_member_name (builder, "hidden");
      json_builder_add_boolean_value (builder, spec->hidden);
      json_builder_set_member_name (builder, "edited");
      json_builder_add_boolean_value (builder, spec->edited);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);

  return wh_json_write_end (builder, FALSE);
}
