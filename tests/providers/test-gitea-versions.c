/* test-gitea-versions.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "forge-checks.h"
#include "gitea-server.h"
#include "wh-forge.h"
#include "wh-kinds.h"

/* Each version is asked for all that it has, and for nothing else. The requests,
 * which are told as messages, are held against the contract of the version by
 * tests/e2e/fixtures.py. */

#define WEB GITEA_WEB

static const char * const versions[] = { "1.21.11", "1.22.6", "1.23.8", "1.24.7", "1.25.5", "1.26.4" };

static const struct
{
  const WhKind *kind;
  guint         since;
} details[] = {
  { &wh_kind_branch,       21 },
  { &wh_kind_tag,          21 },
  { &wh_kind_release,      21 },
  { &wh_kind_pull_request, 21 },
  { &wh_kind_commit,       21 },
  { &wh_kind_member,       21 },
  { &wh_kind_webhook,      21 },
  { &wh_kind_package,      21 },
  { &wh_kind_workflow,     24 },
  { &wh_kind_runner,       24 },
};

typedef struct
{
  const WhOperationInfo *info;
  const WhKind          *kind;
  const char            *uid;
  guint                  since;
  const char            *parameters[6]; /* name, value, …, NULL */
} Action;

/* In an order in which all of them can be done. */
static const Action actions[] = {
  { &wh_forge_create_repository, &wh_kind_repository, "acme/web",            21, { "name", "tools" } },
  { &wh_forge_add_member,        &wh_kind_repository, "acme/web",            21, { "user", "mira", "role", "write" } },
  { &wh_forge_set_role,          &wh_kind_member,     "acme/web/anna",       21, { "role", "read" } },
  { &wh_forge_remove_member,     &wh_kind_member,     "acme/web/anna",       21, { NULL } },
  { &wh_forge_create_webhook,    &wh_kind_repository, "acme/web",            21, { "url", "https://x.dev/s3", "events", "push" } },
  { &wh_forge_test_webhook,      &wh_kind_webhook,    "acme/web/hook:1",     21, { NULL } },
  { &wh_forge_delete_webhook,    &wh_kind_webhook,    "acme/web/hook:1",     21, { NULL } },
  { &wh_forge_dispatch,          &wh_kind_repository, "acme/web",            24, { "workflow", "ci.yml", "inputs", "a=1\nb=2" } },
  { &wh_forge_run_workflow,      &wh_kind_workflow,   "acme/web/ci.yml",     24, { "ref", "main" } },
  { &wh_forge_disable_workflow,  &wh_kind_workflow,   "acme/web/ci.yml",     24, { NULL } },
  { &wh_forge_rerun,             &wh_kind_run,        "acme/web#13",         26, { NULL } },
  { &wh_forge_rerun_failed,      &wh_kind_run,        "acme/web#13",         26, { NULL } },
  { &wh_forge_rerun_job,         &wh_kind_job,        "acme/web#13/1406020", 26, { NULL } },
  { &wh_forge_cancel,            &wh_kind_run,        "acme/web#13",         G_MAXUINT, { NULL } },
};

