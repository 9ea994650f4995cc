/* wh-ctl-print.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>
#include "wh-ctl.h"
#include "wh-export.h"
#include "wh-format.h"
#include "wh-json-write.h"

/* Bytes that are printed at once. */
#define PRINT_SIZE (32 * 1024)

/* Widest a column of the table gets, in characters. */
#define MAX_WIDTH 60

/**
 * wh_ctl_record_to_json:
 * @store: where it is
 * @record: a resource
 * @change: (nullable): "added", "changed" or "removed"
 *
 * Keys are the ids of the kind's fields, see wh_export_row_write_json().
 *
 * Returns: (transfer full): one JSON object
 */
char *
wh_ctl_record_to_json (WhStore    *store,
                       WhRecord   *record,
                       const char *change)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  WhExportRow row;

  wh_export_row_init (&row, store, record);
  wh_export_row_write_json (&row, builder, change, NULL, 0);

  return wh_json_write_end (builder, FALSE);
}

/**
 * wh_ctl_print_json:
 * @store: where they are
 * @records: (element-type WhRecord): resources
 *
 * Prints one array, an element a line; no document of the whole is built, so
 * ten thousand pods need no more memory than one.
 */
void
wh_ctl_print_json (WhStore   *store,
                   GPtrArray *records)
{
  fputs ("[", stdout);

  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *json = wh_ctl_record_to_json (store, g_ptr_array_index (records, i), NULL);

      fprintf (stdout, "%s\n%s", i > 0 ? "," : "", json);
    }

  fputs (records->len > 0 ? "\n]\n" : "]\n", stdout);
}

void
wh_ctl_print_line (WhStore    *store,
                   WhRecord   *record,
                   const char *change)
{
  g_autofree char *json = wh_ctl_record_to_json (store, record, change);

  puts (json);
  fflush (stdout);
}

/* A table while it is made: the text of all cells, each ended by a zero, and how
 * wide they are. Ten thousand pods are one block of two megabytes. */
typedef struct
{
  WhStore    *store;
  GArray     *columns; /* int: fields; HEALTH, CONNECTION */
  GString    *text;
  GArray     *lengths; /* guint8: characters of the cells, MAX_WIDTH + 1 for more */
  glong      *widths;  /* of the columns */
  GHashTable *targets; /* connection -> text of a reference -> name of what it points to; both are shared */
} Table;

enum
{
  CONNECTION = -2,
  HEALTH = -1,
};

/* A cell is one line. Its bytes are looked at once only: there are some hundred thousand cells. */
static void
add_cell (Table      *table,
          guint       column,
          const char *text)
{
  gsize begin = table->text->len;
  gsize size = strlen (text);
  guint n_characters = 0;
  guint8 length;
  char *copy;

  g_string_set_size (table->text, begin + size + 1);
  copy = table->text->str + begin;

  for (gsize i = 0; i <= size; i++)
    {
      copy[i] = text[i] == '\n' || text[i] == '\t' ? ' ' : text[i];
      n_characters += (text[i] & 0xc0) != 0x80;
    }

  /* Without the zero at its end. */
  length = MIN (n_characters - 1, MAX_WIDTH + 1);
  g_array_append_val (table->lengths, length);
  table->widths[column] = MIN (MAX (table->widths[column], length), MAX_WIDTH);
}

/* Texts of references are shared, so each has to be followed once only. */
static const char *
find_target (Table      *table,
             WhRecord   *record,
             const char *reference)
{
  GHashTable *names = g_hash_table_lookup (table->targets, record->connection);
  gpointer name = NULL;
  WhRecord *target;

  if (names == NULL)
    {
      names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
      g_hash_table_insert (table->targets, (gpointer)record->connection, names);
    }

  if (reference == NULL || g_hash_table_lookup_extended (names, reference, NULL, &name))
    return name;

  if ((target = wh_store_resolve (table->store, record->connection, reference)) != NULL)
    name = wh_record_dup_full_name (target);

  g_hash_table_insert (names, (gpointer)reference, name);

  return name;
}

static void
add_record_cell (Table    *table,
                 guint     column,
                 WhRecord *record)
{
  int number = g_array_index (table->columns, int, column);
  g_autofree char *text = NULL;
  const WhField *field;
  const WhValue *value;
  const char *target;

  if (number == HEALTH)
    {
      add_cell (table, column, wh_health_get_id (wh_store_get_health (table->store, record)));
      return;
    }

  if (number == CONNECTION)
    {
      const WhSource *source = wh_store_get_source (table->store, record->connection);

      add_cell (table, column, source != NULL ? source->name : record->connection);
      return;
    }

  field = &record->kind->fields[number];
  value = wh_record_get_value (record, number);

  if (field->type == WH_FIELD_REFERENCE && (target = find_target (table, record, value->text)) != NULL)
    {
      add_cell (table, column, target);
      return;
    }

  if (field->type == WH_FIELD_TEXT && value->text != NULL)
    {
      add_cell (table, column, value->text);
      return;
    }

  text = wh_format_value (field, value);
  add_cell (table, column, text);
}

