/* wh-kind-past.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"

G_BEGIN_DECLS

/* A flag of kinds that are derived or transient: what they were is written to the
 * history all the same, for who asks. It is never restored. */
#define WH_KIND_RECALLED ((WhKindFlags)(1 << 8))

gboolean wh_kind_has_past (const WhKind *self);

G_END_DECLS
