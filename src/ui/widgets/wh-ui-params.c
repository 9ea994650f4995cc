/* wh-ui-params.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-kind.h"
#include "wh-ui-params.h"

#define FLAGS (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS)

/**
 * wh_ui_param_text:
 * @name: static name of a property
 *
 * Returns: (transfer floating): a text, %NULL at first
 */
GParamSpec *
wh_ui_param_text (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, FLAGS);
}

/**
 * wh_ui_param_flag:
 * @name: static name of a property
 *
 * Returns: (transfer floating): a truth value, %FALSE at first
 */
GParamSpec *
wh_ui_param_flag (const char *name)
{
  return g_param_spec_boolean (name, NULL, NULL, FALSE, FLAGS);
}

/**
 * wh_ui_param_health:
 * @name: static name of a property
 *
 * Returns: (transfer floating): a #WhHealth, unknown at first
 */
GParamSpec *
wh_ui_param_health (const char *name)
{
  return g_param_spec_uint (name, NULL, NULL, WH_HEALTH_UNKNOWN, WH_HEALTH_STALE, WH_HEALTH_UNKNOWN, FLAGS);
}
