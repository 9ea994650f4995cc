/* wh-ui-incident-list.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-incident-review.h"
#include "wh-incidents.h"
#include "wh-kinds.h"
#include "wh-ui-cell.h"
#include "wh-ui-draw.h"
#include "wh-ui-env-mark.h"
#include "wh-ui-incident-list.h"
#include "wh-ui-incident-page.h"
#include "wh-ui-review-dialog.h"
#include "wh-ui-stat.h"
#include "wh-ui-wordless.h"

#define PERIOD (G_GINT64_CONSTANT (30 * 86400) * G_USEC_PER_SEC)

/**
 * WhUiIncidentList:
 *
 * The incidents of the fleet, those that are open first, and how the last 30
 * days went.
 */
struct _WhUiIncidentList
{
  WhUiAdaptive         parent_instance;

  WhUiResources *resources;
  WhUiStat      *n_stat;
  WhUiStat      *taken_stat;
  WhUiStat      *ended_stat;
  WhUiStat      *untaken_stat;

  WhFleet       *fleet;
  WhMoment      *moment;
  WhStore       *store;
  char          *environment;
  GSignalGroup  *signals;
};

G_DEFINE_FINAL_TYPE (WhUiIncidentList, wh_ui_incident_list, WH_UI_TYPE_ADAPTIVE)

enum
{
  PROP_0,
  PROP_FLEET,
  PROP_ENVIRONMENT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

/* ---- Columns ---- */

static WhValue *
get_values (WhResource *resource)
{
  return wh_resource_get_record (resource)->values;
}

static gboolean
is_over (WhResource *resource)
{
  return !wh_incident_is_open (wh_resource_get_record (resource));
}

static void
fill_title (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  GtkWidget *box = wh_ui_cell_get_extra (cell);
  GtkWidget *number;
  GtkWidget *title;

  if (box == NULL)
    {
      box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
      number = gtk_label_new (NULL);
      title = gtk_label_new (NULL);
      gtk_widget_add_css_class (number, "dimmed");
      gtk_widget_add_css_class (number, "numeric");
      gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_box_append (GTK_BOX (box), number);
      gtk_box_append (GTK_BOX (box), title);
      wh_ui_cell_set_extra (cell, box, TRUE);
    }

  number = gtk_widget_get_first_child (box);
  title = gtk_widget_get_last_child (box);
  wh_ui_cell_set_health (cell, wh_resource_get_health (resource), wh_resource_get_reason (resource));
  gtk_label_set_label (GTK_LABEL (number), get_values (resource)[WH_INCIDENT_NUMBER].text);
  gtk_label_set_label (GTK_LABEL (title), get_values (resource)[WH_INCIDENT_TITLE].text);
  wh_ui_set_style_class (title, "heading", !is_over (resource));
}

static void
fill_where (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  GtkWidget *box = wh_ui_cell_get_extra (cell);
  const char *where = get_values (resource)[WH_INCIDENT_WHERE].text;

  if (box == NULL)
    {
      GtkWidget *label = gtk_label_new (NULL);
      GtkWidget *mark = wh_ui_env_mark_new ();

      box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      wh_ui_env_mark_set_short (WH_UI_ENV_MARK (mark), TRUE);
      wh_ui_env_mark_set_environment (WH_UI_ENV_MARK (mark), "production");
      gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), label);
      gtk_box_append (GTK_BOX (box), mark);
      wh_ui_cell_set_extra (cell, box, TRUE);
    }

  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (box)), where != NULL ? where : "—");
  gtk_widget_set_visible (gtk_widget_get_last_child (box),
                          g_strcmp0 (get_values (resource)[WH_INCIDENT_ENVIRONMENT].text, "production") == 0);
}

static void
fill_cause (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  const char *suspect = get_values (resource)[WH_INCIDENT_SUSPECT].text;

  wh_ui_cell_set_text (cell, suspect != NULL ? suspect : _("not known"), NULL);
  wh_ui_cell_set_quiet (cell, suspect == NULL);
}

static void
fill_alerts (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  gint64 n = get_values (resource)[WH_INCIDENT_ALERTS].number;
  g_autofree char *text = n != WH_ABSENT ? wh_format_integer (n) : g_strdup ("—");

  wh_ui_cell_set_text (cell, text, NULL);
}

