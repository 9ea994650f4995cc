/* wh-ui-deploy-plan.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-children.h"
#include "wh-ui-deploy-plan.h"
#include "wh-ui-diff.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-health.h"
#include "wh-ui-line-diff.h"
#include "wh-ui-wordless.h"

#define LINE_HEIGHT 19
#define MAX_DIFF_HEIGHT 340

/* Of the checks, beside the rest. */
#define COLUMN 372

/**
 * WhUiDeployPlan:
 *
 * All that somebody should know before saying yes. Signal "parameter" with id
 * and value when it is to be made another way; "freezes" when somebody wants to
 * see them.
 */
struct _WhUiDeployPlan
{
  AdwBin          parent_instance;

  GtkBox         *columns;
  GtkBox         *left;
  AdwClamp       *right;
  GtkBox         *right_box;
  GtkWidget      *checks_box;
  GtkWidget      *wrong_box;
  GtkWidget      *environment;
  GtkLabel       *from_label;
  GtkLabel       *from_digest;
  GtkLabel       *to_label;
  GtkLabel       *to_digest;
  GtkWidget      *strategy_box;
  AdwToggleGroup *strategy;
  GtkWidget      *commits_box;
  GtkLabel       *commits_title;
  GtkLabel       *commits_note;
  GtkListBox     *commits;
  GtkLabel       *objects_note;
  GtkBox         *objects;
  GtkLabel       *checks_note;
  GtkListBox     *checks;
  AdwSwitchRow   *automatic;
  GtkWidget      *limits_toggle;
  GtkWidget      *limits;
  AdwSpinRow     *watch;
  AdwSpinRow     *hold;
  AdwSpinRow     *errors;
  AdwSpinRow     *p95;
  AdwEntryRow    *gate;
  GtkWidget      *strategy_list;
  AdwActionRow   *strategy_row;
  AdwSpinRow     *pause;
  gboolean        showing;
};

G_DEFINE_FINAL_TYPE (WhUiDeployPlan, wh_ui_deploy_plan, ADW_TYPE_BIN)

enum
{
  PARAMETER,
  FREEZES,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
strategy_cb (WhUiDeployPlan *self)
{
  const char *name = adw_toggle_group_get_active_name (self->strategy);

  if (!self->showing && name != NULL)
    g_signal_emit (self, signals[PARAMETER], 0, "strategy", name);
}

static void
automatic_cb (WhUiDeployPlan *self)
{
  if (!self->showing)
    g_signal_emit (self, signals[PARAMETER], 0, "rollback", adw_switch_row_get_active (self->automatic) ? "yes" : "no");
}

static void
tell_number (WhUiDeployPlan *self,
             const char     *id,
             AdwSpinRow     *row,
             double          factor)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!self->showing)
    g_signal_emit (self, signals[PARAMETER], 0, id, g_ascii_formatd (text, sizeof text, "%.6g", adw_spin_row_get_value (row) * factor));
}

static void
watch_cb (WhUiDeployPlan *self)
{
  tell_number (self, "watch", self->watch, 60);
}

/* Half a minute can be said, but whole ones are written as such. */
static gboolean
minutes_output_cb (WhUiDeployPlan *self)
{
  g_autofree char *text = g_strdup_printf ("%.5g", adw_spin_row_get_value (self->watch));

  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->watch)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->watch), text);

  return TRUE;
}

static void
hold_cb (WhUiDeployPlan *self)
{
  tell_number (self, "hold", self->hold, 1);
}

static void
errors_cb (WhUiDeployPlan *self)
{
  tell_number (self, "max-errors", self->errors, 1);
}

static void
p95_cb (WhUiDeployPlan *self)
{
  tell_number (self, "max-p95", self->p95, 1);
}

static void
pause_cb (WhUiDeployPlan *self)
{
  tell_number (self, "pause", self->pause, 1);
}

static void
gate_cb (WhUiDeployPlan *self)
{
  if (!self->showing)
    g_signal_emit (self, signals[PARAMETER], 0, "gate", gtk_editable_get_text (GTK_EDITABLE (self->gate)));
}

