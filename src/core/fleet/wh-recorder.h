/* wh-recorder.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-store.h"

G_BEGIN_DECLS

#define WH_TYPE_RECORDER (wh_recorder_get_type ())

/**
 * WhRecorder:
 *
 * Takes samples of what the store has, as the tables of the kinds say, and
 * gives them to the history.
 */
G_DECLARE_FINAL_TYPE (WhRecorder, wh_recorder, WH, RECORDER, GObject)

/* Told of each sample that is recorded, before it is. */
typedef void (*WhRecorderFunc) (const char     *connection,
                                const WhSample *sample,
                                gpointer        user_data);

WhRecorder *wh_recorder_new          (WhStore      *store,
                                      WhHistory    *history) G_GNUC_WARN_UNUSED_RESULT;
void        wh_recorder_start        (WhRecorder   *self);
void        wh_recorder_stop         (WhRecorder   *self);
void        wh_recorder_set_listener (WhRecorder   *self,
                                      WhRecorderFunc func,
                                      gpointer      user_data);
void        wh_recorder_note_changes (WhRecorder   *self,
                                      const WhKind *kind,
                                      GArray       *changes);
void        wh_recorder_beat         (WhRecorder   *self);

G_END_DECLS
