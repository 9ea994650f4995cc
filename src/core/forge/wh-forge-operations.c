/* wh-forge-operations.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-forge-private.h"
#include "wh-json-write.h"
#include "wh-kinds.h"

/* Repositories, who may do what in them, and webhooks. Runs and workflows are
 * in wh-forge-run-operations.c. */

static const char * const roles[] = { "read", "write", "admin", NULL };

static const char *
word_of_role (WhOperation *operation,
              const char  *role)
{
  WhForge *forge = WH_FORGE (wh_operation_get_provider (operation));
  const char * const *words = WH_FORGE_GET_CLASS (forge)->role_words;

  for (guint i = 0; words != NULL && roles[i] != NULL; i++)
    {
      if (g_strcmp0 (roles[i], role) == 0)
        return words[i];
    }

  return role;
}

/* ---- repositories ---- */

static char *
dup_owner (WhOperation *operation)
{
  const char *uid = wh_operation_get_target (operation)->uid;

  return g_strndup (uid, strcspn (uid, "/"));
}

static DexFuture *
plan_create (WhOperation *operation)
{
  const char *name = wh_operation_get_parameter (operation, "name");
  gboolean is_public = g_strcmp0 (wh_operation_get_parameter (operation, "public"), "true") == 0;
  g_autofree char *owner = dup_owner (operation);
  g_autofree char *after = NULL;

  if (strpbrk (name, "/ \t\n") != NULL)
    return wh_dex_reject (WH_ERROR_INVALID, _("“%s” is no name for a repository: leave out slashes and spaces"), name);

  after = g_strdup_printf ("%s/%s", owner, name);
  wh_operation_set_change (operation, NULL, after);
  wh_operation_add_effect (operation, is_public ? WH_HEALTH_WARNING : WH_HEALTH_OK,
                           is_public ? _("Everybody who reaches the forge can read it") : _("Only those who are let in can read it"));

  return dex_future_new_true ();
}

static char *
dup_create_json (WhOperation *operation)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "name", wh_operation_get_parameter (operation, "name"));

  if (wh_operation_get_parameter (operation, "description") != NULL)
    wh_json_write_text (builder, "description", wh_operation_get_parameter (operation, "description"));

  json_builder_set_member_name (builder, "private");
  json_builder_add_boolean_value (builder, g_strcmp0 (wh_operation_get_parameter (operation, "public"), "true") != 0);
  json_builder_set_member_name (builder, "auto_init");
  json_builder_add_boolean_value (builder, TRUE);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}

