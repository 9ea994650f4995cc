/* wh-ui-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Long because it is the one base of all pages: half of it are its properties
 * with what reads and sets them, and the rest works on the same private part. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-banners.h"
#include "wh-ui-decoration.h"
#include "wh-ui-moment.h"
#include "wh-ui-page.h"
#include "wh-ui-params.h"
#include "wh-ui-past-bar.h"
#include "wh-ui-states.h"
#include "wh-ui-tab-keys.h"
#include "wh-ui-time-chooser.h"

/**
 * WhUiPage:
 *
 * Base of every page of the window. It has the header that all pages share
 * (start, title and end slots, the moment, the search), the four states, and
 * gates the page's work: a subclass is told to show a store when it is mapped,
 * and again when the moment of the window has another one.
 *
 * In Blueprint, a subclass puts its own widgets into `[start]`, `[title]`,
 * `[end]`, `[bar]` (second bar) and `[bottom]`; a child without a type is the content.
 */
typedef struct
{
  WhFleet        *fleet;
  WhMoment       *moment;
  WhStore        *store; /* what bind_store was last called with */
  DexCancellable *scope;
  GSignalGroup   *moment_signals;
  char           *environment;
  char           *subtitle;
  guint           age_source;
  guint           narrow : 1;
  guint           compact : 1;
  guint           built : 1;

  AdwHeaderBar   *header_bar;
  GtkWidget      *start_box;
  GtkWidget      *title_bin;
  GtkWidget      *end_box;
  GtkWidget      *moment_sign;
  GtkWidget      *past_bar;
  GtkWidget      *bar_bin;
  GtkWidget      *bottom_bin;
  GtkWidget      *banner;
  GtkWidget      *notice_banner;
  WhUiStates     *states;
} WhUiPagePrivate;

static void buildable_iface_init (GtkBuildableIface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (WhUiPage, wh_ui_page, ADW_TYPE_NAVIGATION_PAGE,
                                  G_ADD_PRIVATE (WhUiPage)
                                  G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_iface_init))

static GtkBuildableIface *parent_buildable;

enum
{
  PROP_0,
  PROP_FLEET,
  PROP_MOMENT,
  PROP_ENVIRONMENT,
  PROP_SUBTITLE,
  PROP_NARROW,
  PROP_COMPACT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

#define PRIV(self) ((WhUiPagePrivate *)wh_ui_page_get_instance_private (self))

static void
wh_ui_page_add_child (GtkBuildable *buildable,
                      GtkBuilder   *builder,
                      GObject      *child,
                      const char   *type)
{
  WhUiPagePrivate *priv = PRIV (WH_UI_PAGE (buildable));

  if (!priv->built || !GTK_IS_WIDGET (child))
    {
      parent_buildable->add_child (buildable, builder, child, type);
      return;
    }

  if (g_strcmp0 (type, "start") == 0)
    gtk_box_append (GTK_BOX (priv->start_box), GTK_WIDGET (child));
  else if (g_strcmp0 (type, "end") == 0)
    gtk_box_append (GTK_BOX (priv->end_box), GTK_WIDGET (child));
  else if (g_strcmp0 (type, "title") == 0)
    adw_bin_set_child (ADW_BIN (priv->title_bin), GTK_WIDGET (child));
  else if (g_strcmp0 (type, "bar") == 0)
    {
      adw_bin_set_child (ADW_BIN (priv->bar_bin), GTK_WIDGET (child));
      gtk_widget_set_visible (priv->bar_bin, TRUE);
    }
  else if (g_strcmp0 (type, "bottom") == 0)
    {
      adw_bin_set_child (ADW_BIN (priv->bottom_bin), GTK_WIDGET (child));
      gtk_widget_set_visible (priv->bottom_bin, TRUE);
    }
  else if (type == NULL)
    wh_ui_states_set_content (priv->states, GTK_WIDGET (child));
  else
    g_critical ("A page has no place \"%s\"", type);
}

static void
buildable_iface_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = wh_ui_page_add_child;
}

static void
update_moment_sign (WhUiPage *self)
{
  WhUiPagePrivate *priv = PRIV (self);
  WhUiMomentMode mode = WH_UI_MOMENT_LIVE;

  if (priv->moment == NULL)
    return;

  if (!wh_moment_is_live (priv->moment))
    mode = WH_UI_MOMENT_PAST;
  else if (!wh_moment_is_online (priv->moment))
    mode = WH_UI_MOMENT_OFFLINE;

  /* Made for those who go there. */
  if (mode == WH_UI_MOMENT_PAST && priv->past_bar == NULL)
    {
      priv->past_bar = wh_ui_past_bar_new (priv->moment);
      adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (adw_navigation_page_get_child (ADW_NAVIGATION_PAGE (self))),
                                    priv->past_bar);
      wh_ui_past_bar_set_narrow (WH_UI_PAST_BAR (priv->past_bar), priv->narrow);
    }

  wh_ui_moment_set_mode (WH_UI_MOMENT (priv->moment_sign), mode);
  wh_ui_moment_set_text (WH_UI_MOMENT (priv->moment_sign), wh_moment_get_text (priv->moment));
}

