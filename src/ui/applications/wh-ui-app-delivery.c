/* wh-ui-app-delivery.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-image-scan.h"
#include "wh-ui-app-delivery.h"
#include "wh-ui-app.h"

/* Joins what several systems know of one application's way into the five
 * stages of a WhUiDeliveryStrip. */

static char *
dup_age (gint64 time,
         gint64 now)
{
  return time != WH_ABSENT && time > 0 ? wh_format_age (MAX (now - time, 0)) : NULL;
}

static char *
join (const char *one,
      const char *other)
{
  if (one == NULL || other == NULL)
    return g_strdup (one != NULL ? one : other);

  return g_strdup_printf ("%s · %s", one, other);
}

/**
 * wh_ui_app_find_image:
 * @store: what is shown
 * @application: an application
 *
 * Returns: (transfer none) (nullable): the newest image of it
 */
WhRecord *
wh_ui_app_find_image (WhStore        *store,
                      const WhRecord *application)
{
  const char *reference = application->values[WH_APPLICATION_IMAGES].text;
  const char *name = reference != NULL ? strchr (reference, ':') : NULL;
  WhResourceList *list = wh_store_get_list (store, &wh_kind_image);
  WhRecord *newest = NULL;

  if (name == NULL)
    return NULL;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *image = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (image->values[WH_IMAGE_REPOSITORY].text, name + 1) != 0 ||
          image->values[WH_IMAGE_CREATED].number == WH_ABSENT)
        continue;

      if (newest == NULL || image->values[WH_IMAGE_CREATED].number > newest->values[WH_IMAGE_CREATED].number)
        newest = image;
    }

  return newest;
}

typedef struct
{
  WhUiDeliveryStage stage;
  char             *value;
  char             *detail;
  char             *reason;
} Stage;

static void
fill_commit (Stage    *self,
             WhStore  *store,
             WhRecord *application,
             gint64    now)
{
  WhRecord *repository = wh_store_resolve (store, NULL, application->values[WH_APPLICATION_REPOSITORY].text);
  const char *commit = application->values[WH_APPLICATION_COMMIT].text;
  g_autofree char *age = NULL;
  g_autofree char *subject = NULL;
  const char *message;
  const char *end;

  self->stage.title = _("Commit");
  self->stage.monospace = TRUE;

  if (commit == NULL)
    {
      self->detail = g_strdup (_("commit unknown"));
      self->reason = g_strdup (repository != NULL ? _("The forge tells no commits of its repository.")
                                                  : _("Its repository is not known: no forge that is connected has one of its name. “Edit…” says which it is."));
      return;
    }

  age = dup_age (application->values[WH_APPLICATION_COMMITTED].number, now);
  message = repository != NULL ? repository->values[WH_REPOSITORY_MESSAGE].text : NULL;
  end = message != NULL ? strchrnul (message, '\n') : NULL;
  subject = message != NULL ? g_strndup (message, end - message) : NULL;
  self->value = g_strndup (commit, 7);
  self->detail = join (subject, age);
  self->stage.health = repository != NULL && wh_store_get_health (store, repository) == WH_HEALTH_STALE
                         ? WH_HEALTH_STALE : WH_HEALTH_OK;
}

static void
fill_run (Stage    *self,
          WhStore  *store,
          WhRecord *application,
          gint64    now)
{
  static const struct
  {
    const char   *state;
    const char   *title;
    WhHealth      health;
    WhUiActivity  activity;
  } states[] = {
    { "success", N_("passed"), WH_HEALTH_OK, WH_UI_ACTIVITY_NONE },
    { "failure", N_("failed"), WH_HEALTH_FAILING, WH_UI_ACTIVITY_NONE },
    { "running", N_("running"), WH_HEALTH_UNKNOWN, WH_UI_ACTIVITY_RUNNING },
    { "queued", N_("queued"), WH_HEALTH_UNKNOWN, WH_UI_ACTIVITY_WAITING },
    { "cancelled", N_("cancelled"), WH_HEALTH_UNKNOWN, WH_UI_ACTIVITY_SKIPPED },
    { "skipped", N_("skipped"), WH_HEALTH_UNKNOWN, WH_UI_ACTIVITY_SKIPPED },
  };
  WhRecord *run = wh_store_resolve (store, NULL, application->values[WH_APPLICATION_RUN].text);
  g_autofree char *age = NULL;
  g_autofree char *duration = NULL;

  self->stage.title = _("CI run");

  if (run == NULL)
    return;

  age = dup_age (run->values[WH_RUN_STARTED].number, now);
  if (run->values[WH_RUN_DURATION].number != WH_ABSENT && run->values[WH_RUN_DURATION].number > 0)
    duration = wh_format_duration (run->values[WH_RUN_DURATION].number);
  self->detail = join (duration, age);
  self->value = g_strdup (wh_record_get_name (run));

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (states[i].state, run->values[WH_RUN_STATE].text) == 0)
      {
        g_free (self->value);
        self->value = g_strdup_printf ("%s %s", wh_record_get_name (run), g_dgettext (GETTEXT_PACKAGE, states[i].title));
        self->stage.health = states[i].health;
        self->stage.activity = states[i].activity;
      }

  if (wh_store_get_health (store, run) == WH_HEALTH_STALE)
    self->stage.health = WH_HEALTH_STALE;
}