/* An owner is an organization, or the one who is signed in. */
static DexFuture *
run_create_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  g_autofree char *owner = dup_owner (operation);
  g_autofree char *escaped = wh_http_escape (owner);
  g_autofree char *path = wh_forge_dup_path (operation, "/orgs/%s/repos", escaped);
  g_autofree char *mine = wh_forge_dup_path (operation, "/user/repos");
  g_autofree char *result = NULL;
  g_autoptr(GError) error = NULL;

  if (!wh_forge_await_write (operation, "POST", path, dup_create_json (operation), NULL, &error))
    {
      if (!g_error_matches (error, WH_ERROR, WH_ERROR_NOT_FOUND))
        return dex_future_new_for_error (g_steal_pointer (&error));

      g_clear_error (&error);

      if (!wh_forge_await_write (operation, "POST", mine, dup_create_json (operation), NULL, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
    }

  result = g_strdup_printf (_("%s/%s is there, with a first commit"), owner, wh_operation_get_parameter (operation, "name"));
  wh_operation_set_result (operation, result);
  wh_provider_wake (wh_operation_get_provider (operation));

  return dex_future_new_true ();
}

static DexFuture *
run_create (WhOperation *operation)
{
  return wh_forge_run (operation, run_create_fiber);
}

static const WhSetting create_parameters[] = {
  { "name",        N_("Name"), NULL, WH_SETTING_TEXT, TRUE, NULL },
  { "description", N_("Description"), NULL, WH_SETTING_TEXT, FALSE, NULL },
  { "public",      N_("Everybody may read it"), NULL, WH_SETTING_BOOLEAN, FALSE, NULL },
};

const WhOperationInfo wh_forge_create_repository = {
  .id           = "create",
  .title        = N_("New repository of this owner…"),
  .verb         = N_("Create beside"),
  .doing        = N_("Creating a repository beside %s"),
  .icon_name    = "list-add-symbolic",
  .kind         = "repository",
  .parameters   = create_parameters,
  .n_parameters = G_N_ELEMENTS (create_parameters),
  .plan         = plan_create,
  .run          = run_create,
  .tell_now     = wh_forge_tell_created,
};

/* ---- collaborators ---- */

static const char *
get_user (WhOperation *operation)
{
  const char *user = wh_operation_get_parameter (operation, "user");

  return user != NULL ? user : wh_operation_get_target (operation)->values[WH_MEMBER_NAME].text;
}

static gboolean
is_person (const WhRecord *member)
{
  return g_strcmp0 (member->values[WH_MEMBER_TYPE].text, "person") == 0;
}

static DexFuture *
plan_member (WhOperation *operation)
{
  const char *role = wh_operation_get_parameter (operation, "role");
  WhRecord *target = wh_operation_get_target (operation);
  const char *user = get_user (operation);
  g_autofree char *repository = wh_forge_dup_repository (operation);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (target->kind == &wh_kind_member && target->values[WH_MEMBER_ROLE].text != NULL)
    before = g_strdup_printf ("%s: %s", user, target->values[WH_MEMBER_ROLE].text);

  if (role != NULL)
    after = g_strdup_printf ("%s: %s", user, role);

  wh_operation_set_change (operation, before, after);

  if (g_strcmp0 (role, "admin") == 0)
    wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("%s may then do everything with %s, deleting it included"), user, repository);
  else if (g_strcmp0 (role, "write") == 0)
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("%s may then push to %s, and so start its workflows"), user, repository);
  else if (role == NULL)
    wh_operation_add_effect (operation, WH_HEALTH_OK, _("%s keeps what a team or being owner allows"), user);

  return dex_future_new_true ();
}

