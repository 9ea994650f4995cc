/* wh-ui-window.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-health.h"
#include "wh-ui-resource-page.h"
#include "wh-ui-sidebar-row.h"
#include "wh-ui-time-travel.h"
#include "wh-ui-views.h"
#include "wh-ui-window-private.h"

/* Badges and footer are counted at most this often, in milliseconds. */
#define COUNT_INTERVAL 500

/* A message is so many characters wide at most: in a window narrower than that,
 * in pixels, and in others. */
#define NARROW 500
#define TOAST_NARROW 24
#define TOAST_WIDE 60

/**
 * WhUiWindow:
 *
 * Sidebar and pages. It knows of the pages what the table of views says, gives
 * each the fleet, the moment and the width, and nothing else: no page has any
 * code here.
 */
G_DEFINE_FINAL_TYPE (WhUiWindow, wh_ui_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  PROP_0,
  PROP_FLEET,
  PROP_MOMENT,
  PROP_ENVIRONMENT,
  PROP_NARROW,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ---- Pages ---- */

static void
share_with (WhUiWindow *self,
            WhUiPage   *page)
{
  static const char * const shared[] = { "fleet", "moment", "environment", "narrow", "compact" };

  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    g_object_bind_property (self, shared[i], page, shared[i], G_BINDING_SYNC_CREATE);
}

static WhUiPage *
ensure_page (WhUiWindow     *self,
             const WhUiView *view)
{
  WhUiPage *page = g_hash_table_lookup (self->pages, view->id);

  if (page == NULL)
    {
      page = g_object_ref_sink (g_object_new (view->get_type (), NULL));
      adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (page), view->id);
      if (*adw_navigation_page_get_title (ADW_NAVIGATION_PAGE (page)) == 0)
        adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (page), g_dgettext (GETTEXT_PACKAGE, view->title));
      share_with (self, page);
      g_hash_table_insert (self->pages, (gpointer)view->id, page);
    }

  return page;
}

/* Where the sidebar is a page of its own nothing is selected in it; this comes
 * back when it stands beside the content again. */
static void
select_shown_cb (WhUiWindow *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->views)); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (WH_UI_IS_SIDEBAR_ROW (row) && wh_ui_sidebar_row_get_view (WH_UI_SIDEBAR_ROW (row)) == self->view)
      gtk_list_box_select_row (self->views, GTK_LIST_BOX_ROW (row));
}

/* Turns to a view; the focus stays where it is. */
static WhUiPage *
turn_to (WhUiWindow     *self,
         const WhUiView *view)
{
  AdwNavigationPage *page = ADW_NAVIGATION_PAGE (ensure_page (self, view));

  self->view = view;

  /* The first frame is laid out once, with content. */
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    wh_ui_page_prepare (WH_UI_PAGE (page));

  if (adw_navigation_view_get_visible_page (self->navigation) != page)
    adw_navigation_view_replace (self->navigation, &page, 1);

  adw_navigation_page_set_title (self->content_page, adw_navigation_page_get_title (page));
  select_shown_cb (self);
  g_settings_set_string (self->settings, "page", view->id);

  return WH_UI_PAGE (page);
}

/* With the arrow keys the content follows, and the focus stays in the sidebar, as
 * it does in Settings. A row that is selected before there is a page only has the
 * focus, since it is the first. */
static void
row_selected_cb (WhUiWindow    *self,
                 GtkListBoxRow *row)
{
  const WhUiView *view = row != NULL ? wh_ui_sidebar_row_get_view (WH_UI_SIDEBAR_ROW (row)) : NULL;

  if (view != NULL && self->view != NULL && view != self->view)
    turn_to (self, view);
}

static void
row_activated_cb (WhUiWindow    *self,
                  GtkListBoxRow *row)
{
  wh_ui_window_show_view (self, wh_ui_sidebar_row_get_view (WH_UI_SIDEBAR_ROW (row))->id);
}

/* ---- Counts ---- */

static gboolean
count_cb (gpointer data)
{
  WhUiWindow *self = data;

  self->count_source = 0;
  wh_ui_window_update_counts (self);

  return G_SOURCE_REMOVE;
}

static void
queue_counts (WhUiWindow *self)
{
  if (self->count_source == 0)
    self->count_source = g_timeout_add (COUNT_INTERVAL, count_cb, self);
}

static void
store_changed_cb (WhUiWindow *self)
{
  g_signal_group_set_target (self->store_signals, wh_moment_get_store (wh_fleet_get_moment (self->fleet)));
  wh_ui_window_update_counts (self);
}

/* ---- Environment ---- */

static void
set_environment (WhUiWindow *self,
                 const char *environment)
{
  static const struct
  {
    const char *id;
    const char *title;
  } titles[] = {
    { "production", N_("Only production") },
    { "staging", N_("Only staging") },
    { "development", N_("Only development") },
  };

  if (environment != NULL && *environment == 0)
    environment = NULL;

  if (!g_set_str (&self->environment, environment))
    return;

  gtk_widget_set_visible (self->environment_button, environment != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_strcmp0 (titles[i].id, environment) == 0)
      adw_button_content_set_label (self->environment_content, g_dgettext (GETTEXT_PACKAGE, titles[i].title));

  g_settings_set_string (self->settings, "environment", environment != NULL ? environment : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENVIRONMENT]);
}

