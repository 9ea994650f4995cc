/* wh-notice-memory.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-json-write.h"
#include "wh-kinds.h"
#include "wh-notice-memory-private.h"

/* More would be no digest. */
#define MAX_MISSED 200

/* A new time alone is written no oftener; microseconds. */
#define SEEN_STEP (5 * 60 * (gint64)G_USEC_PER_SEC)

WhTold *
wh_told_new (WhCause *cause,
             gint64   now)
{
  WhTold *self = g_new0 (WhTold, 1);

  self->cause = cause;
  self->seen_at = now;
  self->present = TRUE;

  return self;
}

static void
told_free (gpointer data)
{
  WhTold *told = data;

  wh_cause_unref (told->cause);
  g_free (told);
}

WhNoticeMemory *
wh_notice_memory_new (void)
{
  WhNoticeMemory *self = g_new0 (WhNoticeMemory, 1);

  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, told_free);
  self->missed = g_ptr_array_new_with_free_func (wh_missed_free);
  self->flaps = wh_flaps_new ();

  return self;
}

void
wh_notice_memory_free (WhNoticeMemory *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->told);
  g_ptr_array_unref (self->missed);
  wh_flaps_free (self->flaps);
  g_free (self);
}

/**
 * wh_notice_memory_add_missed:
 * @self: the memory
 * @cause: what was not told
 * @over: whether it is over
 *
 * Each cause is there once, however often it came.
 */
void
wh_notice_memory_add_missed (WhNoticeMemory *self,
                             const WhCause  *cause,
                             gboolean        over)
{
  WhMissed *missed;

  for (guint i = 0; i < self->missed->len; i++)
    {
      missed = g_ptr_array_index (self->missed, i);

      if (strcmp (missed->id, cause->id) == 0)
        {
          missed->over = over;
          return;
        }
    }

  if (self->missed->len >= MAX_MISSED)
    return;

  missed = g_new0 (WhMissed, 1);
  missed->id = g_strdup (cause->id);
  missed->title = wh_cause_dup_title (cause);
  missed->over = over;
  g_ptr_array_add (self->missed, missed);
}

static WhTold *
read_told (JsonObject *object)
{
  const char *id = json_object_get_string_member_with_default (object, "id", NULL);
  const char *what = json_object_get_string_member_with_default (object, "what", NULL);
  const char *kind = json_object_get_string_member_with_default (object, "kind", "alert");
  WhTold *told;
  WhCause *cause;

  if (id == NULL || what == NULL)
    return NULL;

  cause = wh_cause_new (id, what);
  cause->kind = g_intern_string (kind);
  cause->connection = g_strdup (json_object_get_string_member_with_default (object, "connection", ""));
  cause->uid = g_strdup (json_object_get_string_member_with_default (object, "uid", ""));
  cause->since = json_object_get_int_member_with_default (object, "since", G_MAXINT64);
  cause->alone = json_object_get_boolean_member_with_default (object, "alone", FALSE);
  cause->is_connection = g_str_equal (kind, wh_kind_connection.id);
  wh_health_from_id (json_object_get_string_member_with_default (object, "health", "warning"), &cause->health);
  told = wh_told_new (cause, json_object_get_int_member_with_default (object, "seen", 0));
  told->present = json_object_get_boolean_member_with_default (object, "present", TRUE);
  told->flapping = json_object_get_boolean_member_with_default (object, "flapping", FALSE);

  return told;
}

static JsonArray *
get_array (JsonObject *object,
           const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * wh_notice_memory_read:
 * @self: an empty memory
 * @json: (nullable): what [method@NoticeMemory.to_json] wrote
 *
 * What cannot be read is left out.
 */
void
wh_notice_memory_read (WhNoticeMemory *self,
                       const char     *json)
{
  g_autoptr(JsonNode) root = json != NULL ? json_from_string (json, NULL) : NULL;
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonArray *told;
  JsonArray *missed;

  if (object == NULL)
    return;

  self->seen_at = json_object_get_int_member_with_default (object, "seen", 0);
  wh_flaps_read (self->flaps, get_array (object, "flaps"));
  told = get_array (object, "told");
  missed = get_array (object, "missed");

  for (guint i = 0; told != NULL && i < json_array_get_length (told); i++)
    {
      JsonNode *node = json_array_get_element (told, i);
      WhTold *one = JSON_NODE_HOLDS_OBJECT (node) ? read_told (json_node_get_object (node)) : NULL;

      if (one != NULL)
        g_hash_table_replace (self->told, one->cause->id, one);
    }

  for (guint i = 0; missed != NULL && i < MIN (json_array_get_length (missed), MAX_MISSED); i++)
    {
      JsonNode *node = json_array_get_element (missed, i);
      WhMissed *one;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;

      one = g_new0 (WhMissed, 1);
      one->id = g_strdup (json_object_get_string_member_with_default (json_node_get_object (node), "id", ""));
      one->title = g_strdup (json_object_get_string_member_with_default (json_node_get_object (node), "title", ""));
      one->over = json_object_get_boolean_member_with_default (json_node_get_object (node), "over", FALSE);
      g_ptr_array_add (self->missed, one);
    }
}

static void
write_told (JsonBuilder  *builder,
            const WhTold *told)
{
  const WhCause *cause = told->cause;

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "id", cause->id);
  wh_json_write_text (builder, "what", cause->what);
  wh_json_write_text (builder, "kind", cause->kind);
  wh_json_write_text (builder, "connection", cause->connection);
  wh_json_write_text (builder, "uid", cause->uid);
  wh_json_write_text (builder, "health", wh_health_get_id (cause->health));
  wh_json_write_integer (builder, "since", cause->since);
  wh_json_write_integer (builder, "seen", told->seen_at - told->seen_at % SEEN_STEP);
  wh_json_write_boolean (builder, "alone", cause->alone);
  wh_json_write_boolean (builder, "present", told->present);
  wh_json_write_boolean (builder, "flapping", told->flapping);
  json_builder_end_object (builder);
}

static int
compare_told (gconstpointer a,
              gconstpointer b)
{
  return strcmp ((*(WhTold * const *)a)->cause->id, (*(WhTold * const *)b)->cause->id);
}

/**
 * wh_notice_memory_to_json:
 * @self: the memory
 *
 * Returns: (transfer full): for the history's settings; the same text as long
 *   as it remembers the same
 */
char *
wh_notice_memory_to_json (WhNoticeMemory *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GPtrArray) told = g_hash_table_get_values_as_ptr_array (self->told);

  g_ptr_array_sort (told, compare_told);
  json_builder_begin_object (builder);
  wh_json_write_integer (builder, "seen", self->seen_at - self->seen_at % SEEN_STEP);
  json_builder_set_member_name (builder, "told");
  json_builder_begin_array (builder);
  for (guint i = 0; i < told->len; i++)
    write_told (builder, g_ptr_array_index (told, i));
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "missed");
  json_builder_begin_array (builder);

  for (guint i = 0; i < self->missed->len; i++)
    {
      const WhMissed *missed = g_ptr_array_index (self->missed, i);

      json_builder_begin_object (builder);
      wh_json_write_text (builder, "id", missed->id);
      wh_json_write_text (builder, "title", missed->title);
      wh_json_write_boolean (builder, "over", missed->over);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "flaps");
  wh_flaps_write (self->flaps, builder);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}
