/* wh-ui-message.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-message.h"

/**
 * WhUiMessage:
 *
 * What a page says in place of its content, and the one thing to do about it.
 */
struct _WhUiMessage
{
  AdwBin         parent_instance;

  AdwStatusPage *status;
  GtkWidget     *button;
};

G_DEFINE_FINAL_TYPE (WhUiMessage, wh_ui_message, ADW_TYPE_BIN)

static void
wh_ui_message_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_MESSAGE);

  G_OBJECT_CLASS (wh_ui_message_parent_class)->dispose (object);
}

static void
wh_ui_message_class_init (WhUiMessageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_message_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-message.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiMessage, status);
  gtk_widget_class_bind_template_child (widget_class, WhUiMessage, button);
}

static void
wh_ui_message_init (WhUiMessage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_message_new:
 *
 * Returns: (transfer floating): a message without words
 */
GtkWidget *
wh_ui_message_new (void)
{
  return g_object_new (WH_UI_TYPE_MESSAGE, NULL);
}

/**
 * wh_ui_message_set_text:
 * @self: a message
 * @icon_name: a symbolic icon
 * @title: what there is not, or cannot be shown
 * @description: (nullable): one sentence, as markup
 */
void
wh_ui_message_set_text (WhUiMessage *self,
                        const char  *icon_name,
                        const char  *title,
                        const char  *description)
{
  g_return_if_fail (WH_UI_IS_MESSAGE (self));

  adw_status_page_set_icon_name (self->status, icon_name);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, description);
}

/**
 * wh_ui_message_set_button:
 * @self: a message
 * @label: (nullable): %NULL = there is nothing to do
 * @action: (nullable): detailed action of the button
 * @suggested: whether it is what most people want
 */
void
wh_ui_message_set_button (WhUiMessage *self,
                          const char  *label,
                          const char  *action,
                          gboolean     suggested)
{
  g_autofree char *name = NULL;
  g_autoptr(GVariant) target = NULL;

  g_return_if_fail (WH_UI_IS_MESSAGE (self));

  gtk_widget_set_visible (self->button, label != NULL);

  if (label == NULL)
    return;

  gtk_button_set_label (GTK_BUTTON (self->button), label);

  if (suggested)
    gtk_widget_add_css_class (self->button, "suggested-action");
  else
    gtk_widget_remove_css_class (self->button, "suggested-action");

  /* The target first: an action that wants one complains about a name alone. */
  if (action != NULL && g_action_parse_detailed_name (action, &name, &target, NULL))
    {
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->button), target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), name);
    }
}
