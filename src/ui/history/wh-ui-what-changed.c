/* wh-ui-what-changed.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-children.h"
#include "wh-ui-chip.h"
#include "wh-ui-comparison.h"
#include "wh-ui-difference-pane.h"
#include "wh-ui-difference.h"
#include "wh-ui-moment-card.h"
#include "wh-ui-split.h"
#include "wh-ui-what-changed-private.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/**
 * WhUiWhatChanged:
 *
 * What is different between two instants, what matters most first, by
 * application. Actions: "changes.copy".
 */
struct _WhUiWhatChanged
{
  WhUiAdaptive               parent_instance;

  AdwOverlaySplitView *split;
  GtkBox              *moments;
  WhUiMomentCard      *from_card;
  WhUiMomentCard      *until_card;
  GtkWidget           *pills;
  GtkStack            *stack;
  GtkColumnView       *list;
  AdwStatusPage       *message;
  GtkLabel            *note;
  WhUiDifferencePane  *pane;

  WhUiComparison      *comparison;
  WhStore             *store;
  GListStore          *items;
  GtkFilter           *filter;
  GtkSelectionModel   *selection;
  GtkStringList       *applications;
  guint                application;  /* 0 = all */
  gboolean             unimportant;  /* shown as well */
  GHashTable          *topics;       /* those that are shown; empty = all */
};

enum
{
  PROP_0,
  PROP_APPLICATIONS,
  PROP_APPLICATION,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiWhatChanged, wh_ui_what_changed, WH_UI_TYPE_ADAPTIVE)

static GParamSpec *properties[N_PROPS];

static guint state_signal;

static const char *
get_application (WhUiWhatChanged *self)
{
  return self->application > 0 ? gtk_string_list_get_string (self->applications, self->application) : NULL;
}

/* ---- What is shown of it ---- */

static gboolean
is_shown (gpointer item,
          gpointer data)
{
  WhUiWhatChanged *self = data;
  const WhDifference *difference = wh_ui_difference_get (item);

  if (difference->weight < WH_DIFFERENCE_UNIMPORTANT && !self->unimportant)
    return FALSE;

  if (self->application > 0 && g_strcmp0 (difference->application, get_application (self)) != 0)
    return FALSE;

  return g_hash_table_size (self->topics) == 0 || g_hash_table_contains (self->topics, wh_ui_difference_get_topic (item));
}

static void
show_message (WhUiWhatChanged *self,
              const char      *icon_name,
              const char      *title,
              const char      *description)
{
  adw_status_page_set_icon_name (self->message, icon_name);
  adw_status_page_set_title (self->message, title);
  adw_status_page_set_description (self->message, description);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static void
update_note (WhUiWhatChanged *self)
{
  g_autofree char *note = wh_ui_comparison_dup_note (self->comparison);

  gtk_label_set_label (self->note, note);
}

static void
update_list (WhUiWhatChanged *self)
{
  WhDifferences *differences = wh_ui_comparison_get_differences (self->comparison);

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    gtk_stack_set_visible_child_name (self->stack, "list");
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->items)) > 0)
    show_message (self, "edit-find-symbolic", _("Nothing of this sort changed"), NULL);
  else if (differences != NULL && differences->unseen->len > 0)
    show_message (self, "action-unavailable-symbolic", _("Not observed at one of these moments"),
                  _("What was not observed cannot be compared. Choose other moments."));
  else
    show_message (self, "object-select-symbolic", _("Nothing changed between these moments"), NULL);

  g_signal_emit (self, state_signal, 0);
}

static void
pill_toggled_cb (GtkToggleButton *pill,
                 WhUiWhatChanged *self)
{
  const char *topic = wh_ui_chip_get_title (WH_UI_CHIP (pill));

  if (gtk_toggle_button_get_active (pill))
    g_hash_table_add (self->topics, g_strdup (topic));
  else
    g_hash_table_remove (self->topics, topic);

  update_list (self);
}

static void
unimportant_toggled_cb (GtkToggleButton *pill,
                        WhUiWhatChanged *self)
{
  self->unimportant = gtk_toggle_button_get_active (pill);
  update_list (self);
}

static GtkWidget *
create_pill (const char *title,
             guint       count)
{
  GtkWidget *pill = wh_ui_chip_new ();

  wh_ui_chip_set_title (WH_UI_CHIP (pill), title);
  wh_ui_chip_set_count (WH_UI_CHIP (pill), (int)count);

  return pill;
}

