/* wh-ui-palette.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-column.h"
#include "wh-ui-health.h"
#include "wh-ui-operation-dialog.h"
#include "wh-ui-palette-search.h"
#include "wh-ui-palette.h"
#include "wh-ui-views.h"

/**
 * WhUiPalette:
 *
 * Goes anywhere and begins anything from the keyboard. An operation opens its
 * plan; nothing acts at once.
 */
struct _WhUiPalette
{
  AdwDialog           parent_instance;

  GtkWidget          *entry;
  GtkStack           *stack;
  GtkListView        *list_view;
  GtkSingleSelection *selection;
  AdwStatusPage      *nothing;
  GtkWidget          *foot_line;
  GtkWidget          *foot;
  GtkLabel           *count;
  gboolean            narrow; /* rows have two lines */

  WhFleet            *fleet;
  GtkWidget          *parent; /* weak */
  WhUiPaletteSearch  *search;
};

G_DEFINE_FINAL_TYPE (WhUiPalette, wh_ui_palette, ADW_TYPE_DIALOG)

/* ---- Rows ---- */

typedef struct
{
  GtkWidget *health;
  GtkWidget *icon;
  GtkLabel  *title;
  GtkLabel  *detail;
  GtkWidget *accel;
} RowParts;

static void
setup_cb (WhUiPalette              *self,
          GtkListItem              *item,
          GtkSignalListItemFactory *factory)
{
  GtkWidget *texts = gtk_box_new (self->narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL, self->narrow ? 1 : 10);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  RowParts *parts = g_new0 (RowParts, 1);

  parts->health = wh_ui_health_new ();
  wh_ui_health_set_box (WH_UI_HEALTH (parts->health), 16);
  parts->icon = gtk_image_new ();
  parts->title = GTK_LABEL (gtk_label_new (NULL));
  parts->detail = GTK_LABEL (gtk_label_new (NULL));
  parts->accel = gtk_label_new (NULL);

  gtk_label_set_xalign (parts->title, 0);
  gtk_label_set_ellipsize (parts->title, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (GTK_WIDGET (parts->title), TRUE);
  gtk_label_set_ellipsize (parts->detail, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (parts->detail), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (parts->detail), "dimmed");
  gtk_widget_add_css_class (parts->accel, "wh-key");
  gtk_widget_set_valign (parts->accel, GTK_ALIGN_CENTER);

  gtk_box_append (GTK_BOX (box), parts->health);
  gtk_box_append (GTK_BOX (box), parts->icon);
  gtk_label_set_xalign (parts->detail, self->narrow ? 0 : 1);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (parts->title));
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (parts->detail));
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), parts->accel);
  g_object_set_data_full (G_OBJECT (box), "wh-parts", parts, g_free);
  gtk_list_item_set_child (item, box);
}

/* What was typed, in bold. Only where folding keeps the length, which names do. */
static void
set_title (WhUiPalette *self,
           GtkLabel    *label,
           const char  *title)
{
  g_autofree char *lower = g_ascii_strdown (title, -1);
  g_autofree char *query = g_ascii_strdown (gtk_editable_get_text (GTK_EDITABLE (self->entry)), -1);
  g_auto(GStrv) words = g_strsplit (query, " ", -1);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *found = *words[i] != 0 ? strstr (lower, words[i]) : NULL;
      PangoAttribute *bold;

      if (found == NULL)
        continue;

      bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      bold->start_index = found - lower;
      bold->end_index = bold->start_index + strlen (words[i]);
      pango_attr_list_insert (attributes, bold);
    }

  gtk_label_set_label (label, title);
  gtk_label_set_attributes (label, attributes);
}

static void
bind_cb (WhUiPalette              *self,
         GtkListItem              *list_item,
         GtkSignalListItemFactory *factory)
{
  WhUiPaletteItem *item = gtk_list_item_get_item (list_item);
  RowParts *parts = g_object_get_data (G_OBJECT (gtk_list_item_get_child (list_item)), "wh-parts");
  WhRecord *record = wh_ui_palette_item_get_record (item);
  gboolean judged = record != NULL && wh_ui_palette_item_get_operation (item) == NULL &&
                    wh_ui_kind_has_health (record->kind);
  const char *accel = wh_ui_palette_item_get_accel (item);
  const char *detail = wh_ui_palette_item_get_detail (item);

  gtk_widget_set_visible (parts->health, judged);
  gtk_widget_set_visible (parts->icon, !judged);
  gtk_widget_set_visible (parts->accel, accel != NULL);
  wh_ui_health_set_health (WH_UI_HEALTH (parts->health), wh_ui_palette_item_get_health (item));
  gtk_image_set_from_icon_name (GTK_IMAGE (parts->icon), wh_ui_palette_item_get_icon_name (item));
  set_title (self, parts->title, wh_ui_palette_item_get_title (item));
  gtk_label_set_label (parts->detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (parts->detail), detail != NULL && *detail != '\0');
  gtk_label_set_label (GTK_LABEL (parts->accel), accel != NULL ? accel : "");
  gtk_list_item_set_accessible_label (list_item, wh_ui_palette_item_get_title (item));
}

