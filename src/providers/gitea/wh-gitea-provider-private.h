/* wh-gitea-provider-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-gitea-images.h"
#include "wh-gitea-provider.h"

G_BEGIN_DECLS

/* The most that Gitea gives. */
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

struct _WhGiteaProvider
{
  WhForge         parent_instance;

  WhGiteaActions  actions;      /* the best that this version has */
  guint           minor;        /* the 25 of 1.25.5; WH_GITEA_ANY_VERSION: tried what it has */
  WhGiteaImages  *images;
};

/* In fibers. @actions, @way: (inout): a WhGiteaActions: how the runs of a repository can be read */
gboolean  wh_gitea_await_version    (WhForge          *forge,
                                     GError          **error);
WhJson   *wh_gitea_await_run_list   (WhGiteaProvider  *self,
                                     const char       *name,
                                     guint            *actions,
                                     GError          **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  wh_gitea_await_runs       (WhForge          *forge,
                                     guint            *way,
                                     WhForgeReading   *reading,
                                     WhBatch          *batch,
                                     GError          **error);
void      wh_gitea_look_further     (WhForgeLook      *look);
void      wh_gitea_look_into_commit (WhForgeLook      *look);

G_END_DECLS
