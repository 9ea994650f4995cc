/* wh-secrets.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-error.h"

G_BEGIN_DECLS

/**
 * WhSecretsState:
 * @WH_SECRETS_UNKNOWN: not asked yet
 * @WH_SECRETS_AVAILABLE: the keyring answers
 * @WH_SECRETS_LOCKED: the keyring is there, but locked, and the user did not
 *   unlock it
 * @WH_SECRETS_ABSENT: there is no keyring
 */
typedef enum
{
  WH_SECRETS_UNKNOWN,
  WH_SECRETS_AVAILABLE,
  WH_SECRETS_LOCKED,
  WH_SECRETS_ABSENT,
} WhSecretsState;

#define WH_TYPE_SECRETS_STATE (wh_secrets_state_get_type ())
#define WH_TYPE_SECRETS       (wh_secrets_get_type ())

GType wh_secrets_state_get_type (void);

G_DECLARE_FINAL_TYPE (WhSecrets, wh_secrets, WH, SECRETS, GObject)

/* Kinds of secrets that a connection may have. */
#define WH_SECRET_TOKEN      "token"
#define WH_SECRET_PASSWORD   "password"
#define WH_SECRET_CLIENT_KEY "client-key"

WhSecrets      *wh_secrets_new              (void) G_GNUC_WARN_UNUSED_RESULT;
DexFuture      *wh_secrets_store            (WhSecrets  *self,
                                             const char *connection,
                                             const char *kind,
                                             const char *label,
                                             const char *secret) G_GNUC_WARN_UNUSED_RESULT;
DexFuture      *wh_secrets_lookup           (WhSecrets  *self,
                                             const char *connection,
                                             const char *kind) G_GNUC_WARN_UNUSED_RESULT;
void            wh_secrets_retry            (WhSecrets  *self);
DexFuture      *wh_secrets_delete           (WhSecrets  *self,
                                             const char *connection) G_GNUC_WARN_UNUSED_RESULT;
WhSecretsState  wh_secrets_get_state        (WhSecrets  *self);
gboolean        wh_secrets_get_session_only (WhSecrets  *self);
void            wh_secrets_set_session_only (WhSecrets  *self,
                                             gboolean    session_only);
void            wh_secret_free              (char       *secret);

G_END_DECLS
