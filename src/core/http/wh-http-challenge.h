/* wh-http-challenge.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * WhHttpChallenge:
 *
 * How a server wants to be authenticated: one challenge of a WWW-Authenticate
 * header.
 */
typedef struct _WhHttpChallenge WhHttpChallenge;

WhHttpChallenge *wh_http_challenge_find          (const char            *header,
                                                  const char            *scheme) G_GNUC_WARN_UNUSED_RESULT;
void             wh_http_challenge_free          (WhHttpChallenge       *self);
const char      *wh_http_challenge_get_parameter (const WhHttpChallenge *self,
                                                  const char            *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhHttpChallenge, wh_http_challenge_free)

G_END_DECLS