static void
fill_taken (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  const WhValue *values = get_values (resource);
  g_autofree char *text = NULL;

  if (values[WH_INCIDENT_TAKEN].number != WH_ABSENT)
    text = wh_format_age (MAX (values[WH_INCIDENT_TAKEN].number - values[WH_INCIDENT_BEGAN].number, 0));

  wh_ui_cell_set_text (cell, text != NULL ? text : is_over (resource) ? _("nobody") : _("not yet"), NULL);
}

static void
fill_lasted (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  WhUiIncidentList *self = user_data;
  const WhValue *values = get_values (resource);
  gint64 now = self->moment != NULL ? wh_moment_get_now (self->moment) : g_get_real_time ();
  gint64 until = is_over (resource) ? values[WH_INCIDENT_ENDED].number : now;
  g_autofree char *age = wh_format_age (MAX (until - values[WH_INCIDENT_BEGAN].number, 0));
  /* Translators: a duration follows */
  g_autofree char *text = is_over (resource) ? g_strdup (age) : g_strdup_printf (_("open, %s"), age);

  wh_ui_cell_set_text (cell, text, NULL);
}

static void
fill_began (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  g_autofree char *text = wh_format_time (get_values (resource)[WH_INCIDENT_BEGAN].number);

  wh_ui_cell_set_text (cell, text, NULL);
}

static void
fill_nothing (WhUiCell   *cell,
              WhResource *resource,
              gpointer    user_data)
{
}

static void
add_columns (WhUiIncidentList *self)
{
  const WhUiColumn columns[] = {
    { "number", _("Number"), 0, WH_INCIDENT_NUMBER, FALSE, FALSE, FALSE, 0, fill_nothing, NULL },
    { "title", _("Incident"), -1, WH_INCIDENT_TITLE, FALSE, TRUE, FALSE, 0, fill_title, self, .prose = TRUE },
    { "state", _("State"), 0, WH_SORT_HEALTH, FALSE, FALSE, FALSE, 0, fill_nothing, NULL },
    { "owner", _("Owner"), 0, WH_INCIDENT_OWNER, FALSE, FALSE, FALSE, 0, fill_nothing, NULL },
    { "where", _("Where"), 158, WH_INCIDENT_WHERE, FALSE, TRUE, FALSE, 1, fill_where, self },
    { "suspect", _("Cause"), 186, WH_INCIDENT_SUSPECT, FALSE, TRUE, FALSE, 4, fill_cause, self, .prose = TRUE },
    { "alerts", _("Alerts"), 66, WH_INCIDENT_ALERTS, TRUE, TRUE, FALSE, 3, fill_alerts, self },
    { "began", _("Began"), 0, WH_INCIDENT_BEGAN, TRUE, FALSE, FALSE, 0, fill_nothing, NULL },
    { "taken", _("Taken"), 84, WH_INCIDENT_TAKEN, TRUE, TRUE, FALSE, 2, fill_taken, self },
    { "ended", _("Lasted"), 116, WH_INCIDENT_ENDED, TRUE, TRUE, TRUE, 1, fill_lasted, self },
    { "when", _("Began"), 136, WH_INCIDENT_BEGAN, TRUE, TRUE, FALSE, 1, fill_began, self },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (wh_ui_resources_get_table (self->resources), &wh_kind_incident, G_MAXINT, &columns[i]);
}

/* ---- How it went ---- */

static void
show_span (WhUiStat *stat,
           gint64    median,
           gint64    worst)
{
  g_autofree char *value = median != WH_ABSENT ? wh_format_age (median) : NULL;
  g_autofree char *worst_text = worst != WH_ABSENT ? wh_format_age (worst) : NULL;
  /* Translators: a duration follows */
  g_autofree char *detail = worst_text != NULL ? g_strdup_printf (_("median, %s at worst"), worst_text) : NULL;
  char *space = value != NULL ? strrchr (value, ' ') : NULL;

  if (space != NULL)
    *space = '\0';

  wh_ui_stat_set_value (stat, value != NULL ? value : "—");
  wh_ui_stat_set_unit (stat, space != NULL ? space + 1 : NULL);
  wh_ui_stat_set_detail (stat, detail);
}

static char *
dup_noisiest (const WhIncidentReview *review)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < review->rules->len && i < 2; i++)
    {
      const WhNoisyRule *rule = g_ptr_array_index (review->rules, i);

      g_string_append_printf (text, "%s%s %u", i > 0 ? ", " : "", rule->name, rule->n);
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* There is nothing to compare with. */
static char *
dup_observed_since (WhStore *store)
{
  g_autofree char *since = wh_format_time (wh_store_get_begin (store));

  /* Translators: a time such as 17 Nov, 09:12 */
  return g_strdup_printf (_("observed since %s"), since);
}

static void
update_stats (WhUiIncidentList *self)
{
  gint64 now;
  g_autoptr(WhIncidentReview) review = NULL;
  g_autofree char *n = NULL;
  g_autofree char *before = NULL;
  g_autofree char *untaken = NULL;
  g_autofree char *noisiest = NULL;

  if (self->store == NULL)
    return;

  now = self->moment != NULL ? wh_moment_get_now (self->moment) : g_get_real_time ();
  review = wh_incident_review_make (self->store, self->environment, now - PERIOD, now);
  n = wh_format_integer (review->n);
  if (review->observed_before)
    before = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u in the 30 days before", "%u in the 30 days before",
                                           review->n_before), review->n_before);
  else
    before = dup_observed_since (self->store);
  untaken = wh_format_integer (review->n_untaken);
  noisiest = dup_noisiest (review);

  wh_ui_stat_set_value (self->n_stat, n);
  wh_ui_stat_set_detail (self->n_stat, before);
  wh_ui_stat_set_value (self->untaken_stat, untaken);
  wh_ui_stat_set_detail (self->untaken_stat, noisiest);
  show_span (self->taken_stat, review->taken_median, review->taken_worst);
  show_span (self->ended_stat, review->ended_median, review->ended_worst);
}