static void
header_setup_cb (GtkSignalListItemFactory *factory,
                 GtkListHeader            *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_start (label, 15);
  gtk_widget_set_margin_top (label, 9);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dimmed");
  gtk_list_header_set_child (header, label);
}

static void
header_bind_cb (GtkSignalListItemFactory *factory,
                GtkListHeader            *header)
{
  static const char * const titles[] = {
    [WH_UI_PALETTE_ACTIONS] = N_("Actions"),
    [WH_UI_PALETTE_APPLICATIONS] = N_("Applications"),
    [WH_UI_PALETTE_RESOURCES] = N_("Resources"),
    [WH_UI_PALETTE_VIEWS] = N_("Views"),
  };
  WhUiPaletteItem *item = gtk_list_header_get_item (header);

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)),
                       g_dgettext (GETTEXT_PACKAGE, titles[wh_ui_palette_item_get_group (item)]));
}

/* ---- Search ---- */

static void
done_cb (WhUiPalette *self)
{
  guint n = g_list_model_get_n_items (wh_ui_palette_search_get_model (self->search));
  g_autofree char *found = wh_format_integer (wh_ui_palette_search_get_n_found (self->search));
  g_autofree char *all = wh_format_integer (wh_ui_palette_search_get_n_all (self->search));
  /* Translators: "8 of 1,204" */
  g_autofree char *count = g_strdup_printf (_("%s of %s"), found, all);
  g_autofree char *nothing = g_strdup_printf (_("Nothing matches “%s”"),
                                              gtk_editable_get_text (GTK_EDITABLE (self->entry)));

  gtk_label_set_label (self->count, count);
  adw_status_page_set_title (self->nothing, nothing);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");

  if (n > 0)
    {
      GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list_view));

      /* To the very top, where the heading is, not only to the first row. */
      gtk_single_selection_set_selected (self->selection, 0);
      gtk_adjustment_set_value (adjustment, 0);
    }
}

static void
search_changed_cb (WhUiPalette *self)
{
  if (self->search != NULL)
    wh_ui_palette_search_set_query (self->search, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
stop_cb (WhUiPalette *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static gboolean
key_cb (WhUiPalette           *self,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        GtkEventControllerKey *controller)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  int by = keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down ? 1
           : keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up ? -1
           : 0;
  int position;

  if (by == 0 || n == 0)
    return FALSE;

  position = CLAMP ((int)gtk_single_selection_get_selected (self->selection) + by, 0, (int)n - 1);
  gtk_list_view_scroll_to (self->list_view, position, GTK_LIST_SCROLL_SELECT, NULL);

  return TRUE;
}

/* ---- Run ---- */

static void
run_item (WhUiPalette     *self,
          WhUiPaletteItem *item)
{
  g_autoptr(WhUiPaletteItem) kept = g_object_ref (item);
  g_autoptr(GtkWidget) parent = self->parent != NULL ? g_object_ref (self->parent) : NULL;
  g_autoptr(WhFleet) fleet = g_object_ref (self->fleet);
  WhRecord *record = wh_ui_palette_item_get_record (kept);

  adw_dialog_force_close (ADW_DIALOG (self));

  if (parent == NULL)
    return;

  if (wh_ui_palette_item_get_operation (kept) != NULL)
    {
      g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);

      g_ptr_array_add (records, wh_record_ref (record));
      wh_ui_operation_dialog_present (parent, wh_fleet_get_operations (fleet),
                                      wh_ui_palette_item_get_operation (kept), records);
    }
  else if (record != NULL)
    {
      gtk_widget_activate_action (parent, "win.show-resource", "(sss)",
                                  record->kind->id, record->connection, record->uid);
    }
  else
    {
      g_autoptr(GVariant) target = NULL;
      g_autofree char *name = NULL;

      if (g_action_parse_detailed_name (wh_ui_palette_item_get_action (kept), &name, &target, NULL))
        gtk_widget_activate_action_variant (parent, name, target);
    }
}

static void
activate_cb (WhUiPalette *self,
             guint        position,
             GtkListView *list_view)
{
  g_autoptr(WhUiPaletteItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    run_item (self, item);
}

static void
entry_activate_cb (WhUiPalette *self)
{
  WhUiPaletteItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item != NULL && !wh_ui_palette_search_is_busy (self->search))
    run_item (self, item);
}

static void
wh_ui_palette_dispose (GObject *object)
{
  WhUiPalette *self = WH_UI_PALETTE (object);

  if (self->list_view != NULL)
    gtk_list_view_set_model (self->list_view, NULL);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_PALETTE);
  g_clear_object (&self->search);
  g_clear_object (&self->fleet);
  g_clear_weak_pointer (&self->parent);

  G_OBJECT_CLASS (wh_ui_palette_parent_class)->dispose (object);
}

