/* wh-ui-node-card.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-ui-draw.h"
#include "wh-ui-health.h"
#include "wh-ui-meter.h"
#include "wh-ui-node-card.h"
#include "wh-ui-params.h"
#include "wh-ui-value.h"

/**
 * WhUiNodeCard:
 *
 * One node of a cluster: what it is (or, when something is wrong, why), how much of
 * its CPU, memory and pods is used and requested, what it costs and how old it
 * is. A node that is not observed keeps its last values, hatched and dimmed.
 */
struct _WhUiNodeCard
{
  AdwBin      parent_instance;

  GtkWidget  *menu_button;
  GtkWidget  *reason_line;
  GtkWidget  *cpu_meter;
  GtkWidget  *cpu_value;
  GtkWidget  *memory_meter;
  GtkWidget  *memory_value;
  GtkWidget  *pods_meter;
  GtkWidget  *pods_value;

  char       *title;
  char       *detail;
  char       *reason;
  WhHealth    health;
  char       *cost;
  char       *cost_unit;
  char       *age;
  GMenuModel *menu_model;
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_DETAIL,
  PROP_REASON,
  PROP_HEALTH,
  PROP_COST,
  PROP_COST_UNIT,
  PROP_AGE,
  PROP_MENU_MODEL,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiNodeCard, wh_ui_node_card, ADW_TYPE_BIN)

static GParamSpec *properties[N_PROPS];

static gboolean
shows_detail (gpointer    instance,
              const char *detail,
              const char *reason)
{
  return !wh_ui_has_text (instance, reason) && wh_ui_has_text (instance, detail);
}

static void
update (WhUiNodeCard *self)
{
  gboolean stale = self->health == WH_HEALTH_STALE;
  WhHealth health = stale ? WH_HEALTH_STALE : WH_HEALTH_OK;
  g_autofree char *name = NULL;

  wh_ui_set_style_class (GTK_WIDGET (self), "wh-stale", stale);
  wh_ui_set_health_class (self->reason_line, self->health);
  wh_ui_meter_set_observed (WH_UI_METER (self->cpu_meter), !stale);
  wh_ui_meter_set_observed (WH_UI_METER (self->memory_meter), !stale);
  wh_ui_meter_set_observed (WH_UI_METER (self->pods_meter), !stale);
  wh_ui_value_set_health (WH_UI_VALUE (self->cpu_value), health);
  wh_ui_value_set_health (WH_UI_VALUE (self->memory_value), health);
  wh_ui_value_set_health (WH_UI_VALUE (self->pods_value), health);

  name = g_strjoin (", ",
                    self->title != NULL ? self->title : "",
                    self->reason != NULL ? self->reason : wh_ui_health_get_title (self->health),
                    NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
wh_ui_node_card_dispose (GObject *object)
{
  WhUiNodeCard *self = WH_UI_NODE_CARD (object);

  g_clear_object (&self->menu_model);

  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_NODE_CARD);

  G_OBJECT_CLASS (wh_ui_node_card_parent_class)->dispose (object);
}

static void
wh_ui_node_card_finalize (GObject *object)
{
  WhUiNodeCard *self = WH_UI_NODE_CARD (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->detail, g_free);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->cost, g_free);
  g_clear_pointer (&self->cost_unit, g_free);
  g_clear_pointer (&self->age, g_free);

  G_OBJECT_CLASS (wh_ui_node_card_parent_class)->finalize (object);
}

