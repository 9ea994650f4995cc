/* wh-freezes.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-format.h"
#include "wh-freezes.h"
#include "wh-json-write.h"
#include "wh-json.h"

static void
freeze_free (gpointer data)
{
  WhFreeze *self = data;

  g_free (self->name);
  g_free (self->environment);
  g_free (self);
}

WhFreezes *
wh_freezes_new (void)
{
  WhFreezes *self = g_new0 (WhFreezes, 1);

  self->items = g_ptr_array_new_with_free_func (freeze_free);

  return self;
}

void
wh_freezes_free (WhFreezes *self)
{
  g_ptr_array_unref (self->items);
  g_free (self);
}

static int
compare_freezes (gconstpointer one,
                 gconstpointer other)
{
  const WhFreeze *a = *(const WhFreeze * const *)one;
  const WhFreeze *b = *(const WhFreeze * const *)other;

  return (a->from > b->from) - (a->from < b->from);
}

/**
 * wh_freezes_add:
 * @self: freezes
 * @name: why
 * @environment: (nullable): where; %NULL = everywhere
 * @from: microseconds since the epoch, UTC
 * @until: its end
 *
 * Adds one, or replaces the one of that name.
 */
void
wh_freezes_add (WhFreezes  *self,
                const char *name,
                const char *environment,
                gint64      from,
                gint64      until)
{
  WhFreeze *freeze = g_new0 (WhFreeze, 1);

  wh_freezes_remove (self, name);
  freeze->name = g_strdup (name);
  freeze->environment = g_strdup (environment);
  freeze->from = from;
  freeze->until = until;
  g_ptr_array_add (self->items, freeze);
  g_ptr_array_sort (self->items, compare_freezes);
}

/**
 * wh_freezes_remove:
 * @self: freezes
 * @name: of one
 *
 * Returns: whether there was one
 */
gboolean
wh_freezes_remove (WhFreezes  *self,
                   const char *name)
{
  for (guint i = 0; i < self->items->len; i++)
    if (g_strcmp0 (((WhFreeze *)self->items->pdata[i])->name, name) == 0)
      {
        g_ptr_array_remove_index (self->items, i);
        return TRUE;
      }

  return FALSE;
}

/**
 * wh_freezes_from_json:
 * @text: (nullable): as [func@freezes_to_json] wrote it
 *
 * Returns: (transfer full): what is readable of it
 */
WhFreezes *
wh_freezes_from_json (const char *text)
{
  WhFreezes *self = wh_freezes_new ();
  g_autoptr(WhJson) json = text != NULL ? wh_json_parse (text, strlen (text), WH_FREEZES_SETTING, NULL) : NULL;
  yyjson_arr_iter iter;
  yyjson_val *item;

  if (json == NULL)
    return self;

  iter = yyjson_arr_iter_with (wh_json_get_root (json));

  while ((item = yyjson_arr_iter_next (&iter)))
    {
      const char *name = wh_json_get_text (item, "name");
      gint64 from = wh_json_get_time (item, "from");
      gint64 until = wh_json_get_time (item, "until");

      if (name != NULL && from != WH_ABSENT && until != WH_ABSENT)
        wh_freezes_add (self, name, wh_json_get_text (item, "environment"), from, until);
    }

  return self;
}

/**
 * wh_freezes_to_json:
 * @self: freezes
 *
 * Returns: (transfer full): an array of objects
 */
char *
wh_freezes_to_json (WhFreezes *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);

  for (guint i = 0; i < self->items->len; i++)
    {
      const WhFreeze *freeze = self->items->pdata[i];
      g_autofree char *from = wh_format_time_iso (freeze->from);
      g_autofree char *until = wh_format_time_iso (freeze->until);

      json_builder_begin_object (builder);
      wh_json_write_text (builder, "name", freeze->name);
      wh_json_write_text (builder, "environment", freeze->environment);
      wh_json_write_text (builder, "from", from);
      wh_json_write_text (builder, "until", until);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);

  return wh_json_write_end (builder, FALSE);
}

static gboolean
is_for (const WhFreeze *freeze,
        const char     *environment)
{
  return freeze->environment == NULL || g_strcmp0 (freeze->environment, environment) == 0;
}

/**
 * wh_freezes_find:
 * @self: freezes
 * @environment: where
 * @time: when
 *
 * Returns: (nullable): what forbids to deploy there then; the last to end
 */
const WhFreeze *
wh_freezes_find (WhFreezes  *self,
                 const char *environment,
                 gint64      time)
{
  const WhFreeze *found = NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      const WhFreeze *freeze = self->items->pdata[i];

      if (is_for (freeze, environment) && time >= freeze->from && time < freeze->until &&
          (found == NULL || freeze->until > found->until))
        found = freeze;
    }

  return found;
}

/**
 * wh_freezes_next:
 * @self: freezes
 * @environment: where
 * @time: when
 *
 * Returns: (nullable): the first that begins after @time
 */
const WhFreeze *
wh_freezes_next (WhFreezes  *self,
                 const char *environment,
                 gint64      time)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const WhFreeze *freeze = self->items->pdata[i];

      if (is_for (freeze, environment) && freeze->from > time)
        return freeze;
    }

  return NULL;
}
