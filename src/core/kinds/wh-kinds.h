/* wh-kinds.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"
#include "wh-kinds-forge.h"

G_BEGIN_DECLS

/* The kinds that more than one provider fills, or that the core itself joins.
 * A kind that only one provider has lives in that provider's folder. */

enum
{
  WH_WORKLOAD_NAMESPACE,
  WH_WORKLOAD_NAME,
  WH_WORKLOAD_TYPE,        /* Deployment, StatefulSet, DaemonSet, Job, CronJob */
  WH_WORKLOAD_READY,
  WH_WORKLOAD_WANTED,
  WH_WORKLOAD_UPDATED,
  WH_WORKLOAD_STATUS,      /* the cluster's own word, when it has one */
  WH_WORKLOAD_VERSION,     /* tag of the first container's image */
  WH_WORKLOAD_IMAGES,      /* all image names, one a line */
  WH_WORKLOAD_APPLICATION, /* app.kubernetes.io/part-of, /name, else app */
  WH_WORKLOAD_SOURCE,      /* repository URL from annotations, when given */
  WH_WORKLOAD_CPU,
  WH_WORKLOAD_MEMORY,
  WH_WORKLOAD_CHANGED,     /* last rollout */
  WH_WORKLOAD_CREATED,
  WH_WORKLOAD_SECOND_OF,   /* name of the workload that a deployment made it beside */
  WH_WORKLOAD_DEPLOYED,    /* image that was deployed from here last; others may have changed it since */
  WH_WORKLOAD_N_FIELDS
};
extern const WhKind wh_kind_workload;

enum
{
  WH_REVISION_NAMESPACE,
  WH_REVISION_NAME,
  WH_REVISION_OWNER,       /* reference to a workload */
  WH_REVISION_NUMBER,
  WH_REVISION_IMAGES,      /* all image names, one a line */
  WH_REVISION_CREATED,
  WH_REVISION_N_FIELDS
};
extern const WhKind wh_kind_revision;

enum
{
  WH_POD_NAMESPACE,
  WH_POD_NAME,
  WH_POD_READY,
  WH_POD_WANTED,
  WH_POD_STATUS,           /* what kubectl shows: Running, CrashLoopBackOff, … */
  WH_POD_RESTARTS,
  WH_POD_CPU,
  WH_POD_MEMORY,
  WH_POD_NODE,             /* reference */
  WH_POD_CREATED,
  WH_POD_OWNER,            /* reference to a workload */
  WH_POD_IMAGE,
  WH_POD_DIGEST,           /* sha256:… that runs, from the container status */
  WH_POD_APPLICATION,
  WH_POD_IP,
  WH_POD_MEMORY_LIMIT,
  WH_POD_DIGESTS,          /* of its other containers, one a line */
  WH_POD_EXIT,             /* exit code of the container that fails, as it ended last */
  WH_POD_ENDED,            /* why it ended, in the system's word: Error, OOMKilled */
  WH_POD_MESSAGE,          /* why it cannot begin, in the system's words */
  WH_POD_N_FIELDS
};
extern const WhKind wh_kind_pod;

enum
{
  WH_SERVICE_NAMESPACE,
  WH_SERVICE_NAME,
  WH_SERVICE_TYPE,
  WH_SERVICE_HOST,         /* public host, from ingresses */
  WH_SERVICE_ADDRESS,      /* cluster address */
  WH_SERVICE_PORTS,
  WH_SERVICE_READY,        /* endpoints that are ready */
  WH_SERVICE_ENDPOINTS,    /* endpoints in all */
  WH_SERVICE_APPLICATION,
  WH_SERVICE_CREATED,
  WH_SERVICE_N_FIELDS
};
extern const WhKind wh_kind_service;

enum
{
  WH_CHECK_NAME,
  WH_CHECK_TYPE,           /* http, tcp */
  WH_CHECK_TARGET,
  WH_CHECK_STATUS,         /* "200", "refused", … */
  WH_CHECK_LATENCY,
  WH_CHECK_CERTIFICATE,    /* when the certificate expires */
  WH_CHECK_CHECKED,
  WH_CHECK_SINCE,          /* when the present state began */
  WH_CHECK_INTERVAL,
  WH_CHECK_UP,
  WH_CHECK_MESSAGE,
  WH_CHECK_APPLICATION,
  WH_CHECK_N_FIELDS
};
extern const WhKind wh_kind_check;

