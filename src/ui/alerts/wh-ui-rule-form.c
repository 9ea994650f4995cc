/* wh-ui-rule-form.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-ui-condition-form.h"
#include "wh-ui-form-rows.h"
#include "wh-ui-rule-form.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

struct _WhUiRuleForm
{
  AdwBin               parent_instance;

  AdwEntryRow         *name_row;
  AdwActionRow        *parts_row;
  AdwComboRow         *kind_row;
  AdwEntryRow         *where_row;
  AdwPreferencesGroup *combine_group;
  AdwComboRow         *combine_row;
  GtkBox              *conditions;
  AdwButtonRow        *add_row;
  AdwSpinRow          *hold_row;
  AdwComboRow         *severity_row;
  AdwEntryRow         *labels_row;
  AdwEntryRow         *summary_row;
  AdwEntryRow         *runbook_row;

  WhRule              *rule;      /* what is edited */
  GPtrArray           *forms;     /* WhUiConditionForm, borrowed; none: parts within parts */
  GPtrArray           *kinds;     /* WhKind, borrowed; the first is NULL: a query */
  gboolean             loading;
};

G_DEFINE_FINAL_TYPE (WhUiRuleForm, wh_ui_rule_form, ADW_TYPE_BIN)

static guint edited_signal;

static const char * const severities[] = { "critical", "warning", "info" };

/* ---- lists ---- */

static void
load_kinds (WhUiRuleForm *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);
  guint n;
  const WhKind **kinds = wh_kind_list (&n);

  g_ptr_array_set_size (self->kinds, 0);
  g_ptr_array_add (self->kinds, NULL);
  gtk_string_list_append (names, _("Query (PromQL)"));

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (self->kinds, (gpointer)kinds[i]);
      gtk_string_list_append (names, _(kinds[i]->title_plural));
    }

  adw_combo_row_set_model (self->kind_row, G_LIST_MODEL (names));
}

static const WhKind *
get_kind (WhUiRuleForm *self)
{
  guint selected = adw_combo_row_get_selected (self->kind_row);

  return selected < self->kinds->len ? g_ptr_array_index (self->kinds, selected) : NULL;
}

/* ---- from the form ---- */

/* "name = billing*, namespace != test" */
static gboolean
read_filters (WhUiRuleForm *self,
              WhRule       *rule,
              GError      **error)
{
  g_auto(GStrv) parts = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->where_row)), ",", -1);

  g_ptr_array_set_size (rule->filters, 0);
  g_clear_pointer (&rule->environment, g_free);
  g_clear_pointer (&rule->connection, g_free);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]);
      char *equals = strchr (part, '=');
      gboolean negate;
      g_autofree char *field = NULL;
      g_autofree char *pattern = NULL;

      if (*part == '\0')
        continue;

      if (equals == NULL || equals == part)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” must be a field, = or !=, and a pattern"), part);
          return FALSE;
        }

      negate = equals[-1] == '!';
      field = g_strchomp (g_strndup (part, (gsize)(equals - part) - negate));
      pattern = g_strstrip (g_strdup (equals + 1));

      if (g_str_equal (field, "environment"))
        rule->environment = g_steal_pointer (&pattern);
      else if (g_str_equal (field, "connection"))
        rule->connection = g_steal_pointer (&pattern);
      else
        g_ptr_array_add (rule->filters, wh_rule_filter_new (field, pattern, negate));
    }

  return TRUE;
}

static gboolean
read_labels (WhUiRuleForm *self,
             WhRule       *rule,
             GError      **error)
{
  g_auto(GStrv) parts = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->labels_row)), ",", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (*part == '\0')
        continue;

      if (strchr (part, '=') == NULL || *part == '=')
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("The label “%s” must be a name, = and a value"), part);
          return FALSE;
        }

      g_strv_builder_add (builder, part);
    }

  g_strfreev (rule->labels);
  rule->labels = g_strv_builder_end (builder);

  return TRUE;
}

