/* wh-ui-moment.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-moment.h"
#include "wh-ui-params.h"
#include "wh-ui-wordless.h"

/**
 * WhUiMoment:
 *
 * The button in each header that says which moment the window shows: now ("Live"),
 * now but late ("26 min"), the last known ("Offline"), or a moment of the past, in
 * an amber pill that cannot be overlooked. Without a popover of its own it opens
 * one that says so in words.
 */
struct _WhUiMoment
{
  AdwBin          parent_instance;

  GtkWidget      *button;
  GtkWidget      *sign;
  GtkWidget      *icon;
  GtkWidget      *label;
  GtkWidget      *state_label;

  WhUiMomentMode  mode;
  char           *text;
  gboolean        compact;
};

enum
{
  PROP_0,
  PROP_MODE,
  PROP_TEXT,
  PROP_COMPACT,
  PROP_POPOVER,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiMoment, wh_ui_moment, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (WhUiMomentMode, wh_ui_moment_mode,
                    G_DEFINE_ENUM_VALUE (WH_UI_MOMENT_LIVE, "live"),
                    G_DEFINE_ENUM_VALUE (WH_UI_MOMENT_LATE, "late"),
                    G_DEFINE_ENUM_VALUE (WH_UI_MOMENT_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (WH_UI_MOMENT_PAST, "past"))

static const struct
{
  WhHealth    health;
  const char *text;
  const char *tooltip;
} modes[] = {
  [WH_UI_MOMENT_LIVE]    = { WH_HEALTH_OK,    N_("Live"),    N_("Showing the fleet as it is now") },
  [WH_UI_MOMENT_LATE]    = { WH_HEALTH_STALE, N_("Late"),    N_("Some of what is shown is older than it should be") },
  [WH_UI_MOMENT_OFFLINE] = { WH_HEALTH_STALE, N_("Offline"), N_("Showing the fleet as it was last observed") },
  [WH_UI_MOMENT_PAST]    = { WH_HEALTH_STALE, N_("Past"),    N_("Showing the fleet as it was then") },
};

static void
update (WhUiMoment *self)
{
  gboolean past = self->mode == WH_UI_MOMENT_PAST;
  const char *text = self->text != NULL ? self->text : _(modes[self->mode].text);
  const char *tooltip = _(modes[self->mode].tooltip);

  wh_ui_health_set_health (WH_UI_HEALTH (self->sign), modes[self->mode].health);
  gtk_widget_set_has_tooltip (self->sign, FALSE);
  gtk_widget_set_visible (self->sign, !past);
  gtk_widget_set_visible (self->icon, past);
  gtk_label_set_label (GTK_LABEL (self->label), text);

  /* In a narrow window the bar below names a moment of the past; the colour stays. */
  gtk_widget_set_visible (self->label, !self->compact);

  wh_ui_set_style_class (self->button, "flat", !past);
  wh_ui_set_style_class (self->button, "wh-past", past);
  wh_ui_set_tooltip (self->button, tooltip);
  if (self->state_label != NULL)
    gtk_label_set_label (GTK_LABEL (self->state_label), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tooltip,
                                  -1);
}

static void
wh_ui_moment_dispose (GObject *object)
{
  /* The template would take the child away behind the back of AdwBin. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_MOMENT);

  G_OBJECT_CLASS (wh_ui_moment_parent_class)->dispose (object);
}

static void
wh_ui_moment_finalize (GObject *object)
{
  WhUiMoment *self = WH_UI_MOMENT (object);

  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (wh_ui_moment_parent_class)->finalize (object);
}

static void
wh_ui_moment_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  WhUiMoment *self = WH_UI_MOMENT (object);

  switch (prop_id)
    {
    case PROP_MODE:
      g_value_set_enum (value, wh_ui_moment_get_mode (self));
      break;

    case PROP_TEXT:
      g_value_set_string (value, wh_ui_moment_get_text (self));
      break;

    case PROP_COMPACT:
      g_value_set_boolean (value, wh_ui_moment_get_compact (self));
      break;

    case PROP_POPOVER:
      g_value_set_object (value, wh_ui_moment_get_popover (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_moment_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  WhUiMoment *self = WH_UI_MOMENT (object);

  switch (prop_id)
    {
    case PROP_MODE:
      wh_ui_moment_set_mode (self, g_value_get_enum (value));
      break;

    case PROP_TEXT:
      wh_ui_moment_set_text (self, g_value_get_string (value));
      break;

    case PROP_COMPACT:
      wh_ui_moment_set_compact (self, g_value_get_boolean (value));
      break;

    case PROP_POPOVER:
      wh_ui_moment_set_popover (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_moment_class_init (WhUiMomentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_moment_dispose;
  object_class->finalize = wh_ui_moment_finalize;
  object_class->get_property = wh_ui_moment_get_property;
  object_class->set_property = wh_ui_moment_set_property;

  g_type_ensure (WH_UI_TYPE_HEALTH);

  properties[PROP_MODE] =
    g_param_spec_enum ("mode", NULL, NULL,
                       WH_UI_TYPE_MOMENT_MODE, WH_UI_MOMENT_LIVE,
                       (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  /* "26 min", "Sun 15 Nov, 09:12"; NULL = the usual word of the mode */
  properties[PROP_TEXT] = wh_ui_param_text ("text");

  /* The sign without the text, for narrow windows */
  properties[PROP_COMPACT] = wh_ui_param_flag ("compact");

  properties[PROP_POPOVER] =
    g_param_spec_object ("popover", NULL, NULL,
                         GTK_TYPE_POPOVER,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "moment");
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-moment.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiMoment, button);
  gtk_widget_class_bind_template_child (widget_class, WhUiMoment, sign);
  gtk_widget_class_bind_template_child (widget_class, WhUiMoment, icon);
  gtk_widget_class_bind_template_child (widget_class, WhUiMoment, label);
  gtk_widget_class_bind_template_child (widget_class, WhUiMoment, state_label);
}

static void
wh_ui_moment_init (WhUiMoment *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

/**
 * wh_ui_moment_new:
 *
 * Returns: (transfer floating): a button that says "Live"
 */
GtkWidget *
wh_ui_moment_new (void)
{
  return g_object_new (WH_UI_TYPE_MOMENT, NULL);
}

WhUiMomentMode
wh_ui_moment_get_mode (WhUiMoment *self)
{
  g_return_val_if_fail (WH_UI_IS_MOMENT (self), WH_UI_MOMENT_LIVE);

  return self->mode;
}

void
wh_ui_moment_set_mode (WhUiMoment     *self,
                       WhUiMomentMode  mode)
{
  g_return_if_fail (WH_UI_IS_MOMENT (self));
  g_return_if_fail (mode <= WH_UI_MOMENT_PAST);

  if (self->mode == mode)
    return;

  self->mode = mode;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

const char *
wh_ui_moment_get_text (WhUiMoment *self)
{
  g_return_val_if_fail (WH_UI_IS_MOMENT (self), NULL);

  return self->text;
}

void
wh_ui_moment_set_text (WhUiMoment *self,
                       const char *text)
{
  g_return_if_fail (WH_UI_IS_MOMENT (self));

  if (!g_set_str (&self->text, text))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

gboolean
wh_ui_moment_get_compact (WhUiMoment *self)
{
  g_return_val_if_fail (WH_UI_IS_MOMENT (self), FALSE);

  return self->compact;
}

void
wh_ui_moment_set_compact (WhUiMoment *self,
                          gboolean    compact)
{
  g_return_if_fail (WH_UI_IS_MOMENT (self));

  compact = !!compact;

  if (self->compact == compact)
    return;

  self->compact = compact;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

GtkPopover *
wh_ui_moment_get_popover (WhUiMoment *self)
{
  g_return_val_if_fail (WH_UI_IS_MOMENT (self), NULL);

  return gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->button));
}

void
wh_ui_moment_set_popover (WhUiMoment *self,
                          GtkPopover *popover)
{
  g_return_if_fail (WH_UI_IS_MOMENT (self));

  if (popover == gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->button)))
    return;

  /* The one of the template goes, and its label with it. */
  self->state_label = NULL;
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), GTK_WIDGET (popover));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POPOVER]);
}

