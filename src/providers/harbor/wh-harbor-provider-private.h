/* wh-harbor-provider-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-harbor-provider.h"
#include "wh-image-keeper.h"
#include "wh-json.h"
#include "wh-kinds.h"

G_BEGIN_DECLS

enum
{
  WH_PROJECT_NAME,
  WH_PROJECT_ACCESS,       /* public, private */
  WH_PROJECT_REPOSITORIES,
  WH_PROJECT_USED,
  WH_PROJECT_LIMIT,        /* absent: none */
  WH_PROJECT_CREATED,
  WH_PROJECT_RETENTION,    /* rules of its own, in words, one a line */
  WH_PROJECT_RETAINED,     /* when they were followed last */
  WH_PROJECT_RETENTION_STATE, /* how that ended */
  WH_PROJECT_N_FIELDS
};

enum
{
  WH_ROBOT_NAME,
  WH_ROBOT_LEVEL,          /* system, project */
  WH_ROBOT_SCOPE,          /* names of projects, one a line; "*": all */
  WH_ROBOT_RIGHTS,         /* "pull repository", one a line */
  WH_ROBOT_EXPIRES,        /* absent: never */
  WH_ROBOT_DISABLED,
  WH_ROBOT_DESCRIPTION,
  WH_ROBOT_CREATED,
  WH_ROBOT_N_FIELDS
};

enum
{
  WH_REPLICATION_NAME,
  WH_REPLICATION_SOURCE,
  WH_REPLICATION_TARGET,
  WH_REPLICATION_TRIGGER,  /* manual, scheduled, event_based */
  WH_REPLICATION_ENABLED,
  WH_REPLICATION_STATE,    /* of the newest run: Succeed, Failed, InProgress, Stopped */
  WH_REPLICATION_STARTED,
  WH_REPLICATION_DURATION,
  WH_REPLICATION_TOTAL,    /* artifacts */
  WH_REPLICATION_FAILED,
  WH_REPLICATION_MESSAGE,
  WH_REPLICATION_DESCRIPTION,
  WH_REPLICATION_N_FIELDS
};

/* A part of an index: what is said of it, when that is of use. */
typedef struct
{
  gint64    size;
  WhRecord *said;
} WhHarborPart;

GHashTable *wh_harbor_parts_new (void) G_GNUC_WARN_UNUSED_RESULT;

struct _WhHarborProvider
{
  WhProvider  parent_instance;

  GHashTable *stamps;   /* name of a repository → what it looked like when it was read */
  GHashTable *parts;    /* digest of a part of an index → WhHarborPart */
  GHashTable *findings; /* digest → what a scanner found */
  GHashTable *rules;    /* name of a project → WhHarborRules */
  char       *registry; /* host[:port] */
  guint       turn;
};

/* All pages of a list; in fibers. @path ends in "?" or "&". Returns:
 * (transfer full) (nullable) (element-type WhJson): the pages */
GPtrArray *wh_harbor_await_pages      (WhHarborProvider  *self,
                                       const char        *path,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;
WhJson    *wh_harbor_await_json       (WhHarborProvider  *self,
                                       const char        *path,
                                       GError           **error) G_GNUC_WARN_UNUSED_RESULT;

/* "api/v2.0/projects/P/repositories/R/" and what follows. */
char      *wh_harbor_path             (const char        *repository,
                                       const char        *rest) G_GNUC_WARN_UNUSED_RESULT;

/* Harbor's own retention rules of a project. */
typedef struct
{
  char   *text;
  char   *state;
  gint64  time;
} WhHarborRules;

void       wh_harbor_rules_free       (gpointer           data);
gboolean   wh_harbor_await_rules      (WhHarborProvider  *self,
                                       const char        *project,
                                       const char        *id,
                                       GError           **error);
DexFuture *wh_harbor_poll_care        (WhProvider        *provider) G_GNUC_WARN_UNUSED_RESULT;
gboolean   wh_harbor_may_lack         (const GError      *error);

/* What the newest scan of a report says. */
const char *wh_harbor_get_scan_status (yyjson_val        *artifact,
                                       gint64            *percent);

gboolean   wh_harbor_await_repository (WhHarborProvider  *self,
                                       const char        *name,
                                       GError           **error);
DexFuture *wh_harbor_read             (WhImageKeeper     *keeper,
                                       const char        *repository) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_harbor_look_into        (WhProvider        *provider,
                                       WhRecord          *record,
                                       const WhKind      *kind) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_harbor_delete_manifest  (WhImageKeeper     *keeper,
                                       const char        *repository,
                                       const char        *digest) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
