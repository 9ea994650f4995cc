/* wh-silences.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-operations.h"
#include "wh-provider.h"

G_BEGIN_DECLS

#define WH_TYPE_SILENCES (wh_silences_get_type ())

/* How to ask for a silence of an alert, here or where silences are kept. */
#define WH_SILENCE_MINUTES      60
#define WH_SILENCE_N_PARAMETERS 3
extern const WhSetting wh_silence_parameters[WH_SILENCE_N_PARAMETERS];

/**
 * WhSilences:
 *
 * The silences that are kept here, for alerts of sources that know none:
 * resources of kind "silence" of the program itself, which #WhAlertSet reads.
 * They begin and end by the clock.
 */
G_DECLARE_FINAL_TYPE (WhSilences, wh_silences, WH, SILENCES, GObject)

WhSilences *wh_silences_new    (WhStore      *store,
                                WhOperations *operations) G_GNUC_WARN_UNUSED_RESULT;
void        wh_silences_update (WhSilences   *self,
                                gint64        now);

WhRecord   *wh_silence_draft   (const char   *connection,
                                const char   *matchers,
                                gint64        starts,
                                gint64        ends,
                                const char   *comment,
                                gboolean      window,
                                const char   *repeats) G_GNUC_WARN_UNUSED_RESULT;
WhRecord   *wh_silence_draft_for (WhOperation   *operation) G_GNUC_WARN_UNUSED_RESULT;
gboolean    wh_silence_is_for  (const WhRecord *alert);
gboolean    wh_silence_is_draft (const WhRecord *silence);
gboolean    wh_silence_is_window (const WhRecord *silence);
gboolean    wh_silence_is_over (const WhRecord *silence);

G_END_DECLS
