/* wh-ctl-paper.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-document.h"

G_BEGIN_DECLS

void    wh_ctl_paper_keep_arguments (char             **argv);
GBytes *wh_ctl_paper_to_pdf         (const WhDocument  *document,
                                     GError           **error);

G_END_DECLS
