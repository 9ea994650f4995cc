/* wh-deploy-plan.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-deployment-private.h"
#include "wh-dex-util.h"
#include "wh-format.h"
#include "wh-kinds.h"

/* Gathers what somebody should know before saying yes: where it runs, from what
 * to what, and what the systems say about it. */

#define MAX_WATCH_SECONDS (24 * 3600)
#define MAX_REPLICAS 10000

typedef struct
{
  WhOperation   *operation;
  WhDeployments *deployments;
  WhStore       *store;
  WhRecord      *application;
  WhDeployment  *deployment;
  WhDeployPlan  *plan;
  const char    *verb;
} Gather;

static gboolean
is_verb (Gather     *self,
         const char *verb)
{
  return g_str_equal (self->verb, verb);
}

static gboolean
sets_image (Gather *self)
{
  return is_verb (self, "deploy") || is_verb (self, "promote");
}

/* ---- Parameters ---- */

static const char *
get_parameter (Gather     *self,
               const char *id,
               const char *fallback)
{
  const char *value = wh_operation_get_parameter (self->operation, id);

  return value != NULL && *value != 0 ? value : fallback;
}

static gboolean
read_number (Gather      *self,
             const char  *id,
             double       most,
             double      *number,
             GError     **error)
{
  const char *text = get_parameter (self, id, NULL);
  char *end = NULL;
  double value;

  if (text == NULL)
    return TRUE;

  value = g_ascii_strtod (text, &end);

  if (end == text || *end != 0 || !isfinite (value) || value < 0 || value > most)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” has to be a number from 0 to %g, not %s"), id, most, text);
      return FALSE;
    }

  *number = value;

  return TRUE;
}

static gboolean
read_parameters (Gather  *self,
                 GError **error)
{
  WhDeployPlan *plan = self->plan;
  gboolean changes = !is_verb (self, "scale");
  const char *environment = get_parameter (self, "environment", is_verb (self, "deploy") ? NULL : "production");
  const char *automatic = get_parameter (self, "rollback", "yes");
  double watch = changes ? 600 : 0;
  double hold = 60;
  double pause = 60;
  double p95 = 0;

  if (environment == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("Say where: environment is production, staging or development"));
      return FALSE;
    }

  if (!g_str_equal (automatic, "yes") && !g_str_equal (automatic, "no"))
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("“rollback” is yes or no"));
      return FALSE;
    }

  plan->application = g_strdup (wh_record_get_name (self->application));
  plan->environment = g_strdup (environment);
  plan->strategy = g_strdup (get_parameter (self, "strategy", "rolling"));
  plan->automatic = g_str_equal (automatic, "yes");
  plan->promql = g_strdup (get_parameter (self, "gate", NULL));
  plan->max_errors = 2;

  if (!g_str_equal (plan->strategy, "rolling") &&
      (!sets_image (self) || (!g_str_equal (plan->strategy, "canary") && !g_str_equal (plan->strategy, "blue-green"))))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is no strategy of this: rolling, canary or blue-green"), plan->strategy);
      return FALSE;
    }

  if (!read_number (self, "watch", MAX_WATCH_SECONDS, &watch, error) ||
      !read_number (self, "hold", MAX_WATCH_SECONDS, &hold, error) ||
      !read_number (self, "pause", MAX_WATCH_SECONDS, &pause, error) ||
      !read_number (self, "max-errors", 100, &plan->max_errors, error) ||
      !read_number (self, "max-p95", 1e6, &p95, error))
    return FALSE;

  plan->watch = watch * G_TIME_SPAN_SECOND;
  plan->hold = hold * G_TIME_SPAN_SECOND;
  plan->pause = pause * G_TIME_SPAN_SECOND;
  plan->max_p95 = p95 * G_TIME_SPAN_MILLISECOND;

  return TRUE;
}

/* ---- Where ---- */