static void
wh_ui_node_card_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  WhUiNodeCard *self = WH_UI_NODE_CARD (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, wh_ui_node_card_get_title (self));
      break;

    case PROP_DETAIL:
      g_value_set_string (value, wh_ui_node_card_get_detail (self));
      break;

    case PROP_REASON:
      g_value_set_string (value, wh_ui_node_card_get_reason (self));
      break;

    case PROP_HEALTH:
      g_value_set_uint (value, wh_ui_node_card_get_health (self));
      break;

    case PROP_COST:
      g_value_set_string (value, wh_ui_node_card_get_cost (self));
      break;

    case PROP_COST_UNIT:
      g_value_set_string (value, wh_ui_node_card_get_cost_unit (self));
      break;

    case PROP_AGE:
      g_value_set_string (value, wh_ui_node_card_get_age (self));
      break;

    case PROP_MENU_MODEL:
      g_value_set_object (value, wh_ui_node_card_get_menu_model (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_node_card_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  WhUiNodeCard *self = WH_UI_NODE_CARD (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      wh_ui_node_card_set_title (self, g_value_get_string (value));
      break;

    case PROP_DETAIL:
      wh_ui_node_card_set_detail (self, g_value_get_string (value));
      break;

    case PROP_REASON:
      wh_ui_node_card_set_reason (self, g_value_get_string (value));
      break;

    case PROP_HEALTH:
      wh_ui_node_card_set_health (self, g_value_get_uint (value));
      break;

    case PROP_COST:
      wh_ui_node_card_set_cost (self, g_value_get_string (value));
      break;

    case PROP_COST_UNIT:
      wh_ui_node_card_set_cost_unit (self, g_value_get_string (value));
      break;

    case PROP_AGE:
      wh_ui_node_card_set_age (self, g_value_get_string (value));
      break;

    case PROP_MENU_MODEL:
      wh_ui_node_card_set_menu_model (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_node_card_class_init (WhUiNodeCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_node_card_dispose;
  object_class->finalize = wh_ui_node_card_finalize;
  object_class->get_property = wh_ui_node_card_get_property;
  object_class->set_property = wh_ui_node_card_set_property;

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_METER);
  g_type_ensure (WH_UI_TYPE_VALUE);

  properties[PROP_TITLE] = wh_ui_param_text ("title");

  /* What the node is: type, cores, memory */
  properties[PROP_DETAIL] = wh_ui_param_text ("detail");

  /* Why it is not fine; takes the place of the detail */
  properties[PROP_REASON] = wh_ui_param_text ("reason");
  properties[PROP_HEALTH] = wh_ui_param_health ("health");
  properties[PROP_COST] = wh_ui_param_text ("cost");
  properties[PROP_COST_UNIT] = wh_ui_param_text ("cost-unit");
  properties[PROP_AGE] = wh_ui_param_text ("age");

  properties[PROP_MENU_MODEL] =
    g_param_spec_object ("menu-model", NULL, NULL,
                         G_TYPE_MENU_MODEL,
                         (G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));

  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "nodecard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-node-card.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeCard, menu_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeCard, reason_line);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeCard, cpu_meter);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeCard, cpu_value);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeCard, memory_meter);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeCard, memory_value);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeCard, pods_meter);
  gtk_widget_class_bind_template_child (widget_class, WhUiNodeCard, pods_value);
  gtk_widget_class_bind_template_callback_full (widget_class, "has_text", G_CALLBACK (wh_ui_has_text));
  gtk_widget_class_bind_template_callback (widget_class, shows_detail);
}

static void
wh_ui_node_card_init (WhUiNodeCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (self->menu_button, FALSE);
  update (self);
}

/**
 * wh_ui_node_card_new:
 *
 * Returns: (transfer floating): a card of a node not observed yet
 */
GtkWidget *
wh_ui_node_card_new (void)
{
  return g_object_new (WH_UI_TYPE_NODE_CARD, NULL);
}

const char *
wh_ui_node_card_get_title (WhUiNodeCard *self)
{
  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), NULL);

  return self->title;
}

void
wh_ui_node_card_set_title (WhUiNodeCard *self,
                           const char   *title)
{
  g_return_if_fail (WH_UI_IS_NODE_CARD (self));

  if (!g_set_str (&self->title, title))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

const char *
wh_ui_node_card_get_detail (WhUiNodeCard *self)
{
  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), NULL);

  return self->detail;
}

void
wh_ui_node_card_set_detail (WhUiNodeCard *self,
                            const char   *detail)
{
  g_return_if_fail (WH_UI_IS_NODE_CARD (self));

  if (!g_set_str (&self->detail, detail))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DETAIL]);
}

const char *
wh_ui_node_card_get_reason (WhUiNodeCard *self)
{
  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), NULL);

  return self->reason;
}

void
wh_ui_node_card_set_reason (WhUiNodeCard *self,
                            const char   *reason)
{
  g_return_if_fail (WH_UI_IS_NODE_CARD (self));

  if (!g_set_str (&self->reason, reason))
    return;

  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

WhHealth
wh_ui_node_card_get_health (WhUiNodeCard *self)
{
  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), WH_HEALTH_UNKNOWN);

  return self->health;
}

