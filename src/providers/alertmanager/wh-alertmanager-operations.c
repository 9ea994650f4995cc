/* wh-alertmanager-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>
#include "wh-alertmanager-provider.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-json-write.h"
#include "wh-json.h"
#include "wh-kinds.h"
#include "wh-matchers.h"
#include "wh-silences.h"

static void
write_matcher (JsonBuilder *builder,
               const char  *name,
               const char  *operator,
               const char  *value)
{
  json_builder_begin_object (builder);
  wh_json_write_text (builder, "name", name);
  wh_json_write_text (builder, "value", value);
  json_builder_set_member_name (builder, "isRegex");
  json_builder_add_boolean_value (builder, operator[1] == '~');
  json_builder_set_member_name (builder, "isEqual");
  json_builder_add_boolean_value (builder, operator[0] == '=');
  json_builder_end_object (builder);
}

static char *
write_silence (WhMatchers *matchers,
               gint64      starts,
               gint64      ends,
               const char *comment)
{
  g_autofree char *starts_text = wh_format_time_iso (starts);
  g_autofree char *ends_text = wh_format_time_iso (ends);
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "matchers");
  json_builder_begin_array (builder);

  for (guint i = 0; i < wh_matchers_get_n (matchers); i++)
    {
      const char *operator = NULL;
      const char *value = NULL;
      const char *name = wh_matchers_get (matchers, i, &operator, &value);

      write_matcher (builder, name, operator, value);
    }

  json_builder_end_array (builder);
  wh_json_write_text (builder, "startsAt", starts_text);
  wh_json_write_text (builder, "endsAt", ends_text);
  wh_json_write_text (builder, "createdBy", g_get_user_name ());
  wh_json_write_text (builder, "comment", comment != NULL && *comment != 0 ? comment : _("Silenced in Wheelhouse"));
  json_builder_end_object (builder);

  return wh_json_write_end (builder, TRUE);
}

static char *
make_silence (WhOperation  *operation,
              GError      **error)
{
  g_autoptr(WhRecord) draft = wh_silence_draft_for (operation);
  const WhValue *values = draft->values;
  const char *text = values[WH_SILENCE_MATCHERS].text;
  g_autoptr(WhMatchers) matchers = wh_matchers_parse (text != NULL ? text : "", error);

  return matchers != NULL ? write_silence (matchers, values[WH_SILENCE_STARTS].number, values[WH_SILENCE_ENDS].number,
                                           values[WH_SILENCE_COMMENT].text)
                          : NULL;
}

/* Alertmanager has no dry run, so the plan is worked out here: what would be
 * sent, and that the alert is still there. */
static DexFuture *
plan_silence_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhProvider *provider = wh_operation_get_provider (operation);
  WhRecord *alert = wh_operation_get_target (operation);
  gint64 minutes = wh_operation_get_number (operation, "minutes", WH_SILENCE_MINUTES);
  g_autofree char *body = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = NULL;
  gboolean found = FALSE;
  yyjson_val *item;
  size_t i;
  size_t n;

  if (minutes < 1 || minutes > 60 * 24 * 365)
    return wh_dex_reject (WH_ERROR_INVALID, _("A silence lasts from 1 minute to a year; %d minutes are not possible"), (int)minutes);

  json = dex_await_boxed (wh_provider_get_json (provider, "api/v2/alerts"), &error);

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  yyjson_arr_foreach (wh_json_get_root (json), i, n, item)
    found |= g_strcmp0 (wh_json_get_text (item, "fingerprint"), alert->uid) == 0;

  body = make_silence (operation, &error);
  if (body == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_operation_set_change (operation, NULL, body);

  if (found)
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("“%s” is hidden for %d minutes; nobody is told about it"),
                             wh_record_get_name (alert), (int)minutes);
  else
    wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("The alert is over already; the silence hides it when it comes back"));

  return dex_future_new_true ();
}

static DexFuture *
plan_silence (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, plan_silence_fiber, g_object_ref (operation), g_object_unref);
}

static DexFuture *
run_silence_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhProvider *provider = wh_operation_get_provider (operation);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("POST", "api/v2/silences");
  g_autoptr(GError) error = NULL;
  g_autoptr(WhHttpReply) reply = NULL;
  g_autoptr(WhJson) json = NULL;
  g_autofree char *result = NULL;
  char *body = make_silence (operation, &error);
  const char *id;

  if (body == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_http_request_take_json (request, body);
  reply = dex_await_boxed (wh_provider_send (provider, request), &error);

  if (reply != NULL)
    json = dex_await_boxed (wh_json_load (wh_http_reply_get_body (reply), wh_provider_get_name (provider)), &error);

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  id = wh_json_get_text (wh_json_get_root (json), "silenceID");
  result = g_strdup_printf (_("Silence %s"), id != NULL ? id : "?");
  wh_operation_set_result (operation, result);
  wh_provider_wake (provider);

  return dex_future_new_true ();
}

