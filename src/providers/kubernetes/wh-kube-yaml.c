/* wh-kube-yaml.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <yaml.h>

#include "wh-kube-yaml.h"

/* Objects as "kubectl get -o yaml" writes them, but for what is of use to the
 * server only and for what nobody should look at over a shoulder. */

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

typedef struct
{
  yaml_emitter_t  emitter;
  GString        *text;
  gboolean        failed;
} Writer;

/* Where in the object something is. */
typedef enum
{
  PLACE_ANYWHERE,
  PLACE_OBJECT,
  PLACE_SECRET,      /* the object itself, when it is a secret */
  PLACE_METADATA,
  PLACE_SECRET_METADATA,
  PLACE_ANNOTATIONS, /* of a secret */
  PLACE_DATA,        /* of a secret */
} Place;

static void write_value (Writer     *self,
                         yyjson_val *value,
                         Place       place);

static int
append_cb (void          *data,
           unsigned char *buffer,
           size_t         size)
{
  g_string_append_len (data, (const char *)buffer, size);

  return 1;
}

static void
emit (Writer       *self,
      int           initialized,
      yaml_event_t *event)
{
  /* The emitter takes the event, also when it fails. */
  if (!initialized || !yaml_emitter_emit (&self->emitter, event))
    self->failed = TRUE;
}

/* What readers of YAML 1.1 or 1.2 take for something else than a text when it
 * stands there without quotation marks. */
static gboolean
looks_like_no_text (const char *text,
                    gsize       length)
{
  static const char * const words[] = {
    "", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<", ".nan", ".inf", "-.inf", "+.inf", NULL,
  };
  static GRegex *numbers;
  g_autofree char *lower = NULL;

  if (strlen (text) != length || length > 64)
    return FALSE;

  lower = g_ascii_strdown (text, length);

  if (g_strv_contains (words, lower))
    return TRUE;

  if (g_once_init_enter_pointer (&numbers))
    g_once_init_leave_pointer (&numbers,
                               g_regex_new ("^[-+]?(0b[01_]+|0o[0-7_]+|0x[0-9a-f_]+|"
                                            "([0-9][0-9_]*(\\.[0-9_]*)?|\\.[0-9][0-9_]*)(e[-+]?[0-9]+)?|"
                                            "[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?)$|"
                                            "^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t ].*)?$",
                                            G_REGEX_OPTIMIZE | G_REGEX_RAW, 0, NULL));

  return g_regex_match (numbers, lower, 0, NULL);
}

static void
write_scalar (Writer              *self,
              const char          *text,
              gsize                length,
              yaml_scalar_style_t  style)
{
  yaml_event_t event;

  emit (self,
        yaml_scalar_event_initialize (&event, NULL, NULL, (const yaml_char_t *)text, length, TRUE, TRUE, style),
        &event);
}

static void
write_text (Writer     *self,
            const char *text,
            gsize       length)
{
  yaml_scalar_style_t style = YAML_ANY_SCALAR_STYLE;

  /* The emitter itself sees what cannot be written in a style. */
  if (looks_like_no_text (text, length))
    style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
  else if (memchr (text, '\n', length) != NULL)
    style = YAML_LITERAL_SCALAR_STYLE;

  write_scalar (self, text, length, style);
}

static void
write_masked (Writer     *self,
              yyjson_val *value)
{
  gsize length = yyjson_get_len (value);
  const char *text = yyjson_get_str (value);
  g_autofree char *masked = NULL;

  /* The size tells an empty value from one that is there. */
  if (text == NULL || length == 0)
    masked = g_strdup (text != NULL ? "" : "***");
  else
    masked = g_strdup_printf ("*** (%" G_GSIZE_FORMAT " characters)", length);

  write_text (self, masked, strlen (masked));
}

static int
compare_members (gconstpointer one,
                 gconstpointer other)
{
  return strcmp (yyjson_get_str (*(yyjson_val * const *)one), yyjson_get_str (*(yyjson_val * const *)other));
}

static Place
place_of (const char *name,
          Place       parent)
{
  if ((parent == PLACE_OBJECT || parent == PLACE_SECRET) && strcmp (name, "metadata") == 0)
    return parent == PLACE_SECRET ? PLACE_SECRET_METADATA : PLACE_METADATA;

  if (parent == PLACE_SECRET && (strcmp (name, "data") == 0 || strcmp (name, "stringData") == 0))
    return PLACE_DATA;

  if (parent == PLACE_SECRET_METADATA && strcmp (name, "annotations") == 0)
    return PLACE_ANNOTATIONS;

  return PLACE_ANYWHERE;
}