static void
freezes_cb (WhUiDeployPlan *self)
{
  g_signal_emit (self, signals[FREEZES], 0);
}

static void
wh_ui_deploy_plan_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_DEPLOY_PLAN);

  G_OBJECT_CLASS (wh_ui_deploy_plan_parent_class)->dispose (object);
}

static void
wh_ui_deploy_plan_class_init (WhUiDeployPlanClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_deploy_plan_dispose;

  signals[PARAMETER] =
    g_signal_new ("parameter", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[FREEZES] =
    g_signal_new ("freezes", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WH_UI_TYPE_ENV_MARK);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-deploy-plan.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, columns);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, left);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, right);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, right_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, checks_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, wrong_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, environment);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, from_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, from_digest);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, to_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, to_digest);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, strategy_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, strategy);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, commits_box);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, commits_title);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, commits_note);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, commits);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, objects_note);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, objects);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, checks_note);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, checks);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, automatic);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, limits_toggle);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, limits);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, watch);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, hold);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, errors);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, p95);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, gate);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, strategy_list);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, strategy_row);
  gtk_widget_class_bind_template_child (widget_class, WhUiDeployPlan, pause);
  gtk_widget_class_bind_template_callback (widget_class, strategy_cb);
  gtk_widget_class_bind_template_callback (widget_class, watch_cb);
  gtk_widget_class_bind_template_callback (widget_class, minutes_output_cb);
  gtk_widget_class_bind_template_callback (widget_class, hold_cb);
  gtk_widget_class_bind_template_callback (widget_class, errors_cb);
  gtk_widget_class_bind_template_callback (widget_class, p95_cb);
  gtk_widget_class_bind_template_callback (widget_class, pause_cb);
  gtk_widget_class_bind_template_callback (widget_class, gate_cb);
  gtk_widget_class_bind_template_callback (widget_class, automatic_cb);
}

static void
wh_ui_deploy_plan_init (WhUiDeployPlan *self)
{
  self->showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->showing = FALSE;
  adw_clamp_set_maximum_size (self->right, COLUMN);
  adw_clamp_set_tightening_threshold (self->right, COLUMN);
  gtk_widget_set_size_request (GTK_WIDGET (self->right), COLUMN, -1);
}

static void
set_digest (GtkLabel   *label,
            const char *digest)
{
  g_autofree char *text = NULL;
  gsize length = digest != NULL ? strlen (digest) : 0;

  if (length > 24)
    text = g_strdup_printf ("%.8s…%s", digest + strlen ("sha256:"), digest + length - 4);

  gtk_label_set_label (label, text != NULL ? text : _("digest unknown"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), digest);
}

static GtkWidget *
make_check_row (WhHealth    health,
                const char *title,
                const char *detail)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *glyph = wh_ui_health_new ();

  wh_ui_health_set_health (WH_UI_HEALTH (glyph), health);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail != NULL ? detail : "");
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), glyph);

  return row;
}