static WhRecord *
find_environment (Gather     *self,
                  const char *name,
                  guint       nth)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_environment);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (record->values[WH_ENVIRONMENT_APPLICATION].text, wh_record_get_name (self->application)) == 0 &&
          g_strcmp0 (record->values[WH_ENVIRONMENT_NAME].text, name) == 0 && nth-- == 0)
        return record;
    }

  return NULL;
}

static gboolean
can_roll (const WhRecord *workload)
{
  static const char * const types[] = { "Deployment", "StatefulSet", "DaemonSet", NULL };
  const char *type = workload->values[WH_WORKLOAD_TYPE].text;

  return type != NULL && g_strv_contains (types, type);
}

static char *
dup_first_image (const WhRecord *workload)
{
  g_auto(GStrv) lines = g_strsplit (workload->values[WH_WORKLOAD_IMAGES].text ?: "", "\n", 2);

  return g_strdup (lines[0]);
}

static gboolean
runs_repository (const WhRecord *workload,
                 const char     *repository)
{
  g_auto(GStrv) lines = g_strsplit (workload->values[WH_WORKLOAD_IMAGES].text ?: "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *own = wh_image_name_dup_repository (lines[i]);

      if (g_strcmp0 (own, repository) == 0)
        return TRUE;
    }

  return FALSE;
}

/* The workload of the application's name, else the first that can roll. */
static WhRecord *
find_main_workload (Gather   *self,
                    WhRecord *environment)
{
  g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", -1);
  WhRecord *found = NULL;

  for (guint i = 0; references[i] != NULL; i++)
    {
      WhRecord *workload = wh_store_resolve (self->store, environment->values[WH_ENVIRONMENT_CONNECTION].text, references[i]);

      if (workload == NULL || !can_roll (workload) || workload->values[WH_WORKLOAD_SECOND_OF].text != NULL)
        continue;

      if (found == NULL || g_strcmp0 (wh_record_get_name (workload), wh_record_get_name (self->application)) == 0)
        found = workload;
    }

  return found;
}

static gboolean
add_target (Gather    *self,
            WhRecord  *workload,
            GError   **error)
{
  WhConnections *connections = wh_deployments_get_connections (self->deployments);
  WhConnection *connection = wh_connections_find (connections, workload->connection);
  WhProvider *provider;
  WhDeployTarget *target;

  if (!wh_operations_may_write (wh_deployments_get_operations (self->deployments), workload->connection, error))
    return FALSE;

  provider = wh_connection_get_provider (connection);

  if (!WH_IS_DEPLOYER (provider))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED, _("“%s” is no system that can be deployed to"), wh_connection_get_name (connection));
      return FALSE;
    }

  target = g_new0 (WhDeployTarget, 1);
  target->workload = wh_record_ref (workload);
  target->connection = g_strdup (wh_connection_get_name (connection));
  target->deployer = WH_DEPLOYER (g_object_ref (provider));
  g_ptr_array_add (self->plan->targets, target);

  if (self->plan->targets->len == 1)
    wh_operation_set_provider (self->operation, provider);

  return TRUE;
}

