/* wh-releases-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-releases.h"

G_BEGIN_DECLS

/* What is looked for, and where. */
typedef struct
{
  WhHistory *history;
  WhStore   *store;
  char      *name;
  char      *label;      /* of its workloads, which events go by */
  WhRecord  *repository; /* nullable */
  char      *images;     /* nullable: repository of its images */
  gint64     since;
  gint64     until;
} WhReleaseSearch;

WhRelease *wh_release_new          (gint64           time) G_GNUC_WARN_UNUSED_RESULT;

/* wh-releases-way.c */
void       wh_release_find_way     (WhReleaseSearch *search,
                                    WhRelease       *release);
void       wh_release_find_alerts  (WhRelease       *release,
                                    GPtrArray       *events,
                                    gint64           end);
void       wh_release_find_figures (WhReleaseSearch *search,
                                    WhRelease       *release,
                                    gint64           end);

G_END_DECLS
