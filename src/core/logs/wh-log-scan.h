/* wh-log-scan.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-log-line.h"

G_BEGIN_DECLS

/* Every so many lines it is kept where one begins. */
#define WH_LOG_BLOCK 64

/* Of so many groups and errors it is known where they are. */
#define WH_LOG_MARKS_MAX 100000

/**
 * WhLogBlock:
 * @offset: of the first of its lines
 * @style: how the line before ended
 */
typedef struct
{
  guint64    offset;
  WhLogStyle style;
} WhLogBlock;

/**
 * WhLogGroup:
 * @first: line with the title
 * @last: line that closes it, %G_MAXUINT64 as long as it is open
 * @closed: whether @last is only a mark
 */
typedef struct
{
  guint64  first;
  guint64  last;
  gboolean closed;
} WhLogGroup;

/**
 * WhLogScan:
 * @offset: where the next line begins
 * @n_lines: lines that are complete
 * @style: how the last one ended
 * @blocks: (element-type WhLogBlock): of %WH_LOG_BLOCK lines each
 * @groups: (element-type WhLogGroup): by line
 * @errors: (element-type guint64): lines that say that they are errors
 *
 * What is known of a log without keeping it.
 */
typedef struct
{
  guint64    offset;
  guint64    n_lines;
  WhLogStyle style;
  GArray    *blocks;
  GArray    *groups;
  GArray    *errors;
} WhLogScan;

void  wh_log_scan_init  (WhLogScan  *self);
void  wh_log_scan_clear (WhLogScan  *self);
gsize wh_log_scan_feed  (WhLogScan  *self,
                         const char *bytes,
                         gsize       length);

G_END_DECLS
