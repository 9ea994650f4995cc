/* wh-oci-image.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-json.h"
#include "wh-provider.h"

G_BEGIN_DECLS

/**
 * WhOciSendFunc:
 * @provider: whose registry is asked
 * @request: what
 * @scope: what for, in the words of token services
 *
 * Asks a registry as somebody who is signed in.
 *
 * Returns: (transfer full): resolves to the reply
 */
typedef DexFuture *(*WhOciSendFunc) (WhProvider    *provider,
                                     WhHttpRequest *request,
                                     const char    *scope);

/* What one digest stands for never changes, so it is fetched once. */
DexFuture     *wh_oci_image_load       (WhProvider    *provider,
                                        WhOciSendFunc  send,
                                        const char    *repository,
                                        const char    *reference) G_GNUC_WARN_UNUSED_RESULT;

/* For load_raw, and for what only looks. */
WhHttpRequest *wh_oci_request_manifest (const char *method,
                                        const char *repository,
                                        const char *reference) G_GNUC_WARN_UNUSED_RESULT;
char          *wh_oci_scope            (const char *repository,
                                        const char *actions) G_GNUC_WARN_UNUSED_RESULT;
char          *wh_oci_path             (const char *repository,
                                        const char *what,
                                        const char *reference) G_GNUC_WARN_UNUSED_RESULT;
DexFuture     *wh_oci_image_load_platforms (WhProvider    *provider,
                                            WhOciSendFunc  send,
                                            const char    *repository,
                                            const char    *digests) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
