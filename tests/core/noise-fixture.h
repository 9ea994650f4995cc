/* noise-fixture.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kinds.h"
#include "wh-store.h"

#define MINUTE (60 * (gint64)G_USEC_PER_SEC)
#define HOUR   (60 * MINUTE)

/* Noon of a day without surprises. */
#define NOON (G_GINT64_CONSTANT (1795176000) * G_USEC_PER_SEC)

/* What tests of causes and notices share: a cluster, alerts about it, and what time
 * it is there. */

extern gint64 now;
extern const WhKind node_kind;

gint64 get_time (void);
void put_node (WhStore    *store,
               const char *name,
               const char *status);
void put_pod (WhStore    *store,
              guint       i,
              const char *application,
              const char *node,
              const char *status);
void put_alert (WhStore    *store,
                const char *connection,
                const char *name,
                const char *application,
                const char *labels,
                const char *severity,
                const char *state);
void drop_alert (WhStore    *store,
                 const char *connection,
                 const char *labels);
WhStore *make_store (void);
void put_storm (WhStore *store,
                guint    n);