static DexFuture *
run_put_member_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  const char *user = get_user (operation);
  const char *role = wh_operation_get_parameter (operation, "role");
  g_autofree char *escaped = wh_http_escape (user);
  g_autofree char *path = wh_forge_dup_path (operation, "collaborators/%s", escaped);
  g_autofree char *repository = wh_forge_dup_repository (operation);
  g_autofree char *result = NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GError) error = NULL;

  json_builder_begin_object (builder);
  wh_json_write_text (builder, "permission", word_of_role (operation, role));
  json_builder_end_object (builder);

  if (!wh_forge_await_write (operation, "PUT", path, wh_json_write_end (builder, FALSE), NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  result = g_strdup_printf (_("%s has the role “%s” in %s"), user, role, repository);
  wh_operation_set_result (operation, result);
  wh_forge_await_refresh (operation, &wh_kind_member);

  return dex_future_new_true ();
}

static DexFuture *
run_put_member (WhOperation *operation)
{
  return wh_forge_run (operation, run_put_member_fiber);
}

static DexFuture *
run_remove_member_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  const char *user = get_user (operation);
  g_autofree char *escaped = wh_http_escape (user);
  g_autofree char *path = wh_forge_dup_path (operation, "collaborators/%s", escaped);
  g_autofree char *repository = wh_forge_dup_repository (operation);
  g_autofree char *result = g_strdup_printf (_("%s is no collaborator of %s any more"), user, repository);
  g_autoptr(GError) error = NULL;

  if (!wh_forge_await_write (operation, "DELETE", path, NULL, NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_operation_set_result (operation, result);
  wh_forge_await_refresh (operation, &wh_kind_member);

  return dex_future_new_true ();
}

static DexFuture *
run_remove_member (WhOperation *operation)
{
  return wh_forge_run (operation, run_remove_member_fiber);
}

static char *
default_role (const WhRecord *record,
              const char     *parameter)
{
  if (strcmp (parameter, "role") != 0)
    return NULL;

  return g_strdup (record->kind == &wh_kind_member && record->values[WH_MEMBER_ROLE].text != NULL
                   ? record->values[WH_MEMBER_ROLE].text : "read");
}

static const WhSetting add_parameters[] = {
  { "user", N_("Who"), N_("The name to sign in with"), WH_SETTING_TEXT, TRUE, NULL },
  { "role", N_("Role"), NULL, WH_SETTING_CHOICE, TRUE, roles },
};

const WhOperationInfo wh_forge_add_member = {
  .id           = "add-collaborator",
  .title        = N_("Add collaborator…"),
  .verb         = N_("Add collaborator"),
  .doing        = N_("Adding a collaborator to %s"),
  .icon_name    = "contact-new-symbolic",
  .kind         = "repository",
  .parameters   = add_parameters,
  .n_parameters = G_N_ELEMENTS (add_parameters),
  .get_default  = default_role,
  .plan         = plan_member,
  .run          = run_put_member,
};

const WhOperationInfo wh_forge_set_role = {
  .id           = "set-role",
  .title        = N_("Change role…"),
  .verb         = N_("Change"),
  .doing        = N_("Changing %s"),
  .icon_name    = "document-edit-symbolic",
  .kind         = "collaborator",
  .parameters   = &add_parameters[1],
  .n_parameters = 1,
  .get_default  = default_role,
  .applies      = is_person,
  .plan         = plan_member,
  .run          = run_put_member,
};

const WhOperationInfo wh_forge_remove_member = {
  .id        = "remove",
  .title     = N_("Remove collaborator…"),
  .verb      = N_("Remove"),
  .doing     = N_("Removing %s"),
  .icon_name = "user-trash-symbolic",
  .kind      = "collaborator",
  .flags     = WH_OPERATION_DESTRUCTIVE,
  .applies   = is_person,
  .plan      = plan_member,
  .run       = run_remove_member,
};

/* ---- webhooks ---- */

static char *
dup_hook_json (WhOperation *operation)
{
  const char *secret = wh_operation_get_parameter (operation, "secret");
  const char *type = WH_FORGE_GET_CLASS (wh_operation_get_provider (operation))->hook_type;
  g_auto(GStrv) events = g_strsplit_set (wh_operation_get_parameter (operation, "events"), ", \n", -1);
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);

  if (type != NULL)
    wh_json_write_text (builder, "type", type);
  else
    wh_json_write_text (builder, "name", "web");

  json_builder_set_member_name (builder, "active");
  json_builder_add_boolean_value (builder, TRUE);
  json_builder_set_member_name (builder, "events");
  json_builder_begin_array (builder);

  for (guint i = 0; events[i] != NULL; i++)
    {
      if (*events[i] != 0)
        json_builder_add_string_value (builder, events[i]);
    }

  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "config");
  json_builder_begin_object (builder);
  wh_json_write_text (builder, "url", wh_operation_get_parameter (operation, "url"));
  wh_json_write_text (builder, "content_type", "json");

  if (secret != NULL && *secret != 0)
    wh_json_write_text (builder, "secret", secret);

  json_builder_end_object (builder);
  json_builder_end_object (builder);

  return wh_json_write_end (builder, FALSE);
}

static DexFuture *
plan_create_webhook (WhOperation *operation)
{
  const char *url = wh_operation_get_parameter (operation, "url");
  const char *secret = wh_operation_get_parameter (operation, "secret");
  g_autoptr(GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *after = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || !g_str_has_prefix (g_uri_get_scheme (uri), "http"))
    return wh_dex_reject (WH_ERROR_INVALID, _("The address of the webhook is not usable: give one such as https://host/path"));

  after = g_strdup_printf ("%s://%s/…: %s", g_uri_get_scheme (uri), g_uri_get_host (uri),
                           wh_operation_get_parameter (operation, "events"));
  wh_operation_set_change (operation, NULL, after);

  if (strcmp (g_uri_get_scheme (uri), "https") != 0)
    wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("It goes out without encryption"));

  if (secret == NULL || *secret == 0)
    wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("Without a secret the receiver cannot tell who calls"));

  return dex_future_new_true ();
}