static void
write_members (Writer     *self,
               yyjson_val *object,
               Place       place)
{
  g_autoptr(GPtrArray) names = g_ptr_array_sized_new (yyjson_obj_size (object));
  yyjson_obj_iter iter = yyjson_obj_iter_with (object);
  yyjson_val *key;

  while ((key = yyjson_obj_iter_next (&iter)))
    g_ptr_array_add (names, key);

  /* As kubectl does: what is looked for is found. */
  g_ptr_array_sort (names, compare_members);

  for (guint i = 0; i < names->len; i++)
    {
      yyjson_val *value;
      const char *name;

      key = g_ptr_array_index (names, i);
      name = yyjson_get_str (key);
      value = yyjson_obj_iter_get_val (key);

      /* Twice the same name is no YAML; the first one counts. */
      if (i > 0 && compare_members (&names->pdata[i - 1], &names->pdata[i]) == 0)
        continue;

      /* Long, and about who wrote which field. */
      if ((place == PLACE_METADATA || place == PLACE_SECRET_METADATA) && strcmp (name, "managedFields") == 0)
        continue;

      write_text (self, name, yyjson_get_len (key));

      if (place == PLACE_DATA || (place == PLACE_ANNOTATIONS && strcmp (name, LAST_APPLIED) == 0))
        write_masked (self, value);
      else
        write_value (self, value, place_of (name, place));
    }
}

static void
write_value (Writer     *self,
             yyjson_val *value,
             Place       place)
{
  yaml_event_t event;

  if (self->failed)
    return;

  if (yyjson_is_obj (value))
    {
      emit (self, yaml_mapping_start_event_initialize (&event, NULL, NULL, TRUE, YAML_BLOCK_MAPPING_STYLE), &event);
      write_members (self, value, place);
      emit (self, yaml_mapping_end_event_initialize (&event), &event);
    }
  else if (yyjson_is_arr (value))
    {
      yyjson_arr_iter iter = yyjson_arr_iter_with (value);
      yyjson_val *item;

      emit (self, yaml_sequence_start_event_initialize (&event, NULL, NULL, TRUE, YAML_BLOCK_SEQUENCE_STYLE), &event);
      while ((item = yyjson_arr_iter_next (&iter)))
        write_value (self, item, PLACE_ANYWHERE);
      emit (self, yaml_sequence_end_event_initialize (&event), &event);
    }
  else if (yyjson_is_str (value))
    {
      write_text (self, yyjson_get_str (value), yyjson_get_len (value));
    }
  else
    {
      size_t length = 0;
      char *text = yyjson_val_write (value, YYJSON_WRITE_NOFLAG, &length);

      /* Numbers, true, false and null are the same in both. */
      write_scalar (self, text != NULL ? text : "null", text != NULL ? length : 4, YAML_PLAIN_SCALAR_STYLE);
      free (text);
    }
}

/**
 * wh_kube_yaml_write:
 * @object: an object of the API
 *
 * Writes it as YAML, with the names in order and without managedFields. The
 * values of a secret are masked, also where kubectl has kept a copy of them.
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the text; %NULL when it cannot be
 *   written
 */
char *
wh_kube_yaml_write (yyjson_val *object)
{
  g_autoptr(GString) text = g_string_new (NULL);
  Writer self = { .text = text };
  yyjson_val *kind = yyjson_obj_get (object, "kind");
  yaml_event_t event;

  if (!yaml_emitter_initialize (&self.emitter))
    return NULL;

  yaml_emitter_set_output (&self.emitter, append_cb, text);
  yaml_emitter_set_encoding (&self.emitter, YAML_UTF8_ENCODING);
  yaml_emitter_set_unicode (&self.emitter, TRUE);
  yaml_emitter_set_width (&self.emitter, -1);

  emit (&self, yaml_stream_start_event_initialize (&event, YAML_UTF8_ENCODING), &event);
  emit (&self, yaml_document_start_event_initialize (&event, NULL, NULL, NULL, TRUE), &event);
  write_value (&self, object, yyjson_equals_str (kind, "Secret") ? PLACE_SECRET : PLACE_OBJECT);
  emit (&self, yaml_document_end_event_initialize (&event, TRUE), &event);
  emit (&self, yaml_stream_end_event_initialize (&event), &event);
  yaml_emitter_delete (&self.emitter);

  return self.failed ? NULL : g_string_free_and_steal (g_steal_pointer (&text));
}
