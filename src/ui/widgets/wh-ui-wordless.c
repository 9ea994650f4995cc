/* wh-ui-wordless.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-wordless.h"

/**
 * wh_ui_wordless_set_name:
 * @widget: what shows a picture and no words
 * @name: what it says
 *
 * Says it to who looks (tooltip) and to who listens (accessible name). What
 * only has a tooltip is read out as a thing without a name.
 */
void
wh_ui_wordless_set_name (GtkWidget  *widget,
                         const char *name)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (name != NULL);

  wh_ui_set_tooltip (widget, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * wh_ui_wordless_button_new:
 * @icon_name: a symbolic icon
 * @name: what the button does
 *
 * Returns: (transfer floating): a flat button for the end of a row
 */
GtkWidget *
wh_ui_wordless_button_new (const char *icon_name,
                           const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  wh_ui_wordless_set_name (button, name);

  return button;
}
