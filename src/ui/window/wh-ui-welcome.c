/* wh-ui-welcome.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-welcome.h"

/**
 * WhUiWelcome:
 *
 * What the window shows as long as there is no connection.
 */
struct _WhUiWelcome
{
  AdwBin parent_instance;
};

G_DEFINE_FINAL_TYPE (WhUiWelcome, wh_ui_welcome, ADW_TYPE_BIN)

static void
wh_ui_welcome_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_WELCOME);

  G_OBJECT_CLASS (wh_ui_welcome_parent_class)->dispose (object);
}

static void
wh_ui_welcome_class_init (WhUiWelcomeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_welcome_dispose;

  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-welcome.ui");
}

static void
wh_ui_welcome_init (WhUiWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
