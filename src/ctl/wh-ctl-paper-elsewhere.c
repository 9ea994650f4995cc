/* wh-ctl-paper-elsewhere.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Pango and Cairo bring thirty libraries along, nine megabytes that every call
 * of the command line would load for the two commands that write PDF. They are
 * in a program of their own, "wheelhousectl-pdf", which is the same but for
 * this file; the call goes on there from its beginning. */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "wh-ctl-paper.h"

#define PROGRAM "wheelhousectl-pdf"

static char **arguments;

/**
 * wh_ctl_paper_keep_arguments:
 * @argv: what the program was called with, before anything is taken from it
 *
 * Remembers what to begin again with.
 */
void
wh_ctl_paper_keep_arguments (char **argv)
{
  arguments = g_memdup2 (argv, (g_strv_length (argv) + 1) * sizeof *argv);
}

/* Beside this program, as where it was built, or where it is installed to. */
static char *
dup_path (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, PROGRAM, NULL) : NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);

  return g_build_filename (LIBEXECDIR, PROGRAM, NULL);
}

/**
 * wh_ctl_paper_to_pdf:
 * @document: what is to be written
 *
 * Becomes the program that can write @document.
 *
 * Returns: (transfer full): a PDF; here only %NULL, when there is no such program
 */
GBytes *
wh_ctl_paper_to_pdf (const WhDocument  *document,
                     GError           **error)
{
  g_autofree char *path = dup_path ();

  execv (path, arguments);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
               _("%s, which writes PDF, cannot be started (%s): install it with wheelhousectl"), path, g_strerror (errno));

  return NULL;
}
