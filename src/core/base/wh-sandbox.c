/* wh-sandbox.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sandbox.h"

/**
 * wh_sandbox_is_inside:
 *
 * Returns: whether this program runs in a Flatpak
 */
gboolean
wh_sandbox_is_inside (void)
{
  static gsize checked = 0;

  if (g_once_init_enter (&checked))
    g_once_init_leave (&checked, g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? 2 : 1);

  return checked == 2;
}

/**
 * wh_sandbox_dup_host_argv:
 * @argv: (array zero-terminated=1): a command of the user's own system
 * @environment: (nullable) (array zero-terminated=1): variables for it, as
 *   NAME=VALUE
 *
 * From a Flatpak, only flatpak-spawn can start a program outside, and only if
 * the user has allowed it. It passes no variable on by itself, and stops the
 * command when this program ends.
 *
 * Returns: (transfer full): the command that starts @argv outside the sandbox
 */
char **
wh_sandbox_dup_host_argv (const char * const *argv,
                          const char * const *environment)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (argv != NULL, NULL);

  g_strv_builder_add_many (builder, "flatpak-spawn", "--host", "--watch-bus", NULL);

  for (guint i = 0; environment != NULL && environment[i] != NULL; i++)
    g_strv_builder_take (builder, g_strconcat ("--env=", environment[i], NULL));

  g_strv_builder_addv (builder, (const char **)argv);

  return g_strv_builder_end (builder);
}
