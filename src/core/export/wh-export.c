/* wh-export.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-export-private.h"
#include "wh-format.h"
#include "wh-json-write.h"

/**
 * WhExport:
 *
 * A table on its way to a file: rows in their order, and the columns that are
 * shown. Nothing in it changes any more, so any thread can write it.
 */
struct _WhExport
{
  const WhKind *kind;
  GArray       *fields; /* int */
  GArray       *rows;   /* WhExportRow, whose texts are owned */
  GPtrArray    *more;   /* Column */
  gint64        time;
};

/* What is worked out from more than the resource. */
typedef struct
{
  char      *id;
  char      *title;
  char      *unit;
  gboolean   numeric;
  GPtrArray *cells; /* nullable text, of each row */
} Column;

static void
column_free (gpointer data)
{
  Column *column = data;

  g_free (column->id);
  g_free (column->title);
  g_free (column->unit);
  g_ptr_array_unref (column->cells);
  g_free (column);
}

static void
row_clear (gpointer data)
{
  WhExportRow *row = data;

  wh_record_unref (row->record);
  g_ref_string_release ((char *)row->connection);
  g_clear_pointer ((char **)&row->reason, g_free);
  g_clear_pointer ((char **)&row->about_scope, g_free);
  g_clear_pointer ((char **)&row->about_name, g_free);
  g_clear_pointer ((char **)&row->about_connection, g_free);
}

/**
 * wh_export_new:
 * @store: where @records are
 * @kind: what they are
 * @records: (element-type WhRecord): in the order of the rows
 * @fields: (array length=n_fields): positions of the columns' fields
 * @n_fields: how many
 *
 * Returns: (transfer full): a table as it is now
 */
WhExport *
wh_export_new (WhStore      *store,
               const WhKind *kind,
               GPtrArray    *records,
               const int    *fields,
               guint         n_fields)
{
  WhExport *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  self = g_new0 (WhExport, 1);
  self->kind = kind;
  self->time = wh_store_get_now (store);
  self->fields = g_array_sized_new (FALSE, FALSE, sizeof (int), n_fields);
  g_array_append_vals (self->fields, fields, n_fields);
  self->rows = g_array_sized_new (FALSE, FALSE, sizeof (WhExportRow), records->len);
  g_array_set_clear_func (self->rows, row_clear);
  self->more = g_ptr_array_new_with_free_func (column_free);

  for (guint i = 0; i < records->len; i++)
    {
      WhExportRow row;

      wh_export_row_init (&row, store, g_ptr_array_index (records, i));
      wh_record_ref (row.record);
      row.connection = g_ref_string_new_intern (row.connection);
      row.reason = g_strdup (row.reason);
      row.about_scope = g_strdup (row.about_scope);
      row.about_name = g_strdup (row.about_name);
      row.about_connection = g_strdup (row.about_connection);
      g_array_append_val (self->rows, row);
    }

  return self;
}

/**
 * wh_export_add_column:
 * @self: a table
 * @id: stable
 * @title: translated
 * @unit: (nullable): what its numbers count
 * @numeric: whether its cells are numbers, as programs read them
 * @cells: (transfer full) (element-type utf8): one for each row; %NULL = not known
 *
 * Adds a column behind the others that no field of the kind has.
 */
void
wh_export_add_column (WhExport   *self,
                      const char *id,
                      const char *title,
                      const char *unit,
                      gboolean    numeric,
                      GPtrArray  *cells)
{
  Column *column;

  g_return_if_fail (self != NULL);
  g_return_if_fail (id != NULL && title != NULL);
  g_return_if_fail (cells != NULL && cells->len == self->rows->len);

  column = g_new0 (Column, 1);
  column->id = g_strdup (id);
  column->title = g_strdup (title);
  column->unit = g_strdup (unit);
  column->numeric = numeric;
  column->cells = cells;
  g_ptr_array_add (self->more, column);
}

/**
 * wh_export_free:
 * @self: (transfer full): a #WhExport
 */
void
wh_export_free (WhExport *self)
{
  g_ptr_array_unref (self->more);
  g_array_unref (self->fields);
  g_array_unref (self->rows);
  g_free (self);
}

static const WhField *
get_field (const WhExport *self,
           guint           position)
{
  return &self->kind->fields[g_array_index (self->fields, int, position)];
}

static void
write_head (GString    *text,
            const char *title,
            const char *unit)
{
  g_autofree char *head = unit != NULL ? g_strdup_printf ("%s (%s)", title, unit) : g_strdup (title);

  wh_export_write_csv_cell (text, head, FALSE);
}

