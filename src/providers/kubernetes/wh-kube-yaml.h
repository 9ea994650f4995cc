/* wh-kube-yaml.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>
#include <yyjson.h>

G_BEGIN_DECLS

char *wh_kube_yaml_write (yyjson_val *object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