static gboolean
read_conditions (WhUiRuleForm *self,
                 WhRule       *rule,
                 GError      **error)
{
  WhCondition *all = NULL;

  g_set_str (&rule->kind, get_kind (self) != NULL ? get_kind (self)->id : NULL);
  g_clear_pointer (&rule->when, wh_condition_free);

  if (self->forms->len > 1)
    {
      all = rule->when = wh_condition_new (adw_combo_row_get_selected (self->combine_row) == 1 ? WH_CONDITION_ANY
                                                                                                : WH_CONDITION_ALL);
    }

  for (guint i = 0; i < self->forms->len; i++)
    {
      WhCondition *condition = wh_ui_condition_form_make_condition (g_ptr_array_index (self->forms, i), rule);
      const WhCondition *leaf = condition->parts != NULL ? g_ptr_array_index (condition->parts, 0) : condition;

      if (all != NULL)
        g_ptr_array_add (all->parts, condition);
      else
        rule->when = condition;

      if (get_kind (self) == NULL && leaf->promql == NULL)
        {
          g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("Enter an expression in PromQL"));
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * wh_ui_rule_form_make_rule:
 * @self: a form
 * @error: what is wrong with what was entered
 *
 * Returns: (transfer full) (nullable): the rule as it is entered
 */
WhRule *
wh_ui_rule_form_make_rule (WhUiRuleForm  *self,
                           GError       **error)
{
  g_autoptr(WhRule) rule = NULL;
  guint severity;

  g_return_val_if_fail (WH_UI_IS_RULE_FORM (self), NULL);

  rule = self->rule != NULL ? wh_rule_copy (self->rule) : wh_rule_new ();
  severity = adw_combo_row_get_selected (self->severity_row);
  g_free (rule->name);
  rule->name = wh_ui_entry_row_dup (self->name_row);

  if (rule->name == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_INVALID, _("The rule needs a name"));
      return NULL;
    }

  if (rule->id == NULL)
    rule->id = wh_rule_make_id (rule->name);

  g_free (rule->severity);
  rule->severity = g_strdup (severities[MIN (severity, G_N_ELEMENTS (severities) - 1)]);
  rule->hold = (gint64)(adw_spin_row_get_value (self->hold_row) * (double)MINUTE);
  g_free (rule->summary);
  rule->summary = wh_ui_entry_row_dup (self->summary_row);
  g_free (rule->runbook);
  rule->runbook = wh_ui_entry_row_dup (self->runbook_row);

  if (!read_filters (self, rule, error) || !read_labels (self, rule, error))
    return NULL;

  if (self->forms->len > 0 && !read_conditions (self, rule, error))
    return NULL;

  return wh_rule_finish (rule, error) ? g_steal_pointer (&rule) : NULL;
}

/* ---- into the form ---- */

static void
edited_cb (WhUiRuleForm *self)
{
  if (!self->loading)
    g_signal_emit (self, edited_signal, 0);
}

/* How many there are, and how they are combined, is written above each. */
static void
update_places (WhUiRuleForm *self)
{
  gboolean any = adw_combo_row_get_selected (self->combine_row) == 1;
  gboolean several = self->forms->len > 1;

  for (guint i = 0; i < self->forms->len; i++)
    wh_ui_condition_form_set_place (g_ptr_array_index (self->forms, i),
                                    i > 0 ? (any ? _("Or") : _("And")) : several ? "" : _("Fires when"), several);

  gtk_widget_set_visible (GTK_WIDGET (self->combine_group), several || self->forms->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->combine_row), several);
  gtk_widget_set_visible (GTK_WIDGET (self->add_row), self->forms->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->parts_row), self->forms->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->kind_row), self->forms->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->where_row), get_kind (self) != NULL);
}

static void
removed_cb (WhUiRuleForm      *self,
            WhUiConditionForm *form)
{
  gtk_box_remove (self->conditions, GTK_WIDGET (form));
  g_ptr_array_remove (self->forms, form);
  update_places (self);
  edited_cb (self);
}

