/* wh-library.h
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * WhSymbol:
 * @name: of a function
 * @function: (out): where its address goes
 */
typedef struct
{
  const char *name;
  gpointer   *function;
} WhSymbol;

/* The prefix is what the names have and the members of @api have not. */
#define WH_SYMBOL(api, prefix, name) { #prefix #name, (gpointer *)&(api).name }

gboolean wh_library_load (const char * const *names,
                          const WhSymbol     *symbols,
                          guint               n_symbols);

G_END_DECLS
