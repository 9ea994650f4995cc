/* wh-image-attached.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-record.h"

G_BEGIN_DECLS

const char *wh_image_attached_get_title (const char     *line);
gboolean    wh_image_attached_is_part   (const WhRecord *image,
                                         const char     *digest);
GPtrArray  *wh_image_attached_list      (const WhRecord *image) G_GNUC_WARN_UNUSED_RESULT; /* utf8 */

G_END_DECLS
