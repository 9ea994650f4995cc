/* wh-ui-past-bar.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-past-bar.h"

/**
 * WhUiPastBar:
 *
 * Says below the header that the window shows the past, and leads back.
 */
struct _WhUiPastBar
{
  AdwBin     parent_instance;

  GtkLabel  *label;
  GtkWidget *box;
  WhMoment  *moment;
};

G_DEFINE_FINAL_TYPE (WhUiPastBar, wh_ui_past_bar, ADW_TYPE_BIN)

static void
update (WhUiPastBar *self)
{
  gint64 time = wh_moment_get_time (self->moment);
  g_autoptr(GDateTime) shown = NULL;
  g_autofree char *day = NULL;
  g_autofree char *age = NULL;
  g_autofree char *bold = NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), time != 0);
  if (time == 0 || (shown = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC)) == NULL)
    return;

  /* Translators: a moment of the past, as in "Sunday 15 November, 09:12" */
  day = g_date_time_format (shown, _("%A %-d %B, %H:%M"));
  age = wh_format_age (MAX (g_get_real_time () - time, 0));
  bold = g_markup_printf_escaped ("<b>%s</b>", day);

  /* Translators: a moment and how long ago it was */
  text = g_strdup_printf (_("You see %s, %s ago. Actions are off."), bold, age);
  gtk_label_set_markup (self->label, text);
}

static void
compare_cb (WhUiPastBar *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.compare", "(xx)", wh_moment_get_time (self->moment), g_get_real_time ());
}

static void
wh_ui_past_bar_dispose (GObject *object)
{
  g_clear_object (&WH_UI_PAST_BAR (object)->moment);

  G_OBJECT_CLASS (wh_ui_past_bar_parent_class)->dispose (object);
}

static void
wh_ui_past_bar_class_init (WhUiPastBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_past_bar_dispose;
}

static void
wh_ui_past_bar_init (WhUiPastBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *icon = gtk_image_new_from_icon_name ("document-open-recent-symbolic");
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *compare = gtk_button_new_with_label (_("Compare with now"));
  GtkWidget *button = gtk_button_new_with_label (_("Return to live"));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_button_set_can_shrink (GTK_BUTTON (compare), TRUE);
  gtk_button_set_can_shrink (GTK_BUTTON (button), TRUE);
  gtk_widget_set_valign (compare, GTK_ALIGN_CENTER);
  g_signal_connect_object (compare, "clicked", G_CALLBACK (compare_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.live");
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (text), icon);
  gtk_box_append (GTK_BOX (text), label);
  gtk_box_append (GTK_BOX (buttons), compare);
  gtk_box_append (GTK_BOX (buttons), button);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_add_css_class (GTK_WIDGET (self), "wh-past-bar");
  adw_bin_set_child (ADW_BIN (self), box);
  self->label = GTK_LABEL (label);
  self->box = box;
}

/**
 * wh_ui_past_bar_new:
 * @moment: what the window shows
 *
 * Returns: (transfer floating): a bar, visible only in the past
 */
GtkWidget *
wh_ui_past_bar_new (WhMoment *moment)
{
  WhUiPastBar *self;

  g_return_val_if_fail (WH_IS_MOMENT (moment), NULL);

  self = g_object_new (WH_UI_TYPE_PAST_BAR, NULL);
  self->moment = g_object_ref (moment);
  g_signal_connect_object (moment, "notify::time", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

/**
 * wh_ui_past_bar_set_narrow:
 * @self: a bar
 * @narrow: whether its buttons stand below what it says
 */
void
wh_ui_past_bar_set_narrow (WhUiPastBar *self,
                           gboolean     narrow)
{
  g_return_if_fail (WH_UI_IS_PAST_BAR (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
