/* wh-github-provider-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-forge-readers.h"
#include "wh-github-provider.h"

G_BEGIN_DECLS

/* At once, and per page: the most that GitHub gives. */
#define WH_GITHUB_PARALLEL  4
#define WH_GITHUB_PAGE_SIZE 100

typedef struct
{
  char     *name;         /* owner/name */
  WhRecord *listed;       /* as the list has it, without commits */
  WhRecord *record;       /* as published */
  gint64    commits_of;   /* when it was last pushed to, as of the commits that are known */
  gboolean  active;       /* something waits or runs */
  gboolean  no_actions;   /* asked, and it has none or hides them */
  gint64    changed_at;   /* when something last happened, microseconds since the epoch */
  gint64    runs_at;      /* when the runs were last read, monotonic */
} WhGithubRepo;

struct _WhGithubProvider
{
  WhProvider  parent_instance;

  GHashTable *repos;      /* owner/name → WhGithubRepo */
  GHashTable *kept;       /* path → Kept */
  GPtrArray  *gone;       /* names of repositories that are not listed any more */
  DexFuture  *listing;    /* while the list is read */
  const char *prefix;     /* "api/v3/" of an own server, or "" */
  gboolean    listed;
  gboolean    cut;        /* there are more than are shown */
  gint64      allowance;  /* requests left until the hour is over; -1: not told */
  gint64      reset_at;   /* seconds since the epoch */
};

/* Asking; in fibers. @next: (out) (optional): path of the next page. */
GHashTable *wh_github_kept_new          (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_github_is_local          (const GError      *error);
WhJson     *wh_github_await_json        (WhGithubProvider  *self,
                                         const char        *path,
                                         char             **next,
                                         GError           **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_github_refuse_reply      (WhGithubProvider  *self,
                                         GError           **error);
char       *wh_github_dup_path          (WhGithubProvider  *self,
                                         const char        *repository,
                                         const char        *rest) G_GNUC_WARN_UNUSED_RESULT;

/* Polls. */
void        wh_github_repo_free         (gpointer           data);
DexFuture  *wh_github_list_repositories (WhGithubProvider  *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_github_poll_repositories (WhProvider        *provider) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_github_poll_runs         (WhProvider        *provider) G_GNUC_WARN_UNUSED_RESULT;

/* Details. */
DexFuture  *wh_github_look_into         (WhProvider        *provider,
                                         WhRecord          *record,
                                         const WhKind      *kind) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