enum
{
  WH_ALERT_NAME,
  WH_ALERT_SEVERITY,       /* critical, warning, info */
  WH_ALERT_STATE,          /* firing, pending, suppressed */
  WH_ALERT_SUMMARY,
  WH_ALERT_WHERE,          /* namespace, instance, job: the first there is */
  WH_ALERT_VALUE,
  WH_ALERT_SINCE,
  WH_ALERT_APPLICATION,
  WH_ALERT_LABELS,         /* k=v, one a line, sorted: the identity of an alert */
  WH_ALERT_ANNOTATIONS,
  WH_ALERT_RUNBOOK,
  WH_ALERT_SILENCED_BY,
  WH_ALERT_INHIBITED_BY,   /* uids of alerts of the same source, one a line */
  WH_ALERT_N_FIELDS
};
extern const WhKind wh_kind_alert;

enum
{
  WH_SILENCE_NAME,         /* the matchers in one line */
  WH_SILENCE_MATCHERS,
  WH_SILENCE_STATE,        /* active, pending, expired */
  WH_SILENCE_STARTS,
  WH_SILENCE_ENDS,
  WH_SILENCE_BY,
  WH_SILENCE_COMMENT,
  WH_SILENCE_WINDOW,       /* a maintenance window: what it hides opens no incident */
  WH_SILENCE_REPEATS,      /* daily, weekdays, weekly: when it comes again; absent = never */
  WH_SILENCE_N_FIELDS
};
extern const WhKind wh_kind_silence;

enum
{
  WH_INCIDENT_NUMBER,      /* "42" */
  WH_INCIDENT_TITLE,
  WH_INCIDENT_STATE,       /* open, acknowledged, resolved */
  WH_INCIDENT_SEVERITY,    /* critical, warning */
  WH_INCIDENT_WHERE,       /* application, machine, place */
  WH_INCIDENT_ENVIRONMENT,
  WH_INCIDENT_APPLICATION,
  WH_INCIDENT_TEXT,        /* what its worst alert says */
  WH_INCIDENT_SUSPECT,     /* the likeliest cause, in words */
  WH_INCIDENT_ALERTS,      /* most that fired at once */
  WH_INCIDENT_RULES,       /* names of the alerts, one a line */
  WH_INCIDENT_REACH,       /* what else it takes with it, in words */
  WH_INCIDENT_BEGAN,
  WH_INCIDENT_TAKEN,       /* when somebody took it first */
  WH_INCIDENT_OWNER,
  WH_INCIDENT_UNTIL,       /* until when it is taken; absent = until it is over */
  WH_INCIDENT_ENDED,
  WH_INCIDENT_RESOLVED_BY, /* absent = it ended by itself */
  WH_INCIDENT_RESOLUTION,
  WH_INCIDENT_OPENED_BY,   /* absent = by policy */
  WH_INCIDENT_CAUSE,       /* id of the cause: one at a time is open */
  WH_INCIDENT_SUBJECT,     /* reference of what to open */
  WH_INCIDENT_CONNECTION,  /* id of its connection */
  WH_INCIDENT_N_FIELDS
};
extern const WhKind wh_kind_incident;

enum
{
  WH_TARGET_NAME,          /* instance */
  WH_TARGET_JOB,
  WH_TARGET_STATE,         /* up, down, unknown */
  WH_TARGET_LAST_SCRAPE,
  WH_TARGET_DURATION,
  WH_TARGET_ERROR,
  WH_TARGET_URL,
  WH_TARGET_LABELS,
  WH_TARGET_N_FIELDS
};
extern const WhKind wh_kind_target;

enum
{
  WH_TRAFFIC_NAME,         /* application as the metrics call it */
  WH_TRAFFIC_NAMESPACE,
  WH_TRAFFIC_RATE,         /* requests per second */
  WH_TRAFFIC_ERRORS,       /* percent of requests */
  WH_TRAFFIC_P95,          /* duration */
  WH_TRAFFIC_P50,
  WH_TRAFFIC_P99,
  WH_TRAFFIC_CONVENTION,   /* whose names the metrics have; "own" = the user's queries */
  WH_TRAFFIC_N_FIELDS
};
extern const WhKind wh_kind_traffic;

enum
{
  WH_REPOSITORY_NAME,      /* owner/name */
  WH_REPOSITORY_OWNER,
  WH_REPOSITORY_BRANCH,    /* default branch */
  WH_REPOSITORY_COMMIT,    /* sha of its head */
  WH_REPOSITORY_MESSAGE,
  WH_REPOSITORY_AUTHOR,
  WH_REPOSITORY_COMMITTED,
  WH_REPOSITORY_COMMITS,   /* newest first: "sha time subject", one a line, at most 50 */
  WH_REPOSITORY_PULLS,
  WH_REPOSITORY_ISSUES,
  WH_REPOSITORY_PRIVATE,
  WH_REPOSITORY_SIZE,
  WH_REPOSITORY_URL,
  WH_REPOSITORY_UPDATED,
  WH_REPOSITORY_N_FIELDS
};
extern const WhKind wh_kind_repository;