static void
wh_ui_palette_class_init (WhUiPaletteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_palette_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-palette.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiPalette, entry);
  gtk_widget_class_bind_template_child (widget_class, WhUiPalette, stack);
  gtk_widget_class_bind_template_child (widget_class, WhUiPalette, list_view);
  gtk_widget_class_bind_template_child (widget_class, WhUiPalette, selection);
  gtk_widget_class_bind_template_child (widget_class, WhUiPalette, nothing);
  gtk_widget_class_bind_template_child (widget_class, WhUiPalette, count);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_child (widget_class, WhUiPalette, foot_line);
  gtk_widget_class_bind_template_child (widget_class, WhUiPalette, foot);
  gtk_widget_class_bind_template_callback (widget_class, key_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, header_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, header_bind_cb);
}

static void
wh_ui_palette_init (WhUiPalette *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_actions (WhUiPalette *self)
{
  static const char * const keys[] = { "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+5", "Ctrl+6", "Ctrl+7", "Ctrl+8" };
  static const struct
  {
    const char *title;
    const char *icon_name;
    const char *action;
    const char *accel;
  } actions[] = {
    { N_("Add a connection…"), "list-add-symbolic", "win.add-connection('')", "Ctrl+N" },
    { N_("Try connections now"), "view-refresh-symbolic", "win.try-now", "F5" },
    { N_("Show only production"), "view-conceal-symbolic", "win.environment::production", NULL },
    { N_("Show all environments"), "view-reveal-symbolic", "win.environment('')", NULL },
    { N_("Keyboard shortcuts"), "input-keyboard-symbolic", "app.shortcuts", "Ctrl+?" },
    { N_("CI inbox"), "media-playback-start-symbolic", "win.ci-inbox", "Ctrl+I" },
  };
  const WhUiView *views;
  guint n_views;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    wh_ui_palette_search_add_action (self->search,
                                     wh_ui_palette_item_new_action (g_dgettext (GETTEXT_PACKAGE, actions[i].title),
                                                                    actions[i].icon_name, actions[i].action,
                                                                    actions[i].accel, WH_UI_PALETTE_ACTIONS));

  views = wh_ui_views_list (&n_views);

  for (guint i = 0; i < n_views; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.show-view::%s", views[i].id);

      wh_ui_palette_search_add_action (self->search,
                                       wh_ui_palette_item_new_action (g_dgettext (GETTEXT_PACKAGE, views[i].title),
                                                                      views[i].icon_name,
                                                                      g_intern_string (action),
                                                                      i < G_N_ELEMENTS (keys) ? keys[i] : NULL,
                                                                      WH_UI_PALETTE_VIEWS));
    }
}

/**
 * wh_ui_palette_present:
 * @parent: a widget of the window
 * @fleet: where to look
 *
 * Opens the palette.
 */
void
wh_ui_palette_present (GtkWidget *parent,
                       WhFleet   *fleet)
{
  WhUiPalette *self;

  g_return_if_fail (GTK_IS_WIDGET (parent));
  g_return_if_fail (WH_IS_FLEET (fleet));

  self = g_object_new (WH_UI_TYPE_PALETTE, NULL);
  self->fleet = g_object_ref (fleet);
  g_set_weak_pointer (&self->parent, parent);
  self->search = wh_ui_palette_search_new (fleet);

  /* A telephone has none of the keys that the foot speaks of. A breakpoint would
   * take the focus from the entry when it is applied. */
  self->narrow = gtk_widget_has_css_class (GTK_WIDGET (gtk_widget_get_root (parent)), "wh-narrow");
  gtk_widget_set_visible (self->foot_line, !self->narrow);
  gtk_widget_set_visible (self->foot, !self->narrow);
  add_actions (self);
  g_signal_connect_object (self->search, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  gtk_single_selection_set_model (self->selection, wh_ui_palette_search_get_model (self->search));
  wh_ui_palette_search_set_query (self->search, "");

  adw_dialog_set_focus (ADW_DIALOG (self), self->entry);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