/* ---- Window ---- */

static gboolean
wh_ui_window_close_request (GtkWindow *window)
{
  WhUiWindow *self = WH_UI_WINDOW (window);
  int width;
  int height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (window));

  if (!gtk_window_is_maximized (window) && width >= 360 && height >= 294)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }

  return GTK_WINDOW_CLASS (wh_ui_window_parent_class)->close_request (window);
}

static void
wh_ui_window_constructed (GObject *object)
{
  WhUiWindow *self = WH_UI_WINDOW (object);
  WhMoment *moment = wh_fleet_get_moment (self->fleet);
  g_autofree char *environment = g_settings_get_string (self->settings, "environment");

  G_OBJECT_CLASS (wh_ui_window_parent_class)->constructed (object);

  gtk_window_set_default_size (GTK_WINDOW (self),
                               g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));

  set_environment (self, environment);
  g_signal_connect_object (moment, "notify::store", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (wh_fleet_get_connections (self->fleet), "items-changed",
                           G_CALLBACK (queue_counts), self, G_CONNECT_SWAPPED);
  store_changed_cb (self);

  g_object_set_data_full (object, "wh-time-travel", wh_ui_time_travel_new (GTK_APPLICATION_WINDOW (self), self->fleet),
                          g_object_unref);
}

static void
wh_ui_window_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  WhUiWindow *self = WH_UI_WINDOW (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      g_value_set_object (value, self->fleet);
      break;

    case PROP_MOMENT:
      g_value_set_object (value, wh_fleet_get_moment (self->fleet));
      break;

    case PROP_ENVIRONMENT:
      /* The state of an action cannot be NULL. */
      g_value_set_string (value, self->environment != NULL ? self->environment : "");
      break;

    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;

    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_window_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  WhUiWindow *self = WH_UI_WINDOW (object);

  switch (prop_id)
    {
    case PROP_FLEET:
      self->fleet = g_value_dup_object (value);
      break;

    case PROP_ENVIRONMENT:
      set_environment (self, g_value_get_string (value));
      break;

    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      if (self->narrow)
        gtk_widget_add_css_class (GTK_WIDGET (self), "wh-narrow");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self), "wh-narrow");
      g_object_notify_by_pspec (object, pspec);
      break;

    case PROP_COMPACT:
      self->compact = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_window_dispose (GObject *object)
{
  WhUiWindow *self = WH_UI_WINDOW (object);

  g_clear_handle_id (&self->count_source, g_source_remove);
  g_clear_object (&self->store_signals);
  g_hash_table_remove_all (self->pages);
  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_WINDOW);
  g_clear_object (&self->settings);
  g_clear_object (&self->fleet);

  G_OBJECT_CLASS (wh_ui_window_parent_class)->dispose (object);
}

static void
wh_ui_window_finalize (GObject *object)
{
  WhUiWindow *self = WH_UI_WINDOW (object);

  g_hash_table_unref (self->pages);
  g_free (self->environment);

  G_OBJECT_CLASS (wh_ui_window_parent_class)->finalize (object);
}

static void
wh_ui_window_class_init (WhUiWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = wh_ui_window_constructed;
  object_class->dispose = wh_ui_window_dispose;
  object_class->finalize = wh_ui_window_finalize;
  object_class->get_property = wh_ui_window_get_property;
  object_class->set_property = wh_ui_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = wh_ui_window_close_request;

  properties[PROP_FLEET] =
    g_param_spec_object ("fleet", NULL, NULL, WH_TYPE_FLEET,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MOMENT] =
    g_param_spec_object ("moment", NULL, NULL, WH_TYPE_MOMENT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ENVIRONMENT] = g_param_spec_string ("environment", NULL, NULL, NULL, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  wh_ui_window_install_actions (widget_class);
  gtk_widget_class_install_property_action (widget_class, "win.environment", "environment");

  g_type_ensure (WH_UI_TYPE_HEALTH);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-window.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, main_menu);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, welcome_bin);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, split);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, views);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, environment_button);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, environment_content);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, live_health);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, live_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, offline_health);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, offline_label);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, WhUiWindow, navigation);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, select_shown_cb);
}

/* A menu is some thirty widgets; most days nobody opens it. */
static void
create_menu_cb (GtkMenuButton *button,
                gpointer       data)
{
  WhUiWindow *self = data;

  gtk_menu_button_set_menu_model (button, self->main_menu);
  gtk_menu_button_set_create_popup_func (button, NULL, NULL, NULL);
}