static void
put_blanks (GString *out,
            glong    n)
{
  static const char blanks[MAX_WIDTH + 1] = "                                                            ";

  if (n > 0)
    g_string_append_len (out, blanks, MIN (n, MAX_WIDTH));
}

static void
put_cell (GString    *out,
          const char *text,
          gsize       size,
          glong       length,
          glong       width,
          gboolean    right,
          gboolean    last)
{
  if (right)
    put_blanks (out, width - length);

  if (length > width)
    {
      g_string_append_len (out, text, g_utf8_offset_to_pointer (text, width - 1) - text);
      g_string_append (out, "…");
    }
  else
    {
      g_string_append_len (out, text, size);
    }

  if (!right && !last)
    put_blanks (out, width - length);

  if (last)
    g_string_append_c (out, '\n');
  else
    put_blanks (out, 2);
}

static void
print_rows (Table        *table,
            const WhKind *kind)
{
  const char *text = table->text->str;
  g_autoptr(GString) out = g_string_sized_new (PRINT_SIZE + 1024);

  for (guint i = 0; i < table->lengths->len; i++)
    {
      guint column = i % table->columns->len;
      int field = g_array_index (table->columns, int, column);
      gsize size = strlen (text);

      put_cell (out, text, size, g_array_index (table->lengths, guint8, i), table->widths[column],
                field >= 0 && wh_field_is_numeric (&kind->fields[field]), column + 1 == table->columns->len);
      text += size + 1;

      if (out->len >= PRINT_SIZE || i + 1 == table->lengths->len)
        {
          fwrite (out->str, 1, out->len, stdout);
          g_string_truncate (out, 0);
        }
    }
}

/**
 * wh_ctl_print_table:
 * @store: where they are
 * @kind: what they are
 * @records: (element-type WhRecord): resources
 *
 * Prints the columns of the kind, with health first and connection last.
 */
void
wh_ctl_print_table (WhStore      *store,
                    const WhKind *kind,
                    GPtrArray    *records)
{
  g_autoptr(GArray) columns = g_array_new (FALSE, FALSE, sizeof (int));
  g_autoptr(GArray) lengths = NULL;
  g_autoptr(GString) text = NULL;
  g_autoptr(GHashTable) targets = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
  g_autofree glong *widths = NULL;
  Table table;
  int special;

  if (records->len == 0)
    {
      g_print (_("No %s\n"), _(kind->title_plural));
      return;
    }

  special = HEALTH;
  g_array_append_val (columns, special);

  for (guint i = 0; i < kind->n_fields; i++)
    {
      if (kind->fields[i].flags & WH_FIELD_COLUMN)
        g_array_append_val (columns, i);
    }

  special = CONNECTION;
  g_array_append_val (columns, special);
  widths = g_new0 (glong, columns->len);
  lengths = g_array_sized_new (FALSE, FALSE, sizeof (guint8), (records->len + 1) * columns->len);
  text = g_string_sized_new ((records->len + 1) * columns->len * 8);
  table = (Table) { store, columns, text, lengths, widths, targets };

  for (guint c = 0; c < columns->len; c++)
    {
      int field = g_array_index (columns, int, c);
      const char *title = field >= 0 ? _(kind->fields[field].title) : field == HEALTH ? _("Health") : _("Connection");
      g_autofree char *upper = g_utf8_strup (title, -1);

      add_cell (&table, c, upper);
    }

  for (guint i = 0; i < records->len; i++)
    {
      for (guint c = 0; c < columns->len; c++)
        add_record_cell (&table, c, g_ptr_array_index (records, i));
    }

  print_rows (&table, kind);
}

/**
 * wh_ctl_print_csv_cell:
 * @file: where to
 * @text: what
 * @first: whether it begins a line
 */
void
wh_ctl_print_csv_cell (FILE       *file,
                       const char *text,
                       gboolean    first)
{
  g_autoptr(GString) cell = g_string_new (NULL);

  wh_export_write_csv_cell (cell, text, first);
  fwrite (cell->str, 1, cell->len, file);
}

/**
 * wh_ctl_print_csv:
 * @store: where they are
 * @kind: what they are
 * @records: (element-type WhRecord): resources
 * @file: where to write
 *
 * Writes RFC 4180, with the ids of the fields as headings and plain numbers.
 */
void
wh_ctl_print_csv (WhStore      *store,
                  const WhKind *kind,
                  GPtrArray    *records,
                  FILE         *file)
{
  g_autoptr(GString) text = g_string_new (NULL);

  wh_export_write_csv_ids (text, kind);

  for (guint i = 0; i < records->len; i++)
    {
      WhExportRow row;

      wh_export_row_init (&row, store, g_ptr_array_index (records, i));
      wh_export_row_write_csv (&row, text, FALSE, NULL, 0);

      /* Ten thousand pods need no more memory than one. */
      fwrite (text->str, 1, text->len, file);
      g_string_truncate (text, 0);
    }

  fwrite (text->str, 1, text->len, file);
}
