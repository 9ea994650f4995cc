/* wh-reader.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "wh-dex-util.h"
#include "wh-quantity.h"
#include "wh-reader.h"

/* Above this, parsing leaves the main thread. */
#define WORKER_SIZE (64 * 1024)

typedef enum
{
  STEP_MEMBER,
  STEP_EACH,
  STEP_INDEX,
  STEP_WHERE,
  STEP_PAIRS,
} StepType;

/* The paths of all rules, merged into a tree, so that each object on the way
 * is looked through once. Made when a reader is first used, kept for good. */
typedef struct _Step Step;

struct _Step
{
  StepType    type;
  char       *key;   /* of the member, or of the member compared */
  gsize       key_length;
  char       *value; /* compared with */
  gsize       index;
  GPtrArray  *steps; /* Step, nullable */
  GArray     *rules; /* guint, nullable; n_rules is the uid */
};

/* What was gathered for one rule of one item. */
typedef struct
{
  yyjson_val *value;
  gint64      count;
  double      sum;
  GPtrArray  *lines;
  gboolean    is_map;
} Slot;

typedef struct
{
  const WhReader *reader;
  GBytes         *bytes;
  char           *items_path;
  WhBatch        *batch;
  char           *source;
  gpointer        user_data;
  GDestroyNotify  user_data_destroy;
} LoadArgs;

static GHashTable *plans; /* WhReader → Step, the root */
static GMutex plans_lock;

static Step *
step_ensure (Step     *parent,
             StepType  type,
             char     *key,
             char     *value,
             gsize     index)
{
  g_autofree char *owned_key = key;
  g_autofree char *owned_value = value;
  Step *step;

  if (parent->steps == NULL)
    parent->steps = g_ptr_array_new ();

  for (guint i = 0; i < parent->steps->len; i++)
    {
      step = g_ptr_array_index (parent->steps, i);

      if (step->type == type && step->index == index &&
          g_strcmp0 (step->key, key) == 0 && g_strcmp0 (step->value, value) == 0)
        return step;
    }

  step = g_new0 (Step, 1);
  step->type = type;
  step->key = g_steal_pointer (&owned_key);
  step->key_length = step->key != NULL ? strlen (step->key) : 0;
  step->value = g_steal_pointer (&owned_value);
  step->index = index;
  g_ptr_array_add (parent->steps, step);

  return step;
}

static void
plan_add_path (Step       *root,
               const char *path,
               guint       rule)
{
  const char *at = path;
  Step *step = root;

  while (*at != 0)
    {
      if (*at == '[')
        {
          const char *end = strchr (at, ']');
          g_autofree char *inner = NULL;
          char *equals;

          if (end == NULL)
            g_error ("The path “%s” lacks a “]”", path);

          inner = g_strndup (at + 1, end - at - 1);

          if (*inner == 0)
            step = step_ensure (step, STEP_EACH, NULL, NULL, 0);
          else if ((equals = strchr (inner, '=')))
            step = step_ensure (step, STEP_WHERE, g_strndup (inner, equals - inner), g_strdup (equals + 1), 0);
          else
            step = step_ensure (step, STEP_INDEX, NULL, NULL, strtoul (inner, NULL, 10));

          at = end + 1;
        }
      else if (*at == '{')
        {
          if (strcmp (at, "{}") != 0)
            g_error ("The path “%s” goes on behind “{}”", path);

          step = step_ensure (step, STEP_PAIRS, NULL, NULL, 0);
          at += 2;
        }
      else if (*at == '.')
        {
          at++;
        }
      else if (*at == '"')
        {
          gsize length = strcspn (at + 1, "\"");

          step = step_ensure (step, STEP_MEMBER, g_strndup (at + 1, length), NULL, 0);
          at += 1 + length + (at[1 + length] == '"');
        }
      else
        {
          gsize length = strcspn (at, ".[{");

          step = step_ensure (step, STEP_MEMBER, g_strndup (at, length), NULL, 0);
          at += length;
        }
    }

  if (step->rules == NULL)
    step->rules = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_val (step->rules, rule);
}

