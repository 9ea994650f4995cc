/* wh-ctl-do.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-json-write.h"
#include "wh-kinds.h"

static const WhOperationInfo *
find_operation (WhFleet     *fleet,
                WhRecord    *record,
                const char  *id,
                GError     **error)
{
  WhConnection *connection = wh_connections_find (wh_fleet_get_connections (fleet), record->connection);
  const WhProviderInfo *provider = connection != NULL
                                   ? wh_provider_info_find (wh_connection_get_config (connection)->provider) : NULL;
  g_autoptr(GPtrArray) possible = wh_operations_list (wh_fleet_get_operations (fleet), record);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < possible->len; i++)
    {
      const WhOperationInfo *info = g_ptr_array_index (possible, i);

      if (strcmp (info->id, id) == 0)
        return info;

      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", info->id);
    }

  /* What is there but not in this version says why when it is prepared. */
  for (guint i = 0; provider != NULL && i < provider->n_operations; i++)
    {
      if (strcmp (provider->operations[i]->id, id) == 0 && wh_operation_info_applies (provider->operations[i], record))
        return provider->operations[i];
    }

  if (names->len > 0)
    g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” cannot be done with %s; possible: %s"),
                 id, wh_record_get_name (record), names->str);
  else
    g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("Nothing can be done with %s"), wh_record_get_name (record));

  return NULL;
}

/* An application is made of what many systems show. One that does not answer
 * makes its part of a plan unknown, not the plan impossible. */
static void
observe_parts (WhFleet *fleet)
{
  const WhKind *parts[] = {
    &wh_kind_workload, &wh_kind_pod, &wh_kind_image, &wh_kind_repository, &wh_kind_run, &wh_kind_traffic, &wh_kind_alert, &wh_kind_check,
  };

  WhConnections *connections = wh_fleet_get_connections (fleet);

  wh_ctl_settle (fleet);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr(GError) error = NULL;

      if (!wh_ctl_observe (fleet, parts[i], NULL, &error) && !g_error_matches (error, WH_ERROR, WH_ERROR_INVALID))
        g_printerr ("wheelhousectl: %s\n", error->message);
    }

  /* One that is connected again meanwhile shows everything again. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (connections)); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (connections), i);

      wh_connection_set_wanted (connection, NULL);
    }

  wh_ctl_observe (fleet, &wh_kind_application, NULL, NULL);
}

static void
print_plan (WhOperation *operation)
{
  GPtrArray *effects = wh_operation_get_effects (operation);
  g_autofree char *title = wh_operation_dup_title (operation);

  g_print ("%s\n", title);

  for (guint i = 0; i < effects->len; i++)
    {
      const WhEffect *effect = g_ptr_array_index (effects, i);

      g_print ("  %-8s %s\n", wh_health_get_id (effect->health), effect->text);
    }

  if (wh_operation_get_before (operation) != NULL || wh_operation_get_after (operation) != NULL)
    {
      g_auto(GStrv) before = g_strsplit (wh_operation_get_before (operation) ?: "", "\n", -1);
      g_auto(GStrv) after = g_strsplit (wh_operation_get_after (operation) ?: "", "\n", -1);

      for (guint i = 0; before[i] != NULL; i++)
        {
          if (*before[i] != 0 && !g_strv_contains ((const char * const *)after, before[i]))
            g_print ("  - %s\n", before[i]);
        }

      for (guint i = 0; after[i] != NULL; i++)
        {
          if (*after[i] != 0 && !g_strv_contains ((const char * const *)before, after[i]))
            g_print ("  + %s\n", after[i]);
        }
    }
}

static void
print_json (WhOperation  *operation,
            const char   *state,
            const GError *error)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *title = wh_operation_dup_title (operation);
  g_autofree char *text = NULL;
  GPtrArray *effects = wh_operation_get_effects (operation);

  json_builder_begin_object (builder);
  wh_json_write_text_or_null (builder, "id", wh_operation_get_id (operation));
  wh_json_write_text_or_null (builder, "operation", wh_operation_get_info (operation)->id);
  wh_json_write_text_or_null (builder, "title", title);
  wh_json_write_text_or_null (builder, "state", state);
  wh_json_write_text_or_null (builder, "before", wh_operation_get_before (operation));
  wh_json_write_text_or_null (builder, "after", wh_operation_get_after (operation));
  wh_json_write_text_or_null (builder, "result", wh_operation_get_result (operation));
  wh_json_write_text_or_null (builder, "error", error != NULL ? error->message : NULL);
  json_builder_set_member_name (builder, "effects");
  json_builder_begin_array (builder);

  for (guint i = 0; i < effects->len; i++)
    {
      const WhEffect *effect = g_ptr_array_index (effects, i);

      json_builder_begin_object (builder);
      wh_json_write_text_or_null (builder, "health", wh_health_get_id (effect->health));
      wh_json_write_text_or_null (builder, "text", effect->text);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  json_builder_end_object (builder);
  text = wh_json_write_end (builder, FALSE);
  g_print ("%s\n", text);
}

static void
progress_cb (WhOperation *operation,
             char       **last)
{
  const char *progress = wh_operation_get_progress (operation, NULL);

  if (progress != NULL && g_set_str (last, progress))
    g_printerr ("%s\n", progress);
}

static int
run_operation (WhFleet     *fleet,
               WhOperation *operation,
               gboolean     dry_run,
               gboolean     yes,
               gboolean     steer,
               gboolean     json)
{
  g_autoptr(WhCtlSteer) steering = NULL;
  g_autofree char *last = NULL;
  g_autoptr(GError) error = NULL;

  if (!wh_dex_run (wh_operations_plan (wh_fleet_get_operations (fleet), operation), &error))
    return wh_ctl_fail (error);

  if (!json)
    print_plan (operation);

  if (dry_run)
    {
      if (json)
        print_json (operation, "planned", NULL);

      return wh_operation_is_blocked (operation) ? WH_CTL_FAILED : WH_CTL_DONE;
    }

  if (wh_operation_is_blocked (operation))
    {
      if (json)
        print_json (operation, "blocked", NULL);

      g_printerr ("wheelhousectl: %s\n", _("Nothing was changed: the plan is blocked"));
      return WH_CTL_FAILED;
    }

  if (!yes)
    {
      if (json)
        print_json (operation, "planned", NULL);

      g_printerr ("wheelhousectl: %s\n", _("Nothing was changed: confirm the plan with --yes"));
      return WH_CTL_DENIED;
    }

  g_signal_connect (operation, "changed", G_CALLBACK (progress_cb), &last);
  fflush (stdout);
  steering = wh_ctl_steer_new (wh_fleet_get_operations (fleet), operation, steer);

  /* The full name stands on the command line beside --yes: that is the typing
   * that production asks for. */
  if (!wh_dex_run (wh_operations_run (wh_fleet_get_operations (fleet), operation,
                                      wh_record_get_name (wh_operation_get_target (operation))),
                   &error))
    {
      if (json)
        print_json (operation, "failed", error);

      return wh_ctl_fail (error);
    }

  if (json)
    print_json (operation, "done", NULL);
  else if (wh_operation_get_result (operation) != NULL)
    g_print ("%s\n", wh_operation_get_result (operation));

  return WH_CTL_DONE;
}