static void
create_time_chooser_cb (GtkMenuButton *button,
                        gpointer       data)
{
  WhUiPagePrivate *priv = PRIV (WH_UI_PAGE (data));

  wh_ui_time_chooser_open (button, priv->fleet, priv->narrow);
}

static void
wh_ui_page_update_banner (WhUiPage *self)
{
  WhUiPagePrivate *priv = PRIV (self);

  update_moment_sign (self);
  wh_ui_banner_tell_offline (ADW_BANNER (priv->banner), priv->fleet, priv->moment);
}

static gboolean
age_cb (gpointer data)
{
  wh_ui_page_update_banner (data);

  return G_SOURCE_CONTINUE;
}

static void
wh_ui_page_bind (WhUiPage *self)
{
  WhUiPagePrivate *priv = PRIV (self);
  WhStore *store = priv->moment != NULL ? wh_moment_get_store (priv->moment) : NULL;

  wh_ui_page_update_banner (self);

  if (store == NULL || store == priv->store)
    return;

  g_set_object (&priv->store, store);

  if (WH_UI_PAGE_GET_CLASS (self)->bind_store != NULL)
    WH_UI_PAGE_GET_CLASS (self)->bind_store (self, store);
}

static void
store_changed_cb (WhUiPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    wh_ui_page_bind (self);
}

static void
wh_ui_page_set_moment (WhUiPage *self,
                       WhMoment *moment)
{
  WhUiPagePrivate *priv = PRIV (self);

  if (!g_set_object (&priv->moment, moment))
    return;

  g_signal_group_set_target (priv->moment_signals, moment);
  store_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MOMENT]);
}

static gboolean
set_environment (WhUiPage   *self,
                 const char *environment)
{
  return g_set_str (&PRIV (self)->environment,
                    environment != NULL && *environment != 0 ? environment : NULL);
}

static void
wh_ui_page_map (GtkWidget *widget)
{
  WhUiPage *self = WH_UI_PAGE (widget);
  WhUiPagePrivate *priv = PRIV (self);

  GTK_WIDGET_CLASS (wh_ui_page_parent_class)->map (widget);

  wh_ui_page_bind (self);

  if (priv->age_source == 0)
    priv->age_source = g_timeout_add_seconds (30, age_cb, self);
}

static void
wh_ui_page_unmap (GtkWidget *widget)
{
  WhUiPagePrivate *priv = PRIV (WH_UI_PAGE (widget));

  g_clear_handle_id (&priv->age_source, g_source_remove);

  GTK_WIDGET_CLASS (wh_ui_page_parent_class)->unmap (widget);
}

static void
wh_ui_page_dispose (GObject *object)
{
  WhUiPagePrivate *priv = PRIV (WH_UI_PAGE (object));

  if (priv->scope != NULL)
    dex_cancellable_cancel (priv->scope);
  dex_clear (&priv->scope);

  g_clear_handle_id (&priv->age_source, g_source_remove);
  g_clear_object (&priv->moment_signals);
  g_clear_object (&priv->moment);
  g_clear_object (&priv->store);
  g_clear_object (&priv->fleet);

  G_OBJECT_CLASS (wh_ui_page_parent_class)->dispose (object);
}

static void
wh_ui_page_finalize (GObject *object)
{
  WhUiPagePrivate *priv = PRIV (WH_UI_PAGE (object));

  g_free (priv->environment);
  g_free (priv->subtitle);

  G_OBJECT_CLASS (wh_ui_page_parent_class)->finalize (object);
}