static Step *
plan_for_reader (const WhReader *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&plans_lock);
  Step *root;

  if (plans == NULL)
    plans = g_hash_table_new (NULL, NULL);

  if ((root = g_hash_table_lookup (plans, self)))
    return root;

  root = g_new0 (Step, 1);

  for (guint i = 0; i < self->n_rules; i++)
    plan_add_path (root, self->rules[i].path != NULL ? self->rules[i].path : "", i);

  if (self->uid != NULL)
    plan_add_path (root, self->uid, self->n_rules);

  g_hash_table_insert (plans, (gpointer)self, root);

  return root;
}

/* (transfer full) (nullable) */
static char *
value_to_text (yyjson_val *value)
{
  if (yyjson_is_str (value))
    return g_strdup (yyjson_get_str (value));

  if (yyjson_is_bool (value))
    return g_strdup (yyjson_get_bool (value) ? "true" : "false");

  if (yyjson_is_uint (value))
    return g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)yyjson_get_uint (value));

  if (yyjson_is_sint (value))
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64)yyjson_get_sint (value));

  if (yyjson_is_real (value))
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, yyjson_get_real (value)));
    }

  return NULL;
}

static double
value_to_real (WhFieldType  type,
               yyjson_val  *value)
{
  return type == WH_FIELD_BYTES || type == WH_FIELD_MILLICORES ? wh_json_to_quantity (value)
                                                               : wh_json_to_real (value);
}

static void
slot_add_line (Slot *slot,
               char *line)
{
  if (slot->lines == NULL)
    slot->lines = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (slot->lines, line);
}

static gboolean
is_empty_text (yyjson_val *value)
{
  return yyjson_is_str (value) && *yyjson_get_str (value) == 0;
}

static void
slot_add (const WhReader *self,
          Slot           *slot,
          guint           rule,
          yyjson_val     *key,
          yyjson_val     *value)
{
  WhReadHow how = rule < self->n_rules ? self->rules[rule].how : WH_READ_VALUE;

  switch (how)
    {
    case WH_READ_VALUE:
    case WH_READ_FIRST:
    default:
      if (slot->value == NULL && !is_empty_text (value))
        slot->value = value;
      break;

    case WH_READ_LAST:
      if (!is_empty_text (value))
        slot->value = value;
      break;

    case WH_READ_COUNT:
      slot->count++;
      break;

    case WH_READ_COUNT_TRUE:
      slot->count += wh_json_to_boolean (value) == 1;
      break;

    case WH_READ_SUM:
      {
        double real = value_to_real (self->kind->fields[self->rules[rule].field].type, value);

        if (!isnan (real))
          slot->sum += real;
      }
      break;

    case WH_READ_JOIN:
      {
        const char *prefix = self->rules[rule].prefix != NULL ? self->rules[rule].prefix : "";
        g_autofree char *text = value_to_text (value);

        if (key != NULL)
          {
            slot->is_map = TRUE;
            slot_add_line (slot, g_strconcat (prefix, yyjson_get_str (key), "=", text != NULL ? text : "", NULL));
          }
        else if (text != NULL && *text != 0)
          {
            slot_add_line (slot, g_strconcat (prefix, text, NULL));
          }
      }
      break;
    }
}

static void
walk (const WhReader *self,
      const Step     *step,
      yyjson_val     *key,
      yyjson_val     *value,
      Slot           *slots)
{
  if (value == NULL || yyjson_is_null (value))
    return;

  for (guint i = 0; step->rules != NULL && i < step->rules->len; i++)
    {
      guint rule = g_array_index (step->rules, guint, i);

      slot_add (self, &slots[rule], rule, key, value);
    }

  if (step->steps == NULL)
    return;

  if (yyjson_is_obj (value))
    {
      yyjson_obj_iter members = yyjson_obj_iter_with (value);
      yyjson_val *name;

      while ((name = yyjson_obj_iter_next (&members)))
        {
          const char *text = yyjson_get_str (name);
          gsize length = yyjson_get_len (name);

          for (guint i = 0; i < step->steps->len; i++)
            {
              const Step *next = g_ptr_array_index (step->steps, i);

              if (next->type == STEP_PAIRS)
                walk (self, next, name, yyjson_obj_iter_get_val (name), slots);
              else if (next->type == STEP_MEMBER && next->key_length == length &&
                       memcmp (next->key, text, length) == 0)
                walk (self, next, NULL, yyjson_obj_iter_get_val (name), slots);
            }
        }
    }
  else if (yyjson_is_arr (value))
    {
      yyjson_arr_iter elements = yyjson_arr_iter_with (value);
      yyjson_val *element;

      for (gsize at = 0; (element = yyjson_arr_iter_next (&elements)); at++)
        {
          for (guint i = 0; i < step->steps->len; i++)
            {
              const Step *next = g_ptr_array_index (step->steps, i);

              if (next->type == STEP_EACH ||
                  (next->type == STEP_INDEX && next->index == at) ||
                  (next->type == STEP_WHERE &&
                   g_strcmp0 (yyjson_get_str (yyjson_obj_getn (element, next->key, next->key_length)), next->value) == 0))
                walk (self, next, NULL, element, slots);
            }
        }
    }
}

