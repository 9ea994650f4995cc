/* gtk-keeps.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Preloaded into a program under test, never shipped.
 *
 * GtkPathBar of GTK 4.18 asks for every folder of its path and never lets go of
 * the answer (gtk_path_bar_get_info_callback). GtkFileDialog makes one even where
 * the desktop's file chooser is asked. The stack of such a leak names nothing but
 * g_malloc0(), which suppressions cannot tell from others, so LeakSanitizer is
 * told of the answers themselves. The program has no GFileInfo of its own. */

#include "config.h"

#include <dlfcn.h>

#include <gio/gio.h>

/* Only where the program was built with it. */
extern void __lsan_ignore_object (const void *object) __attribute__((weak));

typedef GFileInfo *(*Finish) (GFile         *file,
                              GAsyncResult  *result,
                              GError       **error);

GFileInfo *
g_file_query_info_finish (GFile         *file,
                          GAsyncResult  *result,
                          GError       **error)
{
  Finish finish = (Finish)dlsym (RTLD_NEXT, "g_file_query_info_finish");
  GFileInfo *info = finish (file, result, error);

  if (info != NULL && __lsan_ignore_object != NULL)
    __lsan_ignore_object (info);

  return info;
}
