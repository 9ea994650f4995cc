/* wh-kube-operations.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-operation-info.h"

G_BEGIN_DECLS

extern const WhOperationInfo wh_kube_operation_scale;
extern const WhOperationInfo wh_kube_operation_restart;
extern const WhOperationInfo wh_kube_operation_delete_pod;

G_END_DECLS