static void
set_number (const WhReadRule *rule,
            WhRecordBuilder  *builder,
            gint64            number)
{
  if (number != WH_ABSENT)
    wh_record_builder_set_number (builder, rule->field, number);
}

static gint64
scaled (const WhReadRule *rule,
        double            unit,
        double            real)
{
  double product = real * unit * (rule->scale != 0 ? rule->scale : 1);

  return product > -9.2e18 && product < 9.2e18 ? (gint64)round (product) : WH_ABSENT;
}

static void
set_real (const WhReader   *self,
          const WhReadRule *rule,
          WhRecordBuilder  *builder,
          double            real)
{
  WhFieldType type = self->kind->fields[rule->field].type;

  if (isnan (real) || wh_field_type_is_text (type))
    return;

  if (wh_field_type_is_real (type))
    wh_record_builder_set_real (builder, rule->field, rule->scale != 0 ? real * rule->scale : real);
  else if (type == WH_FIELD_MILLICORES)
    set_number (rule, builder, scaled (rule, 1000, real));
  else if (type == WH_FIELD_DURATION || type == WH_FIELD_TIME)
    set_number (rule, builder, scaled (rule, G_USEC_PER_SEC, real));
  else
    set_number (rule, builder, scaled (rule, 1, real));
}

static void
set_value (const WhReader   *self,
           const WhReadRule *rule,
           WhRecordBuilder  *builder,
           yyjson_val       *value)
{
  WhFieldType type = self->kind->fields[rule->field].type;
  gboolean is_text = yyjson_is_str (value);

  switch (type)
    {
    case WH_FIELD_TEXT:
    case WH_FIELD_REFERENCE:
      if (is_text && rule->prefix == NULL)
        {
          wh_record_builder_set_text_n (builder, rule->field, yyjson_get_str (value),
                                        strlen (yyjson_get_str (value)));
        }
      else
        {
          g_autofree char *text = value_to_text (value);

          if (text != NULL)
            wh_record_builder_take_text (builder, rule->field,
                                         g_strconcat (rule->prefix != NULL ? rule->prefix : "", text, NULL));
        }
      return;

    case WH_FIELD_BOOLEAN:
      if (wh_json_to_boolean (value) >= 0)
        wh_record_builder_set_number (builder, rule->field, wh_json_to_boolean (value));
      return;

    case WH_FIELD_TIME:
      if (is_text || rule->scale == 0)
        set_number (rule, builder, wh_json_to_time (value));
      else
        set_real (self, rule, builder, wh_json_to_real (value));
      return;

    case WH_FIELD_DURATION:
      if (is_text || rule->scale == 0)
        set_number (rule, builder, wh_json_to_duration (value));
      else
        set_real (self, rule, builder, wh_json_to_real (value));
      return;

    case WH_FIELD_INTEGER:
      /* Not through a double: ids have 64 bits. */
      if (rule->scale == 0)
        set_number (rule, builder, wh_json_to_number (value));
      else
        set_real (self, rule, builder, wh_json_to_real (value));
      return;

    case WH_FIELD_NUMBER:
    case WH_FIELD_PERCENT:
    case WH_FIELD_MONEY:
    case WH_FIELD_BYTES:
    case WH_FIELD_MILLICORES:
    default:
      set_real (self, rule, builder, value_to_real (type, value));
      return;
    }
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *)a, *(const char * const *)b);
}