static void
wh_ui_page_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  WhUiPagePrivate *priv = PRIV (WH_UI_PAGE (object));

  switch (prop_id)
    {
    case PROP_FLEET:
      g_value_set_object (value, priv->fleet);
      break;

    case PROP_MOMENT:
      g_value_set_object (value, priv->moment);
      break;

    case PROP_ENVIRONMENT:
      g_value_set_string (value, priv->environment);
      break;

    case PROP_SUBTITLE:
      g_value_set_string (value, priv->subtitle);
      break;

    case PROP_NARROW:
      g_value_set_boolean (value, priv->narrow);
      break;

    case PROP_COMPACT:
      g_value_set_boolean (value, priv->compact);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_page_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  WhUiPage *self = WH_UI_PAGE (object);
  WhUiPagePrivate *priv = PRIV (self);

  switch (prop_id)
    {
    case PROP_FLEET:
      if (g_set_object (&priv->fleet, g_value_get_object (value)))
        {
          if (priv->fleet != NULL && wh_fleet_get_history (priv->fleet) != NULL)
            wh_ui_banner_bind_notice (ADW_BANNER (priv->notice_banner), wh_fleet_get_history (priv->fleet));
          if (priv->fleet != NULL)
            wh_ui_moment_set_popover_func (WH_UI_MOMENT (priv->moment_sign), create_time_chooser_cb, self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    case PROP_MOMENT:
      wh_ui_page_set_moment (self, g_value_get_object (value));
      break;

    case PROP_ENVIRONMENT:
      if (set_environment (self, g_value_get_string (value)))
        {
          if (WH_UI_PAGE_GET_CLASS (self)->environment_changed != NULL)
            WH_UI_PAGE_GET_CLASS (self)->environment_changed (self, priv->environment);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    case PROP_SUBTITLE:
      wh_ui_page_set_subtitle (self, g_value_get_string (value));
      break;

    case PROP_NARROW:
      if (priv->narrow != g_value_get_boolean (value))
        {
          priv->narrow = g_value_get_boolean (value);
          if (priv->past_bar != NULL)
            wh_ui_past_bar_set_narrow (WH_UI_PAST_BAR (priv->past_bar), priv->narrow);
          wh_ui_decoration_fit (priv->header_bar, priv->narrow);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    case PROP_COMPACT:
      if (priv->compact != g_value_get_boolean (value))
        {
          priv->compact = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_page_class_init (WhUiPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = wh_ui_page_dispose;
  object_class->finalize = wh_ui_page_finalize;
  object_class->get_property = wh_ui_page_get_property;
  object_class->set_property = wh_ui_page_set_property;

  widget_class->map = wh_ui_page_map;
  widget_class->unmap = wh_ui_page_unmap;

  wh_ui_tab_keys_install (widget_class);

  properties[PROP_FLEET] =
    g_param_spec_object ("fleet", NULL, NULL, WH_TYPE_FLEET,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MOMENT] =
    g_param_spec_object ("moment", NULL, NULL, WH_TYPE_MOMENT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /* development, staging, production; NULL = all */
  properties[PROP_ENVIRONMENT] = wh_ui_param_text ("environment");
  properties[PROP_SUBTITLE] = wh_ui_param_text ("subtitle");
  /* The window is below 740 sp. */
  properties[PROP_NARROW] = wh_ui_param_flag ("narrow");
  /* The window is below 1040 sp. */
  properties[PROP_COMPACT] = wh_ui_param_flag ("compact");
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (WH_UI_TYPE_MOMENT);
  g_type_ensure (WH_UI_TYPE_STATES);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, header_bar);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, start_box);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, title_bin);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, end_box);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, moment_sign);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, bar_bin);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, bottom_bin);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, banner);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, notice_banner);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiPage, states);
}

static void
wh_ui_page_init (WhUiPage *self)
{
  WhUiPagePrivate *priv = PRIV (self);

  priv->scope = dex_cancellable_new ();
  priv->moment_signals = g_signal_group_new (WH_TYPE_MOMENT);
  g_signal_group_connect_object (priv->moment_signals, "notify::store",
                                 G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (priv->moment_signals, "notify::online",
                                 G_CALLBACK (wh_ui_page_update_banner), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (priv->moment_signals, "notify::text",
                                 G_CALLBACK (update_moment_sign), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  priv->built = TRUE;
}

/**
 * wh_ui_page_prepare:
 * @self: a page that will be shown at once
 *
 * Has the page show its store before it is mapped.
 */
void
wh_ui_page_prepare (WhUiPage *self)
{
  g_return_if_fail (WH_UI_IS_PAGE (self));

  wh_ui_page_bind (self);
}

/**
 * wh_ui_page_get_fleet:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the fleet
 */
WhFleet *
wh_ui_page_get_fleet (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), NULL);

  return PRIV (self)->fleet;
}

/**
 * wh_ui_page_get_moment:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the moment that the window shows
 */
WhMoment *
wh_ui_page_get_moment (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), NULL);

  return PRIV (self)->moment;
}

/**
 * wh_ui_page_get_store:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): the store that the page shows
 */
WhStore *
wh_ui_page_get_store (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), NULL);

  return PRIV (self)->store;
}

/**
 * wh_ui_page_get_scope:
 * @self: a page
 *
 * Returns: (transfer none): cancelled when the page goes away; all its work
 *   hangs on it
 */
DexCancellable *
wh_ui_page_get_scope (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), NULL);

  return PRIV (self)->scope;
}

/**
 * wh_ui_page_get_environment:
 * @self: a page
 *
 * Returns: (nullable): the environment that the window is limited to
 */
const char *
wh_ui_page_get_environment (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), NULL);

  return PRIV (self)->environment;
}

