/* wh-export-private.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-export.h"

G_BEGIN_DECLS

void        wh_export_row_begin_json        (const WhExportRow *self,
                                             JsonBuilder       *builder,
                                             const char        *change,
                                             const int         *fields,
                                             guint              n_fields);
void        wh_export_row_begin_csv         (const WhExportRow *self,
                                             GString           *text,
                                             gboolean           for_sheet,
                                             const int         *fields,
                                             guint              n_fields);
void        wh_export_write_guarded_cell    (GString           *text,
                                             const char        *cell,
                                             gboolean           first);
guint       wh_export_field_get_n_about     (const WhField     *field);
char       *wh_export_field_dup_about_id    (const WhField     *field,
                                             guint              i) G_GNUC_WARN_UNUSED_RESULT;
const char *wh_export_field_get_about_title (guint              i);

G_END_DECLS
