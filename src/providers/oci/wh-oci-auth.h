/* wh-oci-auth.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-provider.h"

G_BEGIN_DECLS

/**
 * WhOciAuth:
 *
 * How a registry wants to be asked: by nobody in particular, with the
 * credential itself, or with short-lived tokens from a token service.
 */
typedef struct _WhOciAuth WhOciAuth;

WhOciAuth  *wh_oci_auth_new       (WhProvider    *provider) G_GNUC_WARN_UNUSED_RESULT;
void        wh_oci_auth_free      (WhOciAuth     *self);
char       *wh_oci_auth_dup_words (WhOciAuth     *self) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_oci_auth_send      (WhOciAuth     *self,
                                   WhHttpRequest *request,
                                   const char    *scope) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhOciAuth, wh_oci_auth_free)

G_END_DECLS