/* In the order of the list: what matters most comes first here too. */
static void
update_pills (WhUiWhatChanged *self)
{
  g_autoptr(GPtrArray) order = g_ptr_array_new ();
  g_autoptr(GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_unimportant = 0;

  wh_ui_remove_children (self->pills);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr(WhUiDifference) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      const char *topic = wh_ui_difference_get_topic (item);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, topic));

      if (wh_ui_difference_get (item)->weight < WH_DIFFERENCE_UNIMPORTANT)
        {
          n_unimportant++;
          continue;
        }

      if (n == 0)
        g_ptr_array_add (order, (gpointer)topic);
      g_hash_table_insert (counts, (gpointer)topic, GUINT_TO_POINTER (n + 1));
    }

  for (guint i = 0; i < order->len; i++)
    {
      const char *topic = g_ptr_array_index (order, i);
      GtkWidget *pill = create_pill (topic, GPOINTER_TO_UINT (g_hash_table_lookup (counts, topic)));

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (pill), g_hash_table_contains (self->topics, topic));
      g_signal_connect_object (pill, "toggled", G_CALLBACK (pill_toggled_cb), self, 0);
      adw_wrap_box_append (ADW_WRAP_BOX (self->pills), pill);
    }

  if (n_unimportant > 0)
    {
      GtkWidget *pill = create_pill (_("Unimportant"), n_unimportant);

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (pill), self->unimportant);
      gtk_widget_set_tooltip_text (pill, _("Show what follows from other changes too"));
      g_signal_connect_object (pill, "toggled", G_CALLBACK (unimportant_toggled_cb), self, 0);
      adw_wrap_box_append (ADW_WRAP_BOX (self->pills), pill);
    }
}

static void
update_applications (WhUiWhatChanged *self)
{
  WhDifferences *differences = wh_ui_comparison_get_differences (self->comparison);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *chosen = g_strdup (get_application (self));
  g_auto(GStrv) names = NULL;
  const char *last = NULL;
  guint application = 0;

  g_strv_builder_add (builder, _("Everything"));

  for (guint i = 0; i < differences->all->len; i++)
    {
      const WhDifference *difference = g_ptr_array_index (differences->all, i);

      if (difference->application != NULL && g_strcmp0 (difference->application, last) != 0)
        {
          last = difference->application;
          g_strv_builder_add (builder, last);
        }
    }

  /* What was chosen stays, with or without changes. */
  if (chosen != NULL)
    g_strv_builder_add (builder, chosen);
  names = g_strv_builder_end (builder);
  for (guint i = 1; chosen != NULL && names[i] != NULL && application == 0; i++)
    {
      if (g_str_equal (names[i], chosen))
        application = i;
    }
  if (chosen != NULL && application < g_strv_length (names) - 1)
    g_clear_pointer (&names[g_strv_length (names) - 1], g_free);

  self->application = 0;
  gtk_string_list_splice (self->applications, 0, g_list_model_get_n_items (G_LIST_MODEL (self->applications)),
                          (const char * const *)names);
  self->application = application;
  wh_ui_comparison_set_application (self->comparison, get_application (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_APPLICATION]);
}

/* ---- Comparing ---- */

static void
compared_cb (WhUiWhatChanged *self,
             const char      *problem)
{
  WhDifferences *differences = wh_ui_comparison_get_differences (self->comparison);
  g_autoptr(GPtrArray) items = NULL;
  const char *application = NULL;
  guint group = 0;

  if (problem != NULL)
    {
      show_message (self, "dialog-error-symbolic", _("The moments cannot be compared"), problem);
      g_signal_emit (self, state_signal, 0);
      return;
    }

  items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < differences->all->len; i++)
    {
      const WhDifference *difference = g_ptr_array_index (differences->all, i);

      if (i > 0 && g_strcmp0 (application, difference->application) != 0)
        group++;
      application = difference->application;
      g_ptr_array_add (items, wh_ui_difference_new (differences, i, group));
    }

  update_applications (self);
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), items->pdata, items->len);
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  update_pills (self);
  update_note (self);
  update_list (self);
}

static void
moments_cb (WhUiWhatChanged *self)
{
  g_autofree char *caption = wh_ui_comparison_dup_from_caption (self->comparison);

  wh_ui_moment_card_set_time (self->from_card, wh_ui_comparison_get_from (self->comparison), caption);
  wh_ui_moment_card_set_time (self->until_card, wh_ui_comparison_get_until (self->comparison),
                              wh_ui_comparison_get_until_caption (self->comparison));
}

/* ---- What the user does ---- */

static void
from_chosen_cb (WhUiWhatChanged *self,
                gint64           time)
{
  wh_ui_comparison_choose_from (self->comparison, time);
}

static void
from_preset_cb (WhUiWhatChanged *self,
                const char      *id)
{
  if (g_str_equal (id, "healthy"))
    wh_ui_comparison_choose_healthy (self->comparison);
  else
    wh_ui_comparison_choose_from (self->comparison,
                                  wh_ui_comparison_get_until (self->comparison) - g_ascii_strtoll (id, NULL, 10) * HOUR);
}