static DexFuture *
run_silence (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, run_silence_fiber, g_object_ref (operation), g_object_unref);
}

const WhOperationInfo wh_alertmanager_silence = {
  .id           = "silence",
  .title        = N_("Silence…"),
  .verb         = N_("Silence"),
  .doing        = N_("Silencing %s"),
  .icon_name    = "audio-volume-muted-symbolic",
  .kind         = "alert",
  .flags        = WH_OPERATION_MANY,
  .parameters   = wh_silence_parameters,
  .n_parameters = WH_SILENCE_N_PARAMETERS,
  .applies      = wh_silence_is_for,
  .plan         = plan_silence,
  .run          = run_silence,
};

/* ---- create: what was drafted here ---- */

static DexFuture *
plan_create (WhOperation *operation)
{
  WhRecord *draft = wh_operation_get_target (operation);
  g_autofree char *ends = wh_format_time (draft->values[WH_SILENCE_ENDS].number);
  g_autoptr(GError) error = NULL;
  g_autofree char *body = make_silence (operation, &error);

  if (body == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (draft->values[WH_SILENCE_ENDS].number <= g_get_real_time ())
    return wh_dex_reject (WH_ERROR_INVALID, _("The silence would be over already: choose a later end"));

  wh_operation_set_change (operation, NULL, body);
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("Its own receivers stay quiet until %s"), ends);

  return dex_future_new_true ();
}

const WhOperationInfo wh_alertmanager_create = {
  .id      = "create",
  .title   = N_("New silence…"),
  .verb    = N_("Silence"),
  .doing   = N_("Silencing %s"),
  .kind    = "silence",
  .applies = wh_silence_is_draft,
  .plan    = plan_create,
  .run     = run_silence,
};

/* ---- expire ---- */

static gboolean
expire_applies (const WhRecord *silence)
{
  return !wh_silence_is_draft (silence);
}

static DexFuture *
plan_expire_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhProvider *provider = wh_operation_get_provider (operation);
  WhRecord *silence = wh_operation_get_target (operation);
  g_autofree char *path = g_strdup_printf ("api/v2/silence/%s", silence->uid);
  g_autoptr(GError) error = NULL;
  g_autoptr(WhJson) json = dex_await_boxed (wh_provider_get_json (provider, path), &error);
  const char *state;

  if (json == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  state = wh_json_get_text (wh_json_get_root (json), "status.state");

  if (g_strcmp0 (state, "expired") == 0)
    return wh_dex_reject (WH_ERROR_CONFLICT, _("The silence is over already"));

  wh_operation_set_change (operation, silence->values[WH_SILENCE_MATCHERS].text, NULL);
  wh_operation_add_effect (operation, WH_HEALTH_OK, _("What it hides is shown and told again at once"));

  return dex_future_new_true ();
}

static DexFuture *
plan_expire (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, plan_expire_fiber, g_object_ref (operation), g_object_unref);
}

static DexFuture *
run_expire_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  WhProvider *provider = wh_operation_get_provider (operation);
  g_autofree char *path = g_strdup_printf ("api/v2/silence/%s", wh_operation_get_target (operation)->uid);
  g_autoptr(WhHttpRequest) request = wh_http_request_new ("DELETE", path);
  g_autoptr(GError) error = NULL;

  /* Answers with an empty body, which is no JSON; the page of a proxy is no answer. */
  wh_http_request_set_accept (request, "application/json, */*");
  wh_http_request_set_flags (request, WH_HTTP_IDEMPOTENT);

  if (!dex_await (wh_provider_send (provider, request), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_operation_set_result (operation, _("The silence is over"));
  wh_provider_wake (provider);

  return dex_future_new_true ();
}

static DexFuture *
run_expire (WhOperation *operation)
{
  return wh_dex_spawn_pinned (NULL, 0, run_expire_fiber, g_object_ref (operation), g_object_unref);
}

const WhOperationInfo wh_alertmanager_expire = {
  .id        = "expire",
  .title     = N_("End…"),
  .verb      = N_("End"),
  .doing     = N_("Ending %s"),
  .icon_name = "audio-volume-high-symbolic",
  .kind      = "silence",
  .flags     = WH_OPERATION_MANY,
  .applies   = expire_applies,
  .plan      = plan_expire,
  .run       = run_expire,
};
