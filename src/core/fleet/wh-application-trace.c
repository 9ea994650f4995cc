/* wh-application-trace.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-trace.h"
#include "wh-kinds-forge.h"
#include "wh-kinds.h"

/* Forges tell of this many commits; a shorter list is the whole history. */
#define MANY_COMMITS 50

/* From the digest that runs back to a commit and its CI run. Labels are facts;
 * what follows from a name is a guess and says so. */

/* ---- Guesses ---- */

static gboolean
is_hexadecimal (const char *text)
{
  gsize length = strlen (text);

  return length >= 7 && length <= 40 && strspn (text, "0123456789abcdef") == length;
}

/* A tag may be a commit ("3f9c2e1", "sha-3f9c2e1") or end in one
 * ("4.2.0-3f9c2e1", "v4.2.0-2-g3f9c2e1"). What has no letter may as well be a
 * date or a number, and what is a part may as well be a word: only the forge
 * can tell. */
static char *
guess_from_tag (const char *tag,
                const char *commits)
{
  g_auto(GStrv) parts = tag != NULL ? g_strsplit_set (tag, "-_.+", -1) : NULL;
  guint n = parts != NULL ? g_strv_length (parts) : 0;

  for (guint i = n; i > 0; i--)
    {
      const char *part = parts[i - 1];
      gboolean alone = n == 1 || (n == 2 && i == 2 && (g_str_equal (parts[0], "sha") || g_str_equal (parts[0], "git")));

      if (*part == 'g' && is_hexadecimal (part + 1))
        part++;

      if (!is_hexadecimal (part))
        continue;

      if (wh_commits_find (commits, part) >= 0 || (alone && strpbrk (part, "abcdef") != NULL))
        return g_strdup (part);
    }

  return NULL;
}

/* A run that was started by the tag of a release has its name for a branch. */
static WhRecord *
find_run_of_tag (WhAppJoin  *join,
                 WhRecord   *repository,
                 const char *tag)
{
  GPtrArray *runs = repository != NULL ? g_hash_table_lookup (join->runs, repository) : NULL;

  for (guint i = 0; runs != NULL && tag != NULL && i < runs->len; i++)
    {
      WhRecord *run = g_ptr_array_index (runs, i);
      const char *branch = run->values[WH_RUN_BRANCH].text;

      if (branch == NULL || run->values[WH_RUN_COMMIT].text == NULL)
        continue;

      if (g_str_has_prefix (branch, "refs/tags/"))
        branch += strlen ("refs/tags/");

      if (g_str_equal (branch, tag) || (*branch == 'v' && g_str_equal (branch + 1, tag)))
        return run;
    }

  return NULL;
}

/* "4.2.0" of a registry is "4.2.0" or "v4.2.0" of the forge, by convention. The
 * forge is asked for tags when somebody looks at the repository. */
static WhRecord *
find_forge_tag (WhAppJoin  *join,
                WhRecord   *repository,
                const char *tag)
{
  WhResourceList *list = wh_store_get_list (join->store, &wh_kind_tag);

  for (guint i = 0; repository != NULL && tag != NULL && i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *found = wh_resource_list_get_record (list, i);
      const char *name = wh_record_get_name (found);

      if ((g_str_equal (name, tag) || (*name == 'v' && g_str_equal (name + 1, tag))) &&
          found->values[WH_TAG_COMMIT].text != NULL && found->connection == repository->connection &&
          wh_store_resolve (join->store, found->connection, found->values[WH_TAG_REPOSITORY].text) == repository)
        return found;
    }

  return NULL;
}

static void
guess_commit (WhAppTrace *self,
              WhAppJoin  *join,
              WhRecord   *repository,
              const char *tag)
{
  const char *commits = repository != NULL ? repository->values[WH_REPOSITORY_COMMITS].text : NULL;
  WhRecord *named;
  WhRecord *run;

  if ((self->commit = guess_from_tag (tag, commits)) != NULL)
    {
      self->guessed = TRUE;
      self->how = g_strdup_printf (_("A guess from the tag %s: the image names no commit"), tag);
    }
  else if ((named = find_forge_tag (join, repository, tag)) != NULL)
    {
      self->guessed = TRUE;
      self->commit = g_strdup (named->values[WH_TAG_COMMIT].text);
      /* Translators: a tag of a repository */
      self->how = g_strdup_printf (_("A guess from the tag %s of the repository: the image names no commit"),
                                   wh_record_get_name (named));
    }
  else if ((run = find_run_of_tag (join, repository, tag)) != NULL)
    {
      self->guessed = TRUE;
      self->commit = g_strdup (run->values[WH_RUN_COMMIT].text);
      self->how = g_strdup_printf (_("A guess from run %s of the tag %s: the image names no commit"),
                                   wh_record_get_name (run), run->values[WH_RUN_BRANCH].text);
    }
}

