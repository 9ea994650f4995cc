/* wh-json-stream.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-json-stream-private.h"

#define BLOCK 64
#define MAX_BLOCKS 64
#define MAX_ITEM_SIZE (16 * 1024 * 1024)
G_DEFINE_BOXED_TYPE (WhJsonStream, wh_json_stream, wh_json_stream_ref, wh_json_stream_unref)

/**
 * wh_json_stream_new:
 * @items_path: (nullable): members that lead to the list, such as "items" or
 *   "data.result"; %NULL when the root is the list
 * @source: name of the connection, for messages
 * @func: called for each object of the list, on the thread that pushes
 * @user_data: for @func
 * @user_data_destroy: (nullable): frees @user_data
 *
 * Returns: (transfer full): a stream
 */
WhJsonStream *
wh_json_stream_new (const char     *items_path,
                    const char     *source,
                    WhJsonItemFunc  func,
                    gpointer        user_data,
                    GDestroyNotify  user_data_destroy)
{
  WhJsonStream *self;

  g_return_val_if_fail (source != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  self = g_new0 (WhJsonStream, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strsplit (items_path != NULL ? items_path : "", ".", -1);
  self->n_path = g_strv_length (self->path);
  self->source = g_strdup (source);
  self->func = func;
  self->user_data = user_data;
  self->user_data_destroy = user_data_destroy;
  self->envelope = g_string_new (NULL);
  self->name = g_string_new (NULL);

  return self;
}

/**
 * wh_json_stream_skip:
 * @self: a stream that has not begun
 * @object: name of a member of the items that is an object
 * @member: name of one of its members that is a list
 *
 * That list is empty in the items that @self hands on: nobody wants what is in
 * it, and parsing it would take much of the time.
 */
void
wh_json_stream_skip (WhJsonStream *self,
                     const char   *object,
                     const char   *member)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->skip == NULL && self->place == WH_JSON_PLACE_BEFORE);

  self->skip = wh_json_skip_new (object, member);
}

/**
 * wh_json_stream_ref:
 * @self: a #WhJsonStream
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhJsonStream *
wh_json_stream_ref (WhJsonStream *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_json_stream_unref:
 * @self: (transfer full): a #WhJsonStream
 *
 * On any thread, when no worker pushes into it.
 */
void
wh_json_stream_unref (WhJsonStream *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->user_data_destroy != NULL)
    self->user_data_destroy (self->user_data);

  g_clear_pointer (&self->envelope_json, wh_json_unref);
  g_clear_pointer (&self->skip, wh_json_skip_free);
  g_string_free (self->envelope, TRUE);
  g_string_free (self->name, TRUE);
  g_strfreev (self->path);
  g_free (self->source);
  g_free (self->buffer);
  g_free (self->pool);
  g_free (self);
}

static gboolean
handle_item (WhJsonStream  *self,
             gsize          begin,
             gsize          end,
             GError       **error)
{
  gsize size;
  gsize pool_size;
  char behind[YYJSON_PADDING_SIZE];
  yyjson_alc allocator;
  yyjson_read_err read_error;
  yyjson_doc *document;
  gboolean success;

  if (self->skip != NULL)
    begin += wh_json_skip_apply (self->skip, self->buffer + begin);

  size = end - begin;
  pool_size = yyjson_read_max_memory_usage (size, YYJSON_READ_INSITU);

  if (pool_size > self->pool_size)
    {
      g_free (self->pool);
      self->pool_size = pool_size + pool_size / 2;
      self->pool = g_malloc (self->pool_size);
    }

  yyjson_alc_pool_init (&allocator, self->pool, self->pool_size);

  /* yyjson wants zeros behind the text; the next item stands there. */
  memcpy (behind, self->buffer + end, sizeof behind);
  memset (self->buffer + end, 0, sizeof behind);
  document = yyjson_read_opts (self->buffer + begin, size, YYJSON_READ_INSITU, &allocator, &read_error);
  memcpy (self->buffer + end, behind, sizeof behind);

  if (document == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                   _("Entry %u of the list from “%s” is not JSON (%s): look at the proxy in front of it"),
                   self->n_items + 1, self->source, read_error.msg);
      return FALSE;
    }

  self->n_items++;
  success = self->func (yyjson_doc_get_root (document), self->user_data, error);
  yyjson_doc_free (document);

  return success;
}

/* Between two items there is a comma, and nothing but white space. */
static gboolean
gap_is_empty (WhJsonStream *self,
              gsize         end)
{
  for (gsize i = self->gap; i < end; i++)
    {
      char c = self->buffer[i];

      if (c != ',' && c != ' ' && c != '\n' && c != '\t' && c != '\r')
        return FALSE;
    }

  return TRUE;
}

