/* wh-kube-deploy.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-deployer.h"

G_BEGIN_DECLS

void wh_kube_deploy_init_interface (WhDeployerInterface *iface);

G_END_DECLS
