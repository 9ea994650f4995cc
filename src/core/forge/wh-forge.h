/* wh-forge.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-forge-readers.h"
#include "wh-operation.h"
#include "wh-provider.h"

G_BEGIN_DECLS

/* Requests to one forge at once. */
#define WH_FORGE_PARALLEL 4

/* Runs that are read of one repository. */
#define WH_FORGE_MAX_RUNS 30

/**
 * WhForgeFeature:
 *
 * What not every forge, or not every version of one, can do.
 */
typedef enum
{
  WH_FORGE_DISPATCH,
  WH_FORGE_SWITCH_WORKFLOW,
  WH_FORGE_RERUN,
  WH_FORGE_RERUN_FAILED,
  WH_FORGE_RERUN_JOB,
  WH_FORGE_CANCEL,
} WhForgeFeature;

/**
 * WhForgeDetail:
 * @kind: of wh-kinds-forge.h
 * @path: below the repository or the run, with a query if it needs one
 * @items: member of the answer that is the list; "": the answer is
 * @since: the first version that has it, as the forge counts; 0: all
 * @pages: most that are read
 *
 * A list that is asked for when somebody looks.
 */
typedef struct
{
  const WhKind *kind;
  const char   *path;
  const char   *items;
  guint         since;
  guint         pages;
} WhForgeDetail;

/**
 * WhForgeRepo:
 *
 * What a forge remembers of one repository between two rounds.
 */
typedef struct
{
  char     *name;         /* owner/name */
  WhRecord *listed;       /* as the list has it, without commits */
  WhRecord *record;       /* as published */
  char     *updated;      /* what the list said when the commits were read */
  gboolean  empty;
  gboolean  has_actions;
  gboolean  no_runs;      /* asked, and it has none or hides them */
  gboolean  active;       /* something waits or runs */
  guint     way;          /* how its runs can be read; the forge's own */
  gint64    changed_at;   /* when something last happened, microseconds since the epoch */
  gint64    runs_at;      /* when the runs were last read, monotonic */
} WhForgeRepo;

typedef struct _WhForge WhForge;
typedef struct _WhForgeClass WhForgeClass;

/**
 * WhForgeLook:
 *
 * Somebody looks into a repository, a run or a commit.
 */
typedef struct
{
  WhForge      *forge;
  WhRecord     *record;
  const WhKind *kind;        /* or NULL: all */
  char         *repository;
  GError       *error;       /* the first */
  gboolean      no_jobs;     /* the jobs of the run are not told */
} WhForgeLook;

#define WH_TYPE_FORGE (wh_forge_get_type ())
#define WH_FORGE(o) (G_TYPE_CHECK_INSTANCE_CAST ((o), WH_TYPE_FORGE, WhForge))
#define WH_IS_FORGE(o) (G_TYPE_CHECK_INSTANCE_TYPE ((o), WH_TYPE_FORGE))
#define WH_FORGE_GET_CLASS(o) (G_TYPE_INSTANCE_GET_CLASS ((o), WH_TYPE_FORGE, WhForgeClass))

GType wh_forge_get_type (void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhForge, g_object_unref)

/**
 * WhForgeClass:
 * @title: what the forge is called
 * @accept: (nullable): what answers are asked for; %NULL: JSON
 * @all: the list of all repositories that are for us, below the prefix
 * @all_items: its member that is the list; ""
 * @owned: (nullable): query of the lists of one owner
 * @commits: (nullable): query of a list of commits, after "sha="; %NULL: the
 *   default branch is what a list without a query has
 * @size_word: what the size of a page is called in a query
 * @page_size: the most that the forge gives
 * @pages_by_link: the next page is in the header Link; else they are counted
 * @max_repositories: that are shown
 * @quiet_pause: between two readings of the runs of a repository in which
 *   nothing happens, microseconds
 * @none_pause: the same, where there are none
 * @repository_details: lists of a repository
 * @n_repository_details: how many
 * @run_details: lists of a run
 * @n_run_details: how many
 * @role_words: (nullable): what the forge says for read, write and admin; %NULL: the same
 * @hook_type: (nullable): what the forge calls a webhook that is no service's own
 * @jobs_by_themselves: whether one job is run again without its run being named
 * @get_prefix: what stands before every path: "api/v1/", or ""
 * @explain_lack: why a feature is not there, in words; %NULL: it is
 * @prepare: (nullable): waits for what must be known before the first list
 * @check_reply: (nullable): waits for nothing: looks at a reply of any status
 *   before its status is judged; the default judges the status
 * @get_least_pause: (nullable): between two readings of runs of a repository in
 *   which nothing runs, microseconds; 0: no matter; %G_MAXINT64: never, nothing
 * @await_runs: (nullable): reads the runs of a repository; the default reads
 *   `actions/runs`
 * @explain_detail: (nullable): why this version has not got a list, in words
 * @look_further: (nullable): what of a repository or run no list has
 * @look_into_commit: one commit with its checks
 * @explain_log: (nullable): why a job has no log, in words
 * @await_raw: (nullable): the text of a run that has no number of its own
 *
 * A provider that is a forge whose API is shaped like GitHub's: a table, and
 * what the forge does its own way. Functions that wait are called in fibers.
 */
struct _WhForgeClass
{
  WhProviderClass      parent_class;

