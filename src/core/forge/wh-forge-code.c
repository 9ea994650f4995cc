/* wh-forge-code.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-forge-private.h"
#include "wh-kinds.h"

/* What a repository is made of. Forges differ in a few members only; a rule
 * takes the one that is there. */

/* ---- branches and tags ---- */

/* One says the whole commit, the other only which. */
static gboolean
finish_branch (yyjson_val      *item,
               WhRecordBuilder *builder,
               gpointer         user_data)
{
  const WhValue *values = wh_record_builder_get_values (builder);
  const char *message = wh_json_get_text (item, "commit.message");
  g_autofree char *subject = message != NULL ? wh_forge_dup_subject (message) : NULL;

  if (values[WH_BRANCH_COMMIT].text == NULL)
    wh_record_builder_set_text (builder, WH_BRANCH_COMMIT, wh_json_get_text (item, "commit.sha"));

  wh_record_builder_set_text (builder, WH_BRANCH_MESSAGE, subject);

  return wh_forge_set_identity (user_data, builder, ":", values[WH_BRANCH_NAME].text);
}

static const WhReadRule branch_rules[] = {
  { WH_BRANCH_NAME,      "name" },
  { WH_BRANCH_COMMIT,    "commit.id" },
  { WH_BRANCH_AUTHOR,    "commit.author.name" },
  { WH_BRANCH_COMMITTED, "commit.timestamp" },
  { WH_BRANCH_PROTECTED, "protected" },
};

const WhReader wh_forge_branch_reader = {
  .kind    = &wh_kind_branch,
  .rules   = branch_rules,
  .n_rules = G_N_ELEMENTS (branch_rules),
  .finish  = finish_branch,
};

static gboolean
finish_tag (yyjson_val      *item,
            WhRecordBuilder *builder,
            gpointer         user_data)
{
  const char *message = wh_json_get_text (item, "message");
  g_autofree char *subject = message != NULL ? wh_forge_dup_subject (message) : NULL;

  if (subject != NULL && *subject != 0)
    wh_record_builder_set_text (builder, WH_TAG_MESSAGE, subject);

  return wh_forge_set_identity (user_data, builder, ":", wh_record_builder_get_values (builder)[WH_TAG_NAME].text);
}

static const WhReadRule tag_rules[] = {
  { WH_TAG_NAME,    "name" },
  { WH_TAG_COMMIT,  "commit.sha" },
  { WH_TAG_CREATED, "commit.created" },
};

const WhReader wh_forge_tag_reader = {
  .kind    = &wh_kind_tag,
  .rules   = tag_rules,
  .n_rules = G_N_ELEMENTS (tag_rules),
  .finish  = finish_tag,
};

/* ---- releases ---- */

static gboolean
finish_release (yyjson_val      *item,
                WhRecordBuilder *builder,
                gpointer         user_data)
{
  return wh_forge_set_identity (user_data, builder, ":", wh_record_builder_get_values (builder)[WH_RELEASE_TAG].text);
}

static const WhReadRule release_rules[] = {
  { WH_RELEASE_TAG,        "tag_name" },
  { WH_RELEASE_TITLE,      "name" },
  { WH_RELEASE_AUTHOR,     "author.login" },
  { WH_RELEASE_PUBLISHED,  "published_at" },
  { WH_RELEASE_DRAFT,      "draft" },
  { WH_RELEASE_PRERELEASE, "prerelease" },
  { WH_RELEASE_ASSETS,     "assets[].name", .how = WH_READ_JOIN },
  { WH_RELEASE_NOTES,      "body" },
  { WH_RELEASE_URL,        "html_url" },
};

const WhReader wh_forge_release_reader = {
  .kind    = &wh_kind_release,
  .rules   = release_rules,
  .n_rules = G_N_ELEMENTS (release_rules),
  .finish  = finish_release,
};

/* ---- pull requests ---- */

