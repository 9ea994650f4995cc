/* wh-ui-rule-item.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-params.h"
#include "wh-ui-rule-item.h"

struct _WhUiRuleItem
{
  GObject   parent_instance;

  WhRule   *rule;
  guint     n_fired;
  guint     n_acted;
  gint64    last;
  guint     health;
  gboolean  enabled;
  char     *problem;  /* nullable: why it is not observed */
};

G_DEFINE_FINAL_TYPE (WhUiRuleItem, wh_ui_rule_item, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_NAME,
  PROP_CONDITION,
  PROP_SCOPE,
  PROP_SCOPE_TIP,
  PROP_SUBTITLE,
  PROP_FIRED,
  PROP_ACTED,
  PROP_LAST,
  PROP_HEALTH,
  PROP_ENABLED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
dup_last (WhUiRuleItem *self)
{
  return self->last != 0 ? wh_format_age (g_get_real_time () - self->last) : g_strdup (_("never"));
}

static char *
dup_acted (WhUiRuleItem *self)
{
  if (self->n_fired == 0)
    return g_strdup ("—");

  return g_strdup_printf ("%u %%", self->n_acted * 100 / self->n_fired);
}

static char *
dup_subtitle (WhUiRuleItem *self)
{
  g_autofree char *condition = wh_rule_dup_condition (self->rule);
  g_autofree char *scope = self->problem == NULL ? wh_rule_dup_scope (self->rule) : NULL;

  return g_strdup_printf ("%s · %s", condition, scope != NULL ? scope : self->problem);
}

static void
wh_ui_rule_item_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  WhUiRuleItem *self = WH_UI_RULE_ITEM (object);

  switch (prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->rule->name);
      break;
    case PROP_CONDITION:
      g_value_take_string (value, wh_rule_dup_condition (self->rule));
      break;
    case PROP_SCOPE:
      g_value_take_string (value, self->problem != NULL ? g_strdup (_("not observed")) : wh_rule_dup_scope (self->rule));
      break;
    case PROP_SCOPE_TIP:
      g_value_take_string (value, self->problem != NULL ? g_strdup (self->problem) : wh_rule_dup_scope (self->rule));
      break;
    case PROP_SUBTITLE:
      g_value_take_string (value, dup_subtitle (self));
      break;
    case PROP_FIRED:
      g_value_take_string (value, g_strdup_printf ("%u", self->n_fired));
      break;
    case PROP_ACTED:
      g_value_take_string (value, dup_acted (self));
      break;
    case PROP_LAST:
      g_value_take_string (value, dup_last (self));
      break;
    case PROP_HEALTH:
      g_value_set_uint (value, self->health);
      break;
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_rule_item_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  WhUiRuleItem *self = WH_UI_RULE_ITEM (object);

  switch (prop_id)
    {
    case PROP_ENABLED:
      if (self->enabled != g_value_get_boolean (value))
        {
          self->enabled = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_rule_item_finalize (GObject *object)
{
  WhUiRuleItem *self = WH_UI_RULE_ITEM (object);

  g_clear_pointer (&self->rule, wh_rule_unref);
  g_clear_pointer (&self->problem, g_free);

  G_OBJECT_CLASS (wh_ui_rule_item_parent_class)->finalize (object);
}

static void
wh_ui_rule_item_class_init (WhUiRuleItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const struct
  {
    guint       id;
    const char *name;
  } texts[] = {
    { PROP_NAME, "name" },
    { PROP_CONDITION, "condition" },
    { PROP_SCOPE, "scope" },
    { PROP_SCOPE_TIP, "scope-tip" },
    { PROP_SUBTITLE, "subtitle" },
    { PROP_FIRED, "fired" },
    { PROP_ACTED, "acted" },
    { PROP_LAST, "last" },
  };

  object_class->finalize = wh_ui_rule_item_finalize;
  object_class->get_property = wh_ui_rule_item_get_property;
  object_class->set_property = wh_ui_rule_item_set_property;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    properties[texts[i].id] = g_param_spec_string (texts[i].name, NULL, NULL, NULL,
                                                   (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  properties[PROP_HEALTH] =
    g_param_spec_uint ("health", NULL, NULL, WH_HEALTH_UNKNOWN, WH_HEALTH_STALE, WH_HEALTH_UNKNOWN,
                       (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  properties[PROP_ENABLED] = wh_ui_param_flag ("enabled");

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_ui_rule_item_init (WhUiRuleItem *self)
{
}

WhUiRuleItem *
wh_ui_rule_item_new (WhRule *rule)
{
  WhUiRuleItem *self = g_object_new (WH_UI_TYPE_RULE_ITEM, NULL);

  self->rule = wh_rule_ref (rule);
  self->enabled = rule->enabled;
  wh_ui_rule_item_set_state (self, 0, 0, NULL);

  return self;
}

WhRule *
wh_ui_rule_item_get_rule (WhUiRuleItem *self)
{
  g_return_val_if_fail (WH_UI_IS_RULE_ITEM (self), NULL);

  return self->rule;
}

/* Whatever was written about it may be different now. */
static void
notify_all (WhUiRuleItem *self)
{
  for (guint i = PROP_NAME; i <= PROP_HEALTH; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

void
wh_ui_rule_item_set_rule (WhUiRuleItem *self,
                          WhRule       *rule)
{
  g_return_if_fail (WH_UI_IS_RULE_ITEM (self));

  if (self->rule == rule)
    return;

  wh_rule_unref (self->rule);
  self->rule = wh_rule_ref (rule);
  g_object_set (self, "enabled", rule->enabled, NULL);
  notify_all (self);
}

void
wh_ui_rule_item_set_past (WhUiRuleItem *self,
                          guint         n_fired,
                          guint         n_acted,
                          gint64        last)
{
  g_return_if_fail (WH_UI_IS_RULE_ITEM (self));

  self->n_fired = n_fired;
  self->n_acted = n_acted;
  self->last = last;
  notify_all (self);
}

/**
 * wh_ui_rule_item_get_n_fired:
 * @self: an item
 *
 * Returns: how often the rule has fired in the time that the page looks back
 */
guint
wh_ui_rule_item_get_n_fired (WhUiRuleItem *self)
{
  g_return_val_if_fail (WH_UI_IS_RULE_ITEM (self), 0);

  return self->n_fired;
}

/**
 * wh_ui_rule_item_get_n_acted:
 * @self: an item
 *
 * Returns: how many of these times somebody acted on it
 */
guint
wh_ui_rule_item_get_n_acted (WhUiRuleItem *self)
{
  g_return_val_if_fail (WH_UI_IS_RULE_ITEM (self), 0);

  return self->n_acted;
}

/**
 * wh_ui_rule_item_set_state:
 * @self: an item
 * @n_pending: how many of its subjects may fire soon
 * @n_firing: how many fire
 * @problem: (nullable): why it is not observed
 *
 * The sign says how the rule stands; one that is off watches nothing.
 */
void
wh_ui_rule_item_set_state (WhUiRuleItem *self,
                           guint         n_pending,
                           guint         n_firing,
                           const char   *problem)
{
  gboolean changed;
  guint health;

  g_return_if_fail (WH_UI_IS_RULE_ITEM (self));

  if (!self->rule->enabled)
    health = WH_HEALTH_UNKNOWN;
  else if (n_firing > 0)
    health = g_str_equal (self->rule->severity, "critical") ? WH_HEALTH_FAILING : WH_HEALTH_WARNING;
  else
    health = problem != NULL ? WH_HEALTH_STALE : WH_HEALTH_OK;

  changed = self->health != health;
  self->health = health;

  if (g_set_str (&self->problem, self->rule->enabled ? problem : NULL) || changed)
    notify_all (self);
}

gboolean
wh_ui_rule_item_get_enabled (WhUiRuleItem *self)
{
  g_return_val_if_fail (WH_UI_IS_RULE_ITEM (self), FALSE);

  return self->enabled;
}
