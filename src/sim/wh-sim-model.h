/* wh-sim-model.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The nouns of the simulated company. Plain structs, owned by the WhSimWorld: read them freely, change them
 * only through the world, which tells everybody. Times are µs since 1970. */

typedef enum
{
  WH_SIM_PRODUCTION,
  WH_SIM_STAGING,
  WH_SIM_DEV,
  WH_SIM_N_ENVIRONMENTS,
} WhSimEnvironment;

typedef enum
{
  WH_SIM_RUN_QUEUED,
  WH_SIM_RUN_RUNNING,
  WH_SIM_RUN_SUCCESS,
  WH_SIM_RUN_FAILURE,
  WH_SIM_RUN_CANCELLED,
} WhSimRunStatus;

typedef enum
{
  WH_SIM_RUN_PUSH,
  WH_SIM_RUN_DISPATCH,
} WhSimRunEvent;

typedef enum
{
  WH_SIM_CHANGE_PUSH,       /* subject: WhSimCommit */
  WH_SIM_CHANGE_RUN,        /* subject: WhSimRun */
  WH_SIM_CHANGE_RELEASE,    /* subject: WhSimRelease, new or gone */
  WH_SIM_CHANGE_DEPLOY,     /* subject: WhSimPlacement whose release shall change */
  WH_SIM_CHANGE_DEPLOYED,   /* subject: WhSimPlacement whose release did change */
} WhSimChange;

typedef struct
{
  char   *sha;              /* 40 hex digits */
  char   *parent;           /* or NULL */
  char   *message;
  char   *author;
  char   *email;
  gint64  time;
  gboolean broken;          /* what is built from it crashes in production */
  double  errors;           /* ratio of requests that fail with what is built from it */
} WhSimCommit;

typedef struct
{
  char           *name;
  WhSimRunStatus  status;
  gint64          started;  /* 0: not yet */
  gint64          stopped;
} WhSimStep;

typedef struct
{
  guint           id;       /* unique in the forge */
  char           *name;     /* test, image */
  WhSimRunStatus  status;
  gint64          started;
  gint64          stopped;
  GPtrArray      *steps;    /* WhSimStep */
} WhSimJob;

typedef struct
{
  guint           id;       /* unique in the forge */
  guint           number;   /* counts in its repository */
  WhSimCommit    *commit;
  WhSimRunEvent   event;
  WhSimRunStatus  status;
  gboolean        will_fail;
  gint64          created;
  gint64          started;
  gint64          stopped;
  GPtrArray      *jobs;     /* WhSimJob */
  guint           wait;     /* private to the world */
} WhSimRun;

typedef struct
{
  char    *digest;          /* sha256:… */
  guint64  size;
} WhSimLayer;

typedef struct
{
  char      *architecture;  /* amd64, arm64 */
  char      *manifest;      /* the exact bytes of the OCI image manifest */
  char      *digest;        /* of them */
  char      *config;        /* the exact bytes of the image configuration */
  char      *config_digest;
  GPtrArray *layers;        /* WhSimLayer */
} WhSimPlatform;

typedef struct
{
  char        *version;     /* = tag */
  WhSimCommit *commit;
  gint64       created;
  char        *index;       /* the exact bytes of the OCI index, or NULL with one platform */
  char        *digest;      /* of the index, or of the one manifest: what a pod's imageID carries */
  GPtrArray   *platforms;   /* WhSimPlatform */
  gboolean     broken;      /* its pods crash */
  double       errors;      /* ratio of requests that it fails in production */
} WhSimRelease;

typedef struct
{
  WhSimEnvironment  environment;
  const char       *cluster;
  char             *namespace_;
  guint             replicas;
  WhSimRelease     *release;   /* what runs or is being rolled out */
  gint64            deployed;
} WhSimPlacement;

/* A time in which an application failed more than it should. */
typedef struct
{
  gint64 since;
  gint64 until;
  double errors;               /* ratio, beside the usual ones */
} WhSimTrouble;

typedef struct
{
  const char     *name;
  const char     *description;
  const char     *language;
  guint           port;
  double          rate;        /* requests a second in production, mean */
  double          errors;      /* ratio */
  double          latency;     /* p95, seconds */
  guint           cpu;         /* request, millicores */
  guint           memory;      /* limit, MiB */
  gboolean        multi_arch;
  gboolean        has_worker;  /* a second deployment NAME-worker */
  GPtrArray      *commits;     /* WhSimCommit, oldest first */
  GPtrArray      *runs;        /* WhSimRun, oldest first */
  GPtrArray      *releases;    /* WhSimRelease, oldest first */
  WhSimPlacement *placements[WH_SIM_N_ENVIRONMENTS];   /* NULL: not there */
  double          phase;       /* of its daily curve */
  gint64          trouble;     /* since when its errors are up in production, or 0 */
  double          trouble_errors;
  GArray         *troubles;    /* WhSimTrouble, those in production that are over */
  double          served;      /* ratio that the releases behind its service in production fail */
  gboolean        spread;      /* it runs in production in the other cluster too */
} WhSimApp;

typedef struct
{
  const char *name;
  const char *cluster;
  const char *role;            /* control-plane, worker, gpu */
  const char *type;            /* the provider's name of the machine */
  const char *architecture;
  guint       cores;
  guint       memory;          /* GiB */
  double      cpu_used;        /* ratio, mean */
  double      memory_used;     /* ratio, mean */
  gint64      created;
  gint64      not_ready;       /* since when, or 0 */
  gint64      memory_pressure; /* since when, or 0 */
  double      phase;
} WhSimNode;

typedef struct
{
  const char       *name;
  const char       *version;   /* v1.33.4+k3s1 */
  WhSimEnvironment  environment;
  GPtrArray        *nodes;     /* WhSimNode */
} WhSimCluster;

typedef struct
{
  const char *group;
  const char *name;
  const char *expression;
  guint       hold;            /* seconds: "for" */
  const char *severity;        /* critical, warning, info */
  const char *summary;
} WhSimRule;

typedef struct
{
  const WhSimRule *rule;
  gboolean         firing;     /* else pending */
  gint64           since;      /* activeAt */
  double           value;
  GHashTable      *labels;     /* char* → char*, alertname and severity included */
  GHashTable      *annotations;
} WhSimAlert;

const char *wh_sim_environment_to_string (WhSimEnvironment environment);
void        wh_sim_alert_free            (WhSimAlert      *alert);

#define WH_SIM_ORGANIZATION  "acme"
#define WH_SIM_REGISTRY_HOST "registry.acme.dev"
#define WH_SIM_FORGE_HOST    "git.acme.dev"

G_END_DECLS
