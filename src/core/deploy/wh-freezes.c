/* wh-freezes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-freezes.h"
#include "wh-json-write.h"
#include "wh-json.h"

struct _WhFreezes
{
  GObject    parent_instance;

  WhHistory *history;
  GPtrArray *items; /* WhFreeze */
  char      *text;  /* what they were read from */
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhFreezes, wh_freezes, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
wh_freezes_get_item_type (GListModel *model)
{
  return WH_TYPE_FREEZE;
}

static guint
wh_freezes_get_n_items (GListModel *model)
{
  return WH_FREEZES (model)->items->len;
}

static gpointer
wh_freezes_get_item (GListModel *model,
                     guint       position)
{
  WhFreezes *self = WH_FREEZES (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = wh_freezes_get_item_type;
  iface->get_n_items = wh_freezes_get_n_items;
  iface->get_item = wh_freezes_get_item;
}

static void
wh_freezes_finalize (GObject *object)
{
  WhFreezes *self = WH_FREEZES (object);

  g_clear_object (&self->history);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_free (self->text);

  G_OBJECT_CLASS (wh_freezes_parent_class)->finalize (object);
}

static void
wh_freezes_class_init (WhFreezesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_freezes_finalize;
}

static void
wh_freezes_init (WhFreezes *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * wh_freezes_new:
 * @history: where they are kept
 *
 * Returns: (transfer full): freezes that are not read yet
 */
WhFreezes *
wh_freezes_new (WhHistory *history)
{
  WhFreezes *self;

  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  self = g_object_new (WH_TYPE_FREEZES, NULL);
  self->history = g_object_ref (history);

  return self;
}

static int
compare_freezes (gconstpointer one,
                 gconstpointer other)
{
  WhFreeze *a = *(WhFreeze * const *)one;
  WhFreeze *b = *(WhFreeze * const *)other;

  if (wh_freeze_is_weekly (a) != wh_freeze_is_weekly (b))
    return wh_freeze_is_weekly (a) ? -1 : 1;

  if (wh_freeze_is_weekly (a))
    return (int)wh_freeze_get_from_minute (a) - (int)wh_freeze_get_from_minute (b);

  return (wh_freeze_get_from (a) > wh_freeze_get_from (b)) - (wh_freeze_get_from (a) < wh_freeze_get_from (b));
}

static gboolean
find_index (GPtrArray  *items,
            const char *name,
            guint      *index)
{
  for (*index = 0; *index < items->len; (*index)++)
    if (g_strcmp0 (wh_freeze_get_name (items->pdata[*index]), name) == 0)
      return TRUE;

  return FALSE;
}

static WhFreeze *
read_freeze (yyjson_val *item)
{
  const char *name = wh_json_get_text (item, "name");
  const char *environment = wh_json_get_text (item, "environment");
  const char *weekly = wh_json_get_text (item, "weekly");
  gint64 from = wh_json_get_time (item, "from");
  gint64 until = wh_json_get_time (item, "until");

  if (weekly != NULL)
    return wh_freeze_new_from_text (name, environment, weekly, NULL);

  return from != WH_ABSENT && until != WH_ABSENT ? wh_freeze_new (name, environment, from, until, NULL) : NULL;
}

/* What is not readable of it is left out. */
static GPtrArray *
read_freezes (const char *text)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(WhJson) json = text != NULL ? wh_json_parse (text, strlen (text), WH_FREEZES_SETTING, NULL) : NULL;
  yyjson_arr_iter iter;
  yyjson_val *item;

  if (json == NULL)
    return items;

  iter = yyjson_arr_iter_with (wh_json_get_root (json));

  while ((item = yyjson_arr_iter_next (&iter)))
    {
      WhFreeze *freeze = read_freeze (item);

      if (freeze != NULL)
        g_ptr_array_add (items, freeze);
    }

  g_ptr_array_sort (items, compare_freezes);

  return items;
}

static void
write_freeze (JsonBuilder *builder,
              WhFreeze    *freeze)
{
  g_autofree char *weekly = wh_freeze_dup_week_text (freeze);

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "name", wh_freeze_get_name (freeze));
  if (wh_freeze_get_environment (freeze) != NULL)
    wh_json_write_text (builder, "environment", wh_freeze_get_environment (freeze));

  if (weekly != NULL)
    {
      wh_json_write_text (builder, "weekly", weekly);
    }
  else
    {
      g_autofree char *from = wh_format_time_iso (wh_freeze_get_from (freeze));
      g_autofree char *until = wh_format_time_iso (wh_freeze_get_until (freeze));

      wh_json_write_text (builder, "from", from);
      wh_json_write_text (builder, "until", until);
    }

  json_builder_end_object (builder);
}

