/* wh-flaps.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-flaps.h"

typedef struct
{
  gint64   begins[WH_FLAPS_LIMIT]; /* the last ones, oldest first; 0 = none */
  gint64   changed;                /* last beginning or end */
  gboolean flapping;
} Flap;

struct _WhFlaps
{
  GHashTable *flaps; /* id → Flap */
};

/**
 * wh_flaps_new:
 *
 * Returns: (transfer full): what counts how often alerts come and go
 */
WhFlaps *
wh_flaps_new (void)
{
  WhFlaps *self = g_new0 (WhFlaps, 1);

  self->flaps = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * wh_flaps_free:
 * @self: (nullable) (transfer full): a #WhFlaps
 */
void
wh_flaps_free (WhFlaps *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->flaps);
  g_free (self);
}

/* What has been quiet for long is forgotten, so the table stays small. A clock
 * that went back makes a change lie in the future: it is taken as now. */
static gboolean
is_forgotten (gpointer key,
              gpointer value,
              gpointer data)
{
  Flap *flap = value;
  gint64 now = *(gint64 *)data;

  flap->changed = MIN (flap->changed, now);

  return now - flap->changed > WH_FLAPS_WINDOW;
}

static gboolean
is_calm (Flap   *flap,
         gint64  now)
{
  if (flap->flapping && ABS (now - flap->changed) >= WH_FLAPS_CALM)
    {
      flap->flapping = FALSE;
      for (guint i = 0; i < WH_FLAPS_LIMIT; i++)
        flap->begins[i] = 0;
    }

  return !flap->flapping;
}

/**
 * wh_flaps_note:
 * @self: flaps
 * @id: what begins or ends
 * @begins: whether it begins
 * @now: microseconds since the epoch
 *
 * Returns: whether it comes and goes: its beginnings and ends are nothing to
 *   tell
 */
gboolean
wh_flaps_note (WhFlaps    *self,
               const char *id,
               gboolean    begins,
               gint64      now)
{
  Flap *flap;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  g_hash_table_foreach_remove (self->flaps, is_forgotten, &now);
  flap = g_hash_table_lookup (self->flaps, id);

  if (flap == NULL)
    {
      flap = g_new0 (Flap, 1);
      g_hash_table_insert (self->flaps, g_strdup (id), flap);
    }

  is_calm (flap, now);
  flap->changed = now;

  if (begins)
    {
      for (guint i = 1; i < WH_FLAPS_LIMIT; i++)
        flap->begins[i - 1] = flap->begins[i];
      flap->begins[WH_FLAPS_LIMIT - 1] = now;
      flap->flapping |= flap->begins[0] != 0 && ABS (now - flap->begins[0]) <= WH_FLAPS_WINDOW;
    }

  return flap->flapping;
}

/**
 * wh_flaps_is_flapping:
 * @self: flaps
 * @id: what may come and go
 * @now: microseconds since the epoch
 *
 * Returns: whether it does, up to now
 */
gboolean
wh_flaps_is_flapping (WhFlaps    *self,
                      const char *id,
                      gint64      now)
{
  Flap *flap;

  g_return_val_if_fail (self != NULL, FALSE);

  flap = g_hash_table_lookup (self->flaps, id);

  return flap != NULL && !is_calm (flap, now);
}

/**
 * wh_flaps_write:
 * @self: flaps
 * @builder: where an array is added
 *
 * A restart must not make it forget.
 */
void
wh_flaps_write (WhFlaps     *self,
                JsonBuilder *builder)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_return_if_fail (self != NULL);

  json_builder_begin_array (builder);
  g_hash_table_iter_init (&iter, self->flaps);

  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Flap *flap = value;

      json_builder_begin_array (builder);
      json_builder_add_string_value (builder, key);
      json_builder_add_boolean_value (builder, flap->flapping);
      json_builder_add_int_value (builder, flap->changed);
      for (guint i = 0; i < WH_FLAPS_LIMIT; i++)
        json_builder_add_int_value (builder, flap->begins[i]);
      json_builder_end_array (builder);
    }

  json_builder_end_array (builder);
}

/**
 * wh_flaps_read:
 * @self: flaps
 * @array: (nullable): what [method@Flaps.write] wrote
 */
void
wh_flaps_read (WhFlaps   *self,
               JsonArray *array)
{
  g_return_if_fail (self != NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonArray *item = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      Flap *flap;

      if (item == NULL || json_array_get_length (item) != 3 + WH_FLAPS_LIMIT ||
          json_array_get_string_element (item, 0) == NULL)
        continue;

      flap = g_new0 (Flap, 1);
      flap->flapping = json_array_get_boolean_element (item, 1);
      flap->changed = json_array_get_int_element (item, 2);
      for (guint b = 0; b < WH_FLAPS_LIMIT; b++)
        flap->begins[b] = json_array_get_int_element (item, 3 + b);
      g_hash_table_replace (self->flaps, g_strdup (json_array_get_string_element (item, 0)), flap);
    }
}
