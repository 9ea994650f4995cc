/* wh-ctl-incident.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-ctl-paper.h"
#include "wh-dex-util.h"
#include "wh-incident-timeline.h"
#include "wh-kinds.h"
#include "wh-suspects.h"

/* ---- the list ---- */

static int
compare_began (gconstpointer one,
               gconstpointer other)
{
  gint64 a = (*(WhRecord * const *)one)->values[WH_INCIDENT_BEGAN].number;
  gint64 b = (*(WhRecord * const *)other)->values[WH_INCIDENT_BEGAN].number;

  return (a < b) - (a > b);
}

int
wh_ctl_incidents (int    argc,
                  char **argv)
{
  gboolean all = FALSE;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    WH_CTL_OPTION_ALL (&all),
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  WhResourceList *list;
  WhFleet *fleet;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("incidents takes no argument: see wheelhousectl incident for one"));

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  list = wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_incident);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    if (all || wh_incident_is_open (wh_resource_list_get_record (list, i)))
      g_ptr_array_add (records, wh_resource_list_get_record (list, i));

  g_ptr_array_sort (records, compare_began);

  if (json)
    wh_ctl_print_json (wh_fleet_get_store (fleet), records);
  else
    wh_ctl_print_table (wh_fleet_get_store (fleet), &wh_kind_incident, records);

  wh_ctl_close (fleet);

  return WH_CTL_DONE;
}

/* ---- the post-mortem ---- */

static WhDocument *
make_report (WhFleet   *fleet,
             WhRecord  *incident,
             GError   **error)
{
  g_autoptr(DexFuture) timeline = wh_incident_timeline_load (wh_fleet_get_history (fleet), incident);
  g_autoptr(DexFuture) suspects = NULL;

  if (!wh_dex_run (dex_ref (timeline), error))
    return NULL;

  suspects = wh_suspects_find (wh_fleet_get_history (fleet), wh_fleet_get_store (fleet), incident);

  if (!wh_dex_run (dex_ref (suspects), error))
    return NULL;

  return wh_incident_make_report (incident, g_value_get_boxed (dex_future_get_value (timeline, NULL)),
                                  g_value_get_boxed (dex_future_get_value (suspects, NULL)));
}

static int
write_report (WhFleet    *fleet,
              const char *number,
              const char *path,
              gboolean    pdf)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(WhRecord) incident = wh_ctl_find_record (fleet, &wh_kind_incident, NULL, number, &error);
  g_autoptr(WhDocument) document = incident != NULL ? make_report (fleet, incident, &error) : NULL;
  g_autoptr(GBytes) bytes = NULL;
  char *text;

  if (document == NULL)
    return wh_ctl_fail (error);

  if (pdf)
    {
      bytes = wh_ctl_paper_to_pdf (document, &error);
    }
  else
    {
      text = wh_document_to_markdown (document);
      bytes = g_bytes_new_take (text, strlen (text));
    }

  if (bytes == NULL)
    return wh_ctl_fail (error);

  if (path == NULL)
    {
      fwrite (g_bytes_get_data (bytes, NULL), 1, g_bytes_get_size (bytes), stdout);
      return WH_CTL_DONE;
    }

  return g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize)g_bytes_get_size (bytes), &error)
           ? WH_CTL_DONE
           : wh_ctl_fail (error);
}

static int
postmortem (int    argc,
            char **argv)
{
  g_autofree char *format = NULL;
  g_autofree char *path = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, N_("markdown (the default) or pdf"), "FORMAT" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, N_("Where to; what pdf needs"), "FILE" },
    { NULL },
  };
  g_autoptr(GError) error = NULL;
  gboolean pdf;
  WhFleet *fleet;
  int status;

  if (!wh_ctl_parse (&argc, &argv, entries, "NUMBER"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("incident postmortem wants the NUMBER of an incident: see wheelhousectl incidents --all"));

  pdf = g_strcmp0 (format, "pdf") == 0;

  if (format != NULL && !pdf && !g_str_equal (format, "markdown"))
    return wh_ctl_usage (_("“%s” is no format: give markdown or pdf"), format);

  if (pdf && path == NULL)
    return wh_ctl_usage (_("A PDF is no text for a terminal: give --output FILE"));

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  status = write_report (fleet, argv[1], path, pdf);
  wh_ctl_close (fleet);

  return status;
}

/* ---- one of them ---- */

/* What is done to an incident goes through the same door as all else. */
static int
run_operation (const char  *operation,
               int          argc,
               char       **argv)
{
  g_autofree char *target = g_strconcat ("incident/", argv[1], NULL);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();

  g_ptr_array_add (arguments, (gpointer)"do");
  g_ptr_array_add (arguments, (gpointer)operation);
  g_ptr_array_add (arguments, target);

  for (int i = 2; i < argc; i++)
    g_ptr_array_add (arguments, argv[i]);

  g_ptr_array_add (arguments, NULL);

  return wh_ctl_do ((int)arguments->len - 1, (char **)arguments->pdata);
}

static int
show (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();

  g_ptr_array_add (arguments, (gpointer)"get");
  g_ptr_array_add (arguments, (gpointer)"incident");

  for (int i = 1; i < argc; i++)
    g_ptr_array_add (arguments, argv[i]);

  g_ptr_array_add (arguments, NULL);

  return wh_ctl_get ((int)arguments->len - 1, (char **)arguments->pdata);
}

int
wh_ctl_incident (int    argc,
                 char **argv)
{
  static const struct
  {
    const char *verb;
    const char *operation;
  } verbs[] = {
    { "ack", "acknowledge" },
    { "resolve", "resolve" },
    { "note", "note" },
  };

  if (argc < 2 || g_str_equal (argv[1], "--help"))
    {
      g_print ("%s\n", _("Usage: wheelhousectl incident show|ack|resolve|note|postmortem NUMBER [OPTIONS]"));
      return argc < 2 ? WH_CTL_USAGE : WH_CTL_DONE;
    }

  if (g_str_equal (argv[1], "postmortem"))
    return postmortem (argc - 1, argv + 1);

  if (argc < 3 || *argv[2] == '-')
    return wh_ctl_usage (_("incident %s wants the NUMBER of an incident: see wheelhousectl incidents"), argv[1]);

  if (g_str_equal (argv[1], "show"))
    return show (argc - 1, argv + 1);

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (argv[1], verbs[i].verb))
      return run_operation (verbs[i].operation, argc - 1, argv + 1);

  return wh_ctl_usage (_("There is no “%s” of an incident: show, ack, resolve, note and postmortem are there"), argv[1]);
}
