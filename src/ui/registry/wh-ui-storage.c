/* wh-ui-storage.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-registry-storage.h"
#include "wh-ui-cell.h"
#include "wh-ui-storage.h"

/* It is counted again at most this often, in milliseconds, and only while
 * somebody looks. */
#define COUNT_INTERVAL 1000

/**
 * WhUiStorage:
 *
 * Makes a table of repositories tell what each keeps in its registry: what is
 * only its own, and what nothing needs any more.
 */
struct _WhUiStorage
{
  GObject            parent_instance;

  WhUiResources     *resources; /* weak */
  GtkLabel          *title;     /* weak, as is the next */
  GtkLabel          *detail;

  WhStore           *store;
  char              *connection;
  WhRegistryStorage *counted;
  GSignalGroup      *images_signals;
  guint              source;
  guint              counting : 1;
  guint              again : 1;
};

G_DEFINE_FINAL_TYPE (WhUiStorage, wh_ui_storage, G_TYPE_OBJECT)

static void queue_count (WhUiStorage *self);

static char *
format_bytes (gint64 bytes)
{
  WhValue value = { .number = bytes };

  return wh_format_value (&wh_kind_image.fields[WH_IMAGE_SIZE], &value);
}

/* ---- Columns ---- */

typedef enum
{
  OWN,
  UNUSED,
  ALONE,
  UNUSED_TAGS,
} Number;

/* -1: not known */
static gint64
get_number (WhUiStorage *self,
            WhResource  *resource,
            Number       which)
{
  WhRecord *record = wh_resource_get_record (resource);
  const WhRepositoryStorage *found = self->counted != NULL ? wh_registry_storage_find (self->counted, record) : NULL;

  /* A sum with parts missing would be a wrong number. */
  if (found == NULL || found->n_unread > 0)
    return -1;

  switch (which)
    {
    case OWN:
      return found->own;

    case ALONE:
      return found->alone;

    case UNUSED:
      return self->counted->unseen == NULL ? found->unused : -1;

    case UNUSED_TAGS:
    default:
      return self->counted->unseen == NULL ? (gint64)found->n_unused : -1;
    }
}

static void
fill_bytes (WhUiCell *cell,
            gint64    bytes)
{
  const char *unit = NULL;
  WhValue value = { .number = bytes };
  g_autofree char *text = bytes >= 0 ? wh_format_parts (&wh_kind_image.fields[WH_IMAGE_SIZE], &value, &unit) : NULL;

  wh_ui_cell_set_text (cell, text != NULL ? text : "—", unit);
  wh_ui_cell_set_quiet (cell, bytes <= 0);
}

static void
fill_own (WhUiCell   *cell,
          WhResource *resource,
          gpointer    user_data)
{
  fill_bytes (cell, get_number (user_data, resource, OWN));
}

static void
fill_unused (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  fill_bytes (cell, get_number (user_data, resource, UNUSED));
}

static void
fill_alone (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  fill_bytes (cell, get_number (user_data, resource, ALONE));
}

static void
fill_unused_tags (WhUiCell   *cell,
                  WhResource *resource,
                  gpointer    user_data)
{
  gint64 number = get_number (user_data, resource, UNUSED_TAGS);
  g_autofree char *text = number >= 0 ? wh_format_integer (number) : NULL;

  wh_ui_cell_set_text (cell, text != NULL ? text : "—", NULL);
  wh_ui_cell_set_quiet (cell, number <= 0);
}

/* ---- Counting ---- */

static void
show_sums (WhUiStorage *self)
{
  g_autofree char *total = format_bytes (self->counted->total);
  g_autofree char *alone = format_bytes (self->counted->alone);
  g_autofree char *unused = format_bytes (self->counted->unused);
  g_autofree char *title = NULL;
  g_autoptr(GString) detail = g_string_new (NULL);

  if (self->title == NULL || self->detail == NULL)
    return;

  /* Translators: bytes */
  title = self->counted->at_most ? g_strdup_printf (_("%s at most"), total) : g_strdup_printf (_("%s in the registry"), total);

  if (self->counted->alone > self->counted->total)
    g_string_append_printf (detail, _("%s without shared layers"), alone);

  if (detail->len > 0)
    g_string_append (detail, " · ");

  /* Translators: a cluster */
  if (self->counted->unseen != NULL)
    g_string_append_printf (detail, _("what is unused cannot be said: “%s” never told what it runs"), self->counted->unseen);
  else
    g_string_append_printf (detail, _("%s of it no cluster runs, names, or can go back to"), unused);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail->str);
}

