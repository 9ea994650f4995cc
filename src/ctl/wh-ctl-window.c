/* wh-ctl-window.c
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
#include "wh-kinds.h"
#include "wh-recurrence.h"
#include "wh-silences.h"

/* Maintenance windows: silences that are kept here and planned. */

/* ---- the list ---- */

static int
compare_starts (gconstpointer one,
                gconstpointer other)
{
  gint64 a = (*(WhRecord * const *)one)->values[WH_SILENCE_STARTS].number;
  gint64 b = (*(WhRecord * const *)other)->values[WH_SILENCE_STARTS].number;

  return (a > b) - (a < b);
}

static GPtrArray *
list_windows (WhFleet  *fleet,
              gboolean  all)
{
  WhResourceList *list = wh_store_get_list (wh_fleet_get_store (fleet), &wh_kind_silence);
  GPtrArray *windows = g_ptr_array_new ();

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *silence = wh_resource_list_get_record (list, i);

      if (wh_silence_is_window (silence) && (all || !wh_silence_is_over (silence)))
        g_ptr_array_add (windows, silence);
    }

  g_ptr_array_sort (windows, compare_starts);

  return windows;
}

static void
print_json (GPtrArray *windows)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);

  for (guint i = 0; i < windows->len; i++)
    {
      const WhRecord *window = g_ptr_array_index (windows, i);
      const WhValue *values = window->values;
      g_autofree char *starts = wh_format_time_iso (values[WH_SILENCE_STARTS].number);
      g_autofree char *ends = wh_format_time_iso (values[WH_SILENCE_ENDS].number);
      g_auto(GStrv) matchers = g_strsplit (values[WH_SILENCE_MATCHERS].text, "\n", -1);

      json_builder_begin_object (builder);
      wh_json_write_text (builder, "id", window->uid);
      wh_json_write_text (builder, "name", wh_record_get_title (window));
      wh_json_write_text_or_null (builder, "state", values[WH_SILENCE_STATE].text);
      wh_json_write_text (builder, "starts", starts);
      wh_json_write_text (builder, "ends", ends);
      wh_json_write_text_or_null (builder, "repeats", values[WH_SILENCE_REPEATS].text);
      json_builder_set_member_name (builder, "matchers");
      json_builder_begin_array (builder);
      for (guint m = 0; matchers[m] != NULL; m++)
        json_builder_add_string_value (builder, matchers[m]);
      json_builder_end_array (builder);
      wh_json_write_text_or_null (builder, "by", values[WH_SILENCE_BY].text);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  text = wh_json_write_end (builder, FALSE);
  g_print ("%s\n", text);
}

static void
print_table (GPtrArray *windows)
{
  for (guint i = 0; i < windows->len; i++)
    {
      const WhRecord *window = g_ptr_array_index (windows, i);
      g_autofree char *starts = wh_format_time_iso (window->values[WH_SILENCE_STARTS].number);
      g_autofree char *ends = wh_format_time_iso (window->values[WH_SILENCE_ENDS].number);

      g_print ("%-24s %-8s %s – %s  %-16s %s\n", wh_record_get_title (window), window->values[WH_SILENCE_STATE].text, starts, ends,
               wh_recurrence_get_title (window->values[WH_SILENCE_REPEATS].text), wh_record_get_name (window));
    }
}

int
wh_ctl_windows (int    argc,
                char **argv)
{
  gboolean all = FALSE;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    WH_CTL_OPTION_ALL (&all),
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(GPtrArray) windows = NULL;
  g_autoptr(GError) error = NULL;
  WhFleet *fleet;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("windows wants nothing but options"));

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  windows = list_windows (fleet, all);

  if (json)
    print_json (windows);
  else
    print_table (windows);

  wh_ctl_close (fleet);

  return WH_CTL_DONE;
}

/* ---- one of them ---- */

typedef struct
{
  char  *from;
  char  *until;
  char  *repeats;
  char **match;
} Given;

static void
given_clear (Given *given)
{
  g_free (given->from);
  g_free (given->until);
  g_free (given->repeats);
  g_strfreev (given->match);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, given_clear)

static gint64
parse_time (const char  *text,
            GError     **error)
{
  gint64 time = wh_parse_time_here (text, g_get_real_time ());

  if (time == WH_ABSENT)
    g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is not a time: give one as 2026-11-24T22:00"), text);

  return time;
}

/* By its name, as it was given; by its id, should two have one name. */
static WhRecord *
find_window (WhFleet     *fleet,
             const char  *name,
             GError     **error)
{
  g_autoptr(GPtrArray) windows = list_windows (fleet, FALSE);
  WhRecord *found = NULL;

  for (guint i = 0; i < windows->len; i++)
    {
      WhRecord *window = g_ptr_array_index (windows, i);

      if (strcmp (window->uid, name) == 0)
        return window;

      if (strcmp (wh_record_get_title (window), name) != 0)
        continue;

      if (found != NULL)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                       _("There are several windows “%s”: give the id of one, see wheelhousectl windows --json"), name);
          return NULL;
        }

      found = window;
    }

  if (found == NULL)
    g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("There is no maintenance window “%s”: see wheelhousectl windows"), name);

  return found;
}