static gboolean
finish_pull (yyjson_val      *item,
             WhRecordBuilder *builder,
             gpointer         user_data)
{
  const char *state = wh_json_get_text (item, "state");
  gint64 number = wh_json_get_number (item, "number");
  g_autofree char *name = NULL;

  if (number == WH_ABSENT)
    return FALSE;

  if (wh_json_get_boolean (item, "merged") || wh_json_get_time (item, "merged_at") != WH_ABSENT)
    state = "merged";
  else if (g_strcmp0 (state, "open") == 0 && wh_json_get_boolean (item, "draft"))
    state = "draft";

  name = g_strdup_printf ("#%" G_GINT64_FORMAT, number);
  wh_record_builder_set_text (builder, WH_PULL_NAME, name);
  wh_record_builder_set_text (builder, WH_PULL_STATE, state);

  return wh_forge_set_identity (user_data, builder, "", name);
}

static const WhReadRule pull_rules[] = {
  { WH_PULL_TITLE,    "title" },
  { WH_PULL_AUTHOR,   "user.login" },
  { WH_PULL_SOURCE,   "head.ref" },
  { WH_PULL_TARGET,   "base.ref" },
  { WH_PULL_COMMIT,   "head.sha" },
  { WH_PULL_COMMENTS, "comments" },
  { WH_PULL_CREATED,  "created_at" },
  { WH_PULL_UPDATED,  "updated_at" },
  { WH_PULL_URL,      "html_url" },
};

const WhReader wh_forge_pull_reader = {
  .kind    = &wh_kind_pull_request,
  .rules   = pull_rules,
  .n_rules = G_N_ELEMENTS (pull_rules),
  .finish  = finish_pull,
};

/* ---- commits ---- */

static gboolean
finish_commit (yyjson_val      *item,
               WhRecordBuilder *builder,
               gpointer         user_data)
{
  const WhValue *values = wh_record_builder_get_values (builder);
  const char *message = wh_json_get_text (item, "commit.message");
  g_autofree char *subject = wh_forge_dup_subject (message != NULL ? message : "");

  wh_record_builder_set_text (builder, WH_COMMIT_MESSAGE, subject);
  wh_record_builder_set_number (builder, WH_COMMIT_COMMITTED, wh_forge_commit_time (item));

  if (values[WH_COMMIT_AUTHOR].text == NULL)
    wh_record_builder_set_text (builder, WH_COMMIT_AUTHOR, wh_json_get_text (item, "author.login"));

  return wh_forge_set_identity (user_data, builder, "@", values[WH_COMMIT_NAME].text);
}

static const WhReadRule commit_rules[] = {
  { WH_COMMIT_NAME,   "sha" },
  { WH_COMMIT_AUTHOR, "commit.author.name" },
  { WH_COMMIT_URL,    "html_url" },
};

const WhReader wh_forge_commit_reader = {
  .kind    = &wh_kind_commit,
  .rules   = commit_rules,
  .n_rules = G_N_ELEMENTS (commit_rules),
  .finish  = finish_commit,
};

/* Of all checks together: one failure makes a failure, one that runs makes it
 * pending. */
typedef struct
{
  GString *lines;
  guint    n_failed;
  guint    n_pending;
  guint    n_passed;
} Checks;

static void
add_check (Checks     *checks,
           const char *name,
           const char *word)
{
  const char *state = wh_forge_find_state (word, NULL);
  const char *shown = "success";

  if (name == NULL || word == NULL)
    return;

  if (g_strcmp0 (state, "failure") == 0 || g_strcmp0 (state, "cancelled") == 0 || strcmp (word, "error") == 0)
    {
      checks->n_failed++;
      shown = "failure";
    }
  else if (g_strcmp0 (state, "queued") == 0 || g_strcmp0 (state, "running") == 0)
    {
      checks->n_pending++;
      shown = "pending";
    }
  else if (g_strcmp0 (state, "skipped") == 0)
    {
      shown = "skipped";
    }
  else if (g_strcmp0 (state, "success") == 0 || strcmp (word, "warning") == 0)
    {
      checks->n_passed++;
    }
  else
    {
      return;
    }

  g_string_append_printf (checks->lines, "%s%s %s", checks->lines->len > 0 ? "\n" : "", shown, name);
}

