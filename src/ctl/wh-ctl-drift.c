/* wh-ctl-drift.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-image-drift.h"
#include "wh-json-write.h"
#include "wh-kinds.h"

/* What runs and is not what its registry has under its name. Always asked: of
 * what was seen last nobody knows whether all of it was read. */

static const char *
get_name (WhStore    *store,
          const char *connection)
{
  const WhSource *source = wh_store_get_source (store, connection);

  return source != NULL && source->name != NULL ? source->name : connection;
}

static void
print_json (WhStore       *store,
            WhImageDrifts *drifts)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_array (builder);

  for (guint i = 0; i < drifts->items->len; i++)
    {
      const WhImageDrift *drift = g_ptr_array_index (drifts->items, i);

      json_builder_begin_object (builder);
      wh_json_write_text (builder, "state", drift->state == WH_IMAGE_DRIFT_GONE ? "gone" : "moved");
      wh_json_write_text (builder, "registry", get_name (store, drift->connection));
      wh_json_write_text (builder, "repository", drift->repository);
      wh_json_write_text_or_null (builder, "tag", drift->tag);
      wh_json_write_text (builder, "running", drift->digest);
      wh_json_write_text_or_null (builder, "now", drift->now);
      wh_json_write_text (builder, "cluster", get_name (store, drift->cluster));
      wh_json_write_text_or_null (builder, "environment", drift->environment);
      wh_json_write_text (builder, "pod", drift->pod->uid);
      json_builder_set_member_name (builder, "pods");
      json_builder_add_int_value (builder, drift->n_pods);
      json_builder_end_object (builder);
    }

  json_builder_end_array (builder);
  text = wh_json_write_end (builder, TRUE);
  g_print ("%s\n", text);
}

static void
print_text (WhStore       *store,
            WhImageDrifts *drifts)
{
  for (guint i = 0; i < drifts->items->len; i++)
    {
      const WhImageDrift *drift = g_ptr_array_index (drifts->items, i);
      g_autofree char *what = wh_image_drift_dup_text (drift);
      g_autofree char *pods = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u pod", "%u pods", drift->n_pods), drift->n_pods);

      g_print ("%s%s%s  %s  %s  %s\n", drift->repository, drift->tag != NULL ? ":" : "@",
               drift->tag != NULL ? drift->tag : drift->digest, get_name (store, drift->cluster), pods, what);
    }
}

int
wh_ctl_drift (int    argc,
              char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print one JSON document"), NULL },
    { NULL },
  };
  static const WhKind * const kinds[] = { &wh_kind_image, &wh_kind_pod };
  g_autoptr(WhImageDrifts) drifts = NULL;
  g_autoptr(GError) error = NULL;
  WhFleet *fleet;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1)
    return wh_ctl_usage (_("drift takes no arguments"));

  if ((fleet = wh_ctl_open (FALSE, &error)) == NULL)
    return wh_ctl_fail (error);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (!wh_ctl_observe (fleet, kinds[i], NULL, &error))
        {
          int status = wh_ctl_fail (error);

          wh_ctl_close (fleet);
          return status;
        }
    }

  drifts = wh_image_drifts_new (wh_fleet_get_store (fleet));

  if (json)
    print_json (wh_fleet_get_store (fleet), drifts);
  else
    print_text (wh_fleet_get_store (fleet), drifts);

  g_clear_pointer (&drifts, wh_image_drifts_free);
  wh_ctl_close (fleet);

  return WH_CTL_DONE;
}
