/* wh-difference-origin-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-differences.h"

G_BEGIN_DECLS

void wh_differences_find_origins (WhDifferences *self,
                                  WhStore       *after);

G_END_DECLS
