/* wh-rules.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-history.h"
#include "wh-rule.h"

G_BEGIN_DECLS

#define WH_TYPE_RULES (wh_rules_get_type ())

/**
 * WhRules:
 *
 * All rules there are: those that came with the program and those of the user,
 * as they are kept in the history.
 *
 * Signal "changed": some rule was added, changed or removed.
 */
G_DECLARE_FINAL_TYPE (WhRules, wh_rules, WH, RULES, GObject)

WhRules   *wh_rules_new         (WhHistory  *history) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_rules_load        (WhRules    *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean   wh_rules_is_loaded   (WhRules    *self);
GPtrArray *wh_rules_list        (WhRules    *self);
WhRule    *wh_rules_find        (WhRules    *self,
                                 const char *id);
DexFuture *wh_rules_save        (WhRules    *self,
                                 WhRule     *rule) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_rules_remove      (WhRules    *self,
                                 const char *id) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_rules_set_enabled (WhRules    *self,
                                 const char *id,
                                 gboolean    enabled) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