static char *
make_csv (const WhExport *self)
{
  GString *text = g_string_sized_new (128 * (self->rows->len + 1));

  wh_export_write_csv_cell (text, _("Connection"), TRUE);
  wh_export_write_csv_cell (text, _("Health"), FALSE);
  wh_export_write_csv_cell (text, _("Health reason"), FALSE);

  for (guint i = 0; i < self->fields->len; i++)
    {
      const WhField *field = get_field (self, i);
      const char *title = g_dgettext (GETTEXT_PACKAGE, field->title);

      write_head (text, title, wh_field_get_plain_unit (field));

      for (guint j = 0; j < wh_export_field_get_n_about (field); j++)
        write_head (text, wh_export_field_get_about_title (j), NULL);
    }

  for (guint i = 0; i < self->more->len; i++)
    {
      const Column *column = g_ptr_array_index (self->more, i);

      write_head (text, column->title, column->unit);
    }

  g_string_append (text, "\r\n");

  for (guint i = 0; i < self->rows->len; i++)
    {
      wh_export_row_begin_csv (&g_array_index (self->rows, WhExportRow, i), text, TRUE,
                               (const int *)(gpointer)self->fields->data, self->fields->len);

      for (guint j = 0; j < self->more->len; j++)
        {
          const Column *column = g_ptr_array_index (self->more, j);
          const char *cell = g_ptr_array_index (column->cells, i);

          if (column->numeric)
            wh_export_write_csv_cell (text, cell != NULL ? cell : "", FALSE);
          else
            wh_export_write_guarded_cell (text, cell != NULL ? cell : "", FALSE);
        }

      g_string_append (text, "\r\n");
    }

  return g_string_free_and_steal (text);
}

static void
write_json_column (JsonBuilder *builder,
                   const char  *id,
                   const char  *title,
                   const char  *unit)
{
  json_builder_begin_object (builder);
  wh_json_write_text_or_null (builder, "id", id);
  wh_json_write_text_or_null (builder, "title", title);
  wh_json_write_text_or_null (builder, "unit", unit);
  json_builder_end_object (builder);
}

static void
write_json_cell (JsonBuilder  *builder,
                 const Column *column,
                 guint         row)
{
  const char *cell = g_ptr_array_index (column->cells, row);
  gint64 integer;

  if (cell == NULL || !column->numeric)
    {
      wh_json_write_text_or_null (builder, column->id, cell);
      return;
    }

  json_builder_set_member_name (builder, column->id);

  if (g_ascii_string_to_signed (cell, 10, G_MININT64, G_MAXINT64, &integer, NULL))
    json_builder_add_int_value (builder, integer);
  else
    json_builder_add_double_value (builder, g_ascii_strtod (cell, NULL));
}

static char *
make_json (const WhExport *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *time = wh_format_time_iso (self->time);

  json_builder_begin_object (builder);
  wh_json_write_text_or_null (builder, "kind", self->kind->id);
  wh_json_write_text_or_null (builder, "as_of", time);

  json_builder_set_member_name (builder, "columns");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->fields->len; i++)
    {
      const WhField *field = get_field (self, i);

      write_json_column (builder, field->id, g_dgettext (GETTEXT_PACKAGE, field->title), wh_field_get_plain_unit (field));

      for (guint j = 0; j < wh_export_field_get_n_about (field); j++)
        {
          g_autofree char *id = wh_export_field_dup_about_id (field, j);

          write_json_column (builder, id, wh_export_field_get_about_title (j), NULL);
        }
    }
  for (guint i = 0; i < self->more->len; i++)
    {
      const Column *column = g_ptr_array_index (self->more, i);

      write_json_column (builder, column->id, column->title, column->unit);
    }
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "rows");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->rows->len; i++)
    {
      wh_export_row_begin_json (&g_array_index (self->rows, WhExportRow, i), builder, NULL,
                                (const int *)(gpointer)self->fields->data, self->fields->len);

      for (guint j = 0; j < self->more->len; j++)
        write_json_cell (builder, g_ptr_array_index (self->more, j), i);

      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, TRUE);
}

/**
 * wh_export_to_text:
 * @self: a table
 * @format: as what
 *
 * Returns: (transfer full): the whole file
 */
char *
wh_export_to_text (const WhExport *self,
                   WhExportFormat  format)
{
  g_return_val_if_fail (self != NULL, NULL);

  return format == WH_EXPORT_CSV ? make_csv (self) : make_json (self);
}

typedef struct
{
  WhExport      *table;
  WhExportFormat format;
} Make;

static void
make_free (gpointer data)
{
  Make *make = data;

  wh_export_free (make->table);
  g_free (make);
}

static DexFuture *
make_on_worker (gpointer data)
{
  Make *make = data;
  char *text = wh_export_to_text (make->table, make->format);

  return dex_future_new_take_boxed (G_TYPE_BYTES, g_bytes_new_take (text, strlen (text)));
}

/**
 * wh_export_make:
 * @self: (transfer full): a table
 * @format: as what
 *
 * Returns: (transfer full): resolves to a #GBytes, the whole file
 */
DexFuture *
wh_export_make (WhExport       *self,
                WhExportFormat  format)
{
  Make *make;

  g_return_val_if_fail (self != NULL, NULL);

  make = g_new0 (Make, 1);
  make->table = self;
  make->format = format;

  return wh_dex_spawn_worker (make_on_worker, make, make_free);
}