/* ---- What the image says ---- */

/* Labels are inherited: an image built on another one without labels of its own
 * carries those of its base. */
static char *
dup_foreign_source (const WhAppJoin       *join,
                    const WhAppDeployment *deployment,
                    WhRecord              *repository)
{
  const WhRecord *image = deployment->image;
  const char *url = image != NULL ? image->values[WH_IMAGE_SOURCE].text : NULL;
  g_autofree char *source = wh_source_url_dup_repository (url, (const char * const *)join->forges);

  if (source == NULL || repository == NULL || g_strcmp0 (source, wh_record_get_name (repository)) == 0 ||
      wh_commits_find (repository->values[WH_REPOSITORY_COMMITS].text, image->values[WH_IMAGE_REVISION].text) >= 0)
    return NULL;

  return g_steal_pointer (&source);
}

static gboolean
is_registry_observed (WhAppJoin             *join,
                      const WhAppDeployment *deployment)
{
  WhResourceList *list = wh_store_get_list (join->store, &wh_kind_image_repository);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *repository = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (wh_record_get_name (repository), deployment->repository) == 0)
        return TRUE;
    }

  return FALSE;
}

static char *
dup_why_unknown (WhAppJoin             *join,
                 const WhAppDeployment *deployment,
                 const char            *foreign)
{
  if (deployment->digest == NULL)
    return g_strdup (_("No pod says which image runs"));

  if (foreign != NULL)
    /* Translators: a repository */
    return g_strdup_printf (_("The labels of the image are those of %s, which it is built on"), foreign);

  if (deployment->image != NULL)
    return g_strdup (_("The image has no label org.opencontainers.image.revision, and its tag names no commit"));

  if (is_registry_observed (join, deployment))
    return g_strdup (_("The registry has no tag for the image that runs"));

  return g_strdup (_("No connected registry has this image"));
}

/* ---- Where the commit is ---- */

static guint
count_lines (const char *text)
{
  guint n = text != NULL && *text != 0;

  for (const char *c = text; c != NULL && *c != 0; c++)
    n += *c == '\n';

  return n;
}

static gint64
get_oldest_commit_time (const char *commits)
{
  const char *line = strrchr (commits, '\n');
  g_auto(GStrv) parts = g_strsplit (line != NULL ? line + 1 : commits, " ", 3);
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = g_strv_length (parts) >= 2 ? g_date_time_new_from_iso8601 (parts[1], utc) : NULL;

  return time != NULL ? g_date_time_to_unix_usec (time) : G_MAXINT64;
}

/* Says why a commit is not on the branch that the forge tells of. */
static char *
dup_why_astray (const WhAppTrace      *self,
                const WhAppDeployment *deployment,
                WhRecord              *repository)
{
  const char *commits = repository->values[WH_REPOSITORY_COMMITS].text;
  const char *branch = self->run != NULL ? self->run->values[WH_RUN_BRANCH].text : NULL;
  const char *name = wh_record_get_name (repository);
  gint64 built = deployment->image != NULL ? deployment->image->values[WH_IMAGE_CREATED].number : WH_ABSENT;

  if (commits == NULL || *commits == 0)
    return NULL;

  if (branch != NULL && g_strcmp0 (branch, repository->values[WH_REPOSITORY_BRANCH].text) != 0 &&
      g_strcmp0 (self->run->values[WH_RUN_EVENT].text, "push") == 0)
    /* Translators: a branch, then a repository */
    return g_strdup_printf (_("The commit is of the branch %s of %s"), branch, name);

  if (count_lines (commits) < MANY_COMMITS || (built != WH_ABSENT && built > get_oldest_commit_time (commits)))
    /* Translators: a branch, then a repository */
    return g_strdup_printf (_("The commit is not in %s of %s: it was force-pushed away, or is of another branch"),
                            repository->values[WH_REPOSITORY_BRANCH].text ?: "HEAD", name);

  return g_strdup_printf (_("The commit is older than the newest %u of %s"), count_lines (commits), name);
}

/* ---- Drift ---- */

static void
say (GString *text,
     char    *line)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
  g_free (line);
}

