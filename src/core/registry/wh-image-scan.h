/* wh-image-scan.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"

G_BEGIN_DECLS

gboolean    wh_image_is_scanned     (const WhRecord *image);
gboolean    wh_image_is_vulnerable  (const WhRecord *image);
char       *wh_image_dup_worst      (const WhRecord *image,
                                     WhHealth       *health) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_image_dup_found      (const WhRecord *image,
                                     WhHealth       *health) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_image_dup_scan_state (const WhRecord *image) G_GNUC_WARN_UNUSED_RESULT;
WhRecord   *wh_image_scan_find      (WhStore        *store,
                                     const char     *digest);
GHashTable *wh_image_scan_list      (WhStore        *store) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
