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
char *wh_json_write_end          (JsonBuilder *builder,
                                  gboolean     pretty) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
