/* wh-log-line.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A longer line is taken as several, so that no line needs more memory. */
#define WH_LOG_LINE_MAX 16384

/**
 * WhLogColor:
 *
 * A colour as a terminal names it: 0 is the usual one, else one of the 256 of
 * the palette or a red, green and blue.
 */
typedef guint32 WhLogColor;

#define WH_LOG_COLOR_PALETTE (1u << 24)
#define WH_LOG_COLOR_RGB     (2u << 24)

typedef enum
{
  WH_LOG_BOLD      = 1 << 0,
  WH_LOG_DIM       = 1 << 1,
  WH_LOG_ITALIC    = 1 << 2,
  WH_LOG_UNDERLINE = 1 << 3,
  WH_LOG_REVERSE   = 1 << 4,
  WH_LOG_STRUCK    = 1 << 5,
} WhLogFlags;

/**
 * WhLogStyle:
 *
 * How text looks; it goes on from line to line as a terminal's does.
 */
typedef struct
{
  WhLogColor foreground;
  WhLogColor background;
  guint32    flags;
} WhLogStyle;

/**
 * WhLogSpan:
 * @start: first byte of the text
 * @end: byte after the last one
 *
 * A part of a line that does not look as usual.
 */
typedef struct
{
  guint      start;
  guint      end;
  WhLogStyle style;
} WhLogSpan;

/**
 * WhLogSort:
 * @WH_LOG_PLAIN: as a program wrote it
 * @WH_LOG_GROUP: opens a group; the text is its title
 * @WH_LOG_GROUP_END: closes it, and has nothing to show
 * @WH_LOG_ERROR: said to be an error
 * @WH_LOG_WARNING: said to be a warning
 * @WH_LOG_NOTICE: said to be worth a look
 * @WH_LOG_DEBUG: for those who look for faults
 * @WH_LOG_COMMAND: what was run
 *
 * What the runner of a job says about a line.
 */
typedef enum
{
  WH_LOG_PLAIN,
  WH_LOG_GROUP,
  WH_LOG_GROUP_END,
  WH_LOG_ERROR,
  WH_LOG_WARNING,
  WH_LOG_NOTICE,
  WH_LOG_DEBUG,
  WH_LOG_COMMAND,
} WhLogSort;

/**
 * WhLogLine:
 * @number: of the line, the first one ever is 0
 * @time: microseconds since the epoch, UTC; 0 when the line does not say
 * @sort: what it is
 * @text: without time, marks and escapes; valid UTF-8, tabs are blanks
 * @spans: (element-type WhLogSpan): in order, without overlap
 */
typedef struct
{
  guint64    number;
  gint64     time;
  WhLogSort  sort;
  GString   *text;
  GArray    *spans;
} WhLogLine;

WhLogLine   *wh_log_line_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void         wh_log_line_free       (WhLogLine   *self);
void         wh_log_line_parse      (WhLogLine   *self,
                                     const char  *bytes,
                                     gsize        length,
                                     WhLogStyle  *style);
const char  *wh_log_line_end        (const char  *bytes,
                                     const char  *end,
                                     const char **next);
const char  *wh_log_line_skip_time  (const char  *bytes,
                                     const char  *end,
                                     gint64      *time);
WhLogSort    wh_log_line_skip_mark  (const char **bytes,
                                     const char  *end);
void         wh_log_style_feed      (WhLogStyle  *self,
                                     const char  *bytes,
                                     const char  *end);
gsize        wh_log_line_strip      (const char  *bytes,
                                     const char  *end,
                                     char        *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhLogLine, wh_log_line_free)

G_END_DECLS
