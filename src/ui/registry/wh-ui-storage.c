/* wh-ui-storage.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-cell.h"
#include "wh-ui-storage-count.h"
#include "wh-ui-storage.h"

/**
 * WhUiStorage:
 *
 * Makes a table of repositories tell what each keeps in its registry: what is
 * only its own, and what nothing needs any more.
 */
struct _WhUiStorage
{
  GObject           parent_instance;

  WhUiResources    *resources; /* weak */
  GtkLabel         *title;     /* weak, as is the next */
  GtkLabel         *detail;
  WhUiStorageCount *count;
};

G_DEFINE_FINAL_TYPE (WhUiStorage, wh_ui_storage, G_TYPE_OBJECT)

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
            WhRecord    *record,
            Number       which)
{
  WhRegistryStorage *counted = wh_ui_storage_count_get (self->count);
  const WhRepositoryStorage *found = counted != NULL ? wh_registry_storage_find (counted, record) : NULL;

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
      return counted->unseen == NULL ? found->unused : -1;

    case UNUSED_TAGS:
    default:
      return counted->unseen == NULL ? (gint64)found->n_unused : -1;
    }
}

static char *
dup_plain (gint64 number)
{
  return number >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
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
  fill_bytes (cell, get_number (user_data, wh_resource_get_record (resource), OWN));
}

static void
fill_unused (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  fill_bytes (cell, get_number (user_data, wh_resource_get_record (resource), UNUSED));
}

static void
fill_alone (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  fill_bytes (cell, get_number (user_data, wh_resource_get_record (resource), ALONE));
}

static void
fill_unused_tags (WhUiCell   *cell,
                  WhResource *resource,
                  gpointer    user_data)
{
  gint64 number = get_number (user_data, wh_resource_get_record (resource), UNUSED_TAGS);
  g_autofree char *text = number >= 0 ? wh_format_integer (number) : NULL;

  wh_ui_cell_set_text (cell, text != NULL ? text : "—", NULL);
  wh_ui_cell_set_quiet (cell, number <= 0);
}

static char *
dup_own (WhRecord *record,
         gpointer  user_data)
{
  return dup_plain (get_number (user_data, record, OWN));
}

static char *
dup_unused (WhRecord *record,
            gpointer  user_data)
{
  return dup_plain (get_number (user_data, record, UNUSED));
}

static char *
dup_alone (WhRecord *record,
           gpointer  user_data)
{
  return dup_plain (get_number (user_data, record, ALONE));
}

static char *
dup_unused_tags (WhRecord *record,
                 gpointer  user_data)
{
  return dup_plain (get_number (user_data, record, UNUSED_TAGS));
}

/* ---- Counting ---- */

static void
counted_cb (WhUiStorage *self)
{
  WhRegistryStorage *counted = wh_ui_storage_count_get (self->count);
  g_autofree char *total = format_bytes (counted->total);
  g_autofree char *alone = format_bytes (counted->alone);
  g_autofree char *unused = format_bytes (counted->unused);
  g_autofree char *title = NULL;
  g_autoptr(GString) detail = g_string_new (NULL);

  if (self->resources == NULL || self->title == NULL || self->detail == NULL)
    return;

  /* Translators: bytes */
  title = counted->at_most ? g_strdup_printf (_("%s at most"), total) : g_strdup_printf (_("%s in the registry"), total);

  if (counted->alone > counted->total)
    {
      if (counted->at_most)
        g_string_append_printf (detail, _("each image once, %s without sharing"), alone);
      else
        g_string_append_printf (detail, _("each layer once, %s without sharing"), alone);

      g_string_append (detail, " · ");
    }

  /* Translators: a cluster */
  if (counted->unseen != NULL)
    g_string_append_printf (detail, _("what is unused cannot be said: “%s” never told what it runs"), counted->unseen);
  else
    g_string_append_printf (detail, _("%s of it no cluster runs, names, or can go back to"), unused);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail->str);
  wh_ui_resources_refill (self->resources);
}

/* ---- Object ---- */

static void
wh_ui_storage_dispose (GObject *object)
{
  WhUiStorage *self = WH_UI_STORAGE (object);

  g_clear_object (&self->count);
  g_clear_weak_pointer (&self->resources);
  g_clear_weak_pointer (&self->title);
  g_clear_weak_pointer (&self->detail);

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
    { "own", _("Only here"), 96, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 3, fill_own, self, FALSE, dup_own, "B" },
    { "unused", _("Unused"), 96, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 2, fill_unused, self, FALSE, dup_unused, "B" },
    { "unused-tags", _("Unused tags"), 102, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 4, fill_unused_tags, self, FALSE, dup_unused_tags },
    { "alone", _("Without sharing"), 128, WH_UI_SORT_NONE, TRUE, TRUE, FALSE, 6, fill_alone, self, FALSE, dup_alone, "B" },
  };

  g_return_val_if_fail (WH_UI_IS_RESOURCES (resources), NULL);

  g_set_weak_pointer (&self->resources, resources);
  g_set_weak_pointer (&self->title, title);
  g_set_weak_pointer (&self->detail, detail);
  table = wh_ui_resources_get_table (resources);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_image_repository, WH_IMAGE_REPOSITORY_SIZE + 1 + i, &columns[i]);

  self->count = wh_ui_storage_count_new (GTK_WIDGET (resources));
  g_signal_connect_object (self->count, "counted", G_CALLBACK (counted_cb), self, G_CONNECT_SWAPPED);

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
  g_return_if_fail (WH_UI_IS_STORAGE (self));
  g_return_if_fail (WH_IS_STORE (store));

  wh_ui_storage_count_set_store (self->count, store, connection);

  if (self->resources == NULL)
    return;

  wh_ui_resources_set_connection (self->resources, connection);
  wh_ui_resources_set_store (self->resources, store);
  wh_ui_table_sort_by (wh_ui_resources_get_table (self->resources), "size", TRUE);
}
