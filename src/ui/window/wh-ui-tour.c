/* wh-ui-tour.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "wh-ui-tour.h"
#include "wh-ui-views.h"

/* A page is given up waiting for after so many milliseconds and drawn as it is. */
#define PAGE_PATIENCE 6000

/* The connections get so long to bring their first data, in milliseconds. */
#define FLEET_PATIENCE 15000

/* What is shown must stand still for so long, in milliseconds. */
#define SETTLE_TIME 400

#define TICK 100

/**
 * WhUiTour:
 *
 * Visits every view and its parts, wide and narrow, light and dark, writes a
 * picture of each, prints where they are and what the fleet consists of, and
 * ends the program.
 */
struct _WhUiTour
{
  GObject     parent_instance;

  WhUiWindow *window;
  char       *directory;
  GPtrArray  *stops; /* TourStop */
  guint       next;
  guint       source;
  gint64      since;  /* of waiting for the present stop */
  gint64      ready_at;
  guint       n_pictures;
  guint       arrived : 1;
};

typedef struct
{
  char     *view;
  char     *part;   /* nullable */
  char     *action; /* nullable: of the window; opens a dialog */
  gboolean  narrow;
  gboolean  dark;
} TourStop;

G_DEFINE_FINAL_TYPE (WhUiTour, wh_ui_tour, G_TYPE_OBJECT)

static void
stop_free (gpointer data)
{
  TourStop *stop = data;

  g_free (stop->view);
  g_free (stop->part);
  g_free (stop->action);
  g_free (stop);
}

static TourStop *
add_stop (WhUiTour   *self,
          const char *view,
          const char *part,
          gboolean    narrow,
          gboolean    dark)
{
  TourStop *stop = g_new0 (TourStop, 1);

  stop->view = g_strdup (view);
  stop->part = g_strdup (part);
  stop->narrow = narrow;
  stop->dark = dark;
  g_ptr_array_add (self->stops, stop);

  return stop;
}

static void
plan_dialogs (WhUiTour   *self,
              const char *view,
              gboolean    narrow,
              gboolean    dark)
{
  static const struct
  {
    const char *name;
    const char *action;
  } dialogs[] = {
    { "palette", "win.palette" },
    { "connection-kinds", "win.add-connection('')" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    {
      TourStop *stop = add_stop (self, view, dialogs[i].name, narrow, dark);

      stop->action = g_strdup (dialogs[i].action);
    }
}

static void
plan (WhUiTour *self)
{
  const WhUiView *views;
  guint n_views;

  views = wh_ui_views_list (&n_views);

  for (guint look = 0; look < 4; look++)
    {
      gboolean narrow = look >= 2;
      gboolean dark = look % 2 == 1;

      if (wh_ui_window_is_welcome (self->window))
        {
          add_stop (self, "welcome", NULL, narrow, dark);
          plan_dialogs (self, "welcome", narrow, dark);
          continue;
        }

      for (guint i = 0; i < n_views; i++)
        {
          g_auto(GStrv) parts = wh_ui_page_list_parts (wh_ui_window_show_view (self->window, views[i].id));

          if (parts[0] == NULL)
            add_stop (self, views[i].id, NULL, narrow, dark);

          for (guint j = 0; parts[j] != NULL; j++)
            add_stop (self, views[i].id, parts[j], narrow, dark);
        }

      plan_dialogs (self, views[0].id, narrow, dark);
    }
}

static char *
make_path (WhUiTour *self,
           TourStop *stop)
{
  g_autofree char *name = g_strdup_printf ("%s%s%s%s%s.png",
                                           stop->action != NULL ? "" : stop->view,
                                           stop->part != NULL && stop->action == NULL ? "-" : "",
                                           stop->part != NULL ? stop->part : "",
                                           stop->narrow ? "-360" : "",
                                           stop->dark ? "-dark" : "");

  return g_build_filename (self->directory, name, NULL);
}

static gboolean
take_picture (WhUiTour *self,
              TourStop *stop)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self->window));
  g_autoptr(GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *path = make_path (self, stop);
  int width = gtk_widget_get_width (GTK_WIDGET (self->window));
  int height = gtk_widget_get_height (GTK_WIDGET (self->window));

  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_to_node (snapshot);

  if (node == NULL)
    return FALSE;

  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (self->window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));

  if (!gdk_texture_save_to_png (texture, path))
    {
      g_printerr (_("%s cannot be written\n"), path);
      return FALSE;
    }

  g_print ("%s\n", path);
  self->n_pictures++;

  return TRUE;
}

static void
go_to (WhUiTour *self,
       TourStop *stop)
{
  int width = stop->narrow ? 360 : 1280;
  int height = stop->narrow ? 720 : 800;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      stop->dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, height);

  if (!g_str_equal (stop->view, "welcome"))
    {
      WhUiPage *page = wh_ui_window_show_view (self->window, stop->view);

      if (stop->part != NULL && stop->action == NULL)
        wh_ui_page_show_part (page, stop->part);
    }

  if (stop->action != NULL)
    {
      g_autofree char *name = NULL;
      g_autoptr(GVariant) target = NULL;

      if (g_action_parse_detailed_name (stop->action, &name, &target, NULL))
        gtk_widget_activate_action_variant (GTK_WIDGET (self->window), name, target);
    }

  self->since = g_get_monotonic_time ();
  self->ready_at = 0;
}

