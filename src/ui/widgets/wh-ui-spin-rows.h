/* wh-ui-spin-rows.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void wh_ui_spin_rows_install (void);

G_END_DECLS
