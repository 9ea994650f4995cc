/* spoil.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <json-glib/json-glib.h>

#include "mutate.h"
#include "spoil.h"

typedef struct
{
  SpoilHow    how;
  GRand      *rand;   /* for SPOIL_MUTATED */
  JsonObject *object; /* that is being filled */
} Change;

static JsonNode *change_node (JsonNode     *node,
                              const Change *change);

/* What fits nowhere: one value in a few becomes one of these. */
static const char * const strangers[] = {
  "null", "true", "-1", "0", "9223372036854775807", "-9223372036854775808", "1e308", "-0.0", "\"\"", "\"a\\u0000b\"",
  "\"9999999999999999999999\"", "\"-5m\"", "\"NaN\"", "\"+Inf\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:60+99:99\"",
  "\"\\ud83d\\ude00\\n\\t/../?#%00\"", "{}", "[]", "[[]]", "{\"\":{\"\":[]}}", "[null,{},[1,\"x\"]]",
};

static void
change_member (JsonObject *object,
               const char *name,
               JsonNode   *node,
               gpointer    user_data)
{
  static const char * const maps[] = { "labels", "Labels", "annotations", "metric", NULL };
  const Change *change = user_data;

  /* Whatever is in these is known: they are maps, not members. */
  if (change->how == SPOIL_UNKNOWN && g_strv_contains (maps, name))
    {
      json_object_set_member (change->object, name, json_node_copy (node));
      return;
    }

  json_object_set_member (change->object, name, change_node (node, change));
}

static JsonNode *
change_node (JsonNode     *node,
             const Change *change)
{
  JsonNode *changed;

  if (change->how == SPOIL_MUTATED && g_rand_int_range (change->rand, 0, 12) == 0)
    return json_from_string (strangers[g_rand_int_range (change->rand, 0, G_N_ELEMENTS (strangers))], NULL);

  changed = json_node_alloc ();

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_object_new ();
      Change inside = { change->how, change->rand, object };

      json_object_foreach_member (json_node_get_object (node), change_member, &inside);

      if (change->how == SPOIL_UNKNOWN)
        {
          g_autoptr(JsonNode) extra = json_from_string ("{\"a\":[1,\"two\",null,{\"b\":-3.5e7}],\"ü\":\"\\ud83d\\ude00\"}", NULL);

          json_object_set_member (object, "x_from_the_future", g_steal_pointer (&extra));
        }

      json_node_take_object (json_node_init (changed, JSON_NODE_OBJECT), object);

      return changed;
    }

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_array_new ();

      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        json_array_add_element (array, change_node (json_array_get_element (json_node_get_array (node), i), change));

      json_node_take_array (json_node_init (changed, JSON_NODE_ARRAY), array);

      return changed;
    }

  json_node_unref (changed);

  return change->how == SPOIL_NULLS ? json_node_new (JSON_NODE_NULL) : json_node_copy (node);
}

/* @rand is for SPOIL_MUTATED only. What is no JSON stays as it is. */
char *
spoil_text (const char *text,
            SpoilHow    how,
            GRand      *rand)
{
  Change change = { how, rand, NULL };
  g_autoptr(JsonNode) root = json_from_string (text, NULL);
  g_autoptr(JsonNode) changed = NULL;

  if (root == NULL)
    return g_strdup (text);

  changed = change_node (root, &change);

  return json_to_string (changed, FALSE);
}

/* Half of the texts come out as they were. */
GString *
spoil_sometimes (const char *text,
                 GRand      *rand)
{
  GString *changed = g_string_new (text);

  /* Most of what a round asks for has to be right, or it ends with the first. */
  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      mutate (changed, rand);
      break;

    case 1:
    case 2:
      {
        g_autofree char *other = spoil_text (text, SPOIL_MUTATED, rand);

        g_string_assign (changed, other);
      }
      break;

    default:
      break;
    }

  return changed;
}

char *
spoil_garbage (gsize size)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (7);
  char *garbage = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    garbage[i] = g_rand_int (random);

  garbage[0] = '[';

  return garbage;
}

char *
spoil_deep (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, i % 2 ? "{\"a\":" : "[");

  for (guint i = 10000; i > 0; i--)
    g_string_append_c (text, (i - 1) % 2 ? '}' : ']');

  return g_string_free_and_steal (text);
}
