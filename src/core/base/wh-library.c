/* wh-library.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <dlfcn.h>

#include "wh-library.h"

/**
 * wh_library_load:
 * @names: (array zero-terminated=1): what it may be called, the likeliest first
 * @symbols: (array length=n_symbols): what is needed of it
 * @n_symbols: how many
 *
 * Loads a library when it is first needed, for what few people do and seldom:
 * the libraries that come with it would hold up each start. Types are those of
 * its headers. On any thread but the main loop's, since it takes milliseconds.
 *
 * Returns: whether it is there, with all of the functions
 */
gboolean
wh_library_load (const char * const *names,
                 const WhSymbol     *symbols,
                 guint               n_symbols)
{
  void *library = NULL;

  g_return_val_if_fail (names != NULL, FALSE);
  g_return_val_if_fail (symbols != NULL, FALSE);

  for (guint i = 0; names[i] != NULL && library == NULL; i++)
    library = dlopen (names[i], RTLD_NOW | RTLD_LOCAL);

  if (library == NULL)
    return FALSE;

  for (guint i = 0; i < n_symbols; i++)
    if ((*symbols[i].function = dlsym (library, symbols[i].name)) == NULL)
      return FALSE;

  return TRUE;
}