static void
add_freezes_button (WhUiDeployPlan *self,
                    GtkWidget      *row)
{
  GtkWidget *button = wh_ui_wordless_button_new ("go-next-symbolic", _("Freezes…"));

  g_signal_connect_object (button, "clicked", G_CALLBACK (freezes_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
}

static void
show_checks (WhUiDeployPlan     *self,
             const WhDeployPlan *plan)
{
  g_autoptr(GString) note = g_string_new (NULL);
  guint counts[WH_N_HEALTHS] = { 0 };

  gtk_list_box_remove_all (self->checks);

  for (guint i = 0; i < plan->checks->len; i++)
    {
      const WhDeployCheck *check = plan->checks->pdata[i];
      GtkWidget *row;

      counts[check->health]++;
      row = make_check_row (check->health, check->title, check->detail);
      gtk_list_box_append (self->checks, row);

      if (g_str_equal (check->id, "freeze"))
        add_freezes_button (self, row);
    }

  g_string_append_printf (note, g_dngettext (GETTEXT_PACKAGE, "%u passed", "%u passed", counts[WH_HEALTH_OK]), counts[WH_HEALTH_OK]);
  if (counts[WH_HEALTH_FAILING] > 0)
    g_string_append_printf (note, _(", %u failed"), counts[WH_HEALTH_FAILING]);
  if (counts[WH_HEALTH_WARNING] > 0)
    g_string_append_printf (note, _(", %u to know about"), counts[WH_HEALTH_WARNING]);
  if (counts[WH_HEALTH_UNKNOWN] > 0)
    g_string_append_printf (note, _(", %u unknown"), counts[WH_HEALTH_UNKNOWN]);
  gtk_label_set_label (self->checks_note, note->str);
}

static void
show_commits (WhUiDeployPlan     *self,
              const WhDeployPlan *plan)
{
  g_autofree char *note = NULL;

  gtk_list_box_remove_all (self->commits);
  gtk_widget_set_visible (self->commits_box, plan->commits->len > 0 || plan->commits_note != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->commits), plan->commits->len > 0);
  gtk_label_set_label (self->commits_title, plan->commits_back ? _("Commits that are taken back") : _("Commits in between"));

  if (plan->commits_note != NULL)
    note = g_strdup (plan->commits_note);
  else
    /* Translators: a number, then a version */
    note = g_strdup_printf (_("%u since %s"), plan->commits->len,
                            plan->commits_back ? plan->to_version : plan->from_version);
  gtk_label_set_label (self->commits_note, note);

  for (guint i = 0; i < plan->commits->len; i++)
    {
      const WhDeployCommit *commit = plan->commits->pdata[i];
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *sha = g_strndup (commit->sha, 7);
      GtkWidget *label = gtk_label_new (sha);
      g_autofree char *age = commit->time != WH_ABSENT && commit->time > 0 ? wh_format_age (g_get_real_time () - commit->time) : NULL;
      GtkWidget *when = gtk_label_new (age);

      gtk_widget_add_css_class (label, "monospace");
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dimmed");
      gtk_widget_add_css_class (when, "caption");
      gtk_widget_add_css_class (when, "dimmed");
      gtk_widget_add_css_class (when, "numeric");
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), commit->subject);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), label);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), when);
      gtk_list_box_append (self->commits, row);
    }
}

static GtkWidget *
make_object_card (const WhDeployObject *object)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (object->title);
  GtkWidget *diff = wh_ui_diff_new ();
  g_autofree char *text = wh_ui_line_diff (object->before, object->after);
  int n_lines = 1;

  gtk_widget_add_css_class (card, "card");
  gtk_widget_set_overflow (card, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_margin_start (title, 12);
  gtk_widget_set_margin_end (title, 12);
  gtk_widget_set_margin_top (title, 9);
  gtk_box_append (GTK_BOX (card), title);

  for (const char *at = text; (at = strchr (at, '\n')) != NULL; at++)
    n_lines++;

  wh_ui_diff_set_text (WH_UI_DIFF (diff), text);
  gtk_widget_set_size_request (diff, -1, MIN (n_lines * LINE_HEIGHT, MAX_DIFF_HEIGHT));
  gtk_box_append (GTK_BOX (card), diff);

  return card;
}

static void
show_objects (WhUiDeployPlan     *self,
              const WhDeployPlan *plan)
{
  g_autofree char *note = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u object, as the server would apply it",
                                                        "%u objects, as the server would apply them", plan->objects->len),
                                           plan->objects->len);

  wh_ui_remove_children (GTK_WIDGET (self->objects));

  for (guint i = 0; i < plan->objects->len; i++)
    gtk_box_append (self->objects, make_object_card (plan->objects->pdata[i]));

  gtk_label_set_label (self->objects_note, note);
}

