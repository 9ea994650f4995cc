/* wh-export.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-export.h"
#include "wh-format.h"
#include "wh-json-write.h"

/* ---- one value ---- */

/**
 * wh_field_get_plain_unit:
 * @field: a field
 *
 * Returns: (nullable): what its plain number counts in a file
 */
const char *
wh_field_get_plain_unit (const WhField *field)
{
  switch (field->type)
    {
    case WH_FIELD_BYTES:
      return "B";

    case WH_FIELD_MILLICORES:
      return "cores";

    case WH_FIELD_PERCENT:
      return "%";

    case WH_FIELD_DURATION:
      return "s";

    case WH_FIELD_TIME:
      return "UTC";

    case WH_FIELD_INTEGER:
    case WH_FIELD_NUMBER:
    case WH_FIELD_MONEY:
      return field->unit;

    case WH_FIELD_TEXT:
    case WH_FIELD_BOOLEAN:
    case WH_FIELD_REFERENCE:
    default:
      return NULL;
    }
}

static void
write_json_value (JsonBuilder   *builder,
                  const WhField *field,
                  const WhValue *value)
{
  g_autofree char *time = NULL;

  json_builder_set_member_name (builder, field->id);

  if (wh_value_is_absent (field->type, value))
    {
      json_builder_add_null_value (builder);
      return;
    }

  switch (field->type)
    {
    case WH_FIELD_TEXT:
      if (field->flags & WH_FIELD_LIST)
        {
          g_auto(GStrv) lines = g_strsplit (value->text, "\n", -1);

          json_builder_begin_array (builder);

          for (guint i = 0; lines[i] != NULL; i++)
            {
              if (*lines[i] != 0)
                json_builder_add_string_value (builder, lines[i]);
            }

          json_builder_end_array (builder);
          break;
        }

      json_builder_add_string_value (builder, value->text);
      break;

    case WH_FIELD_REFERENCE:
      json_builder_add_string_value (builder, value->text);
      break;

    case WH_FIELD_BOOLEAN:
      json_builder_add_boolean_value (builder, value->number != 0);
      break;

    case WH_FIELD_INTEGER:
    case WH_FIELD_BYTES:
      json_builder_add_int_value (builder, value->number);
      break;

    case WH_FIELD_MILLICORES:
      json_builder_add_double_value (builder, value->number / 1000.0);
      break;

    case WH_FIELD_DURATION:
      json_builder_add_double_value (builder, value->number / (double)G_USEC_PER_SEC);
      break;

    case WH_FIELD_TIME:
      time = wh_format_time_iso (value->number);
      json_builder_add_string_value (builder, time);
      break;

    case WH_FIELD_NUMBER:
    case WH_FIELD_PERCENT:
    case WH_FIELD_MONEY:
      json_builder_add_double_value (builder, value->real);
      break;

    default:
      g_assert_not_reached ();
    }
}

static char *
dup_plain_value (const WhField *field,
                 const WhValue *value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  double real;

  if (wh_value_is_absent (field->type, value))
    return g_strdup ("");

  if (wh_field_type_is_text (field->type))
    return g_strdup (value->text);

  if (field->type == WH_FIELD_TIME)
    return wh_format_time_iso (value->number);

  if (wh_field_type_is_real (field->type))
    real = value->real;
  else if (field->type == WH_FIELD_DURATION)
    real = value->number / (double)G_USEC_PER_SEC;
  else if (field->type == WH_FIELD_MILLICORES)
    real = value->number / 1000.0;
  else
    return g_strdup_printf ("%" G_GINT64_FORMAT, value->number);

  /* Figures as programs read them, whatever the locale writes. */
  return g_strdup (g_ascii_formatd (number, sizeof number, "%.10g", real));
}

/**
 * wh_export_write_csv_cell:
 * @text: where to
 * @cell: what
 * @first: whether it begins a line
 *
 * Writes a cell of RFC 4180.
 */
void
wh_export_write_csv_cell (GString    *text,
                          const char *cell,
                          gboolean    first)
{
  if (!first)
    g_string_append_c (text, ',');

  if (strpbrk (cell, ",\"\r\n") == NULL)
    {
      g_string_append (text, cell);
      return;
    }

  g_string_append_c (text, '"');

  for (const char *c = cell; *c != 0; c++)
    {
      if (*c == '"')
        g_string_append_c (text, '"');

      g_string_append_c (text, *c);
    }

  g_string_append_c (text, '"');
}

/* What somebody else named must not run as a formula in a spreadsheet; the
 * apostrophe is what spreadsheets write themselves. */
static void
write_guarded_cell (GString    *text,
                    const char *cell,
                    gboolean    first)
{
  g_autofree char *guarded = *cell != 0 && strchr ("=+-@\t\r", *cell) != NULL ? g_strconcat ("'", cell, NULL) : NULL;

  wh_export_write_csv_cell (text, guarded != NULL ? guarded : cell, first);
}

/* ---- one row ---- */

/**
 * wh_export_row_init:
 * @self: a row
 * @store: where @record is
 * @record: a resource
 *
 * Fills in what the store knows. What it points to is borrowed from both.
 */