/* A system that is silent is told of in the plan. */
static void
observe_what_it_reads (WhFleet               *fleet,
                       const WhOperationInfo *info)
{
  for (guint i = 0; info->reads != NULL && info->reads[i] != NULL; i++)
    {
      if (wh_kind_find (info->reads[i]) != &wh_kind_application)
        {
          wh_ctl_observe (fleet, wh_kind_find (info->reads[i]), NULL, NULL);
          continue;
        }

      observe_parts (fleet);
    }
}

/* "KEY=VALUE" each; says which one there is not. */
static gboolean
take_parameters (WhOperation           *operation,
                 const WhOperationInfo *info,
                 const WhKind          *kind,
                 char                 **set)
{
  for (guint i = 0; set != NULL && set[i] != NULL; i++)
    {
      const char *equal = strchr (set[i], '=');
      g_autofree char *id = equal != NULL ? g_strndup (set[i], equal - set[i]) : NULL;
      gboolean known = FALSE;

      for (guint p = 0; id != NULL && p < info->n_parameters; p++)
        known |= strcmp (((const WhSetting *)info->parameters)[p].id, id) == 0;

      if (!known)
        {
          wh_ctl_usage (_("“%s” is no parameter of %s: see wheelhousectl operations %s"), set[i], info->id, kind->id);
          return FALSE;
        }

      wh_operation_set_parameter (operation, id, equal + 1);
    }

  return TRUE;
}

