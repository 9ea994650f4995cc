/* wh-kube-item.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-kube-item.h"

struct _WhKubeParser
{
  gatomicrefcount       ref_count;
  const WhKubeResource *resource;
  WhRecordBuilder      *builder; /* nullable */
  char                 *source;
  GPtrArray            *items;   /* WhKubeItem */
  GHashTable           *by_uid;  /* uid of an item -> its position + 1 */
  char                 *version; /* resourceVersion of the newest event */
};

/**
 * wh_kube_item_free:
 * @self: (nullable) (transfer full): an item
 */
void
wh_kube_item_free (WhKubeItem *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->record, wh_record_unref);
  wh_kube_facts_free (self->facts);
  g_free (self->uid);
  g_free (self);
}

/**
 * wh_kube_parser_new:
 * @resource: what is read
 * @connection: id of the connection
 * @source: its name
 *
 * Returns: (transfer full): a parser
 */
WhKubeParser *
wh_kube_parser_new (const WhKubeResource *resource,
                    const char           *connection,
                    const char           *source)
{
  WhKubeParser *self;

  g_return_val_if_fail (resource != NULL, NULL);

  self = g_new0 (WhKubeParser, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->resource = resource;
  self->source = g_strdup (source);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_kube_item_free);
  self->by_uid = g_hash_table_new (g_str_hash, g_str_equal);

  if (resource->reader != NULL)
    self->builder = wh_record_builder_new (resource->reader->kind, connection);

  return self;
}

/**
 * wh_kube_parser_ref:
 * @self: a parser
 *
 * On any thread; it is still used by one at a time.
 *
 * Returns: (transfer full): @self
 */
WhKubeParser *
wh_kube_parser_ref (WhKubeParser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_kube_parser_unref:
 * @self: (transfer full): a parser
 *
 * On any thread. Items that were not taken go with it.
 */
void
wh_kube_parser_unref (WhKubeParser *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->builder, wh_record_builder_free);
  g_hash_table_unref (self->by_uid);
  g_ptr_array_unref (self->items);
  g_free (self->source);
  g_free (self->version);
  g_free (self);
}

/**
 * wh_kube_parser_read_object:
 * @self: a parser
 * @object: an object of the resource
 * @gone: whether it is its last state
 *
 * Adds an item. Of several versions of one object, only the newest is kept.
 */
void
wh_kube_parser_read_object (WhKubeParser *self,
                            yyjson_val   *object,
                            gboolean      gone)
{
  const WhKubeResource *resource;
  const char *uid;
  WhKubeItem *item;
  gsize position;

  g_return_if_fail (self != NULL);

  resource = self->resource;
  uid = wh_json_get_text (object, "metadata.uid");

  if (uid == NULL || *uid == '\0')
    return;

  item = g_new0 (WhKubeItem, 1);
  item->uid = g_strdup (uid);
  item->gone = gone;

  if (!gone)
    {
      WhKubeReading reading = { self->source };

      if (resource->reader != NULL &&
          wh_reader_read_value (resource->reader, object, self->builder, &reading))
        item->record = wh_record_builder_build (self->builder);

      if (resource->role == WH_KUBE_WORKLOADS)
        item->generation = wh_json_get_number (object, "metadata.generation");

      if (resource->read_facts != NULL)
        {
          item->facts = wh_kube_facts_new ();
          resource->read_facts (object, item->facts);
        }

      /* What the reader leaves out is, for us, not there. */
      item->gone = item->record == NULL && item->facts == NULL;
    }

  position = GPOINTER_TO_SIZE (g_hash_table_lookup (self->by_uid, uid));

  if (position != 0)
    {
      WhKubeItem **slot = (WhKubeItem **)&g_ptr_array_index (self->items, position - 1);

      g_hash_table_remove (self->by_uid, uid);
      wh_kube_item_free (*slot);
      *slot = item;
    }
  else
    {
      g_ptr_array_add (self->items, item);
      position = self->items->len;
    }

  g_hash_table_insert (self->by_uid, item->uid, GSIZE_TO_POINTER (position));
}

/**
 * wh_kube_status_to_error:
 * @code: HTTP status in a Status object
 * @reason: (nullable): its reason
 *
 * Returns: the reason as ours
 */
WhError
wh_kube_status_to_error (gint64      code,
                         const char *reason)
{
  /* A list that is too old is 410 "Expired" today, was 410 "Gone" once. */
  if (g_strcmp0 (reason, "Expired") == 0 || g_strcmp0 (reason, "Gone") == 0)
    return WH_ERROR_GONE;

  return code >= 400 && code < 600 ? wh_error_from_status (code) : WH_ERROR_SERVER;
}

static gboolean
read_error_event (WhKubeParser  *self,
                  yyjson_val    *status,
                  GError       **error)
{
  const char *message = wh_json_get_text (status, "message");

  /* Translators: name of a connection, what is watched, the server's words */
  g_set_error (error, WH_ERROR,
               wh_kube_status_to_error (wh_json_get_number (status, "code"), wh_json_get_text (status, "reason")),
               _("“%s” ended the watch of %s (%s)"), self->source, self->resource->id,
               message != NULL ? message : _("without a word"));

  return FALSE;
}

/**
 * wh_kube_parser_read_event:
 * @self: a parser
 * @line: a line of a watch
 * @size: its length
 * @error: why the watch cannot go on: %WH_ERROR_GONE for a new list
 *
 * Returns: whether the watch goes on
 */
gboolean
wh_kube_parser_read_event (WhKubeParser  *self,
                           const char    *line,
                           gsize          size,
                           GError       **error)
{
  g_autoptr(WhJson) json = NULL;
  yyjson_val *root;
  yyjson_val *object;
  const char *type;
  const char *version;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!(json = wh_json_parse (line, size, self->source, error)))
    return FALSE;

  root = wh_json_get_root (json);
  type = wh_json_get_text (root, "type");
  object = wh_json_get (root, "object");

  if (g_strcmp0 (type, "ERROR") == 0)
    return read_error_event (self, object, error);

  if (!yyjson_is_obj (object) || type == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                   _("“%s” answers a watch of %s with something else; look at the proxy in front of it"),
                   self->source, self->resource->id);
      return FALSE;
    }

  /* Of a bookmark, only the version counts. What is newer than us is ignored. */
  if (strcmp (type, "ADDED") == 0 || strcmp (type, "MODIFIED") == 0 || strcmp (type, "DELETED") == 0)
    wh_kube_parser_read_object (self, object, strcmp (type, "DELETED") == 0);

  version = wh_json_get_text (object, "metadata.resourceVersion");

  if (version != NULL)
    g_set_str (&self->version, version);

  return TRUE;
}

/**
 * wh_kube_parser_steal_items:
 * @self: a parser
 *
 * Returns: (transfer full) (element-type WhKubeItem): what was read since the
 *   last time
 */
GPtrArray *
wh_kube_parser_steal_items (WhKubeParser *self)
{
  GPtrArray *items;

  g_return_val_if_fail (self != NULL, NULL);

  items = g_steal_pointer (&self->items);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_kube_item_free);
  g_hash_table_remove_all (self->by_uid);

  return items;
}

/**
 * wh_kube_parser_get_version:
 * @self: a parser
 *
 * Returns: (nullable): where a watch can be taken up again
 */
const char *
wh_kube_parser_get_version (WhKubeParser *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->version;
}
