/* wh-kinds-local.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kind-past.h"
#include "wh-kinds.h"

static WhHealth
judge_event (const WhValue  *values,
             char          **reason)
{
  const char *severity = values[WH_EVENT_SEVERITY].text;

  if (g_strcmp0 (severity, "error") == 0)
    return WH_HEALTH_FAILING;

  return g_strcmp0 (severity, "warning") == 0 ? WH_HEALTH_WARNING : WH_HEALTH_UNKNOWN;
}

static WhHealth
judge_operation (const WhValue  *values,
                 char          **reason)
{
  const char *state = values[WH_OPERATION_STATE].text;

  if (g_strcmp0 (state, "done") == 0)
    return WH_HEALTH_OK;

  if (g_strcmp0 (state, "failed") == 0)
    {
      *reason = g_strdup (values[WH_OPERATION_RESULT].text);
      return WH_HEALTH_FAILING;
    }

  return WH_HEALTH_UNKNOWN;
}

static WhHealth
judge_connection (const WhValue  *values,
                  char          **reason)
{
  const char *state = values[WH_CONNECTION_STATE].text;

  *reason = g_strdup (values[WH_CONNECTION_MESSAGE].text);

  if (g_strcmp0 (state, "live") == 0)
    return *reason != NULL ? WH_HEALTH_WARNING : WH_HEALTH_OK;
  if (g_strcmp0 (state, "denied") == 0)
    return WH_HEALTH_FAILING;
  if (g_strcmp0 (state, "connecting") == 0)
    return WH_HEALTH_UNKNOWN;

  return WH_HEALTH_STALE;
}

static WhHealth
judge_request (const WhValue  *values,
               char          **reason)
{
  const char *status = values[WH_REQUEST_STATUS].text;

  if (values[WH_REQUEST_ERROR].text != NULL)
    {
      *reason = g_strdup (values[WH_REQUEST_ERROR].text);
      return WH_HEALTH_FAILING;
    }

  /* A 404 that was reckoned with is an answer as well. */
  return g_strcmp0 (status, "left") == 0 ? WH_HEALTH_UNKNOWN : WH_HEALTH_OK;
}

