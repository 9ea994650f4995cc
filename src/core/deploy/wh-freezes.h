/* wh-freezes.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-freeze.h"
#include "wh-history.h"

G_BEGIN_DECLS

#define WH_FREEZES_SETTING "deploy.freezes"

#define WH_TYPE_FREEZES (wh_freezes_get_type ())

/**
 * WhFreezes:
 *
 * All that are known, as a list model of #WhFreeze: those of every week, then
 * the others by their beginning. Kept with the settings of the program; who
 * added and removed them stands in the audit log.
 */
G_DECLARE_FINAL_TYPE (WhFreezes, wh_freezes, WH, FREEZES, GObject)

WhFreezes *wh_freezes_new    (WhHistory  *history) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_freezes_load   (WhFreezes  *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_freezes_add    (WhFreezes  *self,
                              WhFreeze   *freeze) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_freezes_remove (WhFreezes  *self,
                              const char *name) G_GNUC_WARN_UNUSED_RESULT;
WhFreeze  *wh_freezes_get    (WhFreezes  *self,
                              const char *name);
WhFreeze  *wh_freezes_find   (WhFreezes  *self,
                              const char *environment,
                              gint64      time,
                              gint64     *until);
WhFreeze  *wh_freezes_next   (WhFreezes  *self,
                              const char *environment,
                              gint64      time,
                              gint64     *from);

G_END_DECLS
