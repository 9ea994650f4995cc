/* wh-deploy-what.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-deploy-plan-private.h"
#include "wh-kinds.h"

/* To what a plan changes it: a version, the digest that runs elsewhere, a
 * revision, a number of replicas. */

#define MAX_REPLICAS 10000

static WhRecord *
find_image (WhDeployGather     *self,
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
set_image (WhDeployGather     *self,
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
resolve_image (WhDeployGather  *self,
               GError **error)
{
  const char *wanted = wh_deploy_gather_get_parameter (self, "image", NULL);
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
resolve_promotion (WhDeployGather  *self,
                   GError **error)
{
  const char *from = wh_deploy_gather_get_parameter (self, "from", "staging");
  WhRecord *source = wh_deploy_gather_find_environment (self, from, 0);
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
resolve_revision (WhDeployGather  *self,
                  GError **error)
{
  const char *wanted = wh_deploy_gather_get_parameter (self, "to", NULL);
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
resolve_replicas (WhDeployGather  *self,
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

gboolean
wh_deploy_gather_resolve (WhDeployGather  *self,
                          GError **error)
{
  if (wh_deploy_gather_is_verb (self, "deploy"))
    return resolve_image (self, error);
  if (wh_deploy_gather_is_verb (self, "promote"))
    return resolve_promotion (self, error);
  if (wh_deploy_gather_is_verb (self, "rollback"))
    return resolve_revision (self, error);
  if (wh_deploy_gather_is_verb (self, "scale"))
    return resolve_replicas (self, error);

  self->plan->to_version = g_strdup (self->plan->from_version);

  return TRUE;
}
