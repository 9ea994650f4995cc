/* wh-registry-operations-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-registry-operations.h"

G_BEGIN_DECLS

char       *registry_format_bytes    (gint64             bytes) G_GNUC_WARN_UNUSED_RESULT;
const char *registry_get_connection  (WhOperation       *operation);
void        registry_add_frees       (WhOperation       *operation,
                                      WhImageRetention  *outcome);
void        registry_add_unseen      (WhOperation       *operation,
                                      WhImageRetention  *outcome);
gboolean    registry_await_manifests (WhOperation       *operation,
                                      WhImageRetention  *outcome,
                                      const char        *repository,
                                      const char        *digest,
                                      gboolean           attached,
                                      GError           **error);

G_END_DECLS
