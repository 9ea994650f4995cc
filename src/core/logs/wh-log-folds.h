/* wh-log-folds.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-log-scan.h"

G_BEGIN_DECLS

/**
 * WhLogFolds:
 *
 * Which lines are shown: of a folded group only its title, of any other all but
 * the mark that closes it. Rows are lines that are shown, from the first one that
 * is still there on.
 */
typedef struct _WhLogFolds WhLogFolds;

WhLogFolds       *wh_log_folds_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void              wh_log_folds_free       (WhLogFolds  *self);
void              wh_log_folds_update     (WhLogFolds  *self,
                                           GArray      *groups,
                                           guint        from,
                                           guint64      first,
                                           guint64      n_lines);
guint             wh_log_folds_get_n      (WhLogFolds  *self);
guint64           wh_log_folds_get_n_rows (WhLogFolds  *self);
guint64           wh_log_folds_get_line   (WhLogFolds  *self,
                                           guint64      row);
guint64           wh_log_folds_get_row    (WhLogFolds  *self,
                                           guint64      line);
const WhLogGroup *wh_log_folds_find       (WhLogFolds  *self,
                                           guint64      line);
gboolean          wh_log_folds_is_folded  (WhLogFolds  *self,
                                           guint64      line);
void              wh_log_folds_set_folded (WhLogFolds  *self,
                                           guint64      line,
                                           gboolean     folded);
void              wh_log_folds_fold_all   (WhLogFolds  *self,
                                           gboolean     folded);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhLogFolds, wh_log_folds_free)

G_END_DECLS