static gboolean
handle_brackets (WhJsonStream          *self,
                 gsize                  base,
                 const WhJsonBrackets  *brackets,
                 GError               **error)
{
  /* A block in the middle of an item needs no closer look. */
  if (self->item_depth > brackets->n_close + (self->skip != NULL ? WH_JSON_SKIP_DEPTH : 0) && self->item_depth + brackets->n_open < WH_JSON_MAX_DEPTH)
    {
      self->item_depth += brackets->n_open;
      self->item_depth -= brackets->n_close;
      return TRUE;
    }

  for (guint64 both = brackets->open | brackets->close; both != 0; both &= both - 1)
    {
      gsize at = base + __builtin_ctzll (both);

      if ((brackets->open & both & -both) != 0)
        {
          if (self->item_depth == 0)
            {
              if (!gap_is_empty (self, at))
                return wh_json_stream_fail (self, error);

              self->item = at;

              if (self->skip != NULL)
                wh_json_skip_reset (self->skip);
            }

          if (++self->item_depth > WH_JSON_MAX_DEPTH)
            {
              g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                           _("The answer of “%s” is nested too deeply to be real: is the URL right?"), self->source);
              return FALSE;
            }

          if (self->skip != NULL && self->item_depth <= WH_JSON_SKIP_DEPTH)
            wh_json_skip_open (self->skip, self->buffer + self->item, at - self->item, self->item_depth);
        }
      else if (self->item_depth > 0)
        {
          if (--self->item_depth > 0)
            {
              if (self->skip != NULL)
                wh_json_skip_close (self->skip, at - self->item, self->item_depth);

              continue;
            }

          if (!handle_item (self, self->item, at + 1, error))
            return FALSE;

          self->gap = at + 1;
        }
      else
        {
          if (self->buffer[at] != ']' || !gap_is_empty (self, at))
            return wh_json_stream_fail (self, error);

          self->place = WH_JSON_PLACE_AFTER;

          return wh_json_stream_add_to_envelope (self, self->buffer + at, self->size - at, error);
        }
    }

  return TRUE;
}

static gboolean
scan_items (WhJsonStream  *self,
            GError       **error)
{
  WhJsonBrackets brackets[MAX_BLOCKS];

  while (self->place == WH_JSON_PLACE_ITEMS && self->size - self->scanned >= BLOCK)
    {
      gsize n_blocks = MIN ((self->size - self->scanned) / BLOCK, MAX_BLOCKS);
      gsize base = self->scanned;

      wh_json_scan_blocks (&self->scan, self->buffer + base, n_blocks, brackets);
      self->scanned += n_blocks * BLOCK;

      for (gsize i = 0; i < n_blocks && self->place == WH_JSON_PLACE_ITEMS; i++)
        {
          if (!handle_brackets (self, base + i * BLOCK, &brackets[i], error))
            return FALSE;
        }
    }

  return TRUE;
}

static gboolean
push_items (WhJsonStream  *self,
            const char    *data,
            gsize          size,
            GError       **error)
{
  gsize keep = self->item_depth > 0 ? self->item : MIN (self->gap, self->scanned);

  /* What was handled makes room for what comes. */
  if (keep > 0)
    {
      memmove (self->buffer, self->buffer + keep, self->size - keep);
      self->size -= keep;
      self->scanned -= keep;
      self->item -= MIN (self->item, keep);
      self->gap -= MIN (self->gap, keep);
    }

  if (self->size + size > MAX_ITEM_SIZE)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_TOO_LARGE,
                   _("An entry of the list from “%s” is larger than %d MiB"), self->source, MAX_ITEM_SIZE >> 20);
      return FALSE;
    }

  if (self->size + size + BLOCK > self->capacity)
    {
      self->capacity = MAX (self->size + size + BLOCK, self->capacity + self->capacity / 2);
      self->buffer = g_realloc (self->buffer, self->capacity);
    }

  memcpy (self->buffer + self->size, data, size);
  self->size += size;

  return scan_items (self, error);
}

/**
 * wh_json_stream_push:
 * @self: a stream
 * @data: the next bytes
 * @size: how many
 * @error: %WH_ERROR_BAD_REPLY, or what the item function said; the stream is
 *   of no use any more then
 *
 * Returns: whether all is well so far
 */
