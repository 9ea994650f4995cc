/* wh-kube-tail.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-tail-source.h"

G_BEGIN_DECLS

void wh_kube_tail_init_interface (WhTailSourceInterface *iface);

G_END_DECLS