static gboolean
add_environment (Gather    *self,
                 WhRecord  *environment,
                 GError   **error)
{
  g_auto(GStrv) references = g_strsplit (environment->values[WH_ENVIRONMENT_WORKLOADS].text ?: "", "\n", -1);
  const char *connection = environment->values[WH_ENVIRONMENT_CONNECTION].text;
  WhRecord *main_workload = find_main_workload (self, environment);

  if (main_workload == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("Nothing of %s in %s can be rolled out"),
                   self->plan->application, self->plan->environment);
      return FALSE;
    }

  if (self->plan->from_image == NULL)
    {
      self->plan->from_image = dup_first_image (main_workload);
      self->plan->repository = wh_image_name_dup_repository (self->plan->from_image);
      self->plan->replicas = MAX (main_workload->values[WH_WORKLOAD_WANTED].number, 0);
    }

  if (!add_target (self, main_workload, error))
    return FALSE;

  /* A number of replicas is one workload's own. */
  if (is_verb (self, "scale"))
    return TRUE;

  for (guint i = 0; references[i] != NULL; i++)
    {
      WhRecord *workload = wh_store_resolve (self->store, connection, references[i]);

      if (workload != NULL && workload != main_workload && can_roll (workload) &&
          workload->values[WH_WORKLOAD_SECOND_OF].text == NULL && runs_repository (workload, self->plan->repository) && !add_target (self, workload, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
find_targets (Gather  *self,
              GError **error)
{
  WhRecord *environment;

  for (guint i = 0; (environment = find_environment (self, self->plan->environment, i)); i++)
    {
      if (i == 0)
        {
          self->plan->from_version = g_strdup (environment->values[WH_ENVIRONMENT_VERSION].text);
          self->plan->from_digest = g_strdup (environment->values[WH_ENVIRONMENT_DIGEST].text);
          self->plan->from_commit = g_strdup (environment->values[WH_ENVIRONMENT_COMMIT].text);
        }

      if (!add_environment (self, environment, error))
        return FALSE;
    }

  if (self->plan->targets->len == 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("%s does not run in %s"), self->plan->application, self->plan->environment);
      return FALSE;
    }

  return TRUE;
}

/* ---- To what ---- */

static WhRecord *
find_image (Gather     *self,
            const char *tag,
            const char *digest)
{
  WhResourceList *list = wh_store_get_list (self->store, &wh_kind_image);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *image = wh_resource_list_get_record (list, i);
      const char *digests = image->values[WH_IMAGE_DIGESTS].text;

      if (g_strcmp0 (image->values[WH_IMAGE_REPOSITORY].text, self->plan->repository) != 0)
        continue;

      if (digest != NULL ? g_strcmp0 (image->values[WH_IMAGE_DIGEST].text, digest) == 0 ||
          (digests != NULL && strstr (digests, digest) != NULL)
                         : g_strcmp0 (image->values[WH_IMAGE_TAG].text, tag) == 0)
        return image;
    }

  return NULL;
}

/* "registry/name" of what runs: the cluster pulls from there. */
static char *
dup_place (const char *image)
{
  const char *slash = strrchr (image, '/');
  const char *end = strpbrk (slash != NULL ? slash : image, ":@");

  return end != NULL ? g_strndup (image, end - image) : g_strdup (image);
}

static void
set_image (Gather     *self,
           const char *tag,
           const char *digest,
           WhRecord   *image)
{
  WhDeployPlan *plan = self->plan;
  g_autofree char *place = dup_place (plan->from_image);

  plan->to_version = g_strdup (tag != NULL ? tag : image != NULL ? image->values[WH_IMAGE_TAG].text : NULL);
  plan->to_digest = g_strdup (digest);
  plan->to_commit = image != NULL ? g_strdup (image->values[WH_IMAGE_REVISION].text) : NULL;
  plan->to_image = g_strdup_printf ("%s%s%s%s%s", place,
                                    plan->to_version != NULL ? ":" : "", plan->to_version != NULL ? plan->to_version : "",
                                    digest != NULL ? "@" : "", digest != NULL ? digest : "");
}

/* A version, a digest, or the name of an image. */
static gboolean
resolve_image (Gather  *self,
               GError **error)
{
  const char *wanted = get_parameter (self, "image", NULL);
  g_autofree char *repository = NULL;
  g_autofree char *tag = NULL;
  const char *digest;
  const char *at;
  WhRecord *image;

  if (wanted == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("Say what: image is a version, a digest or a whole name"));
      return FALSE;
    }

  at = strchr (wanted, '@');
  digest = g_str_has_prefix (wanted, "sha256:") ? wanted : at != NULL ? at + 1 : NULL;

  if (digest != NULL && (strlen (digest) != strlen ("sha256:") + 64 || !g_str_has_prefix (digest, "sha256:")))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is no digest"), digest);
      return FALSE;
    }

  if (digest != wanted)
    {
      repository = strchr (wanted, '/') != NULL || strchr (wanted, ':') != NULL ? wh_image_name_dup_repository (wanted) : NULL;
      tag = repository != NULL ? wh_image_name_dup_tag (wanted) : g_strndup (wanted, at != NULL ? (gsize)(at - wanted) : strlen (wanted));
    }

  if (repository != NULL && g_strcmp0 (repository, self->plan->repository) != 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s runs images of %s, not of %s"),
                   self->plan->application, self->plan->repository, repository);
      return FALSE;
    }

  image = find_image (self, tag, digest);
  set_image (self, tag, digest != NULL ? digest : image != NULL ? image->values[WH_IMAGE_DIGEST].text : NULL, image);

  return TRUE;
}

