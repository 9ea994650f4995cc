/* wh-ui-spark-column.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-ui-cell.h"
#include "wh-ui-spark.h"

G_BEGIN_DECLS

WhUiColumn wh_ui_spark_column     (const char     *metric,
                                   const char     *title,
                                   int             sort);
GtkWidget *wh_ui_spark_cell_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void       wh_ui_spark_show_series (WhUiSpark     *spark,
                                    WhStore       *store,
                                    const WhRecord *record,
                                    const char    *metric);

G_END_DECLS
