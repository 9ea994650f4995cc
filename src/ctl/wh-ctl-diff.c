/* wh-ctl-diff.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-differences.h"
#include "wh-fleet-restore.h"
#include "wh-json-write.h"

/**
 * wh_ctl_open_past:
 * @fleet: an open fleet
 * @time: an instant, microseconds since the epoch; 0 = as last observed
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what was there then
 */
WhStore *
wh_ctl_open_past (WhFleet  *fleet,
                  gint64    time,
                  GError  **error)
{
  g_autoptr(WhRestore) restore = wh_restore_new ();

  if (!wh_dex_run (wh_restore_run (restore, wh_fleet_get_history (fleet), time, 1), error))
    return NULL;

  return g_object_ref (wh_restore_get_store (restore));
}

static void
add_difference (JsonBuilder        *builder,
                const WhDifference *difference)
{
  const WhRecord *record = wh_difference_get_record (difference);
  g_autofree char *name = wh_record_dup_full_name (record);

  json_builder_begin_object (builder);
  wh_json_write_text_or_null (builder, "change", wh_difference_get_change (difference));
  wh_json_write_text_or_null (builder, "application", difference->application);
  wh_json_write_text_or_null (builder, "connection", record->connection);
  wh_json_write_text_or_null (builder, "kind", record->kind->id);
  wh_json_write_text_or_null (builder, "uid", record->uid);
  wh_json_write_text_or_null (builder, "name", name);
  wh_json_write_text_or_null (builder, "field", difference->field != NULL ? difference->field->id
                              : difference->before != NULL && difference->after != NULL ? "health" : NULL);
  wh_json_write_text_or_null (builder, "before", difference->old_text);
  wh_json_write_text_or_null (builder, "after", difference->new_text);
  wh_json_write_time (builder, "time", difference->time);
  wh_json_write_integer (builder, "weight", difference->weight);
  wh_json_write_text_or_null (builder, "by", difference->by);
  wh_json_write_text_or_null (builder, "commit", difference->commit);
  wh_json_write_text_or_null (builder, "commit_url", difference->commit_url);
  json_builder_end_object (builder);
}

static void
print_json (const WhDifferences *differences)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  wh_json_write_time (builder, "from", differences->from);
  wh_json_write_time (builder, "to", differences->until);
  wh_json_write_integer (builder, "replaced_pods", differences->n_replaced_pods);
  wh_json_write_integer (builder, "first_seen", differences->n_first_seen);

  json_builder_set_member_name (builder, "unseen");
  json_builder_begin_array (builder);
  for (guint i = 0; i < differences->unseen->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (differences->unseen, i));
  json_builder_end_array (builder);

  json_builder_set_member_name (builder, "differences");
  json_builder_begin_array (builder);
  for (guint i = 0; i < differences->all->len; i++)
    add_difference (builder, g_ptr_array_index (differences->all, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);

  text = wh_json_write_end (builder, TRUE);
  g_print ("%s\n", text);
}

int
wh_ctl_diff (int    argc,
             char **argv)
{
  gboolean json = FALSE;
  g_autofree char *from_text = NULL;
  g_autofree char *until_text = NULL;
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &from_text, N_("The earlier time: 15m, 24h, 7d ago, or a time"), "T" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &until_text, N_("The later time; as last observed when left out"), "T" },
    WH_CTL_OPTION_JSON (&json),
    { NULL },
  };
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  gint64 from = 0;
  gint64 until = 0;
  WhFleet *fleet;
  int status = WH_CTL_DONE;

  if (!wh_ctl_parse (&argc, &argv, entries, ""))
    return WH_CTL_USAGE;

  if (argc != 1 || from_text == NULL)
    return wh_ctl_usage (_("diff wants --from TIME, and --to TIME if not until now"));

  if (!wh_ctl_take_time (from_text, &from) || !wh_ctl_take_time (until_text, &until))
    return WH_CTL_USAGE;

  if (until != 0 && until <= from)
    return wh_ctl_usage (_("--to must be later than --from"));

  if ((fleet = wh_ctl_open (TRUE, &error)) == NULL)
    return wh_ctl_fail (error);

  future = wh_differences_between (wh_fleet_get_history (fleet), from, until);

  if (!wh_dex_run (dex_ref (future), &error))
    {
      status = wh_ctl_fail (error);
    }
  else
    {
      WhDifferences *differences = g_value_get_boxed (dex_future_get_value (future, NULL));

      if (json)
        {
          print_json (differences);
        }
      else
        {
          g_autofree char *text = wh_differences_to_markdown (differences);

          g_print ("%s", text);
        }
    }

  wh_ctl_close (fleet);

  return status;
}