static DexFuture *
run_create_webhook_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  g_autofree char *path = wh_forge_dup_path (operation, "hooks");
  g_autoptr(GError) error = NULL;

  if (!wh_forge_await_write (operation, "POST", path, dup_hook_json (operation), NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_operation_set_result (operation, _("The webhook is there; test it"));
  wh_forge_await_refresh (operation, &wh_kind_webhook);

  return dex_future_new_true ();
}

static DexFuture *
run_create_webhook (WhOperation *operation)
{
  return wh_forge_run (operation, run_create_webhook_fiber);
}

static char *
default_hook (const WhRecord *record,
              const char     *parameter)
{
  return strcmp (parameter, "events") == 0 ? g_strdup ("push") : NULL;
}

static const WhSetting hook_parameters[] = {
  { "url",    N_("Address"), N_("Where to call; what lies behind the host is kept secret"), WH_SETTING_SECRET, TRUE, NULL },
  { "events", N_("Events"), N_("Such as push, pull_request, release; separated by commas"), WH_SETTING_TEXT, TRUE, NULL },
  { "secret", N_("Secret"), N_("The receiver checks calls with it"), WH_SETTING_SECRET, FALSE, NULL },
};

const WhOperationInfo wh_forge_create_webhook = {
  .id           = "create-webhook",
  .title        = N_("New webhook…"),
  .verb         = N_("Create webhook"),
  .doing        = N_("Creating a webhook for %s"),
  .icon_name    = "list-add-symbolic",
  .kind         = "repository",
  .parameters   = hook_parameters,
  .n_parameters = G_N_ELEMENTS (hook_parameters),
  .get_default  = default_hook,
  .plan         = plan_create_webhook,
  .run          = run_create_webhook,
};

static DexFuture *
plan_webhook (WhOperation *operation)
{
  WhRecord *hook = wh_operation_get_target (operation);
  gboolean deletes = (wh_operation_get_info (operation)->flags & WH_OPERATION_DESTRUCTIVE) != 0;

  if (deletes)
    {
      wh_operation_set_change (operation, hook->values[WH_WEBHOOK_NAME].text, NULL);
      wh_operation_add_effect (operation, WH_HEALTH_WARNING, _("%s hears nothing from here any more"),
                               hook->values[WH_WEBHOOK_NAME].text);
    }
  else
    {
      wh_operation_add_effect (operation, WH_HEALTH_WARNING,
                               _("%s gets a push of the newest commit, and may do what it does for one"),
                               hook->values[WH_WEBHOOK_NAME].text);
    }

  return dex_future_new_true ();
}

static DexFuture *
run_webhook_fiber (gpointer user_data)
{
  WhOperation *operation = user_data;
  gint64 id = wh_operation_get_target (operation)->values[WH_WEBHOOK_ID].number;
  gboolean deletes = (wh_operation_get_info (operation)->flags & WH_OPERATION_DESTRUCTIVE) != 0;
  g_autofree char *path = wh_forge_dup_path (operation, "hooks/%" G_GINT64_FORMAT "%s", id, deletes ? "" : "/tests");
  g_autoptr(GError) error = NULL;

  if (!wh_forge_await_write (operation, deletes ? "DELETE" : "POST", path, NULL, NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_operation_set_result (operation, deletes ? _("The webhook is gone")
                                              : _("The forge has sent a test: what came of it stands in its list of deliveries"));
  wh_forge_await_refresh (operation, &wh_kind_webhook);

  return dex_future_new_true ();
}

static DexFuture *
run_webhook (WhOperation *operation)
{
  return wh_forge_run (operation, run_webhook_fiber);
}

const WhOperationInfo wh_forge_test_webhook = {
  .id        = "test",
  .title     = N_("Test webhook…"),
  .verb      = N_("Test"),
  .doing     = N_("Testing %s"),
  .icon_name = "media-playback-start-symbolic",
  .kind      = "webhook",
  .plan      = plan_webhook,
  .run       = run_webhook,
};

const WhOperationInfo wh_forge_delete_webhook = {
  .id        = "delete",
  .title     = N_("Delete webhook…"),
  .verb      = N_("Delete"),
  .doing     = N_("Deleting %s"),
  .icon_name = "user-trash-symbolic",
  .kind      = "webhook",
  .flags     = WH_OPERATION_DESTRUCTIVE,
  .plan      = plan_webhook,
  .run       = run_webhook,
};

const WhOperationInfo * const wh_forge_operations[WH_FORGE_N_OPERATIONS] = {
  &wh_forge_dispatch, &wh_forge_create_repository, &wh_forge_add_member, &wh_forge_create_webhook,
  &wh_forge_rerun, &wh_forge_rerun_failed, &wh_forge_cancel, &wh_forge_rerun_job,
  &wh_forge_run_workflow, &wh_forge_enable_workflow, &wh_forge_disable_workflow,
  &wh_forge_set_role, &wh_forge_remove_member, &wh_forge_test_webhook, &wh_forge_delete_webhook,
};