static void
incidents_changed_cb (WhUiIncidentList *self)
{
  update_stats (self);
  g_signal_emit (self, changed_signal, 0);
}

/**
 * wh_ui_incident_list_dup_subtitle:
 * @self: a list
 *
 * Returns: (transfer full): how many are open, and how many were
 */
char *
wh_ui_incident_list_dup_subtitle (WhUiIncidentList *self)
{
  gint64 now = self->moment != NULL ? wh_moment_get_now (self->moment) : g_get_real_time ();
  g_autoptr(WhIncidentReview) review = NULL;
  g_autofree char *over = NULL;

  g_return_val_if_fail (WH_UI_IS_INCIDENT_LIST (self), NULL);

  if (self->store == NULL)
    return NULL;

  review = wh_incident_review_make (self->store, self->environment, now - PERIOD, now);
  over = g_strdup_printf (_("%u over in 30 days"), review->n - MIN (review->n_open, review->n));

  /* Translators: "3 open, 11 over in 30 days" */
  return g_strdup_printf (_("%u open, %s"), review->n_open, over);
}

/* ---- Widget ---- */

/* Incidents belong to no connection, so the table cannot know where they are. */
static gboolean
is_shown (const WhRecord *incident,
          gpointer        user_data)
{
  WhUiIncidentList *self = user_data;

  return self->environment == NULL || *self->environment == '\0' ||
         g_strcmp0 (incident->values[WH_INCIDENT_ENVIRONMENT].text, self->environment) == 0;
}

static void
review_cb (WhUiIncidentList *self)
{
  if (self->store != NULL)
    wh_ui_review_dialog_present (GTK_WIDGET (self), self->store, self->environment,
                                 self->moment != NULL ? wh_moment_get_now (self->moment) : g_get_real_time ());
}

static gboolean
activate_cb (WhUiIncidentList *self,
             WhResource       *resource)
{
  GtkWidget *page = gtk_widget_get_ancestor (GTK_WIDGET (self), WH_UI_TYPE_PAGE);

  if (page == NULL)
    return FALSE;

  wh_ui_page_push (WH_UI_PAGE (page), wh_ui_incident_page_new (wh_resource_get_record (resource)->uid));

  return TRUE;
}