static void
serve_writes (Wire *wire)
{
  static const struct
  {
    const char *what;
    guint       status;
  } writes[] = {
    { "POST /api/v1/orgs/acme/repos",                      201 },
    { "PUT " WEB "collaborators/mira",                     204 },
    { "PUT " WEB "collaborators/anna",                     204 },
    { "DELETE " WEB "collaborators/anna",                  204 },
    { "POST " WEB "hooks",                                 201 },
    { "POST " WEB "hooks/1/tests",                         204 },
    { "DELETE " WEB "hooks/1",                             204 },
    { "POST " WEB "actions/workflows/ci.yml/dispatches",   204 },
    { "PUT " WEB "actions/workflows/ci.yml/disable",       204 },
    { "POST " WEB "actions/runs/902/rerun",                201 },
    { "POST " WEB "actions/runs/902/rerun-failed-jobs",    201 },
    { "POST " WEB "actions/runs/902/jobs/1406020/rerun",   201 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (writes); i++)
    wire_serve_text (wire, writes[i].what, writes[i].status, "application/json", writes[i].status == 204 ? "" : "{}");

  wire_serve_text (wire, "GET " WEB "git/commits/f5c26779b0baf3f6bb777fee649e362ab5431dc3", 200, "application/json",
                   "{\"sha\":\"f5c26779b0baf3f6bb777fee649e362ab5431dc3\",\"commit\":{\"message\":\"fix\"}}");
  wire_serve_text (wire, "GET " WEB "actions/jobs/1406020/logs", 200, "text/plain", "one\n");
}

/* Everything that can be looked at, kind by kind; what is lacking says since when it is not. */
static void
check_details (Wire  *wire,
               guint  minor)
{
  WhRecord *repository = wire_lookup (wire, &wh_kind_repository, "acme/web");
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (details); i++)
    {
      g_autofree char *since = g_strdup_printf ("1.%u", details[i].since);

      if (minor >= details[i].since)
        {
          g_assert_true (forge_look (wire, repository, details[i].kind, &error));
          g_assert_no_error (error);
          g_assert_cmpuint (wire_count_kind (wire, details[i].kind), >, 0);
          continue;
        }

      g_assert_false (forge_look (wire, repository, details[i].kind, &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
      g_assert_nonnull (strstr (error->message, since));
      g_clear_error (&error);
    }

  forge_look (wire, wire_lookup (wire, &wh_kind_commit, "acme/web@f5c26779b0baf3f6bb777fee649e362ab5431dc3"), NULL, &error);
  g_assert_no_error (error);
}

/* Runs since 1.23, their logs and artifacts since runs themselves are told. */
static void
check_run (Wire  *wire,
           guint  minor)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  if (minor < 23)
    {
      g_assert_cmpuint (wire_count_kind (wire, &wh_kind_run), ==, 0);
      return;
    }

  forge_look (wire, wire_lookup (wire, &wh_kind_run, "acme/web#13"), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_job), ==, 2);
  g_assert_cmpuint (wire_count_kind (wire, &wh_kind_artifact), ==, minor >= 25 ? 1 : 0);

  if (minor >= 25)
    g_assert_true (forge_read_log (wire, wire_lookup (wire, &wh_kind_job, "acme/web#13/1406020"), 0, text, &error));
}

static void
check_action (Wire         *wire,
              const Action *action,
              guint         minor)
{
  g_autofree char *since = g_strdup_printf ("since 1.%u", action->since);
  g_autofree char *reason = NULL;
  g_autoptr(GError) error = NULL;
  const char * const *p = action->parameters;

  if (minor < action->since)
    {
      reason = action->info->explain_lack (action->info, wire_get_provider (wire));
      g_assert_nonnull (reason);
      g_assert_true (action->since == G_MAXUINT || strstr (reason, since) != NULL);
      return;
    }

  g_assert_true (forge_do (wire, action->info->id, wire_lookup (wire, action->kind, action->uid), &error, p[0], p[1], p[2], p[3], NULL));
  g_assert_no_error (error);
}

static void
test_version (gconstpointer data)
{
  const char *version = data;
  guint minor = atoi (version + strlen ("1."));
  g_autoptr(Wire) wire = gitea_server_new (version);
  g_autoptr(GError) error = NULL;

  serve_writes (wire);
  wire_round (wire, &error);
  g_assert_no_error (error);
  check_details (wire, minor);
  check_run (wire, minor);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_test_message ("%s of %s", actions[i].info->id, actions[i].kind->id);
      check_action (wire, &actions[i], minor);
    }
}

int
main (int    argc,
      char **argv)
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  wh_kinds_register ();

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      g_autofree char *path = g_strconcat ("/gitea-versions/", versions[i], NULL);

      g_test_add_data_func (path, versions[i], test_version);
    }

  return g_test_run ();
}