static char *
dup_json (GPtrArray *items)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < items->len; i++)
    write_freeze (builder, items->pdata[i]);
  json_builder_end_array (builder);

  return wh_json_write_end (builder, FALSE);
}

static void
take_items (WhFreezes  *self,
            GPtrArray  *items,
            const char *text)
{
  guint n_before = self->items->len;

  g_set_str (&self->text, text);
  g_ptr_array_unref (self->items);
  self->items = items;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, items->len);
}

static gboolean
load (WhFreezes  *self,
      GError    **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *text = dex_await_string (wh_history_get_setting (self->history, WH_FREEZES_SETTING), &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (g_strcmp0 (text, self->text) != 0)
    take_items (self, read_freezes (text), text);

  return TRUE;
}

typedef struct
{
  WhFreezes *self;
  WhFreeze  *add;
  char      *remove;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_object (&change->self);
  g_clear_object (&change->add);
  g_free (change->remove);
  g_free (change);
}

static DexFuture *
load_fiber (gpointer user_data)
{
  Change *change = user_data;
  g_autoptr(GError) error = NULL;

  return load (change->self, &error) ? dex_future_new_true () : dex_future_new_for_error (g_steal_pointer (&error));
}

static char *
dup_words (WhFreeze *freeze)
{
  g_autofree char *when = NULL;

  if (freeze == NULL)
    return NULL;

  when = wh_freeze_dup_when (freeze);

  return g_strdup_printf ("%s: %s", wh_freeze_get_environment (freeze) != NULL ? wh_freeze_get_environment (freeze)
                                                                              : _("everywhere"), when);
}

/* Whoever lifts a freeze says so. */
static WhOperationEntry *
make_entry (const char *name,
            WhFreeze   *before,
            WhFreeze   *after)
{
  g_autofree char *id = g_uuid_string_random ();
  WhOperationEntry *entry = wh_operation_entry_new (id, WH_OPERATION_FINISHED, after != NULL ? "freeze" : "unfreeze");

  entry->title = g_strdup_printf (after != NULL ? _("Freeze “%s”") : _("Remove the freeze “%s”"), name);
  entry->name = g_strdup (name);
  entry->before = dup_words (before);
  entry->after = dup_words (after);

  return entry;
}

static DexFuture *
change_fiber (gpointer user_data)
{
  Change *change = user_data;
  WhFreezes *self = change->self;
  const char *name = change->add != NULL ? wh_freeze_get_name (change->add) : change->remove;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(WhOperationEntry) entry = NULL;
  g_autoptr(WhFreeze) before = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  guint index;

  /* Another process may have changed them. */
  if (!load (self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add (items, g_object_ref (self->items->pdata[i]));

  if (find_index (items, name, &index))
    before = g_ptr_array_steal_index (items, index);
  else if (change->add == NULL)
    return wh_dex_reject (WH_ERROR_NOT_FOUND, _("There is no freeze “%s”"), name);

  if (change->add != NULL)
    g_ptr_array_add (items, g_object_ref (change->add));

  g_ptr_array_sort (items, compare_freezes);
  text = dup_json (items);
  entry = make_entry (name, before, change->add);

  if (!dex_await (wh_history_append_operation (self->history, entry), &error) ||
      !dex_await (wh_history_set_setting (self->history, WH_FREEZES_SETTING, text), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  take_items (self, g_steal_pointer (&items), text);

  return dex_future_new_true ();
}

static DexFuture *
spawn (WhFreezes    *self,
       WhFreeze     *add,
       const char   *remove_name,
       DexFiberFunc  func)
{
  Change *change = g_new0 (Change, 1);

  change->self = g_object_ref (self);
  change->add = add != NULL ? g_object_ref (add) : NULL;
  change->remove = g_strdup (remove_name);

  return wh_dex_spawn_pinned (NULL, 0, func, change, change_free);
}

/**
 * wh_freezes_load:
 * @self: freezes
 *
 * Reads them; again, when another process may have changed them.
 *
 * Returns: (transfer full): resolves when they are known
 */
DexFuture *
wh_freezes_load (WhFreezes *self)
{
  g_return_val_if_fail (WH_IS_FREEZES (self), NULL);

  return spawn (self, NULL, NULL, load_fiber);
}

/**
 * wh_freezes_add:
 * @self: freezes
 * @freeze: a new one
 *
 * Adds one, or replaces the one of that name.
 *
 * Returns: (transfer full): resolves when it is on the disk
 */
DexFuture *
wh_freezes_add (WhFreezes *self,
                WhFreeze  *freeze)
{
  g_return_val_if_fail (WH_IS_FREEZES (self), NULL);
  g_return_val_if_fail (WH_IS_FREEZE (freeze), NULL);

  return spawn (self, freeze, NULL, change_fiber);
}

/**
 * wh_freezes_remove:
 * @self: freezes
 * @name: of one
 *
 * Returns: (transfer full): resolves when it is gone; rejects with
 *   %WH_ERROR_NOT_FOUND when there is none
 */
DexFuture *
wh_freezes_remove (WhFreezes  *self,
                   const char *name)
{
  g_return_val_if_fail (WH_IS_FREEZES (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return spawn (self, NULL, name, change_fiber);
}

/**
 * wh_freezes_get:
 * @self: freezes
 * @name: of one
 *
 * Returns: (transfer none) (nullable): the one of that name
 */
WhFreeze *
wh_freezes_get (WhFreezes  *self,
                const char *name)
{
  guint index;

  g_return_val_if_fail (WH_IS_FREEZES (self), NULL);

  return find_index (self->items, name, &index) ? self->items->pdata[index] : NULL;
}

/**
 * wh_freezes_find:
 * @self: freezes
 * @environment: where
 * @time: when, microseconds since the epoch
 * @until: (out) (optional): its end
 *
 * Returns: (transfer none) (nullable): what forbids to deploy there then; the
 *   last to end
 */
WhFreeze *
wh_freezes_find (WhFreezes  *self,
                 const char *environment,
                 gint64      time,
                 gint64     *until)
{
  WhFreeze *found = NULL;
  gint64 last = 0;

  g_return_val_if_fail (WH_IS_FREEZES (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      WhFreeze *freeze = self->items->pdata[i];
      gint64 begin;
      gint64 end;

      if (wh_freeze_is_for (freeze, environment) && wh_freeze_find_span (freeze, time, &begin, &end) &&
          begin <= time && end > last)
        {
          found = freeze;
          last = end;
        }
    }

  if (until != NULL)
    *until = last;

  return found;
}

/**
 * wh_freezes_next:
 * @self: freezes
 * @environment: where
 * @time: when, microseconds since the epoch
 * @from: (out) (optional): its beginning
 *
 * Returns: (transfer none) (nullable): the first that begins after @time
 */
WhFreeze *
wh_freezes_next (WhFreezes  *self,
                 const char *environment,
                 gint64      time,
                 gint64     *from)
{
  WhFreeze *found = NULL;
  gint64 first = G_MAXINT64;

  g_return_val_if_fail (WH_IS_FREEZES (self), NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      WhFreeze *freeze = self->items->pdata[i];
      gint64 begin;
      gint64 end;

      if (!wh_freeze_is_for (freeze, environment) || !wh_freeze_find_span (freeze, time, &begin, &end))
        continue;

      /* What is now: its next time. */
      if (begin <= time && (!wh_freeze_find_span (freeze, end, &begin, &end) || begin <= time))
        continue;

      if (begin < first)
        {
          found = freeze;
          first = begin;
        }
    }

  if (from != NULL)
    *from = found != NULL ? first : 0;

  return found;
}