static void
wh_ui_window_init (WhUiWindow *self)
{
  const WhUiView *views;
  guint n_views;

  self->settings = g_settings_new (APP_ID);
  self->pages = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  self->store_signals = g_signal_group_new (WH_TYPE_STORE);
  g_signal_group_connect_object (self->store_signals, "changes", G_CALLBACK (queue_counts), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, create_menu_cb, self, NULL);

  views = wh_ui_views_list (&n_views);
  for (guint i = 0; i < n_views; i++)
    gtk_list_box_append (self->views, wh_ui_sidebar_row_new (&views[i]));
}

/**
 * wh_ui_window_new:
 * @application: the application
 * @fleet: what it shows
 *
 * Returns: (transfer none): a new window, owned by GTK
 */
WhUiWindow *
wh_ui_window_new (GtkApplication *application,
                  WhFleet        *fleet)
{
  g_return_val_if_fail (WH_IS_FLEET (fleet), NULL);

  return g_object_new (WH_UI_TYPE_WINDOW,
                       "application", application,
                       "fleet", fleet,
                       NULL);
}

/**
 * wh_ui_window_get_fleet:
 * @self: a window
 *
 * Returns: (transfer none): what it shows
 */
WhFleet *
wh_ui_window_get_fleet (WhUiWindow *self)
{
  g_return_val_if_fail (WH_UI_IS_WINDOW (self), NULL);

  return self->fleet;
}

/**
 * wh_ui_window_fleet_opened:
 * @self: a window
 *
 * Shows what the fleet has, now that it is open.
 */
void
wh_ui_window_fleet_opened (WhUiWindow *self)
{
  g_return_if_fail (WH_UI_IS_WINDOW (self));

  g_clear_handle_id (&self->count_source, g_source_remove);
  wh_ui_window_update_counts (self);
}

/**
 * wh_ui_window_show_view:
 * @self: a window
 * @id: id of a view
 *
 * Turns to a view, at its first level.
 *
 * Returns: (transfer none) (nullable): its page
 */
WhUiPage *
wh_ui_window_show_view (WhUiWindow *self,
                        const char *id)
{
  const WhUiView *view;
  WhUiPage *page;

  g_return_val_if_fail (WH_UI_IS_WINDOW (self), NULL);

  if ((view = wh_ui_views_find (id)) == NULL)
    return NULL;

  page = turn_to (self, view);
  adw_navigation_split_view_set_show_content (self->split, TRUE);

  /* Keys go to what is shown, not to what it was chosen in. */
  if (gtk_widget_get_mapped (GTK_WIDGET (page)))
    wh_ui_page_focus_content (page);

  return page;
}

/**
 * wh_ui_window_get_page:
 * @self: a window
 *
 * Returns: (transfer none) (nullable): the page that is shown
 */
WhUiPage *
wh_ui_window_get_page (WhUiWindow *self)
{
  AdwNavigationPage *page;

  g_return_val_if_fail (WH_UI_IS_WINDOW (self), NULL);

  page = adw_navigation_view_get_visible_page (self->navigation);

  return page != NULL && WH_UI_IS_PAGE (page) ? WH_UI_PAGE (page) : NULL;
}

/**
 * wh_ui_window_show_record:
 * @self: a window
 * @record: a resource
 *
 * Brings the user to a resource: in the view of its kind, else on a page of
 * all resources of its kind.
 */
void
wh_ui_window_show_record (WhUiWindow *self,
                          WhRecord   *record)
{
  const WhUiView *view;
  WhUiPage *page;

  g_return_if_fail (WH_UI_IS_WINDOW (self));
  g_return_if_fail (record != NULL);

  view = wh_ui_views_for_kind (record->kind->id);

  if (view != NULL && wh_ui_page_show_record (wh_ui_window_show_view (self, view->id), record))
    return;

  page = wh_ui_resource_page_new (record->kind);
  share_with (self, page);
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (page));
  wh_ui_page_show_record (page, record);
}

/**
 * wh_ui_window_add_toast:
 * @self: a window
 * @text: one sentence
 *
 * Says something in passing.
 */
void
wh_ui_window_add_toast (WhUiWindow *self,
                        const char *text)
{
  AdwToast *toast;
  GtkWidget *label;

  g_return_if_fail (WH_UI_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  /* What is told once and is gone is told whole: the label of a toast has one
   * line, and in a narrow window its end is lost. */
  label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  /* It is as high as it is at its natural width, whatever width it gets. */
  gtk_label_set_max_width_chars (GTK_LABEL (label), gtk_widget_get_width (GTK_WIDGET (self)) < NARROW ? TOAST_NARROW : TOAST_WIDE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  gtk_widget_add_css_class (label, "heading");
  toast = adw_toast_new ("");
  adw_toast_set_custom_title (toast, label);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/**
 * wh_ui_window_is_welcome:
 * @self: a window
 *
 * Returns: whether there is no connection yet, and the welcome is shown
 */
gboolean
wh_ui_window_is_welcome (WhUiWindow *self)
{
  g_return_val_if_fail (WH_UI_IS_WINDOW (self), FALSE);

  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "welcome") == 0;
}