static char *
dup_measured_limits (const WhDeployPlan *plan)
{
  g_autofree char *hold = wh_format_age (plan->hold);
  g_autofree char *watch = wh_format_age (plan->watch);
  g_autofree char *latency = wh_format_duration (plan->max_p95);
  g_autofree char *errors = g_strdup_printf ("%.3g %%", plan->max_errors);

  if (!isnan (plan->max_errors) && plan->max_p95 > 0)
    /* Translators: a share, two durations, and how long it is watched */
    return g_strdup_printf (_("when errors stay above %s or p95 above %s for %s, or when a new pod or a check fails; watched for %s after the last pod"),
                            errors, latency, hold, watch);

  if (!isnan (plan->max_errors))
    return g_strdup_printf (_("when errors stay above %s for %s, or when a new pod or a check fails; watched for %s after the last pod"),
                            errors, hold, watch);

  if (plan->max_p95 > 0)
    return g_strdup_printf (_("when p95 stays above %s for %s, or when a new pod or a check fails; watched for %s after the last pod"),
                            latency, hold, watch);

  /* Translators: two durations */
  return g_strdup_printf (_("when a new pod or a check fails for %s; watched for %s after the last pod"), hold, watch);
}

/**
 * wh_ui_deploy_dup_limits:
 * @plan: a plan that goes back by itself
 *
 * Returns: (transfer full): what sends it back, as the end of a sentence
 */
char *
wh_ui_deploy_dup_limits (const WhDeployPlan *plan)
{
  g_autofree char *measured = dup_measured_limits (plan);

  if (plan->promql == NULL)
    return g_steal_pointer (&measured);

  /* Translators: when it goes back, as said above */
  return g_strdup_printf (_("%s; also when its PromQL answers anything"), measured);
}

/* What the chosen strategy does, and what can be said about how. */
static void
show_strategy (WhUiDeployPlan     *self,
               const WhDeployPlan *plan)
{
  gboolean canary = g_str_equal (plan->strategy, "canary");
  g_autofree char *watch = wh_format_age (plan->watch);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->strategy_list, !g_str_equal (plan->strategy, "rolling"));
  gtk_widget_set_visible (GTK_WIDGET (self->pause), canary);

  if (canary)
    text = g_strdup (_("A second workload takes about 10, then 25, then 50 % of the requests. Then all pods are replaced, and the second workload goes."));
  else
    /* Translators: a duration */
    text = g_strdup_printf (_("A second workload starts without requests. The service is switched to it and watched for %s with the old one kept; then the first one is replaced, gets the service back, and the second one goes."), watch);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->strategy_row), canary ? _("Canary") : _("Blue/green"));
  adw_action_row_set_subtitle (self->strategy_row, text);
  adw_spin_row_set_value (self->pause, (double)plan->pause / G_USEC_PER_SEC);
}

static void
show_limits (WhUiDeployPlan     *self,
             const WhDeployPlan *plan)
{
  gtk_widget_set_sensitive (self->limits, plan->automatic);
  adw_spin_row_set_value (self->watch, (double)plan->watch / G_TIME_SPAN_MINUTE);
  adw_spin_row_set_value (self->hold, (double)plan->hold / G_USEC_PER_SEC);
  adw_spin_row_set_value (self->p95, (double)plan->max_p95 / G_TIME_SPAN_MILLISECOND);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->p95), plan->max_p95 > 0 ? NULL : _("not judged: not measured, or above it already"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->errors), !isnan (plan->max_errors) ? NULL : _("not judged: not measured, or above it already"));
  if (!isnan (plan->max_errors))
    adw_spin_row_set_value (self->errors, plan->max_errors);

  /* Somebody may be writing it. */
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->gate)) == NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->gate), plan->promql != NULL ? plan->promql : "");
}

/**
 * wh_ui_deploy_plan_show:
 * @self: a view
 * @deployment: one that was planned
 */
