/* wh-ui-wordless.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-wordless.h"

static G_DEFINE_QUARK (wh-ui-wordless-words, words)

static gboolean
query_tooltip_cb (GtkWidget  *widget,
                  int         x,
                  int         y,
                  gboolean    keyboard,
                  GtkTooltip *tooltip)
{
  const char *words = g_object_get_qdata (G_OBJECT (widget), words_quark ());

  gtk_tooltip_set_text (tooltip, words);

  return words != NULL;
}

/**
 * wh_ui_set_words:
 * @widget: a widget
 * @words: (nullable): what who points at it is told
 *
 * A tooltip with what a screen reader is told anyway (the name, or the text that
 * is cut). It is made when somebody points at the widget: to set one makes GTK
 * ask the display server where the pointer is, which took most of the time that
 * it takes to fill a row.
 *
 * Returns: whether the words are others now
 */
gboolean
wh_ui_set_words (GtkWidget  *widget,
                 const char *words)
{
  const char *before;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);

  before = g_object_get_qdata (G_OBJECT (widget), words_quark ());

  if (g_strcmp0 (before, words) == 0)
    return FALSE;

  if (g_signal_handler_find (widget, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, query_tooltip_cb, NULL) == 0)
    g_signal_connect_object (widget, "query-tooltip", G_CALLBACK (query_tooltip_cb), widget, 0);

  g_object_set_qdata_full (G_OBJECT (widget), words_quark (), g_strdup (words), g_free);
  gtk_widget_set_has_tooltip (widget, words != NULL);

  return TRUE;
}

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

  if (wh_ui_set_words (widget, name))
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
