/* wh-sim-json.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *wh_sim_json        (const char *format,
                          ...) G_GNUC_PRINTF (1, 2) G_GNUC_WARN_UNUSED_RESULT;
void  wh_sim_json_append (GString    *text,
                          const char *format,
                          ...) G_GNUC_PRINTF (2, 3);
char *wh_sim_json_quote  (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
