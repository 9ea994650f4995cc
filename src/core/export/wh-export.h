/* wh-export.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>
#include <libdex.h>

#include "wh-store.h"

G_BEGIN_DECLS

/**
 * WhExportFormat:
 * @WH_EXPORT_CSV: comma separated values, RFC 4180
 * @WH_EXPORT_JSON: one object, with columns and rows
 */
typedef enum
{
  WH_EXPORT_CSV,
  WH_EXPORT_JSON,
} WhExportFormat;

/**
 * WhExportRow:
 * @record: a resource
 * @connection: name of its connection
 * @health: as the store judges it
 * @reason: (nullable): why
 * @fresh_at: last contact, microseconds since the epoch; 0 = unknown
 * @about: (nullable): id of the kind of what @record is about, if the kind has a
 *   field %WH_FIELD_ABOUT
 * @about_scope: (nullable): its namespace
 * @about_name: (nullable): its name
 * @about_connection: (nullable): name of its connection
 *
 * A resource with what the store knows of it.
 */
typedef struct
{
  WhRecord   *record;
  const char *connection;
  WhHealth    health;
  const char *reason;
  gint64      fresh_at;
  const char *about;
  const char *about_scope;
  const char *about_name;
  const char *about_connection;
} WhExportRow;

void        wh_export_row_init       (WhExportRow       *self,
                                      WhStore           *store,
                                      WhRecord          *record);
void        wh_export_row_write_json (const WhExportRow *self,
                                      JsonBuilder       *builder,
                                      const char        *change,
                                      const int         *fields,
                                      guint              n_fields);
void        wh_export_row_write_csv  (const WhExportRow *self,
                                      GString           *text,
                                      gboolean           for_sheet,
                                      const int         *fields,
                                      guint              n_fields);
void        wh_export_write_csv_ids  (GString           *text,
                                      const WhKind      *kind);
void        wh_export_write_csv_cell (GString           *text,
                                      const char        *cell,
                                      gboolean           first);
const char *wh_field_get_plain_unit  (const WhField     *field);

typedef struct _WhExport WhExport;

WhExport   *wh_export_new            (WhStore           *store,
                                      const WhKind      *kind,
                                      GPtrArray         *records,
                                      const int         *fields,
                                      guint              n_fields) G_GNUC_WARN_UNUSED_RESULT;
void        wh_export_add_column     (WhExport          *self,
                                      const char        *id,
                                      const char        *title,
                                      const char        *unit,
                                      gboolean           numeric,
                                      GPtrArray         *cells);
void        wh_export_free           (WhExport          *self);
char       *wh_export_to_text        (const WhExport    *self,
                                      WhExportFormat     format) G_GNUC_WARN_UNUSED_RESULT;
DexFuture  *wh_export_make           (WhExport          *self,
                                      WhExportFormat     format) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhExport, wh_export_free)

G_END_DECLS
