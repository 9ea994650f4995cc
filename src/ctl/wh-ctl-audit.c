/* wh-ctl-audit.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-write.h"

/* The audit log, entry by entry, as it is chained: an operation has two. */

typedef struct
{
  const char *id;
  gsize       offset;
} Column;

#define TEXT(name) { #name, G_STRUCT_OFFSET (WhOperationEntry, name) }

static const Column columns[] = {
  TEXT (id), TEXT (who), TEXT (operation), TEXT (title), TEXT (connection), TEXT (kind), TEXT (uid), TEXT (name),
  TEXT (parameters), TEXT (before), TEXT (after), TEXT (result), TEXT (error), TEXT (prev_hash), TEXT (hash),
};

static const char *
get_text (const WhOperationEntry *entry,
          guint                   column)
{
  return G_STRUCT_MEMBER (char *, entry, columns[column].offset);
}

static void
print_json_entry (const WhOperationEntry *entry,
                  gboolean                first)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  wh_json_write_integer (builder, "seq", entry->seq);
  wh_json_write_time (builder, "time", entry->time);
  wh_json_write_text (builder, "phase", wh_operation_phase_get_id (entry->phase));
  wh_json_write_seconds (builder, "duration", entry->duration);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_json_write_text_or_null (builder, columns[i].id, get_text (entry, i));

  json_builder_end_object (builder);
  text = wh_json_write_end (builder, FALSE);
  g_print ("%s\n%s", first ? "" : ",", text);
}

static void
print_csv_entry (const WhOperationEntry *entry)
{
  g_autofree char *time = wh_format_time_iso (entry->time);

  fprintf (stdout, "%" G_GINT64_FORMAT ",%s,%s,%g", entry->seq, time, wh_operation_phase_get_id (entry->phase),
           entry->duration / (double)G_USEC_PER_SEC);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ctl_print_csv_cell (stdout, get_text (entry, i) != NULL ? get_text (entry, i) : "", FALSE);

  fputc ('\n', stdout);
}

static void
print_entry (const WhOperationEntry *entry)
{
  g_autofree char *time = wh_format_time_iso (entry->time);
  g_autofree char *took = entry->phase == WH_OPERATION_FINISHED ? wh_format_duration (entry->duration) : g_strdup ("");
  const char *outcome = entry->phase == WH_OPERATION_STARTED ? _("started")
                        : entry->phase == WH_OPERATION_STEP ? entry->result
                        : entry->error != NULL ? entry->error
                        : entry->result != NULL ? entry->result : _("done");

  g_print ("%6" G_GINT64_FORMAT "  %-24s  %-20s  %-18s  %-28s  %8s  %s\n", entry->seq, time,
           entry->who != NULL ? entry->who : "-", entry->title != NULL ? entry->title : entry->operation,
           entry->name != NULL ? entry->name : entry->uid != NULL ? entry->uid : "-", took, outcome);
}

/* In the order in which they were written. */
static void
print_entries (GPtrArray *entries,
               gboolean   json,
               gboolean   csv)
{
  if (json)
    {
      g_print ("[");
    }
  else if (csv)
    {
      fputs ("seq,time,phase,duration", stdout);
      for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
        wh_ctl_print_csv_cell (stdout, columns[i].id, FALSE);
      fputc ('\n', stdout);
    }

  for (guint i = entries->len; i > 0; i--)
    {
      const WhOperationEntry *entry = g_ptr_array_index (entries, i - 1);

      if (json)
        print_json_entry (entry, i == entries->len);
      else if (csv)
        print_csv_entry (entry);
      else
        print_entry (entry);
    }

  if (json)
    g_print ("\n]\n");
}

static int
verify (WhHistory *history,
        gboolean   json)
{
  g_autoptr(DexFuture) future = wh_history_audit (history);
  g_autoptr(GError) error = NULL;
  const WhAuditReport *report;
  g_autofree char *text = NULL;

  if (!wh_dex_run (dex_ref (future), &error))
    return wh_ctl_fail (error);

  report = g_value_get_boxed (dex_future_get_value (future, NULL));
  text = wh_audit_report_dup_text (report);

  if (json)
    {
      static const char *const problems[] = { NULL, "changed", "misplaced", "missing", "cut-off" };
      g_autoptr(JsonBuilder) builder = json_builder_new ();
      g_autofree char *document = NULL;

      json_builder_begin_object (builder);
      wh_json_write_boolean (builder, "whole", report->bad == 0);
      json_builder_set_member_name (builder, "seq");
      if (report->bad != 0)
        json_builder_add_int_value (builder, report->bad);
      else
        json_builder_add_null_value (builder);
      wh_json_write_text_or_null (builder, "problem", problems[report->problem]);
      wh_json_write_text_or_null (builder, "id", report->entry != NULL ? report->entry->id : NULL);
      wh_json_write_text (builder, "text", text);
      json_builder_end_object (builder);
      document = wh_json_write_end (builder, TRUE);
      g_print ("%s\n", document);
    }
  else if (report->bad == 0)
    {
      g_print ("%s\n", text);
    }
  else
    {
      g_printerr ("wheelhousectl: %s\n", text);
    }

  return report->bad == 0 ? WH_CTL_DONE : WH_CTL_FAILED;
}

int
wh_ctl_audit (int    argc,
              char **argv)
{
  gboolean json = FALSE;
  gboolean csv = FALSE;
  g_autofree char *since = NULL;
  const GOptionEntry entries[] = {
    WH_CTL_OPTION_JSON (&json),
    { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, N_("Print CSV"), NULL },
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("Not older: 15m, 24h, 7d, or a time; all when left out"), "D" },
    { NULL },
  };
  g_autofree char *path = NULL;
  g_autoptr(WhHistory) history = NULL;
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  gint64 from = 0;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "[verify]"))
    return WH_CTL_USAGE;

  if (argc > 2 || (argc == 2 && strcmp (argv[1], "verify") != 0))
    return wh_ctl_usage (_("“audit” takes “verify”, or nothing"));

  if (json && csv)
    return wh_ctl_usage (_("Take --json or --csv, not both"));

  if (!wh_ctl_take_time (since, &from))
    return WH_CTL_USAGE;

  path = wh_fleet_dup_history_path (NULL);
  history = wh_history_new (path);

  if (!wh_dex_run (wh_history_open (history), &error))
    return wh_ctl_fail (error);

  if (argc == 2)
    {
      status = verify (history, json);
    }
  else
    {
      future = wh_history_query_operations (history, from, 0, 0);

      if (wh_dex_run (dex_ref (future), &error))
        print_entries (g_value_get_boxed (dex_future_get_value (future, NULL)), json, csv);
      else
        status = wh_ctl_fail (error);
    }

  if (status == WH_CTL_DONE && (fflush (stdout) != 0 || ferror (stdout)))
    {
      g_printerr ("wheelhousectl: %s\n", _("The export could not be written to its end: is the disk full?"));
      status = WH_CTL_FAILED;
    }

  wh_dex_run (wh_history_close (history), NULL);

  return status;
}
