/* wh-sim-silences.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "wh-sim-labels.h"
#include "wh-sim-world.h"

G_BEGIN_DECLS

typedef struct
{
  char      *id;
  GPtrArray *matchers;          /* WhSimMatcher */
  gint64     starts;
  gint64     ends;
  gint64     updated;
  char      *author;
  char      *comment;
} WhSimSilence;

typedef struct _WhSimSilences WhSimSilences;

WhSimSilences *wh_sim_silences_new     (WhSimWorld          *world) G_GNUC_WARN_UNUSED_RESULT;
void           wh_sim_silences_free    (WhSimSilences       *self);
GPtrArray     *wh_sim_silences_get_all (WhSimSilences       *self);
WhSimSilence  *wh_sim_silences_find    (WhSimSilences       *self,
                                        const char          *id);
WhSimSilence  *wh_sim_silences_put     (WhSimSilences       *self,
                                        JsonObject          *object,
                                        guint               *status,
                                        char               **message);
gboolean       wh_sim_silences_expire  (WhSimSilences       *self,
                                        WhSimSilence        *silence);
const char    *wh_sim_silences_state   (WhSimSilences       *self,
                                        const WhSimSilence  *silence);
void           wh_sim_silence_append   (const WhSimSilence  *silence,
                                        const char          *state,
                                        GString             *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSimSilences, wh_sim_silences_free)

G_END_DECLS
