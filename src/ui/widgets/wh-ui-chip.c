/* wh-ui-chip.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-chip.h"
#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-params.h"

/**
 * WhUiChip:
 *
 * A toggle for filter bars: a sign of health, a word and how many there are.
 */
struct _WhUiChip
{
  GtkToggleButton  parent_instance;

  char            *title;
  WhHealth         health;
  gboolean         show_health;
  int              count;
  GtkWidget       *sign;
  GtkWidget       *label;
  GtkWidget       *number;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_HEALTH,
  PROP_SHOW_HEALTH,
  PROP_COUNT,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiChip, wh_ui_chip, GTK_TYPE_TOGGLE_BUTTON)

static GParamSpec *properties[N_PROPS];

static void
update (WhUiChip *self)
{
  g_autofree char *number = NULL;
  g_autofree char *name = NULL;

  if (self->count >= 0)
    number = g_strdup_printf ("%'d", self->count);

  wh_ui_health_set_health (WH_UI_HEALTH (self->sign), self->health);
  gtk_widget_set_visible (self->sign, self->show_health);
  wh_ui_set_label (GTK_LABEL (self->label), self->title);
  wh_ui_set_label (GTK_LABEL (self->number), number);

  name = g_strjoin (" ", self->title != NULL ? self->title : "", number, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
wh_ui_chip_finalize (GObject *object)
{
  WhUiChip *self = WH_UI_CHIP (object);

  g_clear_pointer (&self->title, g_free);

  G_OBJECT_CLASS (wh_ui_chip_parent_class)->finalize (object);
}

static void
wh_ui_chip_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WhUiChip *self = WH_UI_CHIP (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, wh_ui_chip_get_title (self));
      break;

    case PROP_HEALTH:
      g_value_set_uint (value, wh_ui_chip_get_health (self));
      break;

    case PROP_SHOW_HEALTH:
      g_value_set_boolean (value, wh_ui_chip_get_show_health (self));
      break;

    case PROP_COUNT:
      g_value_set_int (value, wh_ui_chip_get_count (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_chip_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhUiChip *self = WH_UI_CHIP (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      wh_ui_chip_set_title (self, g_value_get_string (value));
      break;

    case PROP_HEALTH:
      wh_ui_chip_set_health (self, g_value_get_uint (value));
      break;

    case PROP_SHOW_HEALTH:
      wh_ui_chip_set_show_health (self, g_value_get_boolean (value));
      break;

    case PROP_COUNT:
      wh_ui_chip_set_count (self, g_value_get_int (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_chip_class_init (WhUiChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wh_ui_chip_finalize;
  object_class->get_property = wh_ui_chip_get_property;
  object_class->set_property = wh_ui_chip_set_property;

  properties[PROP_TITLE] = wh_ui_param_text ("title");

  /* Its sign; shown only with show-health */
  properties[PROP_HEALTH] = wh_ui_param_health ("health");
  properties[PROP_SHOW_HEALTH] = wh_ui_param_flag ("show-health");

  /* Negative for none */
  properties[PROP_COUNT] =
    g_param_spec_int ("count", NULL, NULL,
                      -1, G_MAXINT, -1,
                      (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_ui_chip_init (WhUiChip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->count = -1;
  self->sign = wh_ui_health_new ();
  self->label = gtk_label_new (NULL);
  self->number = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->number, "dimmed");
  gtk_widget_add_css_class (self->number, "numeric");
  gtk_box_append (GTK_BOX (box), self->sign);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_box_append (GTK_BOX (box), self->number);
  gtk_button_set_child (GTK_BUTTON (self), box);
  gtk_widget_add_css_class (GTK_WIDGET (self), "chip");
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  update (self);
}

/**
 * wh_ui_chip_new:
 *
 * Returns: (transfer floating): a chip without words
 */
GtkWidget *
wh_ui_chip_new (void)
{
  return g_object_new (WH_UI_TYPE_CHIP, NULL);
}

const char *
wh_ui_chip_get_title (WhUiChip *self)
{
  g_return_val_if_fail (WH_UI_IS_CHIP (self), NULL);

  return self->title;
}

void
wh_ui_chip_set_title (WhUiChip   *self,
                      const char *title)
{
  g_return_if_fail (WH_UI_IS_CHIP (self));

  if (!g_set_str (&self->title, title))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

WhHealth
wh_ui_chip_get_health (WhUiChip *self)
{
  g_return_val_if_fail (WH_UI_IS_CHIP (self), WH_HEALTH_UNKNOWN);

  return self->health;
}

void
wh_ui_chip_set_health (WhUiChip *self,
                       WhHealth  health)
{
  g_return_if_fail (WH_UI_IS_CHIP (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

gboolean
wh_ui_chip_get_show_health (WhUiChip *self)
{
  g_return_val_if_fail (WH_UI_IS_CHIP (self), FALSE);

  return self->show_health;
}

void
wh_ui_chip_set_show_health (WhUiChip *self,
                            gboolean  show_health)
{
  g_return_if_fail (WH_UI_IS_CHIP (self));

  show_health = !!show_health;

  if (self->show_health == show_health)
    return;

  self->show_health = show_health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_HEALTH]);
}

int
wh_ui_chip_get_count (WhUiChip *self)
{
  g_return_val_if_fail (WH_UI_IS_CHIP (self), 0);

  return self->count;
}

void
wh_ui_chip_set_count (WhUiChip *self,
                      int       count)
{
  g_return_if_fail (WH_UI_IS_CHIP (self));

  if (self->count == count)
    return;

  self->count = count;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}