/* What runs there, by its digest: a tag may have moved since. */
static gboolean
resolve_promotion (Gather  *self,
                   GError **error)
{
  const char *from = get_parameter (self, "from", "staging");
  WhRecord *source = find_environment (self, from, 0);
  const char *digest = source != NULL ? source->values[WH_ENVIRONMENT_DIGEST].text : NULL;
  WhRecord *image;

  if (source == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("%s does not run in %s"), self->plan->application, from);
      return FALSE;
    }

  if (digest == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("Which digest runs in %s is not known: nothing can be promoted by it"), from);
      return FALSE;
    }

  /* A node may have pulled the manifest of its platform: the index goes on. */
  image = find_image (self, NULL, digest);
  set_image (self, source->values[WH_ENVIRONMENT_VERSION].text,
             image != NULL && image->values[WH_IMAGE_DIGEST].text != NULL ? image->values[WH_IMAGE_DIGEST].text : digest, image);

  if (self->plan->to_commit == NULL)
    self->plan->to_commit = g_strdup (source->values[WH_ENVIRONMENT_COMMIT].text);

  return TRUE;
}

static const WhDeployRevision *
find_revision (WhDeployTarget *target,
               const char     *wanted)
{
  GPtrArray *revisions = target->before->revisions;

  for (guint i = 0; i < revisions->len; i++)
    {
      const WhDeployRevision *revision = revisions->pdata[i];
      g_autofree char *tag = wh_image_name_dup_tag (revision->image);

      if (g_strcmp0 (revision->id, target->before->revision) == 0)
        continue;

      if (wanted != NULL ? g_strcmp0 (revision->id, wanted) == 0 || g_strcmp0 (tag, wanted) == 0 ||
          g_strcmp0 (revision->image, wanted) == 0
                         : g_strcmp0 (revision->image, target->before->image) != 0)
        return revision;
    }

  return NULL;
}

/* Each workload has revisions of its own; all go back to the same image. */
static gboolean
resolve_revision (Gather  *self,
                  GError **error)
{
  const char *wanted = get_parameter (self, "to", NULL);
  WhDeployPlan *plan = self->plan;

  for (guint i = 0; i < plan->targets->len; i++)
    {
      WhDeployTarget *target = plan->targets->pdata[i];
      const WhDeployRevision *revision = find_revision (target, i == 0 ? wanted : plan->to_image);

      if (revision == NULL && i > 0)
        revision = find_revision (target, plan->to_version);

      if (revision == NULL)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND,
                       wanted != NULL ? _("%s keeps no revision of “%s”") : _("%s keeps nothing older that it could go back to"),
                       wh_record_get_name (target->workload), wanted);
          return FALSE;
        }

      target->revision = g_strdup (revision->id);

      if (i == 0)
        {
          const char *at = strchr (revision->image, '@');
          WhRecord *image;

          plan->to_image = g_strdup (revision->image);
          plan->to_version = wh_image_name_dup_tag (revision->image);
          image = find_image (self, plan->to_version, at != NULL ? at + 1 : NULL);
          plan->to_digest = g_strdup (at != NULL ? at + 1 : image != NULL ? image->values[WH_IMAGE_DIGEST].text : NULL);
          plan->to_commit = image != NULL ? g_strdup (image->values[WH_IMAGE_REVISION].text) : NULL;
        }
    }

  return TRUE;
}

