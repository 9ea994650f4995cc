/* wh-kinds-delivery.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-metric.h"

/* That it was observed is all there is to say about it. */
static WhHealth
judge_seen (const WhValue  *values,
            char          **reason)
{
  return WH_HEALTH_OK;
}

static WhHealth
judge_run (const WhValue  *values,
           char          **reason)
{
  const char *state = values[WH_RUN_STATE].text;

  if (g_strcmp0 (state, "success") == 0)
    return WH_HEALTH_OK;

  if (g_strcmp0 (state, "failure") == 0)
    {
      *reason = g_strdup (_("The run failed"));
      return WH_HEALTH_FAILING;
    }

  return WH_HEALTH_UNKNOWN;
}

static const WhField repository_fields[] = {
  [WH_REPOSITORY_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_REPOSITORY_OWNER] = { "owner", N_("Owner"), WH_FIELD_TEXT, WH_FIELD_SHARED | WH_FIELD_SEARCHED, 0 },
  [WH_REPOSITORY_BRANCH] = { "branch", N_("Branch"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_REPOSITORY_COMMIT] = { "commit", N_("Commit"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_IDENTIFIER | WH_FIELD_SEARCHED, 90 },
  [WH_REPOSITORY_MESSAGE] = { "message", N_("Message"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 260 },
  [WH_REPOSITORY_AUTHOR] = { "author", N_("Author"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 110 },
  [WH_REPOSITORY_COMMITTED] = { "committed", N_("Committed"), WH_FIELD_TIME, WH_FIELD_COLUMN, 86 },
  [WH_REPOSITORY_COMMITS] = { "commits", N_("Commits"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_HIDDEN, 0 },
  [WH_REPOSITORY_PULLS] = { "pulls", N_("Pull requests"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 80, WH_COUNTED ("pull request", "pull requests") },
  [WH_REPOSITORY_ISSUES] = { "issues", N_("Issues"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_REPOSITORY_PRIVATE] = { "private", N_("Private"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
  [WH_REPOSITORY_SIZE] = { "size", N_("Size"), WH_FIELD_BYTES, WH_FIELD_VOLATILE, 0 },
  [WH_REPOSITORY_URL] = { "url", N_("URL"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_REPOSITORY_UPDATED] = { "updated", N_("Updated"), WH_FIELD_TIME, WH_FIELD_VOLATILE, 0 },
};

const WhKind wh_kind_repository = {
  .id           = "repository",
  .title        = N_("Repository"),
  .title_plural = N_("Repositories"),
  .icon_name    = "wh-repository-symbolic",
  .fields       = repository_fields,
  .n_fields     = G_N_ELEMENTS (repository_fields),
  .name_field   = WH_REPOSITORY_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
};

/* A run is one of many of its workflow, which is what has a course. */
static char *
identify_workflow (const WhValue *values,
                   gint64        *time)
{
  const char *repository = values[WH_RUN_REPOSITORY].text;
  const char *workflow = values[WH_RUN_WORKFLOW].text;
  const char *state = values[WH_RUN_STATE].text;

  if (repository == NULL || workflow == NULL ||
      (g_strcmp0 (state, "success") != 0 && g_strcmp0 (state, "failure") != 0) ||
      values[WH_RUN_STARTED].number == WH_ABSENT || values[WH_RUN_DURATION].number == WH_ABSENT)
    return NULL;

  *time = values[WH_RUN_STARTED].number + values[WH_RUN_DURATION].number;

  return g_strdup_printf ("%s:%s", g_str_has_prefix (repository, "repository:") ? repository + strlen ("repository:") : repository,
                          workflow);
}

static const WhField run_fields[] = {
  [WH_RUN_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_RUN_NAME] = { "name", N_("Run"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 70 },
  [WH_RUN_NUMBER] = { "number", N_("Number"), WH_FIELD_INTEGER, WH_FIELD_HIDDEN, 0 },
  [WH_RUN_TITLE] = { "title", N_("Title"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_RUN_WORKFLOW] = { "workflow", N_("Workflow"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 110 },
  [WH_RUN_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 116 },
  [WH_RUN_BRANCH] = { "branch", N_("Branch"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 110 },
  [WH_RUN_COMMIT] = { "commit", N_("Commit"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_IDENTIFIER | WH_FIELD_SEARCHED, 90 },
  [WH_RUN_EVENT] = { "event", N_("Event"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_RUN_ACTOR] = { "actor", N_("By"), WH_FIELD_TEXT, WH_FIELD_SHARED | WH_FIELD_SEARCHED, 0 },
  [WH_RUN_STARTED] = { "started", N_("Started"), WH_FIELD_TIME, WH_FIELD_COLUMN, 80 },
  [WH_RUN_DURATION] = { "duration", N_("Took"), WH_FIELD_DURATION, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 90 },
  [WH_RUN_URL] = { "url", N_("URL"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_RUN_ID] = { "id", N_("Number"), WH_FIELD_INTEGER, WH_FIELD_HIDDEN, 0 },
  [WH_RUN_ATTEMPT] = { "attempt", N_("Attempt"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
};

static const WhMetric run_metrics[] = {
  { "duration", N_("Took"), WH_METRIC_ENDED, WH_RUN_DURATION, "s", WH_SERIES_GAUGE, NULL, identify_workflow },
};

const WhKind wh_kind_run = {
  .id           = "run",
  .title        = N_("CI run"),
  .title_plural = N_("CI runs"),
  .icon_name    = "media-playback-start-symbolic",
  .fields       = run_fields,
  .n_fields     = G_N_ELEMENTS (run_fields),
  .name_field   = WH_RUN_NAME,
  .scope_field  = WH_RUN_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_run,
  .metrics      = run_metrics,
  .n_metrics    = G_N_ELEMENTS (run_metrics),
};

static const WhField image_repository_fields[] = {
  [WH_IMAGE_REPOSITORY_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_IMAGE_REPOSITORY_TAGS] = { "tags", N_("Tags"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 60, WH_COUNTED ("tag", "tags") },
  [WH_IMAGE_REPOSITORY_SIZE] = { "size", N_("Size"), WH_FIELD_BYTES, WH_FIELD_COLUMN, 90 },
  [WH_IMAGE_REPOSITORY_PUSHED] = { "pushed", N_("Newest"), WH_FIELD_TIME, WH_FIELD_COLUMN, 80 },
  [WH_IMAGE_REPOSITORY_REGISTRY] = { "registry", N_("Registry"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_IMAGE_REPOSITORY_UNREAD] = { "unread", N_("Not read yet"), WH_FIELD_INTEGER, WH_FIELD_VOLATILE | WH_FIELD_HIDDEN, 0 },
  [WH_IMAGE_REPOSITORY_ROUGH] = { "at_most", N_("Size is at most that"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
};

static const WhMetric image_repository_metrics[] = {
  { "size", N_("Size"), WH_METRIC_BEAT, WH_IMAGE_REPOSITORY_SIZE, "B" },
  { "tags", N_("Tags"), WH_METRIC_BEAT, WH_IMAGE_REPOSITORY_TAGS },
};

const WhKind wh_kind_image_repository = {
  .id           = "image-repository",
  .title        = N_("Image repository"),
  .title_plural = N_("Image repositories"),
  .icon_name    = "wh-registry-symbolic",
  .fields       = image_repository_fields,
  .n_fields     = G_N_ELEMENTS (image_repository_fields),
  .name_field   = WH_IMAGE_REPOSITORY_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_seen,
  .metrics      = image_repository_metrics,
  .n_metrics    = G_N_ELEMENTS (image_repository_metrics),
};

/**
 * wh_image_level_get_health:
 * @field: %WH_IMAGE_CRITICAL, %WH_IMAGE_HIGH, %WH_IMAGE_MEDIUM or %WH_IMAGE_LOW
 *
 * Returns: how bad it is that an image has vulnerabilities of this level; what
 *   is no alarm and not fine either is unknown, which is grey
 */
WhHealth
wh_image_level_get_health (guint field)
{
  switch (field)
    {
    case WH_IMAGE_CRITICAL:
      return WH_HEALTH_FAILING;

    case WH_IMAGE_HIGH:
      return WH_HEALTH_WARNING;

    default:
      return WH_HEALTH_UNKNOWN;
    }
}

/* As bad as the worst that a scan has found; of an image that nobody has scanned
 * it is not known. No reason: the findings are fields of their own, and nothing
 * broke when it was first seen. */
static WhHealth
judge_image (const WhValue  *values,
             char          **reason)
{
  static const guint levels[] = { WH_IMAGE_CRITICAL, WH_IMAGE_HIGH, WH_IMAGE_MEDIUM, WH_IMAGE_LOW };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++)
    if (values[levels[i]].number != WH_ABSENT && values[levels[i]].number > 0)
      return wh_image_level_get_health (levels[i]);

  return values[WH_IMAGE_CRITICAL].number != WH_ABSENT ? WH_HEALTH_OK : WH_HEALTH_UNKNOWN;
}

static const WhField image_fields[] = {
  [WH_IMAGE_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
  [WH_IMAGE_TAG] = { "tag", N_("Tag"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_IMAGE_DIGEST] = { "digest", N_("Digest"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_IDENTIFIER | WH_FIELD_SEARCHED, 96 },
  [WH_IMAGE_SIZE] = { "size", N_("Size"), WH_FIELD_BYTES, WH_FIELD_COLUMN, 82 },
  [WH_IMAGE_PLATFORMS] = { "platforms", N_("Platforms"), WH_FIELD_TEXT, WH_FIELD_COLUMN, 112 },
  [WH_IMAGE_CREATED] = { "created", N_("Created"), WH_FIELD_TIME, WH_FIELD_COLUMN, 80 },
  [WH_IMAGE_REVISION] = { "revision", N_("Commit"), WH_FIELD_TEXT, WH_FIELD_IDENTIFIER | WH_FIELD_SEARCHED, 0 },
  [WH_IMAGE_SOURCE] = { "source", N_("Source"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_IMAGE_DIGESTS] = { "digests", N_("Platform digests"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_HIDDEN | WH_FIELD_SEARCHED, 0 },
  [WH_IMAGE_LAYERS] = { "layers", N_("Layers"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_HIDDEN, 0 },
  [WH_IMAGE_LABELS] = { "labels", N_("Labels"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_IMAGE_MEDIA_TYPE] = { "media_type", N_("Media type"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_IMAGE_REGISTRY] = { "registry", N_("Registry"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_IMAGE_BLOBS] = { "blobs", N_("Blobs"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_HIDDEN, 0 },
  [WH_IMAGE_HISTORY] = { "history", N_("History"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_HIDDEN, 0 },
  [WH_IMAGE_ATTACHED] = { "attached", N_("Attached"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_HIDDEN, 0 },
  [WH_IMAGE_PUSHED] = { "pushed", N_("Pushed"), WH_FIELD_TIME, WH_FIELD_PLAIN, 0 },
  [WH_IMAGE_VULNERABILITIES] = { "vulnerabilities", N_("Vulnerabilities"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_IMAGE_SEVERITY] = { "severity", N_("Severity"), WH_FIELD_TEXT, WH_FIELD_SHARED | WH_FIELD_HIDDEN, 0 },
  [WH_IMAGE_SCAN] = { "scan", N_("Scan"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_IMAGE_FINDINGS] = { "findings", N_("Findings"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_HIDDEN, 0 },
  [WH_IMAGE_CRITICAL] = { "critical", N_("Critical"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_IMAGE_HIGH] = { "high", N_("High"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_IMAGE_MEDIUM] = { "medium", N_("Medium"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_IMAGE_LOW] = { "low", N_("Low"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_IMAGE_FIXABLE] = { "fixable", N_("Fixable"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_IMAGE_SCANNER] = { "scanner", N_("Scanner"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_IMAGE_SCANNED] = { "scanned", N_("Scanned"), WH_FIELD_TIME, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_image = {
  .id           = "image",
  .title        = N_("Image"),
  .title_plural = N_("Images"),
  .icon_name    = "wh-registry-symbolic",
  .fields       = image_fields,
  .n_fields     = G_N_ELEMENTS (image_fields),
  .name_field   = WH_IMAGE_TAG,
  .scope_field  = WH_IMAGE_REPOSITORY,
  .flags        = WH_KIND_PLAIN,
  .judge        = judge_image,
};
