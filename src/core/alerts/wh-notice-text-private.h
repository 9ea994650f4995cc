/* wh-notice-text-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-cause.h"

G_BEGIN_DECLS

/**
 * WhMissed:
 * @id: of a cause
 * @title: "billing is failing"
 * @over: whether it was over before anybody was told
 *
 * Something that was not told when it happened.
 */
typedef struct
{
  char     *id;
  char     *title;
  gboolean  over;
} WhMissed;

void  wh_missed_free           (gpointer        data);

char *wh_notice_dup_body       (const WhCause  *cause) G_GNUC_WARN_UNUSED_RESULT;
char *wh_notice_dup_flap_title (const WhCause  *cause) G_GNUC_WARN_UNUSED_RESULT;
char *wh_notice_dup_over_title (const WhCause  *cause) G_GNUC_WARN_UNUSED_RESULT;
char *wh_notice_dup_over_body  (const WhCause  *cause,
                                gint64          seen_at,
                                gint64          now) G_GNUC_WARN_UNUSED_RESULT;
char *wh_notice_dup_summary    (GPtrArray      *causes,
                                char          **body,
                                WhHealth       *worst,
                                gboolean       *connections_only) G_GNUC_WARN_UNUSED_RESULT;
char *wh_notice_dup_digest     (GPtrArray      *missed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
