/* wh-json-write.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void  wh_json_write_text         (JsonBuilder *builder,
                                  const char  *name,
                                  const char  *text);
void  wh_json_write_text_or_null (JsonBuilder *builder,
                                  const char  *name,
                                  const char  *text);
void  wh_json_write_integer      (JsonBuilder *builder,
                                  const char  *name,
                                  gint64       number);
void  wh_json_write_real         (JsonBuilder *builder,
                                  const char  *name,
                                  double       number);
void  wh_json_write_boolean      (JsonBuilder *builder,
                                  const char  *name,
                                  gboolean     value);
void  wh_json_write_time         (JsonBuilder *builder,
                                  const char  *name,
                                  gint64       time);
void  wh_json_write_seconds      (JsonBuilder *builder,
                                  const char  *name,
                                  gint64       span);
char *wh_json_write_end          (JsonBuilder *builder,
                                  gboolean     pretty) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
