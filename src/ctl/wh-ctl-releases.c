/* wh-ctl-releases.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-kinds.h"
#include "wh-releases.h"

static void
write_figure (JsonBuilder           *builder,
              const char            *name,
              const WhReleaseFigure *figure)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  wh_json_write_real (builder, "before", figure->before);
  wh_json_write_real (builder, "after", figure->after);
  json_builder_end_object (builder);
}

static void
write_alerts (JsonBuilder     *builder,
              const WhRelease *release)
{
  json_builder_set_member_name (builder, "alerts");
  json_builder_begin_array (builder);

  for (guint i = 0; i < release->alerts->len; i++)
    {
      WhRecord *event = g_ptr_array_index (release->alerts, i);

      json_builder_begin_object (builder);
      wh_json_write_text_or_null (builder, "name", event->values[WH_EVENT_REASON].text);
      wh_json_write_time (builder, "time", event->values[WH_EVENT_TIME].number);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
}

static void
print_json (GPtrArray *releases)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);

  for (guint i = 0; i < releases->len; i++)
    {
      const WhRelease *release = g_ptr_array_index (releases, i);

      json_builder_begin_object (builder);
      wh_json_write_time (builder, "time", release->time);
      wh_json_write_text_or_null (builder, "environment", release->environment);
      wh_json_write_text_or_null (builder, "cluster", release->cluster);
      wh_json_write_text_or_null (builder, "namespace", release->namespace_);
      wh_json_write_text_or_null (builder, "version", release->version);
      wh_json_write_text_or_null (builder, "previous", release->previous);
      wh_json_write_boolean (builder, "current", release->current);
      wh_json_write_text_or_null (builder, "digest", release->digest);
      wh_json_write_text_or_null (builder, "commit", release->commit);
      wh_json_write_boolean (builder, "guessed", release->guessed);
      wh_json_write_text_or_null (builder, "subject", release->subject);
      wh_json_write_time (builder, "committed", release->committed);
      wh_json_write_text_or_null (builder, "run", release->run);
      wh_json_write_text_or_null (builder, "run_state", release->run_state);
      wh_json_write_time (builder, "run_ended", release->run_ended);
      wh_json_write_time (builder, "built", release->built);
      write_alerts (builder, release);
      write_figure (builder, "rate", &release->rate);
      write_figure (builder, "errors", &release->errors);
      write_figure (builder, "p95", &release->p95);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  text = wh_json_write_end (builder, TRUE);
  g_print ("%s\n", text);
}

static void
print_text (GPtrArray *releases)
{
  for (guint i = 0; i < releases->len; i++)
    {
      const WhRelease *release = g_ptr_array_index (releases, i);
      g_autofree char *time = wh_format_time_iso (release->time);
      char *lines[] = { wh_release_dup_way (release), wh_release_dup_effect (release),
                        wh_release_dup_alerts (release) };

      g_print ("%s  %s  %s%s%s\n", time, release->environment, release->version != NULL ? release->version : "—",
               release->subject != NULL ? "  " : "", release->subject != NULL ? release->subject : "");

      for (guint j = 0; j < G_N_ELEMENTS (lines); j++)
        {
          if (lines[j] != NULL)
            g_print ("    %s\n", lines[j]);
          g_free (lines[j]);
        }
    }
}

int
wh_ctl_releases (int    argc,
                 char **argv)
{
  g_autofree char *since_text = NULL;
  g_autofree char *until_text = NULL;
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "since", 0, 0, G_OPTION_ARG_STRING, &since_text, N_("From when: 24h, 30d ago, or a time; 30d when left out"), "T" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &until_text, N_("Until when; now when left out"), "T" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON document"), NULL },
    { NULL },
  };
  g_autoptr(WhStore) store = NULL;
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  gint64 since = 0;
  gint64 until = 0;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, "APPLICATION"))
    return WH_CTL_USAGE;

  if (argc != 2)
    return wh_ctl_usage (_("releases takes the name of an application"));

  if (!wh_ctl_take_range (since_text, "30d", until_text, &since, &until))
    return WH_CTL_USAGE;

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  if ((store = wh_ctl_open_past (fleet, until, &error)) == NULL)
    {
      wh_ctl_close (fleet);
      return wh_ctl_fail (error);
    }

  if (wh_store_lookup (store, &wh_kind_application, WH_LOCAL, argv[1]) == NULL)
    {
      g_set_error (&error, WH_ERROR, WH_ERROR_NOT_FOUND,
                   _("There is no application “%s”: “wheelhousectl get application” lists them"), argv[1]);
    }
  else
    {
      future = wh_releases_load (wh_fleet_get_history (fleet), store, argv[1], since, until);
      wh_dex_run (dex_ref (future), &error);
    }

  if (error != NULL)
    status = wh_ctl_fail (error);
  else if (json)
    print_json (g_value_get_boxed (dex_future_get_value (future, NULL)));
  else
    print_text (g_value_get_boxed (dex_future_get_value (future, NULL)));

  wh_ctl_close (fleet);

  return status;
}