int
wh_ctl_do (int    argc,
           char **argv)
{
  gboolean json = FALSE;
  gboolean yes = FALSE;
  gboolean dry_run = FALSE;
  gboolean steer = FALSE;
  g_auto(GStrv) set = NULL;
  g_autofree char *connection = NULL;
  g_autofree char *of = NULL;
  const GOptionEntry entries[] = {
    { "of", 0, 0, G_OPTION_ARG_STRING, &of, N_("Look into this resource first"), "KIND/NAME" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set, N_("A parameter of the operation"), "KEY=VALUE" },
    { "connection", 'c', 0, G_OPTION_ARG_STRING, &connection, N_("Only through this connection"), "NAME" },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only show the plan"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &yes, N_("Confirm the plan"), NULL },
    { "steer", 0, 0, G_OPTION_ARG_NONE, &steer, N_("Take pause, continue, rollback and cancel from standard input"), NULL },
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autofree char *kind_id = NULL;
  g_autoptr(WhOperation) operation = NULL;
  g_autoptr(WhRecord) record = NULL;
  g_autoptr(GError) error = NULL;
  const WhOperationInfo *info;
  const WhKind *kind;
  const char *slash;
  WhFleet *fleet;
  int status;

  if (!wh_ctl_parse (&argc, &argv, entries, "OPERATION KIND/NAME"))
    return WH_CTL_USAGE;

  if (argc != 3 || (slash = strchr (argv[2], '/')) == NULL)
    return wh_ctl_usage (_("do wants OPERATION KIND/NAME"));

  kind_id = g_strndup (argv[2], slash - argv[2]);

  if ((kind = wh_ctl_find_kind (kind_id)) == NULL)
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  if (kind == &wh_kind_application)
    observe_parts (fleet);

  if (!(of != NULL ? wh_ctl_look_into (fleet, of, kind, connection, NULL, &error)
                   : wh_ctl_observe (fleet, kind, connection, &error)) ||
      (record = wh_ctl_find_record (fleet, kind, connection, slash + 1, &error)) == NULL ||
      (info = find_operation (fleet, record, argv[1], &error)) == NULL ||
      (operation = wh_operations_prepare (wh_fleet_get_operations (fleet), info, record, &error)) == NULL)
    {
      status = wh_ctl_fail (error);
      wh_ctl_close (fleet);
      return status;
    }

  observe_what_it_reads (fleet, info);

  if (!take_parameters (operation, info, kind, set))
    {
      wh_ctl_close (fleet);
      return WH_CTL_USAGE;
    }

  status = run_operation (fleet, operation, dry_run, yes, steer, json);
  g_clear_object (&operation);
  wh_ctl_close (fleet);

  return status;
}

static void
print_operation (const WhOperationInfo *operation,
                 const char            *who,
                 const char            *note)
{
  g_autofree char *title = (operation->flags & WH_OPERATION_DESTRUCTIVE) != 0
                           /* Translators: the title of an operation */
                             ? g_strdup_printf (_("%s (destructive)"), _(operation->title)) : g_strdup (_(operation->title));

  if (note != NULL)
    g_print ("%-16s %-16s %s: %s\n", operation->id, who, title, note);
  else
    g_print ("%-16s %-16s %s\n", operation->id, who, title);

  for (guint i = 0; i < operation->n_parameters; i++)
    {
      const WhSetting *parameter = &((const WhSetting *)operation->parameters)[i];
      g_autofree char *words = wh_ctl_dup_setting_title (parameter);

      g_print ("  --set %s=…  %s\n", parameter->id, words);
    }
}

int
wh_ctl_operations (int    argc,
                   char **argv)
{
  const WhProviderInfo **infos;
  g_autoptr(WhFleet) fleet = NULL;
  g_autoptr(GPtrArray) local = NULL;
  const WhKind *kind;
  guint n_infos;

  if (!wh_ctl_parse (&argc, &argv, NULL, "KIND"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("operations wants a KIND"));

  if ((kind = wh_ctl_find_kind (argv[1])) == NULL)
    return WH_CTL_USAGE;

  infos = wh_provider_info_list (&n_infos);

  for (guint i = 0; i < n_infos; i++)
    {
      for (guint o = 0; o < infos[i]->n_operations; o++)
        {
          const WhOperationInfo *operation = infos[i]->operations[o];
          const char *note;

          if (strcmp (operation->kind, kind->id) != 0)
            continue;

          note = infos[i]->explain_operation != NULL ? infos[i]->explain_operation (operation) : NULL;
          print_operation (operation, infos[i]->title, note);
        }
    }

  fleet = wh_fleet_new (NULL);
  local = wh_operations_list_local (wh_fleet_get_operations (fleet), kind);

  for (guint i = 0; i < local->len; i++)
    print_operation (g_ptr_array_index (local, i), "Wheelhouse", NULL);

  return WH_CTL_DONE;
}