static const WhField event_fields[] = {
  [WH_EVENT_TIME] = { "time", N_("Time"), WH_FIELD_TIME, WH_FIELD_COLUMN, 80 },
  [WH_EVENT_SEVERITY] = { "severity", N_("Severity"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_EVENT_REASON] = { "reason", N_("Reason"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 150 },
  [WH_EVENT_SUBJECT] = { "subject", N_("Object"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_ABOUT, 220 },
  [WH_EVENT_TEXT] = { "text", N_("Message"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_EVENT_COUNT] = { "count", N_("Count"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 60, WH_COUNTED ("time", "times") },
  [WH_EVENT_NAMESPACE] = { "namespace", N_("Namespace"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_SHARED, 0 },
  [WH_EVENT_APPLICATION] = { "application", N_("Application"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_SHARED, 0 },
  [WH_EVENT_LANE] = { "lane", N_("Lane"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_EVENT_SOURCE] = { "source", N_("Source"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 110 },
  [WH_EVENT_OBJECT] = { "object", N_("Object name"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_SHARED | WH_FIELD_HIDDEN, 0 },
};

const WhKind wh_kind_event = {
  .id           = "event",
  .title        = N_("Event"),
  .title_plural = N_("Events"),
  .icon_name    = "view-list-symbolic",
  .fields       = event_fields,
  .n_fields     = G_N_ELEMENTS (event_fields),
  .name_field   = WH_EVENT_REASON,
  .scope_field  = -1,
  .flags        = WH_KIND_TRANSIENT,
  .judge        = judge_event,
};

static const WhFieldWord operation_states[] = {
  { "started", N_("Started") },
  { "done", N_("Done") },
  { "failed", N_("Failed") },
  { "cancelled", N_("Cancelled") },
  { NULL, NULL },
};

static const WhField operation_fields[] = {
  [WH_OPERATION_TIME] = { "time", N_("Time"), WH_FIELD_TIME, WH_FIELD_COLUMN, 110 },
  [WH_OPERATION_WHO] = { "who", N_("Who"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 90 },
  [WH_OPERATION_TITLE] = { "title", N_("Did"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_OPERATION_TARGET] = { "target", N_("On"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_ABOUT, 200 },
  [WH_OPERATION_SYSTEM] = { "system", N_("System"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 110 },
  [WH_OPERATION_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90, .words = operation_states },
  [WH_OPERATION_RESULT] = { "result", N_("Result"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 200 },
  [WH_OPERATION_DURATION] = { "duration", N_("Took"), WH_FIELD_DURATION, WH_FIELD_COLUMN, 82 },
  [WH_OPERATION_BEFORE] = { "before", N_("Before"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_OPERATION_AFTER] = { "after", N_("After"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_OPERATION_PARAMETERS] = { "parameters", N_("Parameters"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_OPERATION_HASH] = { "hash", N_("Chain entry"), WH_FIELD_TEXT, WH_FIELD_IDENTIFIER, 0 },
};

const WhKind wh_kind_operation = {
  .id           = "operation",
  .title        = N_("Operation"),
  .title_plural = N_("Operations"),
  .icon_name    = "system-run-symbolic",
  .fields       = operation_fields,
  .n_fields     = G_N_ELEMENTS (operation_fields),
  .name_field   = WH_OPERATION_TITLE,
  .scope_field  = -1,
  .flags        = WH_KIND_TRANSIENT,
  .judge        = judge_operation,
};

static const WhField connection_fields[] = {
  [WH_CONNECTION_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_CONNECTION_PROVIDER] = { "provider", N_("System"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 120 },
  [WH_CONNECTION_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 90 },
  [WH_CONNECTION_ENVIRONMENT] = { "environment", N_("Environment"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 100 },
  [WH_CONNECTION_URL] = { "url", N_("Address"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 220 },
  [WH_CONNECTION_VERSION] = { "version", N_("Version"), WH_FIELD_TEXT, WH_FIELD_COLUMN, 100 },
  [WH_CONNECTION_LAST_SUCCESS] = { "last_success", N_("Last answer"), WH_FIELD_TIME, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 90 },
  [WH_CONNECTION_NEXT_TRY] = { "next_try", N_("Next try"), WH_FIELD_TIME, WH_FIELD_VOLATILE, 0 },
  [WH_CONNECTION_SINCE] = { "since", N_("Since"), WH_FIELD_TIME, WH_FIELD_PLAIN, 0 },
  [WH_CONNECTION_RESOURCES] = { "resources", N_("Resources"), WH_FIELD_INTEGER, WH_FIELD_VOLATILE, 80 },
  [WH_CONNECTION_MESSAGE] = { "message", N_("Message"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_CONNECTION_READ_ONLY] = { "read_only", N_("Read only"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_connection = {
  .id           = "connection",
  .title        = N_("Connection"),
  .title_plural = N_("Connections"),
  .icon_name    = "network-server-symbolic",
  .fields       = connection_fields,
  .n_fields     = G_N_ELEMENTS (connection_fields),
  .name_field   = WH_CONNECTION_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_DERIVED | WH_KIND_TRANSIENT | WH_KIND_RECALLED,
  .judge        = judge_connection,
};

static const WhFieldWord request_states[] = {
  { "none", N_("No answer") },
  { "left", N_("Given up") },
  { NULL, NULL },
};

static const WhField request_fields[] = {
  [WH_REQUEST_TIME] = { "time", N_("Time"), WH_FIELD_TIME, WH_FIELD_COLUMN, 78 },
  [WH_REQUEST_METHOD] = { "method", N_("Method"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 72 },
  [WH_REQUEST_ADDRESS] = { "address", N_("Address"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_REQUEST_STATUS] = { "status", N_("Status"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 120, .words = request_states },
  [WH_REQUEST_DURATION] = { "duration", N_("Took"), WH_FIELD_DURATION, WH_FIELD_COLUMN, 76 },
  [WH_REQUEST_SIZE] = { "size", N_("Size"), WH_FIELD_BYTES, WH_FIELD_COLUMN, 84 },
  [WH_REQUEST_ERROR] = { "error", N_("Error"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 240 },
  [WH_REQUEST_STREAM] = { "stream", N_("Stays open"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
  [WH_REQUEST_SERVER] = { "server", N_("Server"), WH_FIELD_TEXT, WH_FIELD_SEARCHED | WH_FIELD_SHARED, 160 },
};

const WhKind wh_kind_request = {
  .id           = "request",
  .title        = N_("Request"),
  .title_plural = N_("Requests"),
  .icon_name    = "network-transmit-receive-symbolic",
  .fields       = request_fields,
  .n_fields     = G_N_ELEMENTS (request_fields),
  .name_field   = WH_REQUEST_ADDRESS,
  .scope_field  = -1,
  .flags        = WH_KIND_TRANSIENT,
  .judge        = judge_request,
};

static const WhField application_fields[] = {
  [WH_APPLICATION_NAME] = { "name", N_("Name"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, -1 },
  [WH_APPLICATION_PRODUCTION] = { "production", N_("Production"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 94 },
  [WH_APPLICATION_STAGING] = { "staging", N_("Staging"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 90 },
  [WH_APPLICATION_DEVELOPMENT] = { "development", N_("Dev"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 112 },
  [WH_APPLICATION_BEHIND] = { "behind", N_("Drift"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 84 },
  [WH_APPLICATION_COMMITTED] = { "committed", N_("Commit"), WH_FIELD_TIME, WH_FIELD_COLUMN, 68 },
  [WH_APPLICATION_COMMIT] = { "commit", N_("Commit id"), WH_FIELD_TEXT, WH_FIELD_IDENTIFIER | WH_FIELD_SEARCHED, 0 },
  [WH_APPLICATION_RUN] = { "run", N_("CI"), WH_FIELD_REFERENCE, WH_FIELD_COLUMN, 130 },
  [WH_APPLICATION_RUN_STATE] = { "run_state", N_("CI state"), WH_FIELD_TEXT, WH_FIELD_SHARED, 0 },
  [WH_APPLICATION_REPOSITORY] = { "repository", N_("Repository"), WH_FIELD_REFERENCE, WH_FIELD_SEARCHED, 0 },
  [WH_APPLICATION_IMAGES] = { "images", N_("Images"), WH_FIELD_REFERENCE, WH_FIELD_PLAIN, 0 },
  [WH_APPLICATION_RATE] = { "rate", N_("Requests"), WH_FIELD_NUMBER, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 116, "/s" },
  [WH_APPLICATION_ERRORS] = { "errors", N_("Errors"), WH_FIELD_PERCENT, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 66 },
  [WH_APPLICATION_P95] = { "p95", N_("p95"), WH_FIELD_DURATION, WH_FIELD_COLUMN | WH_FIELD_VOLATILE, 66 },
  [WH_APPLICATION_ALERTS] = { "alerts", N_("Alerts"), WH_FIELD_INTEGER, WH_FIELD_PLAIN, 0 },
  [WH_APPLICATION_PINNED] = { "pinned", N_("Pinned"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
  [WH_APPLICATION_DRIFT] = { "drift", N_("Drift in words"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
};

const WhKind wh_kind_application = {
  .id           = "application",
  .title        = N_("Application"),
  .title_plural = N_("Applications"),
  .icon_name    = "wh-application-symbolic",
  .fields       = application_fields,
  .n_fields     = G_N_ELEMENTS (application_fields),
  .name_field   = WH_APPLICATION_NAME,
  .scope_field  = -1,
  .flags        = WH_KIND_DERIVED | WH_KIND_RECALLED,
};

static const WhField environment_fields[] = {
  [WH_ENVIRONMENT_APPLICATION] = { "application", N_("Application"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 140 },
  [WH_ENVIRONMENT_NAME] = { "name", N_("Environment"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 110 },
  [WH_ENVIRONMENT_CLUSTER] = { "cluster", N_("Cluster"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 120 },
  [WH_ENVIRONMENT_CONNECTION] = { "connection_id", N_("Connection"), WH_FIELD_TEXT, WH_FIELD_HIDDEN | WH_FIELD_SHARED, 0 },
  [WH_ENVIRONMENT_NAMESPACE] = { "namespace", N_("Namespace"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_SHARED, 110 },
  [WH_ENVIRONMENT_WORKLOADS] = { "workloads", N_("Workloads"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_ENVIRONMENT_VERSION] = { "version", N_("Version"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 90 },
  [WH_ENVIRONMENT_DIGEST] = { "digest", N_("Digest"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_IDENTIFIER, 96 },
  [WH_ENVIRONMENT_COMMIT] = { "commit", N_("Commit"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_IDENTIFIER, 90 },
  [WH_ENVIRONMENT_GUESSED] = { "guessed", N_("Commit guessed"), WH_FIELD_BOOLEAN, WH_FIELD_PLAIN, 0 },
  [WH_ENVIRONMENT_READY] = { "ready", N_("Ready"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 60 },
  [WH_ENVIRONMENT_WANTED] = { "wanted", N_("Replicas"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 70 },
  [WH_ENVIRONMENT_CHANGED] = { "changed", N_("Changed"), WH_FIELD_TIME, WH_FIELD_COLUMN, 80 },
  [WH_ENVIRONMENT_BEHIND] = { "behind", N_("Behind"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 70 },
  [WH_ENVIRONMENT_IMAGE] = { "image", N_("Image"), WH_FIELD_REFERENCE, WH_FIELD_PLAIN, 0 },
  [WH_ENVIRONMENT_RUN] = { "run", N_("CI run"), WH_FIELD_REFERENCE, WH_FIELD_PLAIN, 0 },
  [WH_ENVIRONMENT_HOW] = { "how", N_("Commit known by"), WH_FIELD_TEXT, WH_FIELD_LIST, 0 },
  [WH_ENVIRONMENT_DRIFT] = { "drift", N_("Drift"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SEARCHED, 0 },
};

const WhKind wh_kind_environment = {
  .id           = "environment",
  .title        = N_("Environment"),
  .title_plural = N_("Environments"),
  .icon_name    = "wh-application-symbolic",
  .fields       = environment_fields,
  .n_fields     = G_N_ELEMENTS (environment_fields),
  .name_field   = WH_ENVIRONMENT_NAME,
  .scope_field  = WH_ENVIRONMENT_APPLICATION,
  .flags        = WH_KIND_DERIVED,
};

/* What is over is fine again; what somebody has taken is still wrong. */
static WhHealth
judge_incident (const WhValue  *values,
                char          **reason)
{
  if (g_strcmp0 (values[WH_INCIDENT_STATE].text, "resolved") == 0)
    return WH_HEALTH_OK;

  *reason = g_strdup (values[WH_INCIDENT_TEXT].text);

  return g_strcmp0 (values[WH_INCIDENT_SEVERITY].text, "critical") == 0 ? WH_HEALTH_FAILING : WH_HEALTH_WARNING;
}

static const WhFieldWord incident_states[] = {
  { "open", N_("Open") },
  { "acknowledged", N_("Acknowledged") },
  { "resolved", N_("Resolved") },
  { NULL, NULL },
};

static const WhField incident_fields[] = {
  [WH_INCIDENT_NUMBER] = { "number", N_("Incident"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 60 },
  [WH_INCIDENT_TITLE] = { "title", N_("Title"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED | WH_FIELD_TITLE, -1 },
  [WH_INCIDENT_STATE] = { "state", N_("State"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SHARED, 96, .words = incident_states },
  [WH_INCIDENT_SEVERITY] = { "severity", N_("Severity"), WH_FIELD_TEXT, WH_FIELD_SHARED, 84 },
  [WH_INCIDENT_WHERE] = { "where", N_("Where"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 158 },
  [WH_INCIDENT_ENVIRONMENT] = { "environment", N_("Environment"), WH_FIELD_TEXT, WH_FIELD_SHARED, 110 },
  [WH_INCIDENT_APPLICATION] = { "application", N_("Application"), WH_FIELD_TEXT, WH_FIELD_SHARED | WH_FIELD_SEARCHED, 0 },
  [WH_INCIDENT_TEXT] = { "text", N_("What is wrong"), WH_FIELD_TEXT, WH_FIELD_SEARCHED, 0 },
  [WH_INCIDENT_SUSPECT] = { "suspect", N_("Cause"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 186 },
  [WH_INCIDENT_ALERTS] = { "alerts", N_("Alerts"), WH_FIELD_INTEGER, WH_FIELD_COLUMN, 60, WH_COUNTED ("alert", "alerts") },
  [WH_INCIDENT_RULES] = { "rules", N_("Rules"), WH_FIELD_TEXT, WH_FIELD_LIST | WH_FIELD_SEARCHED, 0 },
  [WH_INCIDENT_REACH] = { "reach", N_("Takes with it"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_INCIDENT_BEGAN] = { "began", N_("Began"), WH_FIELD_TIME, WH_FIELD_COLUMN, 136 },
  [WH_INCIDENT_TAKEN] = { "taken", N_("Taken"), WH_FIELD_TIME, WH_FIELD_COLUMN, 76 },
  [WH_INCIDENT_OWNER] = { "owner", N_("Owner"), WH_FIELD_TEXT, WH_FIELD_COLUMN | WH_FIELD_SEARCHED, 100 },
  [WH_INCIDENT_UNTIL] = { "until", N_("Taken until"), WH_FIELD_TIME, WH_FIELD_PLAIN, 0 },
  [WH_INCIDENT_ENDED] = { "ended", N_("Ended"), WH_FIELD_TIME, WH_FIELD_COLUMN, 116 },
  [WH_INCIDENT_RESOLVED_BY] = { "resolved_by", N_("Resolved by"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_INCIDENT_RESOLUTION] = { "resolution", N_("Resolution"), WH_FIELD_TEXT, WH_FIELD_SEARCHED, 0 },
  [WH_INCIDENT_OPENED_BY] = { "opened_by", N_("Opened by"), WH_FIELD_TEXT, WH_FIELD_PLAIN, 0 },
  [WH_INCIDENT_CAUSE] = { "cause_id", N_("Cause"), WH_FIELD_TEXT, WH_FIELD_HIDDEN, 0 },
  [WH_INCIDENT_SUBJECT] = { "subject", N_("Subject"), WH_FIELD_TEXT, WH_FIELD_HIDDEN, 0 },
  [WH_INCIDENT_CONNECTION] = { "connection_id", N_("Connection"), WH_FIELD_TEXT, WH_FIELD_HIDDEN | WH_FIELD_SHARED, 0 },
};

const WhKind wh_kind_incident = {
  .id           = "incident",
  .title        = N_("Incident"),
  .title_plural = N_("Incidents"),
  .icon_name    = "dialog-warning-symbolic",
  .fields       = incident_fields,
  .n_fields     = G_N_ELEMENTS (incident_fields),
  .name_field   = WH_INCIDENT_NUMBER,
  .scope_field  = -1,
  .flags        = WH_KIND_SHARED,
  .judge        = judge_incident,
};
