/* wh-kubeconfig-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <yaml.h>

#include "wh-kubeconfig.h"

G_BEGIN_DECLS

struct _WhKubeconfig
{
  char            *path;
  char            *folder;
  yaml_document_t  document;
};

/* Looking into the document. */
yaml_node_t *wh_kubeconfig_member     (WhKubeconfig       *self,
                                       const yaml_node_t  *map,
                                       const char         *key);
const char  *wh_kubeconfig_text       (WhKubeconfig       *self,
                                       const yaml_node_t  *map,
                                       const char         *key);
gboolean     wh_kubeconfig_is_true    (WhKubeconfig       *self,
                                       const yaml_node_t  *map,
                                       const char         *key);
char       **wh_kubeconfig_dup_list   (WhKubeconfig       *self,
                                       const yaml_node_t  *map,
                                       const char         *key) G_GNUC_WARN_UNUSED_RESULT;
char       **wh_kubeconfig_dup_pairs  (WhKubeconfig       *self,
                                       const yaml_node_t  *map,
                                       const char         *key) G_GNUC_WARN_UNUSED_RESULT;
yaml_node_t *wh_kubeconfig_find_entry (WhKubeconfig       *self,
                                       const char         *section,
                                       const char         *name);
gboolean     wh_kubeconfig_fail       (WhKubeconfig       *self,
                                       const yaml_node_t  *node,
                                       GError            **error,
                                       const char         *format,
                                       ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