  const char          *title;
  const char          *accept;
  const char          *all;
  const char          *all_items;
  const char          *owned;
  const char          *commits;
  const char          *size_word;
  guint                page_size;
  gboolean             pages_by_link;
  guint                max_repositories;
  gint64               quiet_pause;
  gint64               none_pause;
  const WhForgeDetail *repository_details;
  guint                n_repository_details;
  const WhForgeDetail *run_details;
  guint                n_run_details;
  const char * const  *role_words;
  const char          *hook_type;
  gboolean             jobs_by_themselves;

  const char *(*get_prefix)       (WhForge              *self);
  char       *(*explain_lack)     (WhForge              *self,
                                   WhForgeFeature        feature);
  gboolean    (*prepare)          (WhForge              *self,
                                   GError              **error);
  gboolean    (*check_reply)      (WhForge              *self,
                                   WhHttpReply          *reply,
                                   GError              **error);
  gint64      (*get_least_pause)  (WhForge              *self);
  gboolean    (*await_runs)       (WhForge              *self,
                                   guint                *way,
                                   WhForgeReading       *reading,
                                   WhBatch              *batch,
                                   GError              **error);
  char       *(*explain_detail)   (WhForge              *self,
                                   const WhForgeDetail  *detail);
  void        (*look_further)     (WhForgeLook          *look);
  void        (*look_into_commit) (WhForgeLook          *look);
  char       *(*explain_log)      (WhForge              *self);
  char       *(*await_raw)        (WhForge              *self,
                                   const WhRecord       *record,
                                   GError              **error);
};

struct _WhForge
{
  WhProvider  parent_instance;

  GHashTable *repos;      /* owner/name → WhForgeRepo */
  GHashTable *kept;       /* path → what came with a tag */
  GHashTable *tested;     /* uid of a run → the artifacts that were looked through */
  DexFuture  *listing;    /* while the list is read */
  GError     *denied;     /* why commits may not be read */
  gboolean    listed;
  gboolean    cut;        /* there are more than are shown */
};

/* Asking; in fibers. */
gboolean    wh_forge_is_local          (const GError     *error);
gboolean    wh_forge_refuse_reply      (WhForge          *self,
                                        GError          **error);
char       *wh_forge_dup_below         (WhForge          *self,
                                        const char       *repository,
                                        const char       *rest) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_forge_dup_sized         (WhForge          *self,
                                        const char       *path,
                                        guint             size,
                                        guint             page) G_GNUC_WARN_UNUSED_RESULT;
WhJson     *wh_forge_await_json        (WhForge          *self,
                                        const char       *path,
                                        GError          **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gets one page after the other; returns whether more are wanted. */
typedef gboolean (*WhForgePageFunc)    (WhJson           *document,
                                        yyjson_val       *items,
                                        gpointer          user_data);

gboolean    wh_forge_await_pages       (WhForge          *self,
                                        const char       *path,
                                        const char       *items,
                                        guint             n_pages,
                                        WhForgePageFunc   each,
                                        gpointer          user_data,
                                        gboolean         *cut,
                                        GError          **error);

/* Repositories and runs. */
DexFuture  *wh_forge_list_repositories (WhForge          *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_forge_poll_repositories (WhProvider       *provider) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_forge_poll_runs         (WhProvider       *provider) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_forge_await_run_list    (WhForge          *self,
                                        WhForgeReading   *reading,
                                        WhBatch          *batch,
                                        GError          **error);

/* For the test of a connection. */
void        wh_forge_test_reached      (WhForge          *self,
                                        gint64            start);
gboolean    wh_forge_test_repositories (WhForge          *self,
                                        GError          **error);

/* For what a forge does further when somebody looks. */
gboolean       wh_forge_look_wants        (WhForgeLook      *look,
                                           const WhKind     *kind);
void           wh_forge_look_take_error   (WhForgeLook      *look,
                                           GError           *error);
WhForgeReading wh_forge_look_make_reading (WhForgeLook      *look);
WhBatch       *wh_forge_look_make_batch   (WhForgeLook      *look,
                                           const WhKind     *kind) G_GNUC_WARN_UNUSED_RESULT;
void           wh_forge_look_publish      (WhForgeLook      *look,
                                           WhBatch          *batch);
gboolean       wh_forge_look_await_pages  (WhForgeLook      *look,
                                           const char       *path,
                                           const char       *items,
                                           guint             n_pages,
                                           const WhKind     *kind,
                                           WhBatch          *batch,
                                           GError          **error);

/* What can be done. */
gboolean       wh_forge_find_feature      (const WhOperationInfo *info,
                                           WhForgeFeature        *feature);
extern const WhOperationInfo * const wh_forge_operations[];
#define WH_FORGE_N_OPERATIONS 15

extern const WhOperationInfo wh_forge_create_repository;
extern const WhOperationInfo wh_forge_add_member;
extern const WhOperationInfo wh_forge_set_role;
extern const WhOperationInfo wh_forge_remove_member;
extern const WhOperationInfo wh_forge_create_webhook;
extern const WhOperationInfo wh_forge_test_webhook;
extern const WhOperationInfo wh_forge_delete_webhook;
extern const WhOperationInfo wh_forge_dispatch;
extern const WhOperationInfo wh_forge_run_workflow;
extern const WhOperationInfo wh_forge_enable_workflow;
extern const WhOperationInfo wh_forge_disable_workflow;
extern const WhOperationInfo wh_forge_rerun;
extern const WhOperationInfo wh_forge_rerun_failed;
extern const WhOperationInfo wh_forge_rerun_job;
extern const WhOperationInfo wh_forge_cancel;

G_END_DECLS
