/* wh-gitea-provider-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-gitea-provider.h"
#include "wh-json.h"
#include "wh-log-source.h"

G_BEGIN_DECLS

/* At once, and per page: the most that Gitea gives. */
#define WH_GITEA_PARALLEL  4
#define WH_GITEA_PAGE_SIZE 50

/* Forgejo, and who does not tell. */
#define WH_GITEA_ANY_VERSION 999

/* How runs can be read, the best first. */
typedef enum
{
  WH_GITEA_ACTIONS_RUNS,  /* 1.25 and later */
  WH_GITEA_ACTIONS_TASKS, /* 1.23 and later, and where the runs are for owners only */
  WH_GITEA_ACTIONS_NONE,
} WhGiteaActions;

typedef struct
{
  char           *name;         /* owner/name */
  WhRecord       *listed;       /* as the list has it, without commits */
  WhRecord       *record;       /* as published */
  gboolean        empty;
  gboolean        has_actions;
  char           *updated;      /* updated_at for which the commits were read */
  WhGiteaActions  actions;
  gboolean        active;       /* something waits or runs */
  gint64          changed_at;   /* when something last happened, microseconds since the epoch */
  GPtrArray      *runs;         /* WhRecord, as published; until what earlier runs left was looked through */
  gint64          runs_at;      /* when the runs were last read, monotonic */
} WhGiteaRepo;

struct _WhGiteaProvider
{
  WhProvider      parent_instance;

  GHashTable     *repos;        /* owner/name → WhGiteaRepo */
  GHashTable     *kept;         /* path → Kept */
  DexFuture      *listing;      /* while the list is read */
  gboolean        listed;
  gboolean        swept;        /* what earlier runs left in the store was looked through */
  WhGiteaActions  actions;      /* the best that this version has */
  guint           minor;        /* the 25 of 1.25.5; WH_GITEA_ANY_VERSION: tried what it has */
  gint64          total;        /* repositories there are, when more than are shown */
  GPtrArray      *gone;         /* names of repositories that are not listed any more */
  GError         *denied;       /* why commits may not be read */
};

/* Asking; in fibers. */
GHashTable *wh_gitea_kept_new          (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_gitea_is_local          (const GError     *error);
WhJson     *wh_gitea_await_json        (WhGiteaProvider  *self,
                                        const char       *path,
                                        gint64           *total,
                                        GError          **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_gitea_refuse_reply      (WhGiteaProvider  *self,
                                        GError          **error);
char       *wh_gitea_dup_path          (const char       *repository,
                                        const char       *rest) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_gitea_await_version     (WhGiteaProvider  *self,
                                        GError          **error);

/* Repositories. */
void        wh_gitea_repo_free         (gpointer          data);
DexFuture  *wh_gitea_list_repositories (WhGiteaProvider  *self) G_GNUC_WARN_UNUSED_RESULT;
int         wh_gitea_compare_changed   (gconstpointer     one,
                                        gconstpointer     other,
                                        gpointer          user_data);
DexFuture  *wh_gitea_poll_repositories (WhProvider       *provider) G_GNUC_WARN_UNUSED_RESULT;

/* Runs. */
WhJson     *wh_gitea_await_runs        (WhGiteaProvider  *self,
                                        const char       *name,
                                        WhGiteaActions   *actions,
                                        GError          **error) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_gitea_poll_runs         (WhProvider       *provider) G_GNUC_WARN_UNUSED_RESULT;

/* Details and logs. */
DexFuture  *wh_gitea_look_into         (WhProvider       *provider,
                                        WhRecord         *record,
                                        const WhKind     *kind) G_GNUC_WARN_UNUSED_RESULT;
void        wh_gitea_log_source_init   (WhLogSourceInterface *iface);

G_END_DECLS
