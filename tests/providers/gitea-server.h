/* gitea-server.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wire.h"

G_BEGIN_DECLS

/* The repository that has all of it; the run 13 of it is "902" to the API. */
#define GITEA_WEB "/api/v1/repos/acme/web/"

Wire *gitea_server_new (const char *version) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
