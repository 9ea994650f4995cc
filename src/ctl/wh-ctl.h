/* wh-ctl.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stdio.h>

#include "wh-fleet.h"

G_BEGIN_DECLS

/* Exit statuses of the command line; a contract, see README.md. */
enum
{
  WH_CTL_DONE        = 0,
  WH_CTL_FAILED      = 1,
  WH_CTL_USAGE       = 2,
  WH_CTL_UNREACHABLE = 3,
  WH_CTL_DENIED      = 4,
};

/**
 * WhCtlCommand:
 * @name: the word on the command line
 * @arguments: for the usage line
 * @summary: one line, marked with N_()
 * @run: does it; argv[0] is the name of the command
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  int       (*run) (int    argc,
                    char **argv);
} WhCtlCommand;

extern const WhCtlCommand wh_ctl_commands[];

/* Options that many commands have: entries of wh_ctl_parse(), with where it is
 * put whether they were given. */
#define WH_CTL_OPTION_JSON(is_given) { "json", 0, 0, G_OPTION_ARG_NONE, is_given, N_("Print JSON"), NULL }
#define WH_CTL_OPTION_ALL(is_given) { "all", 'a', 0, G_OPTION_ARG_NONE, is_given, N_("Those that are over, too"), NULL }

int       wh_ctl_fail          (const GError         *error);
int       wh_ctl_usage         (const char           *format,
                                ...) G_GNUC_PRINTF (1, 2);
gboolean  wh_ctl_parse         (int                  *argc,
                                char               ***argv,
                                const GOptionEntry   *entries,
                                const char           *arguments);
char     *wh_ctl_read_secret   (GError              **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  wh_ctl_parse_duration (const char          *text,
                                gint64               *duration);
gboolean  wh_ctl_parse_local_time (const char        *text,
                                gint64               *time);
gboolean  wh_ctl_take_duration (const char           *text,
                                gint64               *duration);
gboolean  wh_ctl_take_time     (const char           *text,
                                gint64               *time);
gboolean  wh_ctl_take_range    (const char           *since_text,
                                const char           *otherwise,
                                const char           *until_text,
                                gint64               *since,
                                gint64               *until);

/* Session */
WhFleet  *wh_ctl_open          (gboolean              bare,
                                GError              **error);
WhStore  *wh_ctl_open_past     (WhFleet              *fleet,
                                gint64                time,
                                GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void      wh_ctl_close         (WhFleet              *fleet);
const WhKind *wh_ctl_find_kind (const char           *id);
void      wh_ctl_settle        (WhFleet              *fleet);
gboolean  wh_ctl_observe       (WhFleet              *fleet,
                                const WhKind         *kind,
                                const char           *connection,
                                GError              **error);
gboolean  wh_ctl_look_into     (WhFleet              *fleet,
                                const char           *of,
                                const WhKind         *kind,
                                const char           *connection,
                                char                **reference,
                                GError              **error);
const WhSetting *wh_ctl_find_setting (const WhSetting *settings,
                                guint                 n_settings,
                                const char           *id);
char     *wh_ctl_dup_setting_title (const WhSetting  *setting) G_GNUC_WARN_UNUSED_RESULT;
WhRecord *wh_ctl_find_record   (WhFleet              *fleet,
                                const WhKind         *kind,
                                const char           *connection,
                                const char           *name,
                                GError              **error);
gboolean  wh_ctl_wait          (gboolean            (*done) (gpointer user_data),
                                gpointer              user_data,
                                guint                 seconds);

/* Stopping what runs */
typedef struct _WhCtlSteer WhCtlSteer;

WhCtlSteer *wh_ctl_steer_new   (WhOperations         *operations,
                                WhOperation          *operation,
                                gboolean              words) G_GNUC_WARN_UNUSED_RESULT;
void        wh_ctl_steer_free  (WhCtlSteer           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhCtlSteer, wh_ctl_steer_free)

/* Output */
void      wh_ctl_print_table   (WhStore              *store,
                                const WhKind         *kind,
                                GPtrArray            *records);
void      wh_ctl_print_json    (WhStore              *store,
                                GPtrArray            *records);
void      wh_ctl_print_line    (WhStore              *store,
                                WhRecord             *record,
                                const char           *change);
void      wh_ctl_print_csv     (WhStore              *store,
                                const WhKind         *kind,
                                GPtrArray            *records,
                                FILE                 *file);
void      wh_ctl_print_csv_cell (FILE                *file,
                                 const char          *text,
                                 gboolean             first);
char     *wh_ctl_record_to_json (WhStore             *store,
                                WhRecord             *record,
                                const char           *change) G_GNUC_WARN_UNUSED_RESULT;

/* Commands */
int       wh_ctl_connect       (int argc, char **argv);
int       wh_ctl_connections   (int argc, char **argv);
int       wh_ctl_test          (int argc, char **argv);
int       wh_ctl_disconnect    (int argc, char **argv);
int       wh_ctl_get           (int argc, char **argv);
int       wh_ctl_watch         (int argc, char **argv);
int       wh_ctl_do            (int argc, char **argv);
int       wh_ctl_operations    (int argc, char **argv);
int       wh_ctl_events        (int argc, char **argv);
int       wh_ctl_kinds         (int argc, char **argv);
int       wh_ctl_export        (int argc, char **argv);
int       wh_ctl_doctor        (int argc, char **argv);
int       wh_ctl_series        (int argc, char **argv);
int       wh_ctl_history       (int argc, char **argv);
int       wh_ctl_diff          (int argc, char **argv);
int       wh_ctl_releases      (int argc, char **argv);
int       wh_ctl_drift         (int argc, char **argv);
int       wh_ctl_report        (int argc, char **argv);
int       wh_ctl_incidents     (int argc, char **argv);
int       wh_ctl_incident      (int argc, char **argv);
int       wh_ctl_rules         (int argc, char **argv);
int       wh_ctl_rule          (int argc, char **argv);
int       wh_ctl_audit         (int argc, char **argv);
int       wh_ctl_backup        (int argc, char **argv);
int       wh_ctl_restore       (int argc, char **argv);
int       wh_ctl_collect       (int argc, char **argv);
int       wh_ctl_log           (int argc, char **argv);
int       wh_ctl_channel       (int argc, char **argv);
int       wh_ctl_quiet         (int argc, char **argv);
int       wh_ctl_review        (int argc, char **argv);
int       wh_ctl_deliveries    (int argc, char **argv);
int       wh_ctl_freezes       (int argc, char **argv);
int       wh_ctl_freeze        (int argc, char **argv);
int       wh_ctl_windows       (int argc, char **argv);
int       wh_ctl_window        (int argc, char **argv);

G_END_DECLS
