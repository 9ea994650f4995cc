/* wh-json.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-json.h"
#include "wh-json-scan.h"
#include "wh-quantity.h"

struct _WhJson
{
  gatomicrefcount  ref_count;
  yyjson_doc      *document;
  char            *text; /* the values point into it */
};

typedef struct
{
  GBytes *bytes;
  char   *source;
} LoadArgs;

G_DEFINE_BOXED_TYPE (WhJson, wh_json, wh_json_ref, wh_json_unref)

static void
load_args_free (LoadArgs *args)
{
  g_bytes_unref (args->bytes);
  g_free (args->source);
  g_free (args);
}

/**
 * wh_json_read_insitu:
 * @data: text that is changed while it is read, with `YYJSON_PADDING_SIZE` bytes of
 *   padding behind it; must live as long as the document
 * @size: length of the text in bytes
 * @allocator: (nullable): where the document gets its memory
 * @source: who answered, for the error
 * @error: why it is no JSON
 *
 * Returns: (transfer full) (nullable): the document
 */
yyjson_doc *
wh_json_read_insitu (char              *data,
                     gsize              size,
                     const yyjson_alc  *allocator,
                     const char        *source,
                     GError           **error)
{
  yyjson_read_err read_error = { 0 };
  yyjson_doc *document;

  if (!wh_json_scan_depth_ok (data, size, WH_JSON_MAX_DEPTH))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                   _("The answer of “%s” is nested too deeply to be real: is the URL right?"), source);
      return NULL;
    }

  memset (data + size, 0, YYJSON_PADDING_SIZE);
  document = yyjson_read_opts (data, size, YYJSON_READ_INSITU, allocator, &read_error);

  if (document == NULL)
    {
      if (size == 0 || read_error.code == YYJSON_READ_ERROR_EMPTY_CONTENT)
        g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                     _("The answer of “%s” is empty where JSON was expected: is the URL right?"), source);
      else if (read_error.code == YYJSON_READ_ERROR_UNEXPECTED_END)
        g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                     _("The answer of “%s” ends in the middle: try again, and look at the proxy in front of it if that happens often"), source);
      else
        g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
                     _("The answer of “%s” is not JSON (%s at byte %" G_GSIZE_FORMAT "): is the URL right?"),
                     source, read_error.msg, (gsize)read_error.pos);
    }

  return document;
}

/**
 * wh_json_parse:
 * @data: the text
 * @size: its size in bytes
 * @source: name of the connection, for messages
 * @error: why it is no JSON: %WH_ERROR_BAD_REPLY
 *
 * Parses in this thread; see [func@Json.load] for what may be large.
 *
 * Returns: (transfer full) (nullable): the document
 */