static void
wh_ui_incident_list_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  WhUiIncidentList *self = WH_UI_INCIDENT_LIST (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      g_value_set_object (value, self->fleet);
      break;
    case PROP_ENVIRONMENT:
      g_value_set_string (value, self->environment);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_incident_list_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  WhUiIncidentList *self = WH_UI_INCIDENT_LIST (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      g_set_object (&self->fleet, g_value_get_object (value));
      break;
    case PROP_ENVIRONMENT:
      if (g_set_str (&self->environment, g_value_get_string (value)))
        {
          wh_ui_resources_set_filter (self->resources, is_shown, self, NULL);
          update_stats (self);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }

  g_object_notify_by_pspec (object, pspec);
}

static void
wh_ui_incident_list_dispose (GObject *object)
{
  WhUiIncidentList *self = WH_UI_INCIDENT_LIST (object);

  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_INCIDENT_LIST);
  g_clear_object (&self->fleet);
  g_clear_object (&self->moment);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_ui_incident_list_parent_class)->dispose (object);
}

static void
wh_ui_incident_list_finalize (GObject *object)
{
  g_free (WH_UI_INCIDENT_LIST (object)->environment);

  G_OBJECT_CLASS (wh_ui_incident_list_parent_class)->finalize (object);
}

static void
wh_ui_incident_list_class_init (WhUiIncidentListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = wh_ui_incident_list_dispose;
  object_class->finalize = wh_ui_incident_list_finalize;
  object_class->get_property = wh_ui_incident_list_get_property;
  object_class->set_property = wh_ui_incident_list_set_property;

  properties[PROP_FLEET] = g_param_spec_object ("fleet", NULL, NULL, WH_TYPE_FLEET, flags);
  properties[PROP_ENVIRONMENT] = g_param_spec_string ("environment", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  changed_signal = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WH_UI_TYPE_RESOURCES);
  g_type_ensure (WH_UI_TYPE_STAT);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-incident-list.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentList, resources);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentList, n_stat);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentList, taken_stat);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentList, ended_stat);
  gtk_widget_class_bind_template_child (widget_class, WhUiIncidentList, untaken_stat);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
wh_ui_incident_list_init (WhUiIncidentList *self)
{
  GtkWidget *review;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (WH_TYPE_RESOURCE_LIST);
  g_signal_group_connect_object (self->signals, "changes", G_CALLBACK (incidents_changed_cb), self, G_CONNECT_SWAPPED);
  add_columns (self);
  review = gtk_button_new_with_label (_("Weekly review…"));
  wh_ui_set_tooltip (review, _("How long until incidents were taken and over, and the noisiest rules"));
  gtk_widget_add_css_class (review, "chip");
  gtk_widget_set_valign (review, GTK_ALIGN_CENTER);
  g_signal_connect_object (review, "clicked", G_CALLBACK (review_cb), self, G_CONNECT_SWAPPED);
  wh_ui_resources_add_control (self->resources, review, FALSE);
  wh_ui_resources_set_empty (self->resources, "object-select-symbolic", _("No incident yet"),
                             _("What is critical in production for two minutes opens one; so does “Open incident…” of an alert."));
}

/**
 * wh_ui_incident_list_show:
 * @self: a list
 * @moment: (nullable): what says what time it is
 * @store: what is shown
 *
 * Shows the incidents of @store.
 */
void
wh_ui_incident_list_show (WhUiIncidentList *self,
                          WhMoment         *moment,
                          WhStore          *store)
{
  g_return_if_fail (WH_UI_IS_INCIDENT_LIST (self));

  g_set_object (&self->moment, moment);
  if (g_set_object (&self->store, store))
    {
      g_signal_group_set_target (self->signals, wh_store_get_list (store, &wh_kind_incident));
      wh_ui_resources_set_store (self->resources, store);
      wh_ui_table_sort_by (wh_ui_resources_get_table (self->resources), "when", TRUE);
    }

  update_stats (self);
}

/**
 * wh_ui_incident_list_get_resources:
 * @self: a list
 *
 * Returns: (transfer none): its table
 */
WhUiResources *
wh_ui_incident_list_get_resources (WhUiIncidentList *self)
{
  g_return_val_if_fail (WH_UI_IS_INCIDENT_LIST (self), NULL);

  return self->resources;
}