void
wh_ui_node_card_set_health (WhUiNodeCard *self,
                            WhHealth      health)
{
  g_return_if_fail (WH_UI_IS_NODE_CARD (self));
  g_return_if_fail (health <= WH_HEALTH_STALE);

  if (self->health == health)
    return;

  self->health = health;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEALTH]);
}

const char *
wh_ui_node_card_get_cost (WhUiNodeCard *self)
{
  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), NULL);

  return self->cost;
}

void
wh_ui_node_card_set_cost (WhUiNodeCard *self,
                          const char   *cost)
{
  g_return_if_fail (WH_UI_IS_NODE_CARD (self));

  if (!g_set_str (&self->cost, cost))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COST]);
}

const char *
wh_ui_node_card_get_cost_unit (WhUiNodeCard *self)
{
  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), NULL);

  return self->cost_unit;
}

void
wh_ui_node_card_set_cost_unit (WhUiNodeCard *self,
                               const char   *cost_unit)
{
  g_return_if_fail (WH_UI_IS_NODE_CARD (self));

  if (!g_set_str (&self->cost_unit, cost_unit))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COST_UNIT]);
}

const char *
wh_ui_node_card_get_age (WhUiNodeCard *self)
{
  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), NULL);

  return self->age;
}

void
wh_ui_node_card_set_age (WhUiNodeCard *self,
                         const char   *age)
{
  g_return_if_fail (WH_UI_IS_NODE_CARD (self));

  if (!g_set_str (&self->age, age))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AGE]);
}

GMenuModel *
wh_ui_node_card_get_menu_model (WhUiNodeCard *self)
{
  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), NULL);

  return self->menu_model;
}

void
wh_ui_node_card_set_menu_model (WhUiNodeCard *self,
                                GMenuModel   *menu_model)
{
  g_return_if_fail (WH_UI_IS_NODE_CARD (self));

  if (!g_set_object (&self->menu_model, menu_model))
    return;

  gtk_widget_set_visible (self->menu_button, menu_model != NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MENU_MODEL]);
}

/**
 * wh_ui_node_card_popup_menu:
 * @self: a card
 *
 * Opens the menu.
 *
 * Returns: whether it has one
 */
gboolean
wh_ui_node_card_popup_menu (WhUiNodeCard *self)
{
  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), FALSE);

  if (self->menu_model == NULL)
    return FALSE;

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->menu_button));

  return TRUE;
}

/**
 * wh_ui_node_card_get_meter:
 * @self: a card
 * @meter: which
 *
 * Returns: (transfer none): the bar
 */
GtkWidget *
wh_ui_node_card_get_meter (WhUiNodeCard  *self,
                           WhUiNodeMeter  meter)
{
  GtkWidget *meters[] = { self->cpu_meter, self->memory_meter, self->pods_meter };

  g_return_val_if_fail (WH_UI_IS_NODE_CARD (self), NULL);
  g_return_val_if_fail ((guint) meter < G_N_ELEMENTS (meters), NULL);

  return meters[meter];
}

/**
 * wh_ui_node_card_set_meter:
 * @self: a card
 * @meter: which
 * @used: what is used, negative when nothing is known
 * @requested: what is requested, negative for no tick
 * @limit: what can be had, in the same unit
 * @value: (nullable): the number beside it, "34" or "31"; a dash without one
 * @unit: (nullable): its unit, "%" or "/110"
 */
void
wh_ui_node_card_set_meter (WhUiNodeCard  *self,
                           WhUiNodeMeter  meter,
                           double         used,
                           double         requested,
                           double         limit,
                           const char    *value,
                           const char    *unit)
{
  GtkWidget *meters[] = { self->cpu_meter, self->memory_meter, self->pods_meter };
  GtkWidget *values[] = { self->cpu_value, self->memory_value, self->pods_value };

  g_return_if_fail (WH_UI_IS_NODE_CARD (self));
  g_return_if_fail ((guint) meter < G_N_ELEMENTS (meters));

  wh_ui_meter_set (WH_UI_METER (meters[meter]), used, requested, limit);
  wh_ui_value_set (WH_UI_VALUE (values[meter]), value, unit);
}
