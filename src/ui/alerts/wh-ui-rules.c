/* wh-ui-rules.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-ui-future.h"
#include "wh-ui-health.h"
#include "wh-ui-rule-item.h"
#include "wh-ui-rules.h"

#define DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* A rule that fired at least so often, of which so small a share was acted on,
 * might have a better threshold. */
#define NOISY_COUNT 10
#define NOISY_SHARE 4

/* How often, acted on, last */
#define FIRST_NUMBER 3
#define N_NUMBERS    3

struct _WhUiRules
{
  WhUiAdaptive          parent_instance;

  AdwBanner      *noisy;
  GtkSearchEntry *search;
  GtkColumnView  *list;

  WhFleet        *fleet;
  GListStore     *rules;
  WhUiRuleItem   *noisiest;  /* not owned; of the list */
  DexCancellable *scope;
  gboolean        filling;
};

G_DEFINE_FINAL_TYPE (WhUiRules, wh_ui_rules, WH_UI_TYPE_ADAPTIVE)

enum
{
  PROP_0,
  PROP_FLEET,
  PROP_RULES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint open_signal;

/* ---- what fired ---- */

static void
update_noisy (WhUiRules *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rules));
  WhUiRuleItem *worst = NULL;
  g_autofree char *title = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhUiRuleItem) item = g_list_model_get_item (G_LIST_MODEL (self->rules), i);
      guint n_fired = wh_ui_rule_item_get_n_fired (item);

      if (wh_ui_rule_item_get_enabled (item) && n_fired >= NOISY_COUNT &&
          wh_ui_rule_item_get_n_acted (item) * NOISY_SHARE < n_fired &&
          (worst == NULL || n_fired > wh_ui_rule_item_get_n_fired (worst)))
        worst = item;
    }

  self->noisiest = worst;

  if (worst != NULL)
    {
      /* Translators: name of a rule, how often it fired, how often somebody did something then */
      title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                            "“%s” fired %u times in 30 days and was acted on %u time. Look for a better threshold?",
                                            "“%s” fired %u times in 30 days and was acted on %u times. Look for a better threshold?",
                                            wh_ui_rule_item_get_n_acted (worst)),
                               wh_ui_rule_item_get_rule (worst)->name, wh_ui_rule_item_get_n_fired (worst),
                               wh_ui_rule_item_get_n_acted (worst));
      adw_banner_set_title (self->noisy, title);
    }

  adw_banner_set_revealed (self->noisy, worst != NULL);
}

static void
firings_done (gpointer      owner,
              const GValue *value,
              const GError *error)
{
  WhUiRules *self = owner;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rules));
  GPtrArray *firings;

  if (value == NULL)
    return;

  firings = g_value_get_boxed (value);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhUiRuleItem) item = g_list_model_get_item (G_LIST_MODEL (self->rules), i);
      guint n_fired = 0;
      guint n_acted = 0;
      gint64 last = 0;

      for (guint f = 0; f < firings->len; f++)
        {
          const WhRuleFiring *firing = g_ptr_array_index (firings, f);

          if (!g_str_equal (firing->rule, wh_ui_rule_item_get_rule (item)->id))
            continue;

          n_fired++;
          n_acted += firing->acted;
          last = MAX (last, firing->fired_at);
        }

      wh_ui_rule_item_set_past (item, n_fired, n_acted, last);
    }

  update_noisy (self);
}

static void
update_states (WhUiRules *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rules));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(WhUiRuleItem) item = g_list_model_get_item (G_LIST_MODEL (self->rules), i);
      WhRuleStanding standing = wh_rule_engine_get_standing (wh_fleet_get_rule_engine (self->fleet),
                                                             wh_ui_rule_item_get_rule (item)->id);

      wh_ui_rule_item_set_state (item, standing.n_pending, standing.n_firing, standing.problem);
    }
}

static void
engine_changed_cb (WhUiRules *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wh_ui_rules_refresh (self);
}

/* ---- rules ---- */

