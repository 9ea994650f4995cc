/* wh-log-file.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-log-source.h"

G_BEGIN_DECLS

/**
 * WhLogFileState:
 * @WH_LOG_FILE_OPENING: nothing was read yet
 * @WH_LOG_FILE_WAITING: it has not begun to be written
 * @WH_LOG_FILE_READING: what is there is being read
 * @WH_LOG_FILE_FOLLOWING: all that is there was read; more will come
 * @WH_LOG_FILE_COMPLETE: all was read
 * @WH_LOG_FILE_FAILED: see [method@LogFile.get_error]; what was read stays
 */
typedef enum
{
  WH_LOG_FILE_OPENING,
  WH_LOG_FILE_WAITING,
  WH_LOG_FILE_READING,
  WH_LOG_FILE_FOLLOWING,
  WH_LOG_FILE_COMPLETE,
  WH_LOG_FILE_FAILED,
} WhLogFileState;

#define WH_TYPE_LOG_FILE (wh_log_file_get_type ())
G_DECLARE_FINAL_TYPE (WhLogFile, wh_log_file, WH, LOG_FILE, GObject)

GType           wh_log_file_state_get_type (void);
WhLogFile      *wh_log_file_new       (WhLogSource  *source,
                                       WhRecord     *record) G_GNUC_WARN_UNUSED_RESULT;
void            wh_log_file_start     (WhLogFile    *self);
void            wh_log_file_stop      (WhLogFile    *self);
int             wh_log_file_get_fd    (WhLogFile    *self);
gint64          wh_log_file_get_size  (WhLogFile    *self);
WhLogFileState  wh_log_file_get_state (WhLogFile    *self);
const GError   *wh_log_file_get_error (WhLogFile    *self);
DexFuture      *wh_log_file_when_over (WhLogFile    *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