/* Somebody changed it past the plan, the gate and the audit. */
static void
say_changed_since (GString               *text,
                   const WhAppDeployment *deployment)
{
  const char *deployed = deployment->main->values[WH_WORKLOAD_DEPLOYED].text;
  g_auto(GStrv) images = g_strsplit (deployment->main->values[WH_WORKLOAD_IMAGES].text ?: "", "\n", -1);
  g_autofree char *tag = NULL;

  if (deployed == NULL || g_strv_contains ((const char * const *)images, deployed))
    return;

  tag = wh_image_name_dup_tag (deployed);

  if (tag != NULL && g_strcmp0 (tag, deployment->tag) != 0)
    /* Translators: two versions */
    say (text, g_strdup_printf (_("%s was deployed last; somebody else changed it to %s since"), tag,
                                deployment->tag != NULL ? deployment->tag : images[0]));
  else
    say (text, g_strdup (_("Its image was changed by somebody else since it was deployed last")));
}

static void
say_second (GString               *text,
            const WhAppDeployment *deployment)
{
  for (guint i = 0; i < deployment->workloads->len; i++)
    {
      WhRecord *workload = deployment->workloads->pdata[i];

      if (workload->values[WH_WORKLOAD_SECOND_OF].text != NULL)
        say (text, g_strdup_printf (_("%s runs beside it: a deployment is going on, or left it"), wh_record_get_name (workload)));
    }
}

static char *
dup_drift (const WhAppDeployment *deployment)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const WhRecord *tagged = deployment->tagged;
  const char *version = deployment->tag;

  /* Of a registry that the cluster knows by another name, only if it has what runs. */
  if (tagged != NULL && g_strcmp0 (tagged->values[WH_IMAGE_REGISTRY].text, deployment->registry) != 0 &&
      (deployment->image == NULL || deployment->image->connection != tagged->connection))
    tagged = NULL;

  if (tagged != NULL && deployment->digest != NULL && tagged->values[WH_IMAGE_DIGEST].text != NULL &&
      !wh_image_has_digest (tagged, deployment->digest))
    /* Translators: a tag, then the beginning of a digest */
    say (text, g_strdup_printf (_("The tag %s has moved: it is %.19s… now"), version,
                                tagged->values[WH_IMAGE_DIGEST].text));

  if (deployment->n_running < deployment->n_pods)
    /* Translators: two or more pods */
    say (text, g_strdup_printf (_("%u of %u pods run another image"),
                                deployment->n_pods - deployment->n_running, deployment->n_pods));

  say_changed_since (text, deployment);
  say_second (text, deployment);

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/**
 * wh_app_trace_find:
 * @self: (out caller-allocates): what is found; clear it with [func@app_trace_clear]
 * @join: what was gathered
 * @deployment: an application in one of its environments
 * @repository: (nullable): where its source is
 */
void
wh_app_trace_find (WhAppTrace            *self,
                   WhAppJoin             *join,
                   const WhAppDeployment *deployment,
                   WhRecord              *repository)
{
  const char *revision = deployment->image != NULL ? deployment->image->values[WH_IMAGE_REVISION].text : NULL;
  g_autofree char *foreign = dup_foreign_source (join, deployment, repository);
  char *astray;

  memset (self, 0, sizeof *self);
  self->position = -1;
  self->drift = dup_drift (deployment);

  if (revision != NULL && foreign == NULL)
    {
      self->commit = g_strdup (revision);
      self->how = g_strdup (_("The label org.opencontainers.image.revision of the image"));
    }
  else
    {
      guess_commit (self, join, repository, deployment->tag);
    }

  if (self->commit == NULL)
    {
      self->how = dup_why_unknown (join, deployment, foreign);
      return;
    }

  self->run = wh_app_join_find_run (join, repository, self->commit);

  if (repository == NULL)
    return;

  self->position = wh_commits_find (repository->values[WH_REPOSITORY_COMMITS].text, self->commit);

  if (self->position < 0 && (astray = dup_why_astray (self, deployment, repository)) != NULL)
    {
      g_autofree char *how = g_steal_pointer (&self->how);

      self->how = g_strdup_printf ("%s\n%s", how, astray);
      g_free (astray);
    }
}

/**
 * wh_app_trace_clear:
 * @self: a #WhAppTrace
 *
 * Frees what @self holds, and not @self, which stands on the stack of whoever traces.
 */
void
wh_app_trace_clear (WhAppTrace *self)
{
  g_free (self->commit);
  g_free (self->how);
  g_free (self->drift);
}
