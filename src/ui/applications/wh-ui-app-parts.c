/* wh-ui-app-parts.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-app-parts.h"
#include "wh-ui-children.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-wordless.h"

/* What the cards of an application are made of. */

/**
 * wh_ui_app_make_label:
 * @text: (nullable): what it says, also as its tooltip
 * @xalign: 0 = left, 1 = right
 * @style_class: (nullable): a class of the style
 * @other_class: (nullable): another one
 *
 * Returns: (transfer floating): a label that gives way
 */
GtkWidget *
wh_ui_app_make_label (const char *text,
                      float       xalign,
                      const char *style_class,
                      const char *other_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  wh_ui_set_tooltip (label, text);
  if (style_class != NULL)
    gtk_widget_add_css_class (label, style_class);
  if (other_class != NULL)
    gtk_widget_add_css_class (label, other_class);

  return label;
}

/**
 * wh_ui_app_make_health:
 * @health: a health
 * @reason: (nullable): why
 *
 * Returns: (transfer floating): its sign, as small as a line
 */
GtkWidget *
wh_ui_app_make_health (WhHealth    health,
                       const char *reason)
{
  GtkWidget *sign = wh_ui_health_new ();

  wh_ui_health_set_size (WH_UI_HEALTH (sign), 10);
  wh_ui_health_set_health (WH_UI_HEALTH (sign), health);
  wh_ui_health_set_reason (WH_UI_HEALTH (sign), reason);
  gtk_widget_set_valign (sign, GTK_ALIGN_CENTER);

  return sign;
}

/**
 * wh_ui_app_make_link:
 * @record: a resource
 * @content: (transfer floating): what is shown of it
 *
 * Returns: (transfer floating): a line that opens @record
 */
GtkWidget *
wh_ui_app_make_link (WhRecord  *record,
                     GtkWidget *content)
{
  GtkWidget *button = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "wh-line");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-resource");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sss)", record->kind->id, record->connection, record->uid);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, wh_record_get_name (record), -1);

  return button;
}
