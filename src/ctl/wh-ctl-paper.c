/* wh-ctl-paper.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* In the program "wheelhousectl-pdf". */

#include "config.h"

#include "wh-ctl-paper.h"
#include "wh-paper.h"

void
wh_ctl_paper_keep_arguments (char **argv)
{
}

GBytes *
wh_ctl_paper_to_pdf (const WhDocument  *document,
                     GError           **error)
{
  return wh_paper_to_pdf (document, NULL, error);
}
