/* wh-ui-why.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-children.h"
#include "wh-ui-pill.h"
#include "wh-ui-why.h"

/**
 * WhUiWhy:
 *
 * Why something is not well, in the words of what was observed. It never
 * guesses: without a reason it says that the cause is not known.
 */
struct _WhUiWhy
{
  GtkWidget  parent_instance;

  GtkLabel  *title;
  GtkWidget *since;
  GtkLabel  *reason;
};

G_DEFINE_FINAL_TYPE (WhUiWhy, wh_ui_why, GTK_TYPE_WIDGET)

static void
wh_ui_why_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_WHY);
  wh_ui_remove_children (GTK_WIDGET (object));

  G_OBJECT_CLASS (wh_ui_why_parent_class)->dispose (object);
}

static void
wh_ui_why_class_init (WhUiWhyClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_why_dispose;

  g_type_ensure (WH_UI_TYPE_PILL);
  gtk_widget_class_set_css_name (widget_class, "whwhy");
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-why.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiWhy, title);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhy, since);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhy, reason);
}

static void
wh_ui_why_init (WhUiWhy *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_why_set:
 * @self: a card
 * @health: what is explained
 * @since: since when, microseconds since the epoch; 0 = not known
 * @reason: (nullable): why
 *
 * Shows why; hides itself when there is nothing to explain.
 */
void
wh_ui_why_set (WhUiWhy    *self,
               WhHealth    health,
               gint64      since,
               const char *reason)
{
  static const char * const tones[] = { "error", "warning" };
  const char *tone = NULL;

  g_return_if_fail (WH_UI_IS_WHY (self));

  for (guint i = 0; i < G_N_ELEMENTS (tones); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self), tones[i]);

  switch (health)
    {
    case WH_HEALTH_FAILING:
      gtk_label_set_label (self->title, _("Why it is broken"));
      tone = "error";
      break;

    case WH_HEALTH_WARNING:
      gtk_label_set_label (self->title, _("Why it needs a look"));
      tone = "warning";
      break;

    case WH_HEALTH_STALE:
      gtk_label_set_label (self->title, _("Not observed now"));
      break;

    case WH_HEALTH_OK:
    case WH_HEALTH_UNKNOWN:
    default:
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }

  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_label_set_label (self->reason, reason != NULL ? reason : _("The cause is not known."));

  if (tone != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), tone);

  gtk_widget_set_visible (self->since, since > 0);

  if (since > 0)
    {
      g_autofree char *time = wh_format_time (since);
      /* Translators: a time such as 14:16 */
      g_autofree char *text = g_strdup_printf (_("since %s"), time);

      wh_ui_pill_set_health (WH_UI_PILL (self->since), health);
      wh_ui_pill_set_text (WH_UI_PILL (self->since), text);
    }
}
