/* forge-checks.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wire.h"

G_BEGIN_DECLS

/* What is the same for every forge: looking into things, logs, operations. */

gboolean forge_look                 (Wire         *wire,
                                     WhRecord     *record,
                                     const WhKind *kind,
                                     GError      **error);
gboolean forge_read_log             (Wire         *wire,
                                     WhRecord     *job,
                                     gint64        from,
                                     GString      *text,
                                     GError      **error);
gboolean forge_do                   (Wire         *wire,
                                     const char   *id,
                                     WhRecord     *target,
                                     GError      **error,
                                     ...) G_GNUC_NULL_TERMINATED;

/* Everything that may go wrong. @what: where the operation writes. */
void     forge_check_look_failures  (Wire         *wire,
                                     WhRecord     *record,
                                     const WhKind *kind);
void     forge_check_log_failures   (Wire         *wire,
                                     WhRecord     *job);
void     forge_check_write_failures (Wire         *wire,
                                     const char   *what,
                                     const char   *id,
                                     WhRecord     *target);

G_END_DECLS