static void
print_summary (WhUiTour *self)
{
  WhFleet *fleet = wh_ui_window_get_fleet (self->window);
  WhStore *store = wh_moment_get_store (wh_fleet_get_moment (fleet));
  GListModel *connections = G_LIST_MODEL (wh_fleet_get_connections (fleet));
  const WhKind **kinds;
  guint n_kinds;

  g_print (_("%u pictures\n"), self->n_pictures);

  for (guint i = 0; i < g_list_model_get_n_items (connections); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (connections, i);

      g_print ("%s: %s\n", wh_connection_get_name (connection),
               wh_connection_state_get_title (wh_connection_get_state (connection)));
    }

  kinds = wh_kind_list (&n_kinds);

  for (guint i = 0; i < n_kinds; i++)
    {
      WhResourceList *list = wh_store_get_list (store, kinds[i]);
      guint n = wh_resource_list_get_n (list);

      if (n > 0)
        g_print (_("%s: %u, %u failing, %u warning\n"), g_dgettext (GETTEXT_PACKAGE, kinds[i]->title_plural), n,
                 wh_resource_list_count_health (list, WH_HEALTH_FAILING),
                 wh_resource_list_count_health (list, WH_HEALTH_WARNING));
    }
}

static gboolean
is_ready (WhUiTour *self,
          TourStop *stop)
{
  WhUiPage *page = wh_ui_window_get_page (self->window);
  int width = gtk_widget_get_width (GTK_WIDGET (self->window));

  if (width != (stop->narrow ? 360 : 1280))
    return FALSE;

  return g_str_equal (stop->view, "welcome") || (page != NULL && wh_ui_page_is_ready (page));
}

static gboolean
tick_cb (gpointer data)
{
  WhUiTour *self = data;
  gint64 now = g_get_monotonic_time ();
  TourStop *stop;

  /* First the connections: pages are drawn when most has arrived. */
  if (!self->arrived)
    {
      WhConnections *connections = wh_fleet_get_connections (wh_ui_window_get_fleet (self->window));

      if (wh_connections_count (connections, WH_CONNECTION_STATE_CONNECTING) > 0)
        self->ready_at = now;

      if ((now - self->since < FLEET_PATIENCE * 1000 && now - self->ready_at < 2 * G_USEC_PER_SEC))
        return G_SOURCE_CONTINUE;

      self->arrived = TRUE;
      plan (self);
      go_to (self, g_ptr_array_index (self->stops, 0));
      return G_SOURCE_CONTINUE;
    }

  stop = g_ptr_array_index (self->stops, self->next);

  if (self->ready_at == 0 && is_ready (self, stop))
    self->ready_at = now;

  if ((self->ready_at == 0 || now - self->ready_at < SETTLE_TIME * 1000) &&
      now - self->since < PAGE_PATIENCE * 1000)
    return G_SOURCE_CONTINUE;

  take_picture (self, stop);

  if (stop->action != NULL)
    adw_dialog_force_close (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self->window)));

  if (++self->next < self->stops->len)
    {
      go_to (self, g_ptr_array_index (self->stops, self->next));
      return G_SOURCE_CONTINUE;
    }

  print_summary (self);
  self->source = 0;
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "quit", NULL);

  return G_SOURCE_REMOVE;
}

static void
wh_ui_tour_dispose (GObject *object)
{
  WhUiTour *self = WH_UI_TOUR (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->window);
  g_clear_pointer (&self->stops, g_ptr_array_unref);
  g_clear_pointer (&self->directory, g_free);

  G_OBJECT_CLASS (wh_ui_tour_parent_class)->dispose (object);
}

static void
wh_ui_tour_class_init (WhUiTourClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_ui_tour_dispose;
}

static void
wh_ui_tour_init (WhUiTour *self)
{
  self->stops = g_ptr_array_new_with_free_func (stop_free);
}

/**
 * wh_ui_tour_new:
 * @window: the window
 * @directory: where the pictures go; made if it is missing
 *
 * Returns: (transfer full): a tour that has not begun
 */
WhUiTour *
wh_ui_tour_new (WhUiWindow *window,
                const char *directory)
{
  WhUiTour *self;

  g_return_val_if_fail (WH_UI_IS_WINDOW (window), NULL);
  g_return_val_if_fail (directory != NULL, NULL);

  self = g_object_new (WH_UI_TYPE_TOUR, NULL);
  self->window = g_object_ref (window);
  self->directory = g_strdup (directory);

  return self;
}

/**
 * wh_ui_tour_start:
 * @self: a tour
 *
 * Begins. At the end the action "app.quit" is activated.
 */
void
wh_ui_tour_start (WhUiTour *self)
{
  g_return_if_fail (WH_UI_IS_TOUR (self));

  g_mkdir_with_parents (self->directory, 0755);
  self->since = self->ready_at = g_get_monotonic_time ();
  self->source = g_timeout_add (TICK, tick_cb, self);
}
