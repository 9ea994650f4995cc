/* wh-ui-raw-view.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-params.h"
#include "wh-ui-raw-view.h"

/**
 * WhUiRawView:
 *
 * The text of an object as its system gives it: fixed pitch, read only, to be
 * selected and copied.
 */
struct _WhUiRawView
{
  AdwBin     parent_instance;

  char      *text;
  gboolean   wrap;
  GtkWidget *view;
};

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_WRAP,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiRawView, wh_ui_raw_view, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static void
wh_ui_raw_view_finalize (GObject *object)
{
  WhUiRawView *self = WH_UI_RAW_VIEW (object);

  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (wh_ui_raw_view_parent_class)->finalize (object);
}

static void
wh_ui_raw_view_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  WhUiRawView *self = WH_UI_RAW_VIEW (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      g_value_set_string (value, wh_ui_raw_view_get_text (self));
      break;

    case PROP_WRAP:
      g_value_set_boolean (value, wh_ui_raw_view_get_wrap (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_raw_view_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  WhUiRawView *self = WH_UI_RAW_VIEW (object);

  switch (prop_id)
    {
    case PROP_TEXT:
      wh_ui_raw_view_set_text (self, g_value_get_string (value));
      break;

    case PROP_WRAP:
      wh_ui_raw_view_set_wrap (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_raw_view_class_init (WhUiRawViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = wh_ui_raw_view_finalize;
  object_class->get_property = wh_ui_raw_view_get_property;
  object_class->set_property = wh_ui_raw_view_set_property;

  properties[PROP_TEXT] = wh_ui_param_text ("text");
  properties[PROP_WRAP] = wh_ui_param_flag ("wrap");

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "rawview");
}

static void
wh_ui_raw_view_init (WhUiRawView *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->view = gtk_text_view_new ();
  gtk_text_view_set_editable (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self->view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self->view), TRUE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self->view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (self->view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (self->view), 9);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (self->view), 9);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Object as its system gives it"),
                                  -1);

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  gtk_widget_set_vexpand (scroller, TRUE);
  adw_bin_set_child (ADW_BIN (self), scroller);
}

/**
 * wh_ui_raw_view_new:
 *
 * Returns: (transfer floating): an empty view
 */
GtkWidget *
wh_ui_raw_view_new (void)
{
  return g_object_new (WH_UI_TYPE_RAW_VIEW, NULL);
}

const char *
wh_ui_raw_view_get_text (WhUiRawView *self)
{
  g_return_val_if_fail (WH_UI_IS_RAW_VIEW (self), NULL);

  return self->text;
}

void
wh_ui_raw_view_set_text (WhUiRawView *self,
                         const char  *text)
{
  g_return_if_fail (WH_UI_IS_RAW_VIEW (self));

  if (!g_set_str (&self->text, text))
    return;

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)), text != NULL ? text : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

gboolean
wh_ui_raw_view_get_wrap (WhUiRawView *self)
{
  g_return_val_if_fail (WH_UI_IS_RAW_VIEW (self), FALSE);

  return self->wrap;
}

void
wh_ui_raw_view_set_wrap (WhUiRawView *self,
                         gboolean     wrap)
{
  g_return_if_fail (WH_UI_IS_RAW_VIEW (self));

  wrap = !!wrap;

  if (self->wrap == wrap)
    return;

  self->wrap = wrap;
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->view),
                               wrap ? GTK_WRAP_WORD_CHAR : GTK_WRAP_NONE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WRAP]);
}