/**
 * wh_ui_page_get_narrow:
 * @self: a page
 *
 * Returns: whether the window is below 740 sp
 */
gboolean
wh_ui_page_get_narrow (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), FALSE);

  return PRIV (self)->narrow;
}

/**
 * wh_ui_page_get_compact:
 * @self: a page
 *
 * Returns: whether the window is below 1040 sp
 */
gboolean
wh_ui_page_get_compact (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), FALSE);

  return PRIV (self)->compact;
}

/**
 * wh_ui_page_get_subtitle:
 * @self: a page
 *
 * Returns: (nullable): the state in one line
 */
const char *
wh_ui_page_get_subtitle (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), NULL);

  return PRIV (self)->subtitle;
}

/**
 * wh_ui_page_set_subtitle:
 * @self: a page
 * @subtitle: (nullable): the state in one line
 *
 * Sets the line below the title.
 */
void
wh_ui_page_set_subtitle (WhUiPage   *self,
                         const char *subtitle)
{
  g_return_if_fail (WH_UI_IS_PAGE (self));

  if (g_set_str (&PRIV (self)->subtitle, subtitle))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBTITLE]);
}

/**
 * wh_ui_page_get_state:
 * @self: a page
 *
 * Returns: which of the four states it shows
 */
WhUiPageState
wh_ui_page_get_state (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), WH_UI_PAGE_CONTENT);

  return wh_ui_states_get (PRIV (self)->states);
}

/**
 * wh_ui_page_set_state:
 * @self: a page
 * @state: what to show
 *
 * Turns to one of the four states.
 */
void
wh_ui_page_set_state (WhUiPage      *self,
                      WhUiPageState  state)
{
  g_return_if_fail (WH_UI_IS_PAGE (self));

  wh_ui_states_set (PRIV (self)->states, state);
}

/**
 * wh_ui_page_set_empty:
 * @self: a page
 * @icon_name: a symbolic icon
 * @title: what there is not
 * @description: (nullable): a sentence of proof, or what makes it appear
 * @button: (nullable): label of the one button
 * @action: (nullable): detailed action of the button
 *
 * Shows that there is nothing.
 */
void
wh_ui_page_set_empty (WhUiPage   *self,
                      const char *icon_name,
                      const char *title,
                      const char *description,
                      const char *button,
                      const char *action)
{
  WhUiMessage *message;

  g_return_if_fail (WH_UI_IS_PAGE (self));

  message = wh_ui_states_get_message (PRIV (self)->states);

  /* What is there today, or can be made now, says nothing about then. */
  if (PRIV (self)->moment != NULL && !wh_moment_is_live (PRIV (self)->moment))
    {
      wh_ui_message_set_text (message, icon_name, _("Nothing is known of then"), _("The history has nothing to show here at this moment."));
      wh_ui_message_set_button (message, NULL, NULL, FALSE);
    }
  else
    {
      wh_ui_message_set_text (message, icon_name, title, description);
      wh_ui_message_set_button (message, button, action, TRUE);
    }
  wh_ui_page_set_state (self, WH_UI_PAGE_EMPTY);
}

/**
 * wh_ui_page_push:
 * @self: a page that is shown
 * @page: a page one level deeper
 *
 * Shows @page with a way back, with the same fleet, moment and filter.
 */
void
wh_ui_page_push (WhUiPage *self,
                 WhUiPage *page)
{
  static const char * const shared[] = { "fleet", "moment", "environment", "narrow", "compact" };
  GtkWidget *view;

  g_return_if_fail (WH_UI_IS_PAGE (self));
  g_return_if_fail (WH_UI_IS_PAGE (page));

  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    g_object_bind_property (self, shared[i], page, shared[i], G_BINDING_SYNC_CREATE);

  view = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);
  g_return_if_fail (view != NULL);

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (page));
}

/**
 * wh_ui_page_choose_moment:
 * @self: a page
 *
 * Opens what chooses the moment that the window shows.
 */
void
wh_ui_page_choose_moment (WhUiPage *self)
{
  g_return_if_fail (WH_UI_IS_PAGE (self));

  wh_ui_moment_popup (WH_UI_MOMENT (PRIV (self)->moment_sign));
}

/**
 * wh_ui_page_focus_content:
 * @self: a page
 *
 * Returns: whether something in the page has the focus now
 */
gboolean
wh_ui_page_focus_content (WhUiPage *self)
{
  g_return_val_if_fail (WH_UI_IS_PAGE (self), FALSE);

  if (WH_UI_PAGE_GET_CLASS (self)->focus_content != NULL)
    return WH_UI_PAGE_GET_CLASS (self)->focus_content (self);

  return gtk_widget_child_focus (GTK_WIDGET (PRIV (self)->states), GTK_DIR_TAB_FORWARD);
}
