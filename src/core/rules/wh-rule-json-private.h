/* wh-rule-json-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-rule.h"

G_BEGIN_DECLS

/* wh-rule-json.c reads rules, wh-rule-json-write.c writes them, wh-rule-quantity.c
 * knows the units. */

gboolean wh_rule_parse_quantity     (const char        *text,
                                     double            *value);
gboolean wh_condition_is_millicores (const WhKind      *kind,
                                     const WhCondition *condition);

G_END_DECLS
