/* wh-sim-registry-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-registry.h"

G_BEGIN_DECLS

typedef struct
{
  WhSimWorld        *world;
  WhSimServer       *server;    /* not owned: it owns this */
  WhSimRegistryAuth  auth;
  char              *key;       /* signs tokens */
  GHashTable        *deleted;   /* digests of manifests inside an index */
} WhSimRegistry;

void     registry_reply_error  (WhSimRequest  *request,
                                guint          status,
                                const char    *code,
                                const char    *message);
void     registry_handle_token (WhSimRequest  *request,
                                gpointer       user_data);
gboolean registry_authorize    (WhSimRegistry *self,
                                WhSimRequest  *request,
                                const char    *type,
                                const char    *name,
                                const char    *action);

G_END_DECLS
