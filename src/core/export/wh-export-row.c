/* wh-export-row.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One resource as a line of CSV or an object of JSON: a part of WhExport. */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-export-private.h"
#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-kinds.h"

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
void
wh_export_write_guarded_cell (GString    *text,
                              const char *cell,
                              gboolean    first)
{
  g_autofree char *guarded = *cell != 0 && strchr ("=+-@\t\r", *cell) != NULL ? g_strconcat ("'", cell, NULL) : NULL;

  wh_export_write_csv_cell (text, guarded != NULL ? guarded : cell, first);
}

/* ---- one row ---- */

/* What a reference leads to, in the words that people have for it; in files it
 * stands beside the reference. */
static const struct
{
  const char *id;
  const char *title;
  size_t      offset;
} about[] = {
  { "kind", N_("Object kind"), G_STRUCT_OFFSET (WhExportRow, about) },
  { "namespace", N_("Object namespace"), G_STRUCT_OFFSET (WhExportRow, about_scope) },
  { "name", N_("Object name"), G_STRUCT_OFFSET (WhExportRow, about_name) },
  { "connection", N_("Object connection"), G_STRUCT_OFFSET (WhExportRow, about_connection) },
};

static const char *
get_about (const WhExportRow *self,
           guint              i)
{
  return G_STRUCT_MEMBER (const char *, self, about[i].offset);
}

/* Returns how many columns stand beside that of a field. */
guint
wh_export_field_get_n_about (const WhField *field)
{
  return (field->flags & WH_FIELD_ABOUT) != 0 ? G_N_ELEMENTS (about) : 0;
}

char *
wh_export_field_dup_about_id (const WhField *field,
                              guint          i)
{
  return g_strconcat (field->id, "_", about[i].id, NULL);
}

const char *
wh_export_field_get_about_title (guint i)
{
  return g_dgettext (GETTEXT_PACKAGE, about[i].title);
}

static const char *
skip_to (const char *text,
         char        separator)
{
  const char *found = text != NULL ? strrchr (text, separator) : NULL;

  return found != NULL ? found + 1 : text;
}

/* What is gone is known by what was said of it when it was there. */
static void
find_about (WhExportRow *self,
            WhStore     *store,
            const char  *reference)
{
  const WhRecord *record = self->record;
  WhRecord *target = wh_store_resolve (store, record->connection, reference);
  const WhSource *source = target != NULL ? wh_store_get_source (store, target->connection) : NULL;
  g_autofree char *kind_id = NULL;
  const WhKind *kind;

  if (target != NULL)
    {
      self->about = target->kind->id;
      self->about_name = wh_record_get_name (target);
      self->about_scope = skip_to (wh_record_get_scope (target), ':');
      self->about_connection = source != NULL ? source->name : NULL;
      return;
    }

  kind_id = g_strndup (reference, strcspn (reference, ":"));
  kind = wh_kind_find (kind_id);
  self->about = kind != NULL ? kind->id : NULL;
  self->about_scope = wh_record_get_text (record, "namespace");
  /* A key with a slash in it is a full name. */
  self->about_name = strchr (reference, '/') != NULL ? skip_to (reference, '/') : wh_record_get_text (record, "object");

  if (!g_str_equal (record->connection, WH_LOCAL))
    self->about_connection = self->connection;
}

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
  self->about = self->about_scope = self->about_name = self->about_connection = NULL;

  for (guint i = 0; i < record->kind->n_fields; i++)
    if ((record->kind->fields[i].flags & WH_FIELD_ABOUT) && wh_record_get_value (record, i)->text != NULL)
      find_about (self, store, wh_record_get_value (record, i)->text);
}

void
wh_export_row_begin_json (const WhExportRow *self,
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

      write_json_value (builder, &kind->fields[field], wh_record_get_value (self->record, field));

      for (guint j = 0; j < wh_export_field_get_n_about (&kind->fields[field]); j++)
        {
          g_autofree char *id = wh_export_field_dup_about_id (&kind->fields[field], j);

          wh_json_write_text_or_null (builder, id, get_about (self, j));
        }
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
 * What the resource is about stands in words beside the reference to it.
 */
void
wh_export_row_write_json (const WhExportRow *self,
                          JsonBuilder       *builder,
                          const char        *change,
                          const int         *fields,
                          guint              n_fields)
{
  wh_export_row_begin_json (self, builder, change, fields, n_fields);
  json_builder_end_object (builder);
}

void
wh_export_row_begin_csv (const WhExportRow *self,
                         GString           *text,
                         gboolean           for_sheet,
                         const int         *fields,
                         guint              n_fields)
{
  void (*write_words) (GString *, const char *, gboolean) = for_sheet ? wh_export_write_guarded_cell : wh_export_write_csv_cell;
  const WhKind *kind = self->record->kind;

  write_words (text, self->connection, TRUE);
  write_words (text, wh_health_get_id (self->health), FALSE);
  write_words (text, self->reason != NULL ? self->reason : "", FALSE);

  for (guint i = 0; i < (fields != NULL ? n_fields : kind->n_fields); i++)
    {
      guint field = fields != NULL ? (guint)fields[i] : i;
      g_autofree char *value = dup_plain_value (&kind->fields[field], wh_record_get_value (self->record, field));

      if (wh_field_type_is_text (kind->fields[field].type))
        write_words (text, value, FALSE);
      else
        wh_export_write_csv_cell (text, value, FALSE);

      for (guint j = 0; j < wh_export_field_get_n_about (&kind->fields[field]); j++)
        write_words (text, get_about (self, j) != NULL ? get_about (self, j) : "", FALSE);
    }
}

/**
 * wh_export_write_csv_ids:
 * @text: where to
 * @kind: what the rows are
 *
 * Adds the head of rows with all fields, as a program reads it: their ids.
 */
void
wh_export_write_csv_ids (GString      *text,
                         const WhKind *kind)
{
  g_string_append (text, "connection,health,reason");

  for (guint i = 0; i < kind->n_fields; i++)
    {
      wh_export_write_csv_cell (text, kind->fields[i].id, FALSE);

      for (guint j = 0; j < wh_export_field_get_n_about (&kind->fields[i]); j++)
        {
          g_autofree char *id = wh_export_field_dup_about_id (&kind->fields[i], j);

          wh_export_write_csv_cell (text, id, FALSE);
        }
    }

  g_string_append (text, "\r\n");
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
  wh_export_row_begin_csv (self, text, for_sheet, fields, n_fields);
  g_string_append (text, "\r\n");
}