static void
set_lines (const WhReadRule *rule,
           WhRecordBuilder  *builder,
           Slot             *slot)
{
  if (slot->lines == NULL)
    return;

  if (slot->is_map)
    g_ptr_array_sort (slot->lines, compare_lines);

  g_ptr_array_add (slot->lines, NULL);
  wh_record_builder_take_text (builder, rule->field, g_strjoinv ("\n", (char **)slot->lines->pdata));
  g_clear_pointer (&slot->lines, g_ptr_array_unref);
}

static void
apply_rule (const WhReader   *self,
            const WhReadRule *rule,
            WhRecordBuilder  *builder,
            Slot             *slot)
{
  switch (rule->how)
    {
    case WH_READ_COUNT:
    case WH_READ_COUNT_TRUE:
      set_real (self, rule, builder, slot->count);
      return;

    case WH_READ_SUM:
      set_real (self, rule, builder, slot->sum);
      return;

    case WH_READ_JOIN:
      set_lines (rule, builder, slot);
      return;

    case WH_READ_VALUE:
    case WH_READ_FIRST:
    case WH_READ_LAST:
    default:
      if (slot->value == NULL)
        return;

      if (rule->read != NULL)
        rule->read (slot->value, builder, rule->field);
      else
        set_value (self, rule, builder, slot->value);
      return;
    }
}

/**
 * wh_reader_read_value:
 * @self: a reader
 * @item: (nullable): one item
 * @builder: a builder of the reader's kind; emptied first
 * @user_data: for the reader's finish function
 *
 * Returns: whether @builder holds a record now, to be built; %FALSE for what
 *   is no object, has no uid, or is left out by the finish function
 */
gboolean
wh_reader_read_value (const WhReader  *self,
                      yyjson_val      *item,
                      WhRecordBuilder *builder,
                      gpointer         user_data)
{
  const Step *plan;
  Slot *slots;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (builder != NULL, FALSE);

  wh_record_builder_reset (builder);

  if (item == NULL || yyjson_is_null (item))
    return FALSE;

  plan = plan_for_reader (self);
  slots = g_newa0 (Slot, self->n_rules + 1);
  walk (self, plan, NULL, item, slots);

  for (guint i = 0; i < self->n_rules; i++)
    apply_rule (self, &self->rules[i], builder, &slots[i]);

  if (self->uid != NULL)
    {
      g_autofree char *uid = value_to_text (slots[self->n_rules].value);

      if (uid != NULL && *uid != 0)
        wh_record_builder_set_uid (builder, uid);
      else if (self->finish == NULL)
        return FALSE;
    }

  return (self->finish == NULL || self->finish (item, builder, user_data)) &&
         wh_record_builder_has_uid (builder);
}

/**
 * wh_reader_read_items:
 * @self: a reader
 * @items: (nullable): an array of items, or one item; none for %NULL
 * @builder: a builder of the reader's kind
 * @batch: where the records go
 * @user_data: for the reader's finish function
 *
 * Returns: whether @items was an array, an object, or nothing
 */
gboolean
wh_reader_read_items (const WhReader  *self,
                      yyjson_val      *items,
                      WhRecordBuilder *builder,
                      WhBatch         *batch,
                      gpointer         user_data)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (builder != NULL, FALSE);
  g_return_val_if_fail (batch != NULL, FALSE);

  if (items == NULL || yyjson_is_null (items))
    return TRUE;

  if (yyjson_is_arr (items))
    {
      yyjson_arr_iter elements = yyjson_arr_iter_with (items);
      yyjson_val *element;

      while ((element = yyjson_arr_iter_next (&elements)))
        {
          if (wh_reader_read_value (self, element, builder, user_data))
            wh_batch_take_record (batch, wh_record_builder_build (builder));
        }

      return TRUE;
    }

  if (!yyjson_is_obj (items))
    return FALSE;

  if (wh_reader_read_value (self, items, builder, user_data))
    wh_batch_take_record (batch, wh_record_builder_build (builder));

  return TRUE;
}

