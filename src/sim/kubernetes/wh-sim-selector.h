/* wh-sim-selector.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-object.h"

G_BEGIN_DECLS

typedef struct _WhSimSelector WhSimSelector;

WhSimSelector *wh_sim_selector_new     (const char          *labels,
                                        const char          *fields) G_GNUC_WARN_UNUSED_RESULT;
void           wh_sim_selector_free    (WhSimSelector       *self);
gboolean       wh_sim_selector_matches (const WhSimSelector *self,
                                        const WhSimObject   *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSimSelector, wh_sim_selector_free)

G_END_DECLS
