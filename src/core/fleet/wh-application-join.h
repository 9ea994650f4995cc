/* wh-application-join.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-applications.h"

G_BEGIN_DECLS

/* Pure functions of the join; see wh-application-join.c. */
char    *wh_image_name_dup_registry   (const char *image) G_GNUC_WARN_UNUSED_RESULT;
char    *wh_image_name_dup_repository (const char *image) G_GNUC_WARN_UNUSED_RESULT;
char    *wh_image_name_dup_tag        (const char *image) G_GNUC_WARN_UNUSED_RESULT;
char    *wh_source_url_dup_repository (const char         *url,
                                       const char * const *forges) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_environment_of         (const char *namespace_,
                                       const char *connection_environment);
int      wh_commits_find              (const char *commits,
                                       const char *sha);
char    *wh_commits_dup_between       (const char *commits,
                                       const char *newer,
                                       const char *older) G_GNUC_WARN_UNUSED_RESULT;
gboolean wh_image_has_digest          (const WhRecord *image,
                                       const char     *digest);
WhRecord *wh_traffic_find             (WhStore    *store,
                                       const char *label,
                                       const char *namespace_);
char    *wh_application_dup_label     (WhStore    *store,
                                       const char *name) G_GNUC_WARN_UNUSED_RESULT;

WhBatch *wh_applications_join         (WhStore    *store,
                                       GHashTable *specs) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