/**
 * wh_forge_read_commit:
 * @self: of which repository
 * @commit: a commit of the API
 * @status: (nullable): its combined status
 * @check_runs: (nullable): its list of check runs, which GitHub has besides
 *
 * Returns: (transfer full) (nullable): the commit, with what was checked
 */
WhRecord *
wh_forge_read_commit (WhForgeReading *self,
                      yyjson_val     *commit,
                      yyjson_val     *status,
                      yyjson_val     *check_runs)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_commit, self->connection);
  g_autoptr(GString) lines = g_string_new (NULL);
  Checks checks = { .lines = lines };
  yyjson_val *item;
  size_t i;
  size_t n;

  if (!wh_reader_read_value (&wh_forge_commit_reader, commit, builder, self))
    return NULL;

  yyjson_arr_foreach (wh_json_get (status, "statuses"), i, n, item)
    {
      const char *word = wh_json_get_text (item, "status");

      add_check (&checks, wh_json_get_text (item, "context"), word != NULL ? word : wh_json_get_text (item, "state"));
    }

  yyjson_arr_foreach (check_runs, i, n, item)
    {
      const char *word = wh_json_get_text (item, "status");

      add_check (&checks, wh_json_get_text (item, "name"),
                 g_strcmp0 (word, "completed") == 0 ? wh_json_get_text (item, "conclusion") : word);
    }

  if (checks.n_failed > 0)
    wh_record_builder_set_text (builder, WH_COMMIT_STATE, "failure");
  else if (checks.n_pending > 0)
    wh_record_builder_set_text (builder, WH_COMMIT_STATE, "pending");
  else if (checks.n_passed > 0)
    wh_record_builder_set_text (builder, WH_COMMIT_STATE, "success");

  if (lines->len > 0)
    wh_record_builder_set_text (builder, WH_COMMIT_CHECKS, lines->str);

  return wh_record_builder_build (builder);
}

/* ---- who may do what ---- */

/* A person has a login, a team a name and its right in its own words. */
static gboolean
finish_member (yyjson_val      *item,
               WhRecordBuilder *builder,
               gpointer         user_data)
{
  const WhValue *values = wh_record_builder_get_values (builder);
  gboolean is_team = values[WH_MEMBER_NAME].text == NULL;
  const char *role = wh_json_get_text (item, "role_name");

  if (is_team)
    wh_record_builder_set_text (builder, WH_MEMBER_NAME, wh_json_get_text (item, "name"));

  wh_record_builder_set_text (builder, WH_MEMBER_TYPE, is_team ? "team" : "person");

  if (role == NULL)
    role = wh_json_get_text (item, "permission");

  /* GitHub's older words for the same. */
  if (g_strcmp0 (role, "pull") == 0)
    role = "read";
  else if (g_strcmp0 (role, "push") == 0)
    role = "write";

  wh_record_builder_set_text (builder, WH_MEMBER_ROLE, role);

  return wh_forge_set_identity (user_data, builder, is_team ? "/team:" : "/", values[WH_MEMBER_NAME].text);
}

static const WhReadRule member_rules[] = {
  { WH_MEMBER_NAME,      "login" },
  { WH_MEMBER_FULL_NAME, "full_name" },
};

const WhReader wh_forge_member_reader = {
  .kind    = &wh_kind_member,
  .rules   = member_rules,
  .n_rules = G_N_ELEMENTS (member_rules),
  .finish  = finish_member,
};

/**
 * wh_forge_read_member:
 * @self: of which repository
 * @person: who
 * @permission: (nullable): what was told about the right, where it is not told
 *   with the person
 *
 * Returns: (transfer full) (nullable): a collaborator
 */
