/* wh-sim-forge-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "wh-sim-forge.h"

G_BEGIN_DECLS

/* What the server believes its own address is. It is wrong on purpose, as it
 * often is behind a proxy: clients must not follow it. */
#define FORGE_ROOT "https://" WH_SIM_FORGE_HOST

/* The only workflow there is. */
#define FORGE_WORKFLOW "ci.yml"

/* So much larger than the number of its run is that of an artifact. */
#define FORGE_ARTIFACT 500

typedef struct
{
  WhSimWorld *world;
  char       *version;
  guint       minor;            /* the 25 of 1.25.5 */
  GPtrArray  *hooks;            /* ForgeHook */
  GPtrArray  *created;          /* names of repositories that were created */
  GHashTable *members;          /* "app/login" → permission; "": removed */
  GHashTable *disabled;         /* names of applications whose workflow is off */
  GHashTable *log_sizes;        /* id of a run → MiB that its jobs write */
  guint       next_hook;
  gboolean    containers;       /* images are among the packages */
  gint64      hour;             /* since 1970, in which so much was asked (GitHub) */
  guint       n_asked;
} WhSimForge;

typedef struct
{
  guint       id;
  const char *app;
  char       *url;
  char      **events;
} ForgeHook;

/* One call: who asks, about which repository, and the path's parts. */
typedef struct
{
  WhSimForge   *forge;
  WhSimRequest *request;
  const char   *method;
  gboolean      owner;          /* else it may only read */
  WhSimApp     *app;            /* or NULL */
  char        **parts;          /* behind /api/v1/, or behind the repository */
} ForgeCall;

/* An entry of a list of jobs. */
typedef struct
{
  WhSimRun *run;
  WhSimJob *job;
} ForgeJob;

typedef struct
{
  guint       number;
  const char *title;
  const char *login;
  char       *branch;
  gint64      created;
} ForgePull;

typedef void (*ForgeAppend) (ForgeCall *call,
                             gpointer   item,
                             GString   *text);

void         forge_reply_error       (ForgeCall     *call,
                                      guint          status,
                                      const char    *message);
guint        forge_read_number       (ForgeCall     *call,
                                      const char    *name,
                                      guint          otherwise,
                                      guint          largest);
void         forge_reply_json        (ForgeCall     *call,
                                      guint          status,
                                      const char    *text);
void         forge_reply_list        (ForgeCall     *call,
                                      GPtrArray     *items,
                                      ForgeAppend    append);
void         forge_reply_counted     (ForgeCall     *call,
                                      const char    *member,
                                      GPtrArray     *items,
                                      ForgeAppend    append);
gboolean     forge_is                (ForgeCall     *call,
                                      const char    *pattern);
gboolean     forge_handle_actions    (ForgeCall     *call);
gboolean     forge_is_finished       (WhSimRunStatus status);
const char  *forge_event_name        (const WhSimRun *run);
const char  *forge_status_word       (WhSimRunStatus status);
const char  *forge_conclusion_word   (WhSimRunStatus status);
GPtrArray   *forge_find_runs         (ForgeCall     *call) G_GNUC_WARN_UNUSED_RESULT;
WhSimRun    *forge_find_run          (ForgeCall     *call,
                                      const char    *id);
GPtrArray   *forge_dup_jobs          (ForgeCall     *call,
                                      WhSimRun      *only) G_GNUC_WARN_UNUSED_RESULT;
gboolean     forge_find_job          (ForgeCall     *call,
                                      const char    *id,
                                      ForgeJob      *found);
void         forge_show_log          (ForgeCall     *call,
                                      const char    *id);
char        *forge_make_log          (ForgeCall     *call,
                                      WhSimJob      *job) G_GNUC_WARN_UNUSED_RESULT;
gboolean     forge_send_artifact     (ForgeCall     *call);
gboolean     forge_handle_switch     (ForgeCall     *call);
void         forge_dispatch          (ForgeCall     *call,
                                      const char    *workflow);
GBytes      *forge_make_test_results (const WhSimRun *run) G_GNUC_WARN_UNUSED_RESULT;
void         forge_free              (gpointer       forge);
void         forge_things_init       (WhSimForge    *self);
void         forge_things_clear      (WhSimForge    *self);
gboolean     forge_handle_things     (ForgeCall     *call);
void         forge_create_repo       (ForgeCall     *call);
gboolean     forge_needs_owner       (ForgeCall     *call);
JsonObject  *forge_dup_body          (ForgeCall     *call) G_GNUC_WARN_UNUSED_RESULT;

guint        forge_user_id           (const char    *login);
char        *forge_login_of          (const char    *email);
WhSimCommit *forge_find_commit       (ForgeCall     *call,
                                      const char    *ref);
GPtrArray   *forge_dup_pulls         (WhSimApp      *app,
                                      gint64         birth);
GPtrArray   *forge_dup_reversed      (GPtrArray     *items);
void         forge_append_user       (ForgeCall     *call,
                                      gpointer       login,
                                      GString       *text);
void         forge_append_repo       (ForgeCall     *call,
                                      gpointer       app,
                                      GString       *text);
void         forge_append_created    (ForgeCall     *call,
                                      const char    *name,
                                      GString       *text);
void         forge_list_packages     (ForgeCall     *call);
void         forge_append_commit     (ForgeCall     *call,
                                      gpointer       commit,
                                      GString       *text);
void         forge_append_status     (ForgeCall     *call,
                                      WhSimCommit   *commit,
                                      GString       *text);
void         forge_append_branch     (ForgeCall     *call,
                                      gpointer       name,
                                      GString       *text);
void         forge_append_tag        (ForgeCall     *call,
                                      gpointer       release,
                                      GString       *text);
void         forge_append_release    (ForgeCall     *call,
                                      gpointer       release,
                                      GString       *text);
void         forge_append_pull       (ForgeCall     *call,
                                      gpointer       pull,
                                      GString       *text);

G_END_DECLS