static void
until_chosen_cb (WhUiWhatChanged *self,
                 gint64           time)
{
  wh_ui_comparison_choose_until (self->comparison, MAX (time, 1));
}

static void
until_preset_cb (WhUiWhatChanged *self,
                 const char      *id)
{
  wh_ui_comparison_choose_until (self->comparison, 0);
}

static void
show_pane (WhUiWhatChanged *self,
           gboolean         open)
{
  WhUiDifference *item = gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (self->selection));

  if (item == NULL)
    return;

  wh_ui_difference_pane_show (self->pane, wh_ui_comparison_get_differences (self->comparison), wh_ui_difference_get (item), self->store);
  if (open)
    adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
}

static void
activate_cb (WhUiWhatChanged *self,
             guint            position)
{
  show_pane (self, TRUE);
}

static void
selected_cb (WhUiWhatChanged *self)
{
  if (adw_overlay_split_view_get_show_sidebar (self->split))
    show_pane (self, FALSE);
}

static void
pane_close_cb (WhUiWhatChanged *self)
{
  adw_overlay_split_view_set_show_sidebar (self->split, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  WhUiWhatChanged *self = WH_UI_WHAT_CHANGED (widget);
  WhDifferences *differences = wh_ui_comparison_get_differences (self->comparison);
  g_autofree char *text = NULL;

  if (differences == NULL)
    return;

  text = wh_differences_to_markdown (differences);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  gtk_widget_activate_action (widget, "win.toast", "s", _("Copied as Markdown"));
}

/* ---- Object ---- */

static void
wh_ui_what_changed_width_changed (WhUiAdaptive *adaptive)
{
  WhUiWhatChanged *self = WH_UI_WHAT_CHANGED (adaptive);
  gboolean narrow = wh_ui_adaptive_get_narrow (adaptive);
  GtkOrientation orientation = narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL;

  if (gtk_orientable_get_orientation (GTK_ORIENTABLE (self->moments)) == orientation)
    return;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->moments), orientation);
  gtk_widget_set_visible (gtk_widget_get_next_sibling (GTK_WIDGET (self->from_card)), !narrow);

  /* The rows are filled anew. */
  gtk_column_view_set_model (self->list, NULL);
  wh_ui_what_changed_fit_columns (self->list, narrow);
  gtk_column_view_set_model (self->list, self->selection);
}

static void
wh_ui_what_changed_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  WhUiWhatChanged *self = WH_UI_WHAT_CHANGED (object);

  switch (prop_id)
    {
    case PROP_APPLICATIONS:
      g_value_set_object (value, self->applications);
      break;

    case PROP_APPLICATION:
      g_value_set_uint (value, self->application);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_application (WhUiWhatChanged *self,
                 guint            application)
{
  if (application == GTK_INVALID_LIST_POSITION || application == self->application)
    return;

  self->application = application;
  wh_ui_comparison_set_application (self->comparison, get_application (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_APPLICATION]);
  update_list (self);
}

static void
wh_ui_what_changed_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  WhUiWhatChanged *self = WH_UI_WHAT_CHANGED (object);

  switch (prop_id)
    {
    case PROP_APPLICATION:
      set_application (self, g_value_get_uint (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_what_changed_dispose (GObject *object)
{
  WhUiWhatChanged *self = WH_UI_WHAT_CHANGED (object);

  if (self->list != NULL)
    gtk_column_view_set_model (self->list, NULL);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_WHAT_CHANGED);
  g_clear_object (&self->selection);
  g_clear_object (&self->items);
  g_clear_object (&self->applications);
  g_clear_object (&self->comparison);
  g_clear_object (&self->store);
  g_clear_pointer (&self->topics, g_hash_table_unref);

  G_OBJECT_CLASS (wh_ui_what_changed_parent_class)->dispose (object);
}

static void
wh_ui_what_changed_class_init (WhUiWhatChangedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  WH_UI_ADAPTIVE_CLASS (klass)->width_changed = wh_ui_what_changed_width_changed;
  object_class->dispose = wh_ui_what_changed_dispose;
  object_class->get_property = wh_ui_what_changed_get_property;
  object_class->set_property = wh_ui_what_changed_set_property;

  properties[PROP_APPLICATIONS] =
    g_param_spec_object ("applications", NULL, NULL, G_TYPE_LIST_MODEL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_APPLICATION] =
    g_param_spec_uint ("application", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  state_signal = g_signal_new ("state", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WH_UI_TYPE_MOMENT_CARD);
  g_type_ensure (WH_UI_TYPE_DIFFERENCE_PANE);
  gtk_widget_class_install_action (widget_class, "changes.copy", NULL, copy_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-what-changed.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, split);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, moments);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, from_card);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, until_card);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, pills);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, list);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, message);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, note);
  gtk_widget_class_bind_template_child (widget_class, WhUiWhatChanged, pane);
  gtk_widget_class_bind_template_callback (widget_class, from_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, from_preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, until_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, until_preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, pane_close_cb);
}