static WhUiConditionForm *
append_form (WhUiRuleForm *self)
{
  WhUiConditionForm *form = wh_ui_condition_form_new ();

  wh_ui_condition_form_set_kind (form, get_kind (self));
  g_signal_connect_object (form, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (form, "removed", G_CALLBACK (removed_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->conditions, GTK_WIDGET (form));
  g_ptr_array_add (self->forms, form);

  return form;
}

static void
add_cb (WhUiRuleForm *self)
{
  WhUiConditionForm *form = append_form (self);

  update_places (self);
  gtk_widget_child_focus (GTK_WIDGET (form), GTK_DIR_TAB_FORWARD);
  edited_cb (self);
}

static void
combine_cb (WhUiRuleForm *self)
{
  update_places (self);
  edited_cb (self);
}

static void
kind_cb (WhUiRuleForm *self)
{
  if (self->loading)
    return;

  for (guint i = 0; i < self->forms->len; i++)
    wh_ui_condition_form_set_kind (g_ptr_array_index (self->forms, i), get_kind (self));

  update_places (self);
  edited_cb (self);
}

static char *
dup_filters (const WhRule *rule)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < rule->filters->len; i++)
    {
      const WhRuleFilter *filter = g_ptr_array_index (rule->filters, i);

      g_string_append_printf (text, "%s%s %s %s", text->len > 0 ? ", " : "", filter->field, filter->negate ? "!=" : "=",
                              filter->pattern);
    }

  if (rule->connection != NULL)
    g_string_append_printf (text, "%sconnection = %s", text->len > 0 ? ", " : "", rule->connection);
  if (rule->environment != NULL)
    g_string_append_printf (text, "%senvironment = %s", text->len > 0 ? ", " : "", rule->environment);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whether a form can show it. */
static gboolean
is_simple (const WhCondition *condition)
{
  if (condition->type == WH_CONDITION_NOT)
    condition = g_ptr_array_index (condition->parts, 0);

  return condition->parts == NULL;
}

static void
show_conditions (WhUiRuleForm *self,
                 const WhRule *rule)
{
  const WhCondition *when = rule->when;
  gboolean several = when->type == WH_CONDITION_ALL || when->type == WH_CONDITION_ANY;
  g_autofree char *text = wh_rule_dup_condition (rule);

  adw_action_row_set_subtitle (self->parts_row, text);
  adw_combo_row_set_selected (self->combine_row, when->type == WH_CONDITION_ANY ? 1 : 0);

  for (guint i = 0; several && i < when->parts->len; i++)
    if (!is_simple (g_ptr_array_index (when->parts, i)))
      return;

  if (!several && !is_simple (when))
    return;

  for (guint i = 0; i < (several ? when->parts->len : 1); i++)
    wh_ui_condition_form_set_condition (append_form (self), rule, several ? g_ptr_array_index (when->parts, i) : when);
}

/**
 * wh_ui_rule_form_set_rule:
 * @self: a form
 * @rule: (nullable): what is edited; %NULL = a new one
 */
void
wh_ui_rule_form_set_rule (WhUiRuleForm *self,
                          WhRule       *rule)
{
  guint kind = 0;

  g_return_if_fail (WH_UI_IS_RULE_FORM (self));

  self->loading = TRUE;
  g_clear_pointer (&self->rule, wh_rule_unref);
  self->rule = rule != NULL ? wh_rule_ref (rule) : NULL;

  for (guint i = 1; i < self->kinds->len; i++)
    {
      const WhKind *known = g_ptr_array_index (self->kinds, i);

      if (g_str_equal (known->id, rule != NULL ? rule->kind != NULL ? rule->kind : "" : "check"))
        kind = i;
    }

  adw_combo_row_set_selected (self->kind_row, kind);
  adw_combo_row_set_selected (self->severity_row, 1);

  while (self->forms->len > 0)
    gtk_box_remove (self->conditions, GTK_WIDGET (g_ptr_array_steal_index (self->forms, self->forms->len - 1)));

  if (rule != NULL)
    {
      g_autofree char *filters = dup_filters (rule);
      g_autofree char *labels = rule->labels != NULL ? g_strjoinv (", ", rule->labels) : NULL;

      wh_ui_entry_row_set (self->name_row, rule->name);
      wh_ui_entry_row_set (self->where_row, filters);
      wh_ui_entry_row_set (self->labels_row, labels);
      wh_ui_entry_row_set (self->summary_row, rule->summary);
      wh_ui_entry_row_set (self->runbook_row, rule->runbook);
      adw_spin_row_set_value (self->hold_row, (double)rule->hold / (double)MINUTE);

      for (guint i = 0; i < G_N_ELEMENTS (severities); i++)
        if (g_str_equal (severities[i], rule->severity))
          adw_combo_row_set_selected (self->severity_row, i);

      show_conditions (self, rule);
    }
  else
    {
      append_form (self);
    }

  update_places (self);
  self->loading = FALSE;
}

/**
 * wh_ui_rule_form_suggest:
 * @self: a form
 * @value: a better threshold
 * @hold: a better wait, microseconds
 */
void
wh_ui_rule_form_suggest (WhUiRuleForm *self,
                         double        value,
                         gint64        hold)
{
  g_autoptr(WhRule) rule = wh_ui_rule_form_make_rule (self, NULL);

  if (rule == NULL)
    return;

  adw_spin_row_set_value (self->hold_row, (double)hold / (double)MINUTE);
  if (self->forms->len > 0)
    wh_ui_condition_form_set_value (g_ptr_array_index (self->forms, 0), rule, value);
}

static void
wh_ui_rule_form_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_RULE_FORM);

  G_OBJECT_CLASS (wh_ui_rule_form_parent_class)->dispose (object);
}

static void
wh_ui_rule_form_finalize (GObject *object)
{
  WhUiRuleForm *self = WH_UI_RULE_FORM (object);

  g_clear_pointer (&self->rule, wh_rule_unref);
  g_clear_pointer (&self->kinds, g_ptr_array_unref);
  g_clear_pointer (&self->forms, g_ptr_array_unref);

  G_OBJECT_CLASS (wh_ui_rule_form_parent_class)->finalize (object);
}

static void
wh_ui_rule_form_class_init (WhUiRuleFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_rule_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = wh_ui_rule_form_finalize;
  edited_signal = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-rule-form.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, name_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, parts_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, kind_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, where_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, combine_group);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, combine_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, conditions);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, add_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, hold_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, severity_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, labels_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, summary_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiRuleForm, runbook_row);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, combine_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
}

static void
wh_ui_rule_form_init (WhUiRuleForm *self)
{
  const char *combinations[] = { _("All hold"), _("One holds"), NULL };
  const char *names[] = { _("Failing"), _("Warning"), _("Note"), NULL };

  self->kinds = g_ptr_array_new ();
  self->forms = g_ptr_array_new ();
  self->loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_combo_row_set_texts (self->combine_row, combinations);
  wh_ui_combo_row_set_texts (self->severity_row, names);
  load_kinds (self);
  self->loading = FALSE;
}