WhJson *
wh_json_parse (const char  *data,
               gsize        size,
               const char  *source,
               GError     **error)
{
  g_autofree char *text = NULL;
  yyjson_doc *document;
  WhJson *self;

  g_return_val_if_fail (data != NULL || size == 0, NULL);
  g_return_val_if_fail (source != NULL, NULL);

  text = g_malloc (size + YYJSON_PADDING_SIZE);

  if (size > 0)
    memcpy (text, data, size);

  if (!(document = wh_json_read_insitu (text, size, NULL, source, error)))
    return NULL;

  self = g_new0 (WhJson, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->document = document;
  self->text = g_steal_pointer (&text);

  return self;
}

static DexFuture *
wh_json_load_fiber (gpointer data)
{
  LoadArgs *args = data;
  g_autoptr(GError) error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (args->bytes, &size);
  WhJson *json = wh_json_parse (text, size, args->source, &error);

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (WH_TYPE_JSON, json);
}

/**
 * wh_json_load:
 * @bytes: the text
 * @source: name of the connection, for messages
 *
 * Returns: (transfer full): resolves to a [struct@Json] (boxed); what is large
 *   is parsed by a worker
 */
DexFuture *
wh_json_load (GBytes     *bytes,
              const char *source)
{
  LoadArgs *args;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (source != NULL, NULL);

  args = g_new0 (LoadArgs, 1);
  args->bytes = g_bytes_ref (bytes);
  args->source = g_strdup (source);

  return wh_dex_spawn_sized (g_bytes_get_size (bytes), wh_json_load_fiber, args, (GDestroyNotify)load_args_free);
}

/**
 * wh_json_ref:
 * @self: a #WhJson
 *
 * On any thread.
 *
 * Returns: (transfer full): @self
 */
WhJson *
wh_json_ref (WhJson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * wh_json_unref:
 * @self: (transfer full): a #WhJson
 *
 * On any thread. Values of its document are gone with the last reference.
 */
void
wh_json_unref (WhJson *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  yyjson_doc_free (self->document);
  g_free (self->text);
  g_free (self);
}

/**
 * wh_json_get_root:
 * @self: a document
 *
 * Returns: (transfer none): its root; lives as long as the document
 */
yyjson_val *
wh_json_get_root (WhJson *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return yyjson_doc_get_root (self->document);
}

/**
 * wh_json_get:
 * @value: (nullable): where to start
 * @path: (nullable): such as "metadata.labels.\"app.kubernetes.io/name\"" or
 *   "errors[0].message"; %NULL and "" are @value itself
 *
 * Returns: (transfer none) (nullable): what is there; %NULL for null as well
 */
yyjson_val *
wh_json_get (yyjson_val *value,
             const char *path)
{
  const char *at = path != NULL ? path : "";

  while (value != NULL && *at != 0)
    {
      if (*at == '[')
        {
          char *end;
          guint64 index = g_ascii_strtoull (at + 1, &end, 10);

          g_return_val_if_fail (*end == ']', NULL);
          value = yyjson_arr_get (value, index);
          at = end + 1;
        }
      else
        {
          const char *key;
          gsize length;

          if (*at == '.')
            at++;

          if (*at == '"')
            {
              key = at + 1;
              length = strcspn (key, "\"");
              at = key + length + (key[length] == '"');
            }
          else
            {
              key = at;
              length = strcspn (key, ".[");
              at = key + length;
            }

          value = yyjson_obj_getn (value, key, length);
        }
    }

  return yyjson_is_null (value) ? NULL : value;
}

/**
 * wh_json_get_text:
 * @value: (nullable): where to begin
 * @path: names of members, with dots between them
 *
 * Returns: (nullable): the text there
 */
const char *
wh_json_get_text (yyjson_val *value,
                  const char *path)
{
  return yyjson_get_str (wh_json_get (value, path));
}

/**
 * wh_json_get_number:
 * @value: (nullable): where to begin
 * @path: names of members, with dots between them
 *
 * Returns: the number there, or %WH_ABSENT
 */
gint64
wh_json_get_number (yyjson_val *value,
                    const char *path)
{
  return wh_json_to_number (wh_json_get (value, path));
}

/**
 * wh_json_get_boolean:
 * @value: (nullable): where to begin
 * @path: names of members, with dots between them
 *
 * Returns: whether it is true there
 */
gboolean
wh_json_get_boolean (yyjson_val *value,
                     const char *path)
{
  return wh_json_to_boolean (wh_json_get (value, path)) == 1;
}

/**
 * wh_json_get_time:
 * @value: (nullable): where to begin
 * @path: names of members, with dots between them
 *
 * Returns: the time there in microseconds since the epoch, or %WH_ABSENT
 */
gint64
wh_json_get_time (yyjson_val *value,
                  const char *path)
{
  return wh_json_to_time (wh_json_get (value, path));
}

/**
 * wh_json_dup_pretty:
 * @value: a value
 *
 * Order, numbers and unknown members stay as they came.
 *
 * Returns: (transfer full) (nullable): its text, indented; %NULL when it holds
 *   text that is not UTF-8
 */
char *
wh_json_dup_pretty (yyjson_val *value)
{
  g_autofree char *text = NULL;
  size_t length;

  g_return_val_if_fail (value != NULL, NULL);

  /* From malloc(), which GLib uses as well. */
  text = yyjson_val_write (value, YYJSON_WRITE_PRETTY_TWO_SPACES, &length);

  return g_steal_pointer (&text);
}
