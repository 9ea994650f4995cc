/* wh-ui-image-platforms.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-store.h"
#include "wh-ui-pane.h"

G_BEGIN_DECLS

GtkWidget *wh_ui_image_list_new           (void) G_GNUC_WARN_UNUSED_RESULT;
GtkWidget *wh_ui_image_digest_new         (const char *title,
                                           const char *digest) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_image_platforms_fill     (WhUiPane   *pane,
                                           WhStore    *store,
                                           WhRecord   *image,
                                           GtkBox     *head,
                                           GtkBox     *layers);

G_END_DECLS