WhRecord *
wh_forge_read_member (WhForgeReading *self,
                      yyjson_val     *person,
                      yyjson_val     *permission)
{
  g_autoptr(WhRecordBuilder) builder = wh_record_builder_new (&wh_kind_member, self->connection);
  const char *role = wh_json_get_text (permission, "role_name");

  if (!wh_reader_read_value (&wh_forge_member_reader, person, builder, self))
    return NULL;

  if (role == NULL || *role == 0)
    role = wh_json_get_text (permission, "permission");

  if (role != NULL && *role != 0)
    wh_record_builder_set_text (builder, WH_MEMBER_ROLE, role);

  return wh_record_builder_build (builder);
}

/* ---- webhooks ---- */

/* The path of a webhook's address is often all the secret there is to it. */
static gboolean
finish_webhook (yyjson_val      *item,
                WhRecordBuilder *builder,
                gpointer         user_data)
{
  const char *url = wh_json_get_text (item, "config.url");
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  gint64 number = wh_json_get_number (item, "id");
  g_autofree char *shown = NULL;
  g_autofree char *id = NULL;

  if (number == WH_ABSENT)
    return FALSE;

  if (uri != NULL && g_uri_get_host (uri) != NULL)
    {
      const char *path = g_uri_get_path (uri);
      int port = g_uri_get_port (uri);
      g_autofree char *port_text = port > 0 ? g_strdup_printf (":%d", port) : g_strdup ("");

      shown = g_strdup_printf ("%s://%s%s%s", g_uri_get_scheme (uri), g_uri_get_host (uri), port_text,
                               *path != 0 && strcmp (path, "/") != 0 ? "/…" : "");
    }

  id = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  wh_record_builder_set_text (builder, WH_WEBHOOK_NAME, shown != NULL ? shown : id);

  return wh_forge_set_identity (user_data, builder, "/hook:", id);
}

static const WhReadRule webhook_rules[] = {
  { WH_WEBHOOK_TYPE,    "type" },
  { WH_WEBHOOK_EVENTS,  "events[]", .how = WH_READ_JOIN },
  { WH_WEBHOOK_ACTIVE,  "active" },
  { WH_WEBHOOK_UPDATED, "updated_at" },
  { WH_WEBHOOK_ID,      "id" },
};

const WhReader wh_forge_webhook_reader = {
  .kind    = &wh_kind_webhook,
  .rules   = webhook_rules,
  .n_rules = G_N_ELEMENTS (webhook_rules),
  .finish  = finish_webhook,
};

/* ---- packages ---- */

/* They belong to an owner; those that hang on another repository are not of
 * this one. */
static gboolean
finish_package (yyjson_val      *item,
                WhRecordBuilder *builder,
                gpointer         user_data)
{
  WhForgeReading *self = user_data;
  gint64 number = wh_json_get_number (item, "id");
  g_autofree char *id = NULL;

  if (number == WH_ABSENT || g_strcmp0 (wh_json_get_text (item, "repository.full_name"), self->repository) != 0)
    return FALSE;

  id = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return wh_forge_set_identity (self, builder, "/package:", id);
}

static const WhReadRule package_rules[] = {
  { WH_PACKAGE_NAME,    "name" },
  { WH_PACKAGE_VERSION, "version" },
  { WH_PACKAGE_TYPE,    "type" },
  { WH_PACKAGE_CREATOR, "creator.login" },
  { WH_PACKAGE_CREATED, "created_at" },
  { WH_PACKAGE_URL,     "html_url" },
  { WH_PACKAGE_ID,      "id" },
};

const WhReader wh_forge_package_reader = {
  .kind    = &wh_kind_package,
  .rules   = package_rules,
  .n_rules = G_N_ELEMENTS (package_rules),
  .finish  = finish_package,
};