static void
enabled_done (gpointer      owner,
              const GValue *value,
              const GError *error)
{
  if (error != NULL)
    gtk_widget_activate_action (GTK_WIDGET (owner), "win.toast", "s", error->message);
}

static void
enabled_cb (WhUiRules    *self,
            GParamSpec   *pspec,
            WhUiRuleItem *item)
{
  WhRule *rule = wh_ui_rule_item_get_rule (item);

  if (self->filling || rule->enabled == wh_ui_rule_item_get_enabled (item))
    return;

  wh_ui_future_done (wh_dex_scoped (self->scope,
                                    wh_rules_set_enabled (wh_fleet_get_rules (self->fleet), rule->id,
                                                          wh_ui_rule_item_get_enabled (item))),
                     self, enabled_done);
}

static void
add_item (WhUiRules *self,
          guint      position,
          WhRule    *rule)
{
  g_autoptr(WhUiRuleItem) item = wh_ui_rule_item_new (rule);

  g_signal_connect_object (item, "notify::enabled", G_CALLBACK (enabled_cb), self, G_CONNECT_SWAPPED);
  g_list_store_insert (self->rules, position, item);
}

/* Both are by name, so that one walk finds what came and went. */
static void
fill (WhUiRules *self)
{
  GPtrArray *rules = wh_rules_list (wh_fleet_get_rules (self->fleet));

  self->filling = TRUE;

  for (guint i = 0; i < rules->len; i++)
    {
      WhRule *rule = g_ptr_array_index (rules, i);
      guint at = i;

      for (; at < g_list_model_get_n_items (G_LIST_MODEL (self->rules)); at++)
        {
          g_autoptr(WhUiRuleItem) item = g_list_model_get_item (G_LIST_MODEL (self->rules), at);

          if (g_str_equal (wh_ui_rule_item_get_rule (item)->id, rule->id))
            {
              wh_ui_rule_item_set_rule (item, rule);
              break;
            }
        }

      if (at == g_list_model_get_n_items (G_LIST_MODEL (self->rules)))
        add_item (self, i, rule);
      else if (at > i)
        g_list_store_splice (self->rules, i, at - i, NULL, 0);
    }

  g_list_store_splice (self->rules, rules->len,
                       g_list_model_get_n_items (G_LIST_MODEL (self->rules)) - rules->len, NULL, 0);
  self->filling = FALSE;
}

/**
 * wh_ui_rules_refresh:
 * @self: the tab
 *
 * Looks again at what there is.
 */
void
wh_ui_rules_refresh (WhUiRules *self)
{
  g_return_if_fail (WH_UI_IS_RULES (self));

  if (self->fleet == NULL)
    return;

  fill (self);
  update_states (self);
  wh_ui_future_done (wh_dex_scoped (self->scope,
                                    wh_history_load_rule_firings (wh_fleet_get_history (self->fleet),
                                                                  g_get_real_time () - 30 * DAY)),
                     self, firings_done);
}

/* Numbers stand at the right, and what they are above them. A GtkColumnView has no
 * property for that. Headings of columns that are hidden are there, too. */
static void
align_headings (WhUiRules *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->list));
  guint i = 0;

  for (GtkWidget *title = gtk_widget_get_first_child (header); title != NULL; title = gtk_widget_get_next_sibling (title), i++)
    {
      if (i >= FIRST_NUMBER && i < FIRST_NUMBER + N_NUMBERS && gtk_widget_get_first_child (title) != NULL)
        gtk_widget_set_halign (gtk_widget_get_first_child (title), GTK_ALIGN_END);
    }
}

static void
map_cb (WhUiRules *self)
{
  align_headings (self);

  if (self->fleet == NULL)
    return;

  if (!wh_rules_is_loaded (wh_fleet_get_rules (self->fleet)))
    dex_future_disown (wh_rules_load (wh_fleet_get_rules (self->fleet)));

  wh_ui_rules_refresh (self);
}

