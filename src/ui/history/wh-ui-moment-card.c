/* wh-ui-moment-card.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-moment-card.h"

/**
 * WhUiMomentCard:
 *
 * One of the instants that are compared: which it is, and a popover that names
 * others or takes a day and a time.
 *
 * Signals: "chosen" (int64: microseconds since the epoch); "preset" (string:
 * the id that [method@MomentCard.add_preset] was given).
 */
struct _WhUiMomentCard
{
  AdwBin         parent_instance;

  GtkMenuButton *button;
  GtkPopover    *popover;
  GtkBox        *presets;
  GtkCalendar   *calendar;
  GtkEntry      *entry;
  GtkLabel      *caption;
  GtkLabel      *day;

  gint64         time;
  gboolean       updating;
};

G_DEFINE_FINAL_TYPE (WhUiMomentCard, wh_ui_moment_card, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  PRESET,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
parse_time (const char *text,
            guint64    *parts)
{
  g_auto(GStrv) words = g_strsplit (text, ":", 3);
  guint n = g_strv_length (words);

  parts[2] = 0;

  for (guint i = 0; i < n; i++)
    {
      if (!g_ascii_string_to_unsigned (g_strstrip (words[i]), 10, 0, i == 0 ? 23 : 59, &parts[i], NULL))
        return FALSE;
    }

  return n >= 2;
}

static void
choose_cb (WhUiMomentCard *self)
{
  g_autoptr(GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr(GDateTime) time = NULL;
  guint64 parts[3];

  if (!parse_time (gtk_editable_get_text (GTK_EDITABLE (self->entry)), parts))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
      gtk_widget_error_bell (GTK_WIDGET (self->entry));
      return;
    }

  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  time = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                g_date_time_get_day_of_month (day), (int)parts[0], (int)parts[1], (double)parts[2]);
  if (time == NULL)
    return;

  gtk_popover_popdown (self->popover);
  g_signal_emit (self, signals[CHOSEN], 0, g_date_time_to_unix (time) * G_USEC_PER_SEC);
}

/* A day alone is not chosen yet: the time of it is still to be said. */
static void
day_selected_cb (WhUiMomentCard *self)
{
  if (!self->updating)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
preset_clicked_cb (GtkButton      *button,
                   WhUiMomentCard *self)
{
  gtk_popover_popdown (self->popover);
  g_signal_emit (self, signals[PRESET], 0, gtk_widget_get_name (GTK_WIDGET (button)));
}

static void
wh_ui_moment_card_dispose (GObject *object)
{
  WhUiMomentCard *self = WH_UI_MOMENT_CARD (object);

  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_MOMENT_CARD);

  G_OBJECT_CLASS (wh_ui_moment_card_parent_class)->dispose (object);
}

static void
wh_ui_moment_card_class_init (WhUiMomentCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_moment_card_dispose;

  signals[CHOSEN] =
    g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[PRESET] =
    g_signal_new ("preset", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-moment-card.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiMomentCard, button);
  gtk_widget_class_bind_template_child (widget_class, WhUiMomentCard, popover);
  gtk_widget_class_bind_template_child (widget_class, WhUiMomentCard, presets);
  gtk_widget_class_bind_template_child (widget_class, WhUiMomentCard, calendar);
  gtk_widget_class_bind_template_child (widget_class, WhUiMomentCard, entry);
  gtk_widget_class_bind_template_child (widget_class, WhUiMomentCard, caption);
  gtk_widget_class_bind_template_child (widget_class, WhUiMomentCard, day);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
}

static void
wh_ui_moment_card_init (WhUiMomentCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_moment_card_add_preset:
 * @self: a card
 * @id: what the signal "preset" says
 * @label: what the user reads
 */
void
wh_ui_moment_card_add_preset (WhUiMomentCard *self,
                              const char     *id,
                              const char     *label)
{
  GtkWidget *button;

  g_return_if_fail (WH_UI_IS_MOMENT_CARD (self));

  button = gtk_button_new_with_label (label);
  gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), 0);
  gtk_widget_set_name (button, id);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (preset_clicked_cb), self, 0);
  gtk_box_append (self->presets, button);
}

/**
 * wh_ui_moment_card_set_time:
 * @self: a card
 * @time: microseconds since the epoch
 * @caption: what instant that is: "From: 24 h before"
 */
void
wh_ui_moment_card_set_time (WhUiMomentCard *self,
                            gint64          time,
                            const char     *caption)
{
  g_autoptr(GDateTime) date = NULL;
  g_autofree char *text = NULL;
  g_autofree char *clock = NULL;
  g_autofree char *label = NULL;

  g_return_if_fail (WH_UI_IS_MOMENT_CARD (self));

  self->time = time;
  date = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  if (date == NULL)
    return;

  text = g_date_time_format (date, _("%A %-d %b, %H:%M"));
  clock = g_date_time_format (date, "%H:%M:%S");
  label = g_strdup_printf ("%s, %s", caption, text);

  self->updating = TRUE;
  gtk_label_set_label (self->caption, caption);
  gtk_label_set_label (self->day, text);
  gtk_calendar_select_day (self->calendar, date);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), clock);
  self->updating = FALSE;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
