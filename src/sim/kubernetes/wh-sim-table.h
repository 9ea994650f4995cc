/* wh-sim-table.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-sim-object.h"

G_BEGIN_DECLS

typedef enum
{
  WH_SIM_FORM_PLAIN,
  WH_SIM_FORM_TABLE,
  WH_SIM_FORM_METADATA,
} WhSimForm;

typedef enum
{
  WH_SIM_INCLUDE_METADATA,
  WH_SIM_INCLUDE_NONE,
  WH_SIM_INCLUDE_OBJECT,
} WhSimInclude;

WhSimForm    wh_sim_form_negotiate       (const char        *accept);
WhSimInclude wh_sim_include_parse        (const char        *text);
void         wh_sim_table_append_columns (const WhSimKind   *kind,
                                          GString           *text);
void         wh_sim_table_append_row     (const WhSimObject *object,
                                          WhSimInclude       include,
                                          gint64             now,
                                          GString           *text);
void         wh_sim_table_append_metadata (const WhSimObject *object,
                                          GString           *text);
char        *wh_sim_table_format_age     (gint64             microseconds) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