static WhOperation *
prepare (WhFleet     *fleet,
         WhRecord    *target,
         const char  *id,
         GError     **error)
{
  WhOperations *operations = wh_fleet_get_operations (fleet);
  g_autoptr(GPtrArray) possible = wh_operations_list (operations, target);

  for (guint i = 0; i < possible->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (possible, i);

      if (strcmp (info->id, id) == 0)
        return wh_operations_prepare (operations, info, target, error);
    }

  g_set_error (error, WH_ERROR, WH_ERROR_CONFLICT, _("“%s” is over already"), wh_record_get_title (target));

  return NULL;
}

static WhOperation *
prepare_add (WhFleet      *fleet,
             const char   *name,
             const Given  *given,
             GError      **error)
{
  g_autofree char *matchers = given->match != NULL ? g_strjoinv ("\n", given->match) : NULL;
  gint64 starts = g_get_real_time ();
  gint64 ends = 0;
  gint64 length;
  g_autoptr(WhRecord) draft = NULL;
  g_autoptr(GError) unknown = NULL;

  if (matchers == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID,
                           _("Say what it covers: --match app=\"billing\", as often as needed"));
      return NULL;
    }

  if (find_window (fleet, name, &unknown) != NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_CONFLICT, _("There is a window “%s” already: edit or remove it"), name);
      return NULL;
    }

  if (given->from != NULL && (starts = parse_time (given->from, error)) == WH_ABSENT)
    return NULL;

  if (given->until == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("Say how long: --until 2026-11-25T02:00, or --until 4h"));
      return NULL;
    }

  if (wh_ctl_parse_duration (given->until, &length))
    ends = starts + length;
  else if ((ends = parse_time (given->until, error)) == WH_ABSENT)
    return NULL;

  draft = wh_silence_draft (WH_LOCAL, matchers, starts, ends, name, TRUE,
                            g_strcmp0 (given->repeats, "never") == 0 ? NULL : given->repeats);

  return prepare (fleet, draft, "create", error);
}

static WhOperation *
prepare_edit (WhFleet      *fleet,
              WhRecord     *window,
              const Given  *given,
              GError      **error)
{
  g_autofree char *matchers = given->match != NULL ? g_strjoinv ("\n", given->match) : NULL;
  WhOperation *operation = prepare (fleet, window, "edit", error);
  gint64 starts = window->values[WH_SILENCE_STARTS].number;
  g_autofree char *until = NULL;
  gint64 length;

  if (operation == NULL)
    return NULL;

  if (given->from != NULL && (starts = wh_parse_time_here (given->from, g_get_real_time ())) == WH_ABSENT)
    starts = window->values[WH_SILENCE_STARTS].number;

  /* So long from its beginning on. */
  if (given->until != NULL)
    until = wh_ctl_parse_duration (given->until, &length) ? wh_format_time_iso (starts + length) : g_strdup (given->until);

  wh_operation_set_parameter (operation, "starts", given->from);
  wh_operation_set_parameter (operation, "ends", until);
  wh_operation_set_parameter (operation, "repeats", given->repeats);
  wh_operation_set_parameter (operation, "matchers", matchers);

  return operation;
}

static gboolean
run (WhFleet      *fleet,
     const char   *verb,
     const char   *name,
     const Given  *given,
     GError      **error)
{
  WhOperations *operations = wh_fleet_get_operations (fleet);
  g_autoptr(WhOperation) operation = NULL;
  WhRecord *window = NULL;

  if (strcmp (verb, "add") == 0)
    operation = prepare_add (fleet, name, given, error);
  else if ((window = find_window (fleet, name, error)) == NULL)
    return FALSE;
  else if (strcmp (verb, "edit") == 0)
    operation = prepare_edit (fleet, window, given, error);
  else
    operation = prepare (fleet, window, "expire", error);

  return operation != NULL && wh_dex_run (wh_operations_plan (operations, operation), error) &&
         wh_dex_run (wh_operations_run (operations, operation, NULL), error);
}

int
wh_ctl_window (int    argc,
               char **argv)
{
  g_auto(Given) given = { NULL };
  const GOptionEntry entries[] = {
    { "match", 0, 0, G_OPTION_ARG_STRING_ARRAY, &given.match, N_("A label that its alerts have: app=\"billing\", node=~\"worker-.*\""), "MATCHER" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &given.from, N_("Its beginning: 22:00, 2026-11-24T22:00; now when left out"), "TIME" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &given.until, N_("Its end, or how long: 2026-11-25T02:00, 4h, 2d"), "TIME" },
    { "repeats", 0, 0, G_OPTION_ARG_STRING, &given.repeats, N_("daily, weekdays, weekly or never"), "HOW" },
    { NULL },
  };
  static const char * const verbs[] = { "add", "edit", "remove", NULL };
  g_autoptr(GError) error = NULL;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "add NAME | edit NAME | remove NAME"))
    return WH_CTL_USAGE;

  if (argc != 3 || !g_strv_contains (verbs, argv[1]))
    return wh_ctl_usage (_("window wants add NAME, edit NAME or remove NAME"));

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  if (!run (fleet, argv[1], argv[2], &given, &error))
    status = wh_ctl_fail (error);

  wh_ctl_close (fleet);

  return status;
}