enum
{
  WH_RUN_REPOSITORY,       /* reference */
  WH_RUN_NAME,             /* "#812" */
  WH_RUN_NUMBER,
  WH_RUN_TITLE,
  WH_RUN_WORKFLOW,
  WH_RUN_STATE,            /* queued, running, success, failure, cancelled, skipped */
  WH_RUN_BRANCH,
  WH_RUN_COMMIT,
  WH_RUN_EVENT,
  WH_RUN_ACTOR,
  WH_RUN_STARTED,
  WH_RUN_DURATION,
  WH_RUN_URL,
  WH_RUN_ID,               /* as the forge counts them all; absent when it does not tell */
  WH_RUN_ATTEMPT,
  WH_RUN_N_FIELDS
};
extern const WhKind wh_kind_run;

enum
{
  WH_IMAGE_REPOSITORY_NAME,
  WH_IMAGE_REPOSITORY_TAGS,
  WH_IMAGE_REPOSITORY_SIZE, /* unique bytes, shared layers counted once; or see the last one */
  WH_IMAGE_REPOSITORY_PUSHED,
  WH_IMAGE_REPOSITORY_REGISTRY,
  WH_IMAGE_REPOSITORY_UNREAD, /* tags of which only the name is known so far */
  WH_IMAGE_REPOSITORY_ROUGH, /* the registry tells no layers: the size is each image once, which is the most there can be */
  WH_IMAGE_REPOSITORY_N_FIELDS
};
extern const WhKind wh_kind_image_repository;

enum
{
  WH_IMAGE_REPOSITORY,     /* name of the repository: scope */
  WH_IMAGE_TAG,
  WH_IMAGE_DIGEST,         /* of what the tag points to */
  WH_IMAGE_SIZE,
  WH_IMAGE_PLATFORMS,
  WH_IMAGE_CREATED,
  WH_IMAGE_REVISION,       /* org.opencontainers.image.revision */
  WH_IMAGE_SOURCE,         /* org.opencontainers.image.source */
  WH_IMAGE_DIGESTS,        /* digests of the platform manifests, one a line */
  WH_IMAGE_LAYERS,         /* "digest size command", one a line */
  WH_IMAGE_LABELS,
  WH_IMAGE_MEDIA_TYPE,
  WH_IMAGE_REGISTRY,       /* host[:port] */
  WH_IMAGE_BLOBS,          /* "digest size", of manifests "digest size m", one a line: all that it keeps in the registry */
  WH_IMAGE_HISTORY,        /* "time command", one a line */
  WH_IMAGE_ATTACHED,       /* "signature digest", "attestation …", "sbom …", one a line */
  WH_IMAGE_PUSHED,         /* where the registry knows */
  WH_IMAGE_VULNERABILITIES, /* "2 critical, 3 high", "none"; absent: never scanned */
  WH_IMAGE_SEVERITY,       /* the worst of them: critical, high, medium, low, none */
  WH_IMAGE_SCAN,           /* state of the newest scan, when it is not done */
  WH_IMAGE_FINDINGS,       /* "severity id package version fixed-version", one a line */
  WH_IMAGE_CRITICAL,       /* vulnerabilities that the last scan which ended found; absent: never scanned */
  WH_IMAGE_HIGH,
  WH_IMAGE_MEDIUM,
  WH_IMAGE_LOW,            /* and negligible ones, and those nobody has judged */
  WH_IMAGE_FIXABLE,        /* of all of them, those that a newer package mends; absent: not said */
  WH_IMAGE_SCANNER,        /* "Trivy v0.58.2" */
  WH_IMAGE_SCANNED,        /* when that scan ended */
  WH_IMAGE_N_FIELDS
};
extern const WhKind wh_kind_image;

enum
{
  WH_EVENT_TIME,
  WH_EVENT_SEVERITY,       /* info, warning, error */
  WH_EVENT_REASON,
  WH_EVENT_SUBJECT,        /* reference */
  WH_EVENT_TEXT,
  WH_EVENT_COUNT,
  WH_EVENT_NAMESPACE,
  WH_EVENT_APPLICATION,
  WH_EVENT_LANE,           /* commit, ci, image, rollout, alert, operation, connection, cluster */
  WH_EVENT_SOURCE,         /* name of the connection */
  WH_EVENT_OBJECT,         /* name of what the reference leads to, which may be gone by now */
  WH_EVENT_N_FIELDS
};
extern const WhKind wh_kind_event;