/* Whether it is known of which commit an image is: what runs it was traced. */
static gboolean
explain_image (Stage          *self,
               WhStore        *store,
               WhRecord       *application,
               const WhRecord *image)
{
  WhResourceList *list = wh_store_get_list (store, &wh_kind_environment);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *environment = wh_resource_list_get_record (list, i);

      if (g_strcmp0 (environment->values[WH_ENVIRONMENT_APPLICATION].text, application->uid) != 0 ||
          image->values[WH_IMAGE_DIGEST].text == NULL ||
          g_strcmp0 (environment->values[WH_ENVIRONMENT_VERSION].text, image->values[WH_IMAGE_TAG].text) != 0)
        continue;

      g_set_str (&self->reason, environment->values[WH_ENVIRONMENT_HOW].text);
      if (environment->values[WH_ENVIRONMENT_COMMIT].text != NULL)
        return TRUE;
    }

  if (image->values[WH_IMAGE_REVISION].text == NULL && self->reason == NULL)
    self->reason = g_strdup (_("The image does not say of which commit it was built: it has no label org.opencontainers.image.revision."));

  return image->values[WH_IMAGE_REVISION].text != NULL;
}

static void
fill_image (Stage    *self,
            WhStore  *store,
            WhRecord *application,
            gint64    now)
{
  WhRecord *image = wh_ui_app_find_image (store, application);
  gboolean vulnerable;
  g_autofree char *age = NULL;
  g_autofree char *digest = NULL;

  self->stage.title = _("Image");

  if (image == NULL)
    return;

  age = dup_age (image->values[WH_IMAGE_CREATED].number, now);
  if (image->values[WH_IMAGE_DIGEST].text != NULL)
    digest = g_strdup_printf ("%.11s…", image->values[WH_IMAGE_DIGEST].text);
  self->value = g_strdup (image->values[WH_IMAGE_TAG].text);
  self->detail = join (digest, age);
  self->stage.health = wh_store_get_health (store, image);

  vulnerable = self->stage.health != WH_HEALTH_STALE && wh_image_is_vulnerable (image);

  /* Why it is not green goes before how it is called. */
  if (vulnerable)
    {
      WhHealth health;
      g_autofree char *worst = wh_image_dup_worst (image, &health);

      g_free (self->detail);
      self->detail = join (worst, age);
    }

  if (!explain_image (self, store, application, image) && !vulnerable)
    {
      g_free (self->detail);
      self->detail = join (_("commit unknown"), age);
      if (self->stage.health == WH_HEALTH_OK)
        self->stage.health = WH_HEALTH_UNKNOWN;
    }
}

static void
fill_environment (Stage      *self,
                  WhStore    *store,
                  WhRecord   *application,
                  const char *name,
                  gint64      now)
{
  WhRecord *environment = wh_ui_app_find_environment (store, application, name);
  g_autofree char *ready = NULL;
  g_autofree char *age = NULL;
  const char *drift;
  const char *how;

  self->stage.title = wh_ui_environment_get_title (name);

  if (environment == NULL)
    return;

  /* Translators: how many replicas are ready, of how many */
  ready = g_strdup_printf (_("%u of %u ready"), (guint)environment->values[WH_ENVIRONMENT_READY].number,
                           (guint)environment->values[WH_ENVIRONMENT_WANTED].number);
  age = dup_age (environment->values[WH_ENVIRONMENT_CHANGED].number, now);
  drift = environment->values[WH_ENVIRONMENT_DRIFT].text;
  how = environment->values[WH_ENVIRONMENT_HOW].text;
  self->value = g_strdup (environment->values[WH_ENVIRONMENT_VERSION].text);
  self->detail = drift != NULL ? join (_("drifted"), ready)
                 : environment->values[WH_ENVIRONMENT_COMMIT].text == NULL ? join (_("commit unknown"), ready) : join (ready, age);
  self->reason = drift != NULL && how != NULL ? g_strdup_printf ("%s\n%s", drift, how) : g_strdup (drift != NULL ? drift : how);
  self->stage.health = wh_store_get_health (store, environment);
}

/**
 * wh_ui_app_fill_delivery:
 * @strip: a strip
 * @store: what is shown
 * @application: an application
 * @now: the moment that is shown, µs since the Unix epoch
 *
 * Shows the way of @application from its newest commit to production. The ids
 * of the stages are kinds: repository, run, image, and workload twice.
 */
void
wh_ui_app_fill_delivery (WhUiDeliveryStrip *strip,
                         WhStore           *store,
                         WhRecord          *application,
                         gint64             now)
{
  Stage stages[5] = { { .stage.id = "repository" }, { .stage.id = "run" }, { .stage.id = "image" },
                      { .stage.id = "staging" }, { .stage.id = "production", .stage.production = TRUE } };
  WhUiDeliveryStage shown[G_N_ELEMENTS (stages)];
  gint64 behind = application->values[WH_APPLICATION_BEHIND].number;
  g_autofree char *gate = NULL;
  guint n = 0;

  fill_commit (&stages[0], store, application, now);
  fill_run (&stages[1], store, application, now);
  fill_image (&stages[2], store, application, now);
  fill_environment (&stages[3], store, application, "staging", now);
  fill_environment (&stages[4], store, application, "production", now);

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      /* An application without a staging has no such stage. */
      if (i == 3 && stages[i].value == NULL && stages[i].detail == NULL)
        continue;

      shown[n] = stages[i].stage;
      shown[n].value = stages[i].value;
      shown[n].reason = stages[i].reason;
      shown[n++].detail = stages[i].detail;
    }

  if (behind != WH_ABSENT && behind > 0)
    gate = g_strdup_printf (ngettext ("%u commit behind", "%u commits behind", (guint)behind), (guint)behind);

  wh_ui_delivery_strip_set_stages (strip, shown, n);
  wh_ui_delivery_strip_set_gate_text (strip, gate);
  wh_ui_delivery_strip_set_gate_button (strip, _("Promote…"));

  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_free (stages[i].value);
      g_free (stages[i].detail);
      g_free (stages[i].reason);
    }
}
