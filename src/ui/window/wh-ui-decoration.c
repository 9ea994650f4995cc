/* wh-ui-decoration.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-decoration.h"

/* The buttons of the window in a header that has little room: the title needs it
 * more than buttons for which there is the title itself (a double click, a menu). */

/**
 * wh_ui_decoration_dup_narrow:
 * @layout: (nullable): buttons on the left, ":", and those on the right
 *
 * Returns: (transfer full): the same without "minimize" and "maximize"
 */
char *
wh_ui_decoration_dup_narrow (const char *layout)
{
  g_auto(GStrv) sides = g_strsplit (layout != NULL ? layout : "", ":", 2);
  g_autoptr(GString) result = g_string_new (NULL);

  for (guint i = 0; sides[i] != NULL; i++)
    {
      g_auto(GStrv) buttons = g_strsplit (sides[i], ",", -1);
      gboolean any = FALSE;

      if (i > 0)
        g_string_append_c (result, ':');

      for (guint j = 0; buttons[j] != NULL; j++)
        {
          if (*buttons[j] == '\0' || g_str_equal (buttons[j], "minimize") || g_str_equal (buttons[j], "maximize"))
            continue;

          g_string_append_printf (result, "%s%s", any ? "," : "", buttons[j]);
          any = TRUE;
        }
    }

  return g_string_free (g_steal_pointer (&result), FALSE);
}

/**
 * wh_ui_decoration_fit:
 * @header_bar: a header
 * @narrow: whether it has little room
 *
 * Shows the buttons that the desktop wants, or as few as possible.
 */
void
wh_ui_decoration_fit (AdwHeaderBar *header_bar,
                      gboolean      narrow)
{
  g_autofree char *wanted = NULL;
  g_autofree char *layout = NULL;

  g_return_if_fail (ADW_IS_HEADER_BAR (header_bar));

  if (narrow)
    {
      g_object_get (gtk_widget_get_settings (GTK_WIDGET (header_bar)), "gtk-decoration-layout", &wanted, NULL);
      layout = wh_ui_decoration_dup_narrow (wanted);
    }

  adw_header_bar_set_decoration_layout (header_bar, layout);
}
