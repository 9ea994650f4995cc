/* wh-format.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "wh-kind.h"

G_BEGIN_DECLS

/* Writes values for people, in their locale. Where the look sets the unit apart
 * (smaller, dimmed), ask for number and unit; else for the whole. */
char       *wh_format_value      (const WhField *field,
                                  const WhValue *value) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_format_parts      (const WhField *field,
                                  const WhValue *value,
                                  const char   **unit) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_format_value_at   (const WhField *field,
                                  const WhValue *value,
                                  gint64         now) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_format_parts_at   (const WhField *field,
                                  const WhValue *value,
                                  gint64         now,
                                  const char   **unit) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_format_age        (gint64         microseconds) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_format_duration   (gint64         microseconds) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_format_time       (gint64         time) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_format_time_iso   (gint64         time) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_format_integer    (gint64         number) G_GNUC_WARN_UNUSED_RESULT;
char       *wh_format_real       (double         number) G_GNUC_WARN_UNUSED_RESULT;
gint64      wh_parse_time_iso    (const char    *text);
gint64      wh_parse_time_here   (const char    *text,
                                  gint64         now);
gboolean    wh_field_is_numeric  (const WhField *field);
char       *wh_format_sentences  (const char    *first,
                                  const char    *second) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
