/* wh-ui-log-text-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-log-folds.h"
#include "wh-ui-log-text.h"
#include "wh-ui-scroll.h"

G_BEGIN_DECLS

/**
 * WhUiLogRow:
 * @line: which line it shows
 * @own: the line itself
 * @layout: its text, with @prefix bytes before that of the line
 * @y: where it is in the widget
 * @height: of all its parts, when it is wrapped
 */
typedef struct
{
  guint64      line;
  WhLogLine   *own;
  PangoLayout *layout;
  guint        prefix;
  double       y;
  int          height;
} WhUiLogRow;

/* A place in the text: byte of a line, of what is shown of it. */
typedef struct
{
  guint64 line;
  guint   byte;
} WhUiLogPlace;

struct _WhUiLogText
{
  GtkWidget            parent_instance;

  WhLog               *log;
  WhLogFolds          *folds;
  WhLogSearch         *search;
  guint                current;
  WhUiScroll           scroll;
  gboolean             wrap;
  gboolean             follow;
  gboolean             show_times;
  gboolean             show_numbers;

  GPtrArray           *rows;        /* of WhUiLogRow, those that can be seen */
  GPtrArray           *lines;       /* of WhLogLine, to read into */
  gboolean             placed;      /* whether rows are those that can be seen */
  gboolean             stale;       /* whether they must be made anew */
  int                  line_height;
  int                  char_width;
  int                  widest;      /* of the lines that were seen */
  guint                number_digits;
  guint64              wanted;      /* line to scroll to once there is a size; G_MAXUINT64 = none */

  WhUiLogPlace         caret;
  WhUiLogPlace         anchor;
  gboolean             dragged;
  GtkWidget           *menu;
};

int           wh_ui_log_place_compare    (const WhUiLogPlace *one,
                                          const WhUiLogPlace *other);
void          wh_ui_log_row_free         (gpointer            data);
void          wh_ui_log_text_place       (WhUiLogText        *self);
void          wh_ui_log_text_configure   (GtkWidget          *widget);
int           wh_ui_log_text_get_gutter  (WhUiLogText        *self);
WhUiLogRow   *wh_ui_log_text_find_row    (WhUiLogText        *self,
                                          guint64             line);
gboolean      wh_ui_log_text_pick        (WhUiLogText        *self,
                                          double              x,
                                          double              y,
                                          WhUiLogPlace       *place,
                                          gboolean           *on_text);
void          wh_ui_log_text_get_selection (WhUiLogText      *self,
                                          WhUiLogPlace       *from,
                                          WhUiLogPlace       *until);
void          wh_ui_log_text_move        (WhUiLogText        *self,
                                          const WhUiLogPlace *place,
                                          gboolean            extend);
gboolean      wh_ui_log_text_toggle      (WhUiLogText        *self,
                                          guint64             line);
void          wh_ui_log_text_snapshot    (GtkWidget          *widget,
                                          GtkSnapshot        *snapshot);
void          wh_ui_log_text_add_input   (WhUiLogText        *self);
void          wh_ui_log_text_add_bindings (GtkWidgetClass    *widget_class);
void          wh_ui_log_text_speak_init  (GtkAccessibleTextInterface *iface);

G_END_DECLS