static DexFuture *
counted_cb (DexFuture *future,
            gpointer   user_data)
{
  WhUiStorage *self = user_data;
  const GValue *value = dex_future_get_value (future, NULL);

  self->counting = FALSE;

  if (self->resources == NULL || value == NULL)
    return dex_future_new_true ();

  g_clear_pointer (&self->counted, wh_registry_storage_unref);
  self->counted = g_value_dup_boxed (value);
  show_sums (self);
  wh_ui_table_refill (wh_ui_resources_get_table (self->resources));

  if (self->again)
    queue_count (self);

  return dex_future_new_true ();
}

static gboolean
count_cb (gpointer data)
{
  WhUiStorage *self = data;

  self->source = 0;

  if (self->resources == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->resources)) || self->store == NULL)
    return G_SOURCE_REMOVE;

  self->counting = TRUE;
  self->again = FALSE;
  dex_future_disown (dex_future_finally (wh_registry_storage_count (self->store, self->connection),
                                         counted_cb, g_object_ref (self), g_object_unref));

  return G_SOURCE_REMOVE;
}

static void
queue_count (WhUiStorage *self)
{
  if (self->counting)
    self->again = TRUE;
  else if (self->source == 0)
    self->source = g_timeout_add (self->counted != NULL ? COUNT_INTERVAL : 1, count_cb, self);
}

/* ---- Object ---- */

static void
wh_ui_storage_dispose (GObject *object)
{
  WhUiStorage *self = WH_UI_STORAGE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->images_signals);
  g_clear_weak_pointer (&self->resources);
  g_clear_weak_pointer (&self->title);
  g_clear_weak_pointer (&self->detail);
  g_clear_pointer (&self->counted, wh_registry_storage_unref);
  g_clear_pointer (&self->connection, g_free);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_ui_storage_parent_class)->dispose (object);
}

static void
wh_ui_storage_class_init (WhUiStorageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_storage_dispose;
}

static void
wh_ui_storage_init (WhUiStorage *self)
{
  self->images_signals = g_signal_group_new (WH_TYPE_RESOURCE_LIST);
  g_signal_group_connect_object (self->images_signals, "changes", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
}

/**
 * wh_ui_storage_new:
 * @resources: a table of repositories
 * @title: gets what all of them take
 * @detail: gets what of it is shared, and what is unused
 *
 * Returns: (transfer full): what fills them, as long as it lives
 */
WhUiStorage *
wh_ui_storage_new (WhUiResources *resources,
                   GtkLabel      *title,
                   GtkLabel      *detail)
{
  WhUiStorage *self = g_object_new (WH_UI_TYPE_STORAGE, NULL);
  WhUiTable *table;
  const WhUiColumn columns[] = {
    { "own", _("Only here"), 96, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 3, fill_own, self },
    { "unused", _("Unused"), 96, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 2, fill_unused, self },
    { "unused-tags", _("Unused tags"), 102, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 4, fill_unused_tags, self },
    { "alone", _("Without sharing"), 128, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 6, fill_alone, self },
  };

  g_return_val_if_fail (WH_UI_IS_RESOURCES (resources), NULL);

  g_set_weak_pointer (&self->resources, resources);
  g_set_weak_pointer (&self->title, title);
  g_set_weak_pointer (&self->detail, detail);
  table = wh_ui_resources_get_table (resources);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_image_repository, WH_IMAGE_REPOSITORY_SIZE + 1 + i, &columns[i]);

  g_signal_connect_object (resources, "map", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * wh_ui_storage_set_store:
 * @self: what fills a table
 * @store: where images are
 * @connection: (nullable): the only registry to look at
 *
 * Shows the repositories of one registry, or of all.
 */
void
wh_ui_storage_set_store (WhUiStorage *self,
                         WhStore     *store,
                         const char  *connection)
{
  gboolean same;

  g_return_if_fail (WH_UI_IS_STORAGE (self));
  g_return_if_fail (WH_IS_STORE (store));

  same = !g_set_str (&self->connection, connection);

  if (g_set_object (&self->store, store))
    g_signal_group_set_target (self->images_signals, wh_store_get_list (store, &wh_kind_image));
  else if (same)
    return;

  /* What was counted is of others. */
  g_clear_pointer (&self->counted, wh_registry_storage_unref);

  if (self->resources != NULL)
    {
      wh_ui_resources_set_connection (self->resources, connection);
      wh_ui_resources_set_store (self->resources, store);
      wh_ui_table_sort_by (wh_ui_resources_get_table (self->resources), "size", TRUE);
    }

  queue_count (self);
}
