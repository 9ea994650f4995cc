/* wh-provider-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-provider.h"

G_BEGIN_DECLS

typedef struct
{
  const WhProviderInfo *info;
  WhConnectionConfig   *config;
  WhSecrets            *secrets;
  WhStore              *store;
  GHashTable           *trial_secrets;
  DexCancellable       *scope;
  DexPromise           *wake;
  GPtrArray            *test_steps;
  char                 *version;
  gint64                next_try;
  gint64                not_before; /* monotonic: until then the system wants to be left alone */
  const WhKind         *wanted;
  guint                 n_polled; /* polls that had their first round */
  gboolean              complete;
  gboolean              closed;
} WhProviderPrivate;

WhProviderPrivate *wh_provider_get_private      (WhProvider   *self);
DexFuture         *wh_provider_poll_all         (WhProvider   *self) G_GNUC_WARN_UNUSED_RESULT;
void               wh_provider_note_retry_after (WhProvider   *self,
                                                 const GError *error);
guint              wh_provider_get_hold         (WhProvider   *self);

G_END_DECLS