static void
create_popover_cb (GtkMenuButton *button,
                   gpointer       data)
{
  GtkWidget *moment = gtk_widget_get_ancestor (GTK_WIDGET (button), WH_UI_TYPE_MOMENT);
  GtkMenuButtonCreatePopupFunc func = g_object_get_data (G_OBJECT (button), "func");

  func (button, data);

  WH_UI_MOMENT (moment)->state_label = NULL;
}

/**
 * wh_ui_moment_set_popover_func:
 * @self: a moment
 * @func: (scope forever): sets the popover of the button whenever it is pressed, or shows
 *   something else instead
 * @data: for @func
 *
 * Makes the popover only for those who press the button.
 */
void
wh_ui_moment_set_popover_func (WhUiMoment                   *self,
                               GtkMenuButtonCreatePopupFunc  func,
                               gpointer                      data)
{
  g_return_if_fail (WH_UI_IS_MOMENT (self));
  g_return_if_fail (func != NULL);

  g_object_set_data (G_OBJECT (self->button), "func", func);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->button), create_popover_cb, data, NULL);
}

/**
 * wh_ui_moment_popup:
 * @self: a moment
 *
 * Shows the popover, as a press does.
 */
void
wh_ui_moment_popup (WhUiMoment *self)
{
  g_return_if_fail (WH_UI_IS_MOMENT (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}