enum
{
  WH_OPERATION_TIME,
  WH_OPERATION_WHO,
  WH_OPERATION_TITLE,
  WH_OPERATION_TARGET,     /* reference */
  WH_OPERATION_SYSTEM,     /* name of the connection */
  WH_OPERATION_STATE,      /* started, done, failed, cancelled */
  WH_OPERATION_RESULT,
  WH_OPERATION_DURATION,
  WH_OPERATION_BEFORE,
  WH_OPERATION_AFTER,
  WH_OPERATION_PARAMETERS,
  WH_OPERATION_HASH,
  WH_OPERATION_N_FIELDS
};
extern const WhKind wh_kind_operation;

enum
{
  WH_CONNECTION_NAME,
  WH_CONNECTION_PROVIDER,  /* title of the provider */
  WH_CONNECTION_STATE,     /* connecting, live, stale, offline, denied */
  WH_CONNECTION_ENVIRONMENT,
  WH_CONNECTION_URL,
  WH_CONNECTION_VERSION,
  WH_CONNECTION_LAST_SUCCESS,
  WH_CONNECTION_NEXT_TRY,
  WH_CONNECTION_SINCE,
  WH_CONNECTION_RESOURCES,
  WH_CONNECTION_MESSAGE,
  WH_CONNECTION_READ_ONLY,
  WH_CONNECTION_N_FIELDS
};
extern const WhKind wh_kind_connection;

/* What a connection was asked, see WhRequestLog. Not registered: it is in no fleet's
 * store, neither in files nor in commands. */
enum
{
  WH_REQUEST_TIME,
  WH_REQUEST_METHOD,
  WH_REQUEST_ADDRESS,      /* below the connection's own server; else whole */
  WH_REQUEST_STATUS,       /* figures; none: no answer; left: nobody waited for it */
  WH_REQUEST_DURATION,
  WH_REQUEST_SIZE,
  WH_REQUEST_ERROR,
  WH_REQUEST_STREAM,       /* the answer goes on */
  WH_REQUEST_SERVER,
  WH_REQUEST_N_FIELDS
};
extern const WhKind wh_kind_request;

enum
{
  WH_APPLICATION_NAME,
  WH_APPLICATION_PRODUCTION, /* version */
  WH_APPLICATION_STAGING,
  WH_APPLICATION_DEVELOPMENT,
  WH_APPLICATION_BEHIND,     /* commits that production lacks */
  WH_APPLICATION_COMMITTED,
  WH_APPLICATION_COMMIT,
  WH_APPLICATION_RUN,        /* reference to the newest run */
  WH_APPLICATION_RUN_STATE,
  WH_APPLICATION_REPOSITORY, /* reference */
  WH_APPLICATION_IMAGES,     /* reference to the image repository */
  WH_APPLICATION_RATE,
  WH_APPLICATION_ERRORS,
  WH_APPLICATION_P95,
  WH_APPLICATION_ALERTS,
  WH_APPLICATION_PINNED,
  WH_APPLICATION_DRIFT,      /* "3 behind", "in step", "differs" */
  WH_APPLICATION_N_FIELDS
};
extern const WhKind wh_kind_application;

enum
{
  WH_ENVIRONMENT_APPLICATION, /* scope: name of the application */
  WH_ENVIRONMENT_NAME,        /* production, staging, development */
  WH_ENVIRONMENT_CLUSTER,     /* name of the connection */
  WH_ENVIRONMENT_CONNECTION,  /* id of the connection */
  WH_ENVIRONMENT_NAMESPACE,
  WH_ENVIRONMENT_WORKLOADS,   /* references, one a line; the first gives the version */
  WH_ENVIRONMENT_VERSION,
  WH_ENVIRONMENT_DIGEST,
  WH_ENVIRONMENT_COMMIT,
  WH_ENVIRONMENT_GUESSED,     /* the commit was guessed from the tag */
  WH_ENVIRONMENT_READY,
  WH_ENVIRONMENT_WANTED,
  WH_ENVIRONMENT_CHANGED,
  WH_ENVIRONMENT_BEHIND,      /* commits of the default branch that are newer */
  WH_ENVIRONMENT_IMAGE,       /* reference to what the digest is called in a registry */
  WH_ENVIRONMENT_RUN,         /* reference to the CI run of the commit */
  WH_ENVIRONMENT_HOW,         /* how the commit is known, or why it is not */
  WH_ENVIRONMENT_DRIFT,       /* where what runs is not what the names say, one a line */
  WH_ENVIRONMENT_N_FIELDS
};
extern const WhKind wh_kind_environment;

/* The connection id of what the program itself makes: applications, its own
 * operations, the list of connections. */
#define WH_LOCAL "wheelhouse"

void wh_kinds_register (void);

/* wh-pod-why.c */
char *wh_pod_dup_why (const WhValue *values) G_GNUC_WARN_UNUSED_RESULT;

WhHealth wh_image_level_get_health (guint field);

G_END_DECLS