gboolean
wh_json_stream_push (WhJsonStream  *self,
                     const char    *data,
                     gsize          size,
                     GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  /* A very large push would be one very large buffer. */
  while (size > 0)
    {
      gsize part = MIN (size, 256 * 1024);

      if (self->place == WH_JSON_PLACE_BEFORE)
        {
          gssize used = wh_json_stream_push_before (self, data, part, error);

          if (used < 0)
            return FALSE;

          part = used;
        }
      else if (self->place == WH_JSON_PLACE_ITEMS)
        {
          if (!push_items (self, data, part, error))
            return FALSE;
        }
      else if (!wh_json_stream_add_to_envelope (self, data, part, error))
        {
          return FALSE;
        }

      data += part;
      size -= part;
    }

  return TRUE;
}

/**
 * wh_json_stream_finish:
 * @self: a stream
 * @error: %WH_ERROR_BAD_REPLY when the document is not complete
 *
 * Returns: whether the document was complete
 */
gboolean
wh_json_stream_finish (WhJsonStream  *self,
                       GError       **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  /* The last bytes did not fill a block. */
  if (self->place == WH_JSON_PLACE_ITEMS)
    {
      char blanks[BLOCK];

      memset (blanks, ' ', sizeof blanks);

      if (!push_items (self, blanks, sizeof blanks, error))
        return FALSE;
    }

  if (self->place == WH_JSON_PLACE_ITEMS)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                   _("The answer of “%s” ends in the middle: try again, and look at the proxy in front of it if that happens often"),
                   self->source);
      return FALSE;
    }

  g_clear_pointer (&self->buffer, g_free);
  g_clear_pointer (&self->pool, g_free);

  if (!(self->envelope_json = wh_json_parse (self->envelope->str, self->envelope->len, self->source, error)))
    return FALSE;

  /* No list is an empty list, as long as nothing else stands in its place. */
  if (self->place == WH_JSON_PLACE_BEFORE)
    {
      yyjson_val *value = wh_json_get_root (self->envelope_json);

      for (guint i = 0; i < self->n_path && yyjson_is_obj (value); i++)
        value = yyjson_obj_get (value, self->path[i]);

      if (value != NULL && !yyjson_is_null (value))
        return wh_json_stream_fail (self, error);
    }

  return TRUE;
}

/**
 * wh_json_stream_get_n_items:
 * @self: a stream
 *
 * Returns: how many objects were seen
 */
guint
wh_json_stream_get_n_items (WhJsonStream *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_items;
}

/**
 * wh_json_stream_get_envelope:
 * @self: a stream that has finished
 *
 * Returns: (transfer none) (nullable): the document with an empty list, for
 *   members such as "metadata.continue"
 */
yyjson_val *
wh_json_stream_get_envelope (WhJsonStream *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->envelope_json != NULL ? wh_json_get_root (self->envelope_json) : NULL;
}

/* ---- In pieces, beside the network ---- */

typedef struct
{
  WhJsonStream *stream;
  GPtrArray    *parts;
  gboolean      last;
} PushArgs;

static void
push_args_free (PushArgs *args)
{
  wh_json_stream_unref (args->stream);
  g_ptr_array_unref (args->parts);
  g_free (args);
}

static DexFuture *
push_fiber (gpointer user_data)
{
  PushArgs *args = user_data;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < args->parts->len; i++)
    {
      gsize size;
      const char *data = g_bytes_get_data (g_ptr_array_index (args->parts, i), &size);

      if (!wh_json_stream_push (args->stream, data, size, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  if (args->last && !wh_json_stream_finish (args->stream, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_true ();
}

/**
 * wh_json_stream_push_parts:
 * @self: a stream
 * @parts: (transfer full) (element-type GBytes): what has come since the last ones
 * @last: whether nothing comes after them
 *
 * As [method@JsonStream.push] for each of @parts, by a worker when they are long.
 * Until it has resolved, @self belongs to the worker.
 *
 * Returns: (transfer full): resolves when they are read; rejects with
 *   %WH_ERROR_BAD_REPLY when they are no JSON, or when they are the last and the
 *   list has no end
 */
DexFuture *
wh_json_stream_push_parts (WhJsonStream *self,
                           GPtrArray    *parts,
                           gboolean      last)
{
  PushArgs *args;
  gsize size = 0;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (parts != NULL, NULL);

  for (guint i = 0; i < parts->len; i++)
    size += g_bytes_get_size (g_ptr_array_index (parts, i));

  args = g_new0 (PushArgs, 1);
  args->stream = wh_json_stream_ref (self);
  args->parts = parts;
  args->last = last;

  return wh_dex_spawn_sized (size, push_fiber, args, (GDestroyNotify)push_args_free);
}