static gboolean
read_document (const WhReader   *self,
               yyjson_val       *root,
               const char       *items_path,
               WhRecordBuilder  *builder,
               WhBatch          *batch,
               const char       *source,
               gpointer          user_data,
               GError          **error)
{
  if ((yyjson_is_obj (root) || yyjson_is_arr (root)) &&
      wh_reader_read_items (self, wh_json_get (root, items_path), builder, batch, user_data))
    return TRUE;

  g_set_error (error, WH_ERROR, WH_ERROR_BAD_REPLY,
               _("The answer of “%s” is not the list that was asked for: is the URL right?"), source);

  return FALSE;
}

/**
 * wh_reader_read_array:
 * @self: a reader
 * @json: a whole reply; changed by reading, so that no text is copied twice,
 *   with YYJSON_PADDING_SIZE bytes to spare behind it
 * @size: its size without these
 * @items_path: (nullable): where the array is; %NULL when it is the root
 * @builder: a builder of the reader's kind
 * @batch: where the records go
 * @source: name of the connection, for messages
 * @user_data: for the reader's finish function
 * @error: %WH_ERROR_BAD_REPLY
 *
 * Reads in this thread.
 *
 * Returns: whether it could be read
 */
gboolean
wh_reader_read_array (const WhReader   *self,
                      char             *json,
                      gsize             size,
                      const char       *items_path,
                      WhRecordBuilder  *builder,
                      WhBatch          *batch,
                      const char       *source,
                      gpointer          user_data,
                      GError          **error)
{
  yyjson_doc *document;
  gboolean success;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (json != NULL, FALSE);

  if (!(document = wh_json_read_insitu (json, size, NULL, source, error)))
    return FALSE;

  success = read_document (self, yyjson_doc_get_root (document), items_path, builder, batch, source, user_data, error);
  yyjson_doc_free (document);

  return success;
}

static void
load_args_free (LoadArgs *args)
{
  if (args->user_data_destroy != NULL)
    args->user_data_destroy (args->user_data);

  g_bytes_unref (args->bytes);
  wh_batch_unref (args->batch);
  g_free (args->items_path);
  g_free (args->source);
  g_free (args);
}

static DexFuture *
wh_reader_load_fiber (gpointer data)
{
  LoadArgs *args = data;
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (args->reader->kind, args->batch->connection);
  g_autoptr(WhJson) json = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (args->bytes, &size);

  if (!(json = wh_json_parse (text, size, args->source, &error)) ||
      !read_document (args->reader, wh_json_get_root (json), args->items_path, builder, args->batch, args->source,
                      args->user_data, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  return dex_future_new_take_boxed (WH_TYPE_JSON, g_steal_pointer (&json));
}

/**
 * wh_reader_load:
 * @self: a reader
 * @bytes: a whole reply
 * @items_path: (nullable): where the array is; %NULL when it is the root
 * @batch: where the records go; nobody else may touch it until this resolves
 * @source: name of the connection, for messages
 * @user_data: for the reader's finish function, used on a worker
 * @user_data_destroy: (nullable): frees @user_data
 *
 * What is large is read by a worker. For lists that may be very long, see
 * [struct@JsonStream].
 *
 * Returns: (transfer full): resolves to the document, a [struct@Json]
 *   (boxed), for what stands around the items
 */
DexFuture *
wh_reader_load (const WhReader *self,
                GBytes         *bytes,
                const char     *items_path,
                WhBatch        *batch,
                const char     *source,
                gpointer        user_data,
                GDestroyNotify  user_data_destroy)
{
  LoadArgs *args;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (batch != NULL, NULL);
  g_return_val_if_fail (source != NULL, NULL);

  args = g_new0 (LoadArgs, 1);
  args->reader = self;
  args->bytes = g_bytes_ref (bytes);
  args->items_path = g_strdup (items_path);
  args->batch = wh_batch_ref (batch);
  args->source = g_strdup (source);
  args->user_data = user_data;
  args->user_data_destroy = user_data_destroy;

  if (g_bytes_get_size (bytes) <= WORKER_SIZE)
    {
      DexFuture *future = wh_reader_load_fiber (args);

      load_args_free (args);
      return future;
    }

  return wh_dex_spawn_pinned (dex_thread_pool_scheduler_get_default (), 0,
                              wh_reader_load_fiber, args, (GDestroyNotify)load_args_free);
}
