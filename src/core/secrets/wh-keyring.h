/* wh-keyring.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>
#include <libsecret/secret.h>

G_BEGIN_DECLS

DexFuture *wh_keyring_search    (const char        *connection,
                                 const char        *kind,
                                 SecretSearchFlags  flags) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_keyring_retrieve  (SecretRetrievable *item) G_GNUC_WARN_UNUSED_RESULT;
gboolean   wh_keyring_is_locked (SecretRetrievable *item);
DexFuture *wh_keyring_store     (const char        *connection,
                                 const char        *kind,
                                 const char        *label,
                                 const char        *secret) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_keyring_clear     (const char        *connection) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