void
wh_ui_deploy_plan_show (WhUiDeployPlan *self,
                        WhDeployment   *deployment)
{
  const WhDeployPlan *plan = wh_deployment_get_plan (deployment);
  const char *verb = wh_deployment_get_verb (deployment);
  g_autofree char *limits = NULL;

  g_return_if_fail (WH_UI_IS_DEPLOY_PLAN (self));

  self->showing = TRUE;
  wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (self->environment), plan->environment);
  gtk_label_set_label (self->from_label, plan->from_version != NULL ? plan->from_version : _("unknown"));
  gtk_label_set_label (self->to_label, plan->to_version != NULL ? plan->to_version : _("unknown"));
  set_digest (self->from_digest, plan->from_digest);
  set_digest (self->to_digest, plan->to_digest != NULL ? plan->to_digest
                                                       : g_str_equal (verb, "restart") ? plan->from_digest : NULL);
  gtk_widget_set_visible (self->strategy_box, g_str_equal (verb, "deploy") || g_str_equal (verb, "promote"));
  adw_toggle_group_set_active_name (self->strategy, plan->strategy);
  adw_switch_row_set_active (self->automatic, plan->automatic);
  limits = plan->automatic ? wh_ui_deploy_dup_limits (plan) : g_strdup (_("nothing is undone unless you say so"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->automatic), limits);
  show_strategy (self, plan);
  show_limits (self, plan);
  gtk_widget_set_visible (self->limits_toggle, !g_str_equal (verb, "scale"));
  show_checks (self, plan);
  show_commits (self, plan);
  show_objects (self, plan);
  self->showing = FALSE;
}

/**
 * wh_ui_deploy_plan_set_waiting:
 * @self: a view
 *
 * Says that the systems are being asked; what was shown stays.
 */
void
wh_ui_deploy_plan_set_waiting (WhUiDeployPlan *self)
{
  GtkWidget *row;

  g_return_if_fail (WH_UI_IS_DEPLOY_PLAN (self));

  gtk_list_box_remove_all (self->checks);
  row = make_check_row (WH_HEALTH_UNKNOWN, _("Asking the systems"), _("dry run, room, quota, budgets"));
  gtk_list_box_append (self->checks, row);
  gtk_label_set_label (self->checks_note, NULL);
}

/**
 * wh_ui_deploy_plan_set_fixed:
 * @self: a view
 * @fixed: whether it was confirmed, so that nothing can be chosen any more
 */
void
wh_ui_deploy_plan_set_fixed (WhUiDeployPlan *self,
                             gboolean        fixed)
{
  g_return_if_fail (WH_UI_IS_DEPLOY_PLAN (self));

  gtk_widget_set_sensitive (GTK_WIDGET (self->strategy), !fixed);
  gtk_widget_set_sensitive (GTK_WIDGET (self->automatic), !fixed);
  gtk_widget_set_sensitive (self->limits, !fixed);
  gtk_widget_set_sensitive (self->strategy_list, !fixed);
}

static void
move_to (GtkWidget *widget,
         GtkBox    *box,
         GtkWidget *after)
{
  g_autoptr(GtkWidget) kept = g_object_ref (widget);

  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (widget)), kept);
  gtk_box_insert_child_after (box, kept, after);
}

/**
 * wh_ui_deploy_plan_set_compact:
 * @self: a view
 * @compact: one column: the checks, then the commits, and the long diffs last
 * @narrow: small margins too
 */
void
wh_ui_deploy_plan_set_compact (WhUiDeployPlan *self,
                               gboolean        compact,
                               gboolean        narrow)
{
  gboolean is_compact;

  g_return_if_fail (WH_UI_IS_DEPLOY_PLAN (self));

  is_compact = gtk_widget_get_parent (self->checks_box) == GTK_WIDGET (self->left);

  if (compact && !is_compact)
    {
      move_to (self->checks_box, self->left, self->strategy_list);
      move_to (self->wrong_box, self->left, self->commits_box);
    }
  else if (!compact && is_compact)
    {
      move_to (self->checks_box, self->right_box, NULL);
      move_to (self->wrong_box, self->right_box, self->checks_box);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->right), !compact);
  gtk_widget_set_margin_start (GTK_WIDGET (self->columns), narrow ? 12 : 24);
  gtk_widget_set_margin_end (GTK_WIDGET (self->columns), narrow ? 12 : 24);
}
