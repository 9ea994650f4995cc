/* wh-paper.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "wh-document.h"

G_BEGIN_DECLS

GBytes    *wh_paper_to_pdf (const WhDocument  *document,
                            guint             *n_pages,
                            GError           **error) G_GNUC_WARN_UNUSED_RESULT;
DexFuture *wh_paper_make   (WhDocument        *document) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