void
wh_export_row_init (WhExportRow *self,
                    WhStore     *store,
                    WhRecord    *record)
{
  const WhSource *source = wh_store_get_source (store, record->connection);

  self->record = record;
  self->connection = source != NULL ? source->name : record->connection;
  self->health = wh_store_get_health (store, record);
  self->reason = source != NULL && source->stale ? source->reason : record->reason;
  self->fresh_at = source != NULL ? source->fresh_at : 0;
}

static void
begin_json_row (const WhExportRow *self,
                JsonBuilder       *builder,
                const char        *change,
                const int         *fields,
                guint              n_fields)
{
  const WhKind *kind = self->record->kind;
  g_autofree char *observed_at = wh_format_time_iso (self->record->observed_at);
  g_autofree char *fresh_at = self->fresh_at > 0 ? wh_format_time_iso (self->fresh_at) : NULL;

  json_builder_begin_object (builder);

  if (change != NULL)
    wh_json_write_text_or_null (builder, "change", change);

  wh_json_write_text_or_null (builder, "kind", kind->id);
  wh_json_write_text_or_null (builder, "uid", self->record->uid);
  wh_json_write_text_or_null (builder, "connection", self->connection);
  wh_json_write_text_or_null (builder, "health", wh_health_get_id (self->health));
  wh_json_write_text_or_null (builder, "reason", self->reason);
  wh_json_write_text_or_null (builder, "observed_at", observed_at);
  wh_json_write_text_or_null (builder, "fresh_at", fresh_at);

  for (guint i = 0; i < (fields != NULL ? n_fields : kind->n_fields); i++)
    {
      guint field = fields != NULL ? (guint)fields[i] : i;

      write_json_value (builder, &kind->fields[field], &self->record->values[field]);
    }
}

/**
 * wh_export_row_write_json:
 * @self: a row
 * @builder: where to
 * @change: (nullable): "added", "changed" or "removed"
 * @fields: (array length=n_fields) (nullable): positions of fields; %NULL = all
 * @n_fields: how many
 *
 * Adds an object. Keys are the ids of the kind's fields; times are RFC 3339,
 * durations seconds, cores cores, bytes bytes. What was not observed is null.
 */
void
wh_export_row_write_json (const WhExportRow *self,
                          JsonBuilder       *builder,
                          const char        *change,
                          const int         *fields,
                          guint              n_fields)
{
  begin_json_row (self, builder, change, fields, n_fields);
  json_builder_end_object (builder);
}

static void
begin_csv_row (const WhExportRow *self,
               GString           *text,
               gboolean           for_sheet,
               const int         *fields,
               guint              n_fields)
{
  void (*write_words) (GString *, const char *, gboolean) = for_sheet ? write_guarded_cell : wh_export_write_csv_cell;
  const WhKind *kind = self->record->kind;

  write_words (text, self->connection, TRUE);
  write_words (text, wh_health_get_id (self->health), FALSE);
  write_words (text, self->reason != NULL ? self->reason : "", FALSE);

  for (guint i = 0; i < (fields != NULL ? n_fields : kind->n_fields); i++)
    {
      guint field = fields != NULL ? (guint)fields[i] : i;
      g_autofree char *value = dup_plain_value (&kind->fields[field], &self->record->values[field]);

      if (wh_field_type_is_text (kind->fields[field].type))
        write_words (text, value, FALSE);
      else
        wh_export_write_csv_cell (text, value, FALSE);
    }
}

/**
 * wh_export_row_write_csv:
 * @self: a row
 * @text: where to
 * @for_sheet: whether somebody opens it in a spreadsheet; a program reads it else
 * @fields: (array length=n_fields) (nullable): positions of fields; %NULL = all
 * @n_fields: how many
 *
 * Adds a line: connection, health, reason, then the fields as plain numbers and
 * words.
 */
void
wh_export_row_write_csv (const WhExportRow *self,
                         GString           *text,
                         gboolean           for_sheet,
                         const int         *fields,
                         guint              n_fields)
{
  begin_csv_row (self, text, for_sheet, fields, n_fields);
  g_string_append (text, "\r\n");
}

/* ---- a table ---- */

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
    }

  for (guint i = 0; i < self->more->len; i++)
    {
      const Column *column = g_ptr_array_index (self->more, i);

      write_head (text, column->title, column->unit);
    }

  g_string_append (text, "\r\n");

  for (guint i = 0; i < self->rows->len; i++)
    {
      begin_csv_row (&g_array_index (self->rows, WhExportRow, i), text, TRUE,
                     (const int *)(gpointer)self->fields->data, self->fields->len);

      for (guint j = 0; j < self->more->len; j++)
        {
          const Column *column = g_ptr_array_index (self->more, j);
          const char *cell = g_ptr_array_index (column->cells, i);

          if (column->numeric)
            wh_export_write_csv_cell (text, cell != NULL ? cell : "", FALSE);
          else
            write_guarded_cell (text, cell != NULL ? cell : "", FALSE);
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
      begin_json_row (&g_array_index (self->rows, WhExportRow, i), builder, NULL,
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
