/* wh-ui-wordless.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-wordless.h"

static G_DEFINE_QUARK (wh-ui-wordless-words, words)
static G_DEFINE_QUARK (wh-ui-wordless-described, described)

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

/* Made when somebody points at the widget: gtk_widget_set_tooltip_text() asks the
 * display server where the pointer is and looks for what is below it, which took
 * most of the time that it takes to fill a row. Returns whether it is another one. */
static gboolean
set_words (GtkWidget  *widget,
           const char *words)
{
  if (g_strcmp0 (g_object_get_qdata (G_OBJECT (widget), words_quark ()), words) == 0)
    return FALSE;

  if (g_signal_handler_find (widget, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, query_tooltip_cb, NULL) == 0)
    g_signal_connect_object (widget, "query-tooltip", G_CALLBACK (query_tooltip_cb), widget, 0);

  g_object_set_qdata_full (G_OBJECT (widget), words_quark (), g_strdup (words), g_free);
  gtk_widget_set_has_tooltip (widget, words != NULL);

  return TRUE;
}

static const char *
get_own_text (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));

  return GTK_IS_INSCRIPTION (widget) ? gtk_inscription_get_text (GTK_INSCRIPTION (widget)) : NULL;
}

/**
 * wh_ui_set_tooltip:
 * @widget: a widget that shows words; it has its text already, so call this again
 *   when it has another one
 * @text: (nullable): what who points at it is told
 *
 * A tooltip, which costs nothing until somebody points at @widget, and the same for
 * who listens (accessible description), unless it is the text of @widget itself,
 * which may only be cut.
 */
void
wh_ui_set_tooltip (GtkWidget  *widget,
                   const char *text)
{
  gboolean described;
  gboolean is_new;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (text != NULL && *text == 0)
    text = NULL;

  is_new = set_words (widget, text);
  described = text != NULL && g_strcmp0 (get_own_text (widget), text) != 0;

  /* The same words may be the text of the widget now, or not be any more. */
  if (!is_new && described == (g_object_get_qdata (G_OBJECT (widget), described_quark ()) != NULL))
    return;

  g_object_set_qdata (G_OBJECT (widget), described_quark (), described ? widget : NULL);

  if (described)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
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

  if (set_words (widget, name))
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