/**
 * wh_ui_rules_dup_subtitle:
 * @self: the tab
 *
 * Returns: (transfer full): its state in one line
 */
char *
wh_ui_rules_dup_subtitle (WhUiRules *self)
{
  GPtrArray *rules;
  guint n = 0;

  g_return_val_if_fail (WH_UI_IS_RULES (self), NULL);

  if (self->fleet == NULL)
    return NULL;

  rules = wh_rules_list (wh_fleet_get_rules (self->fleet));

  for (guint i = 0; i < rules->len; i++)
    n += ((const WhRule *)g_ptr_array_index (rules, i))->enabled;

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u rule, %u of them watched", "%u rules, %u of them watched",
                                       rules->len), rules->len, n);
}

void
wh_ui_rules_start_search (WhUiRules *self)
{
  g_return_if_fail (WH_UI_IS_RULES (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
switched_cb (GtkColumnViewCell *cell,
             GParamSpec        *pspec,
             GtkSwitch         *sw)
{
  GObject *item = gtk_column_view_cell_get_item (cell);

  if (item != NULL)
    g_object_set (item, "enabled", gtk_switch_get_active (sw), NULL);
}

/* ---- opening ---- */

static void
activate_cb (WhUiRules     *self,
             guint          position,
             GtkColumnView *list)
{
  g_autoptr(WhUiRuleItem) item = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (list)), position);

  if (item != NULL)
    g_signal_emit (self, open_signal, 0, wh_ui_rule_item_get_rule (item));
}

static void
noisy_clicked_cb (WhUiRules *self)
{
  if (self->noisiest != NULL)
    g_signal_emit (self, open_signal, 0, wh_ui_rule_item_get_rule (self->noisiest));
}

static void
new_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  g_signal_emit (widget, open_signal, 0, NULL);
}

/* ---- life ---- */

static void
wh_ui_rules_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  WhUiRules *self = WH_UI_RULES (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      g_value_set_object (value, self->fleet);
      break;
    case PROP_RULES:
      g_value_set_object (value, self->rules);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_fleet (WhUiRules *self,
           WhFleet   *fleet)
{
  if (!g_set_object (&self->fleet, fleet) || fleet == NULL)
    return;

  g_signal_connect_object (wh_fleet_get_rules (fleet), "changed", G_CALLBACK (wh_ui_rules_refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wh_fleet_get_rule_engine (fleet), "changed", G_CALLBACK (engine_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
wh_ui_rules_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  WhUiRules *self = WH_UI_RULES (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      set_fleet (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_rules_dispose (GObject *object)
{
  WhUiRules *self = WH_UI_RULES (object);

  if (self->scope != NULL)
    dex_cancellable_cancel (self->scope);
  dex_clear (&self->scope);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_RULES);
  g_clear_object (&self->rules);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_rules_parent_class)->dispose (object);
}

static void
wh_ui_rules_class_init (WhUiRulesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_rules_dispose;
  object_class->get_property = wh_ui_rules_get_property;
  object_class->set_property = wh_ui_rules_set_property;

  properties[PROP_FLEET] =
    g_param_spec_object ("fleet", NULL, NULL, WH_TYPE_FLEET,
                         (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS));
  properties[PROP_RULES] =
    g_param_spec_object ("rules", NULL, NULL, G_TYPE_LIST_MODEL,
                         (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);

  open_signal = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, WH_TYPE_RULE);

  g_type_ensure (WH_UI_TYPE_HEALTH);
  g_type_ensure (WH_UI_TYPE_RULE_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-rules.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRules, noisy);
  gtk_widget_class_bind_template_child (widget_class, WhUiRules, search);
  gtk_widget_class_bind_template_child (widget_class, WhUiRules, list);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, noisy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, switched_cb);
  gtk_widget_class_install_action (widget_class, "rules.new", NULL, new_action);
}

static void
wh_ui_rules_init (WhUiRules *self)
{
  self->rules = g_list_store_new (WH_UI_TYPE_RULE_ITEM);
  self->scope = dex_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}