static gboolean
resolve_replicas (Gather  *self,
                  GError **error)
{
  gint64 replicas = wh_operation_get_number (self->operation, "replicas", -1);

  if (replicas < 0 || replicas > MAX_REPLICAS)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("Replicas have to be a number from 0 to %d"), MAX_REPLICAS);
      return FALSE;
    }

  self->plan->replicas = replicas;

  return TRUE;
}

static gboolean
resolve (Gather  *self,
         GError **error)
{
  if (is_verb (self, "deploy"))
    return resolve_image (self, error);
  if (is_verb (self, "promote"))
    return resolve_promotion (self, error);
  if (is_verb (self, "rollback"))
    return resolve_revision (self, error);
  if (is_verb (self, "scale"))
    return resolve_replicas (self, error);

  self->plan->to_version = g_strdup (self->plan->from_version);

  return TRUE;
}

/* ---- Commits ---- */

static void
take_commits (WhDeployPlan *plan,
              const char   *commits,
              int           first,
              int           end)
{
  g_auto(GStrv) lines = g_strsplit (commits, "\n", -1);

  for (int i = first; i < end && lines[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (lines[i], " ", 3);
      WhDeployCommit *commit;

      if (g_strv_length (parts) < 3)
        continue;

      commit = g_new0 (WhDeployCommit, 1);
      commit->sha = g_strdup (parts[0]);
      commit->time = wh_parse_time_iso (parts[1]);
      if (commit->time == WH_ABSENT)
        commit->time = g_ascii_strtoll (parts[1], NULL, 10);
      commit->subject = g_strdup (parts[2]);
      g_ptr_array_add (plan->commits, commit);
    }
}

void
wh_deploy_find_commits (WhDeployments *deployments,
                        WhDeployPlan  *plan)
{
  WhStore *store = wh_deployments_get_store (deployments);
  WhRecord *application = wh_store_lookup (store, &wh_kind_application, WH_LOCAL, plan->application);
  const char *reference = application != NULL ? application->values[WH_APPLICATION_REPOSITORY].text : NULL;
  WhRecord *repository = reference != NULL ? wh_store_resolve (store, NULL, reference) : NULL;
  const char *commits = repository != NULL ? repository->values[WH_REPOSITORY_COMMITS].text : NULL;
  int from = wh_commits_find (commits, plan->from_commit);
  int to = wh_commits_find (commits, plan->to_commit);

  if (repository == NULL)
    plan->commits_note = g_strdup (_("Its repository is not known"));
  else if (plan->to_commit == NULL || plan->from_commit == NULL)
    plan->commits_note = g_strdup_printf (_("Which commit %s was built from is not known"),
                                          plan->to_commit == NULL ? plan->to_version : plan->from_version);
  else if (to < 0 || from < 0)
    plan->commits_note = g_strdup_printf (_("Commit %.7s is not among the last ones of %s"),
                                          to < 0 ? plan->to_commit : plan->from_commit, wh_record_get_name (repository));
  else if (to <= from)
    take_commits (plan, commits, to, from);
  else
    {
      plan->commits_back = TRUE;
      take_commits (plan, commits, from, to);
    }
}

/* ---- What the systems say ---- */

static WhDeployChange *
make_change (Gather         *self,
             WhDeployTarget *target)
{
  WhDeployPlan *plan = self->plan;
  WhDeployChange *change = wh_deploy_change_new (sets_image (self) ? WH_DEPLOY_SET_IMAGE
                                                 : is_verb (self, "rollback") ? WH_DEPLOY_UNDO
                                                 : is_verb (self, "scale") ? WH_DEPLOY_SCALE : WH_DEPLOY_RESTART);

  change->image = g_strdup (plan->to_image);
  change->repository = g_strdup (plan->repository);
  change->commit = g_strdup (plan->to_commit);
  change->operation = g_strdup (wh_operation_get_id (self->operation));
  change->revision = g_strdup (target->revision);
  change->replicas = plan->replicas;

  return change;
}

/* Of several verdicts on the same, the worst stands. */
void
wh_deploy_add_check (WhDeployPlan *plan,
                     const char   *id,
                     WhHealth      health,
                     char         *title,
                     char         *detail)
{
  WhDeployCheck *check = wh_deploy_check_new (id, health, title, detail);

  for (guint i = 0; i < plan->checks->len; i++)
    {
      WhDeployCheck *old = plan->checks->pdata[i];

      if (!g_str_equal (old->id, id))
        continue;

      if (wh_health_rank (health) > wh_health_rank (old->health))
        {
          wh_deploy_check_free (old);
          plan->checks->pdata[i] = check;
        }
      else
        wh_deploy_check_free (check);

      return;
    }

  g_ptr_array_add (plan->checks, check);
}

static gboolean
preview_change (Gather          *self,
                WhDeployTarget  *target,
                WhDeployChange  *change,
                GError         **error)
{
  g_autoptr(WhDeployPreview) preview = dex_await_boxed (wh_deployer_preview (target->deployer, target->workload, change), error);

  if (preview == NULL)
    return FALSE;

  for (guint i = 0; i < preview->objects->len; i++)
    {
      const WhDeployObject *object = preview->objects->pdata[i];
      WhDeployObject *copy = g_new0 (WhDeployObject, 1);

      /* Translators: an object, then the name of its cluster */
      copy->title = g_strdup_printf (_("%s in %s"), object->title, target->connection);
      copy->before = g_strdup (object->before);
      copy->after = g_strdup (object->after);
      g_ptr_array_add (self->plan->objects, copy);
    }

  for (guint i = 0; i < preview->checks->len; i++)
    {
      const WhDeployCheck *check = preview->checks->pdata[i];

      wh_deploy_add_check (self->plan, check->id, check->health, g_strdup (check->title), g_strdup (check->detail));
    }

  return TRUE;
}

static gboolean
preview_all (Gather  *self,
             GError **error)
{
  WhDeployPlan *plan = self->plan;

  for (guint i = 0; i < plan->targets->len; i++)
    {
      WhDeployTarget *target = plan->targets->pdata[i];
      g_autoptr(WhDeployChange) change = make_change (self, target);

      if (i == 0 && !g_str_equal (plan->strategy, "rolling"))
        {
          gboolean canary = g_str_equal (plan->strategy, "canary");
          g_autoptr(WhDeployChange) twin = wh_deploy_change_copy (change);

          twin->act = canary ? WH_DEPLOY_ADD_CANARY : WH_DEPLOY_ADD_GREEN;
          twin->replicas = canary ? 1 : plan->replicas;

          if (!preview_change (self, target, twin, error))
            return FALSE;
        }

      if (!preview_change (self, target, change, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
look_at_all (Gather  *self,
             GError **error)
{
  for (guint i = 0; i < self->plan->targets->len; i++)
    {
      WhDeployTarget *target = self->plan->targets->pdata[i];

      target->before = dex_await_boxed (wh_deployer_look (target->deployer, target->workload, FALSE), error);

      if (target->before == NULL)
        return FALSE;

      /* The cluster says so now; the store said so a moment ago. */
      if (i == 0 && target->before->image != NULL)
        g_set_str (&self->plan->from_image, target->before->image);
    }

  return TRUE;
}

/* ---- For the door: what changed, in lines ---- */

static void
append_lines (GString    *text,
              const char *title,
              const char *one,
              const char *other)
{
  g_auto(GStrv) lines = g_strsplit (one != NULL ? one : "", "\n", -1);
  g_auto(GStrv) others = g_strsplit (other != NULL ? other : "", "\n", -1);
  gboolean any = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] == 0 || (other != NULL && g_strv_contains ((const char * const *)others, lines[i])))
        continue;

      if (!any)
        g_string_append_printf (text, "%s%s:\n", text->len > 0 ? "\n" : "", title);

      any = TRUE;
      g_string_append_printf (text, "%s\n", lines[i]);
    }
}

static void
tell_operation (Gather *self)
{
  WhDeployPlan *plan = self->plan;
  g_autoptr(GString) before = g_string_new (NULL);
  g_autoptr(GString) after = g_string_new (NULL);
  g_autofree char *title = NULL;

  for (guint i = 0; i < plan->objects->len; i++)
    {
      const WhDeployObject *object = plan->objects->pdata[i];

      append_lines (before, object->title, object->before, object->after != NULL ? object->after : object->before);
      append_lines (after, object->title, object->after, object->before);
    }

  wh_operation_set_change (self->operation, before->len > 0 ? before->str : NULL, after->len > 0 ? after->str : NULL);

  for (guint i = 0; i < plan->checks->len; i++)
    {
      const WhDeployCheck *check = plan->checks->pdata[i];

      wh_operation_add_effect (self->operation, check->health, "%s%s%s", check->title,
                               check->detail != NULL ? ": " : "", check->detail != NULL ? check->detail : "");
    }

  if (sets_image (self))
    title = g_strdup_printf (is_verb (self, "promote") ? _("Promote %s %s to %s") : _("Deploy %s %s to %s"),
                             plan->application, plan->to_version != NULL ? plan->to_version : plan->to_digest, plan->environment);
  else if (is_verb (self, "rollback"))
    /* Translators: application, environment, version */
    title = g_strdup_printf (_("Roll back %s in %s to %s"), plan->application, plan->environment, plan->to_version);
  else if (is_verb (self, "scale"))
    title = g_strdup_printf (_("Scale %s in %s to %d"), plan->application, plan->environment, (int)plan->replicas);
  else
    title = g_strdup_printf (_("Restart %s in %s"), plan->application, plan->environment);

  wh_operation_set_title (self->operation, title);
}

static DexFuture *
wh_deploy_plan_fiber (gpointer user_data)
{
  Gather self = { .operation = user_data };
  g_autoptr(WhDeployments) deployments = NULL;
  g_autoptr(WhDeployment) deployment = NULL;
  g_autoptr(GError) error = NULL;

  self.deployments = WH_DEPLOYMENTS (wh_operation_get_owner (self.operation));
  deployments = g_object_ref (self.deployments);
  self.store = wh_deployments_get_store (self.deployments);
  self.application = wh_operation_get_target (self.operation);
  self.verb = wh_operation_get_info (self.operation)->id;
  self.deployment = wh_deployment_attach (self.operation);
  deployment = g_object_ref (self.deployment);
  self.plan = &self.deployment->plan;

  if (!read_parameters (&self, &error) ||
      !find_targets (&self, &error) ||
      !look_at_all (&self, &error) ||
      !resolve (&self, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (sets_image (&self) || is_verb (&self, "rollback"))
    wh_deploy_find_commits (self.deployments, self.plan);

  /* Freezes may have been added elsewhere. */
  if (!preview_all (&self, &error) ||
      !dex_await (wh_freezes_load (wh_deployments_get_freezes (deployments)), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  wh_deploy_check_all (self.deployments, self.deployment);
  self.plan->made_at = g_get_real_time ();
  tell_operation (&self);
  wh_deployment_changed (self.deployment);

  return dex_future_new_true ();
}

/* The plan of all operations on applications; see WhOperationInfo. */
DexFuture *
wh_deploy_plan (WhOperation *operation)
{
  return wh_dex_scoped (wh_operation_get_scope (operation),
                        wh_dex_spawn_pinned (NULL, 0, wh_deploy_plan_fiber, g_object_ref (operation), g_object_unref));
}