static void
wh_ui_what_changed_init (WhUiWhatChanged *self)
{
  GtkFilterListModel *shown;
  GtkSortListModel *sections;

  self->applications = gtk_string_list_new ((const char * const[]) { _("Everything"), NULL });
  self->items = g_list_store_new (WH_UI_TYPE_DIFFERENCE);
  self->topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->comparison = wh_ui_comparison_new ();
  g_signal_connect_object (self->comparison, "moments", G_CALLBACK (moments_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->comparison, "compared", G_CALLBACK (compared_cb), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  wh_ui_split_set_up (self->split);

  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  shown = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->items)), self->filter);
  sections = gtk_sort_list_model_new (G_LIST_MODEL (shown), NULL);
  gtk_sort_list_model_set_section_sorter (sections,
                                          GTK_SORTER (gtk_numeric_sorter_new (gtk_property_expression_new (WH_UI_TYPE_DIFFERENCE,
                                                                                                           NULL, "group"))));
  self->selection = GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (sections)));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->list, self->selection);
  wh_ui_what_changed_add_columns (self, self->list);

  wh_ui_moment_card_add_preset (self->from_card, "healthy", _("Last time healthy"));
  wh_ui_moment_card_add_preset (self->from_card, "1", _("1 hour before"));
  wh_ui_moment_card_add_preset (self->from_card, "24", _("A day before"));
  wh_ui_moment_card_add_preset (self->from_card, "168", _("A week before"));
  wh_ui_moment_card_add_preset (self->until_card, "now", _("Now"));
  update_note (self);
}

WhStore *
wh_ui_what_changed_get_store (WhUiWhatChanged *self)
{
  return self->store;
}

/**
 * wh_ui_what_changed_set_store:
 * @self: a view
 * @fleet: its fleet
 * @store: what the window shows
 *
 * Compares anew when the window shows another moment, or nothing was compared
 * so far.
 */
void
wh_ui_what_changed_set_store (WhUiWhatChanged *self,
                              WhFleet         *fleet,
                              WhStore         *store)
{
  g_return_if_fail (WH_UI_IS_WHAT_CHANGED (self));

  wh_ui_comparison_set_fleet (self->comparison, fleet);
  if (!g_set_object (&self->store, store))
    return;

  /* A comparison that was asked for reaches to where it was asked to. */
  if (wh_ui_comparison_get_differences (self->comparison) == NULL || wh_ui_comparison_follows (self->comparison))
    wh_ui_comparison_start (self->comparison);
}

/**
 * wh_ui_what_changed_compare:
 * @self: a view that has its store
 * @from: the earlier instant, microseconds since the epoch
 * @until: the later one; 0 = now
 */
void
wh_ui_what_changed_compare (WhUiWhatChanged *self,
                            gint64           from,
                            gint64           until)
{
  g_return_if_fail (WH_UI_IS_WHAT_CHANGED (self));
  g_return_if_fail (self->store != NULL);

  wh_ui_comparison_choose (self->comparison, from, until);
}

/**
 * wh_ui_what_changed_dup_state:
 * @self: a view
 *
 * Returns: (transfer full): "9 changes in 52 min"
 */
char *
wh_ui_what_changed_dup_state (WhUiWhatChanged *self)
{
  WhDifferences *differences;
  g_autofree char *number = NULL;
  g_autofree char *age = NULL;
  guint n;

  g_return_val_if_fail (WH_UI_IS_WHAT_CHANGED (self), NULL);

  if ((differences = wh_ui_comparison_get_differences (self->comparison)) == NULL)
    return g_strdup ("");

  n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  number = wh_format_integer (n);
  age = wh_format_age (differences->until - differences->from);

  /* Translators: a number and a length of time */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s change in %s", "%s changes in %s", n), number, age);
}

/**
 * wh_ui_what_changed_is_ready:
 * @self: a view
 *
 * Returns: whether all that was asked for is shown
 */
gboolean
wh_ui_what_changed_is_ready (WhUiWhatChanged *self)
{
  g_return_val_if_fail (WH_UI_IS_WHAT_CHANGED (self), FALSE);

  return wh_ui_comparison_is_ready (self->comparison);
}

/**
 * wh_ui_what_changed_toggle_pane:
 * @self: a view
 *
 * Returns: whether the detail of what is selected is now open or closed
 */
gboolean
wh_ui_what_changed_toggle_pane (WhUiWhatChanged *self)
{
  g_return_val_if_fail (WH_UI_IS_WHAT_CHANGED (self), FALSE);

  if (adw_overlay_split_view_get_show_sidebar (self->split))
    pane_close_cb (self);
  else
    show_pane (self, TRUE);

  return TRUE;
}
