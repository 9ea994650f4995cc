/* wh-ui-resource-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-resource-page.h"

/**
 * WhUiResourcePage:
 *
 * A page that needs no view of its own: one [class@UiResources] for each kind,
 * with tabs when there are several.
 */
typedef struct
{
  AdwViewStack *view_stack;
  GtkWidget    *switcher;
  guint         n_kinds;
} WhUiResourcePagePrivate;

G_DEFINE_TYPE_WITH_PRIVATE (WhUiResourcePage, wh_ui_resource_page, WH_UI_TYPE_PAGE)

#define PRIV(self) ((WhUiResourcePagePrivate *)wh_ui_resource_page_get_instance_private (self))

static WhUiResources *
get_current (WhUiResourcePage *self)
{
  GtkWidget *child = adw_view_stack_get_visible_child (PRIV (self)->view_stack);

  return child != NULL ? WH_UI_RESOURCES (child) : NULL;
}

/* A tab gets its rows when it is first looked at. */
static void
bind_current (WhUiResourcePage *self)
{
  WhUiResources *current = get_current (self);
  WhStore *store = wh_ui_page_get_store (WH_UI_PAGE (self));

  if (current != NULL && store != NULL)
    wh_ui_resources_set_store (current, store);
}

static void
part_changed_cb (WhUiResourcePage *self)
{
  bind_current (self);
}

static void
wh_ui_resource_page_bind_store (WhUiPage *page,
                                WhStore  *store)
{
  bind_current (WH_UI_RESOURCE_PAGE (page));
}

static gboolean
wh_ui_resource_page_start_search (WhUiPage *page)
{
  WhUiResources *current = get_current (WH_UI_RESOURCE_PAGE (page));

  return current != NULL && wh_ui_resources_start_search (current);
}

static gboolean
wh_ui_resource_page_focus_content (WhUiPage *page)
{
  WhUiResources *current = get_current (WH_UI_RESOURCE_PAGE (page));

  return current != NULL && gtk_widget_grab_focus (GTK_WIDGET (current));
}

static gboolean
wh_ui_resource_page_toggle_pane (WhUiPage *page)
{
  WhUiResources *current = get_current (WH_UI_RESOURCE_PAGE (page));

  return current != NULL && wh_ui_resources_toggle_pane (current);
}

static gboolean
wh_ui_resource_page_show_record (WhUiPage *page,
                                 WhRecord *record)
{
  WhUiResourcePage *self = WH_UI_RESOURCE_PAGE (page);
  GtkWidget *child = adw_view_stack_get_child_by_name (PRIV (self)->view_stack, record->kind->id);

  if (child == NULL)
    return FALSE;

  adw_view_stack_set_visible_child (PRIV (self)->view_stack, child);
  bind_current (self);
  wh_ui_resources_show_record (WH_UI_RESOURCES (child), record);

  return TRUE;
}

static gboolean
wh_ui_resource_page_is_ready (WhUiPage *page)
{
  WhUiResources *current = get_current (WH_UI_RESOURCE_PAGE (page));

  return current != NULL && wh_ui_resources_is_ready (current);
}

static char **
wh_ui_resource_page_list_parts (WhUiPage *page)
{
  WhUiResourcePage *self = WH_UI_RESOURCE_PAGE (page);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (PRIV (self)->n_kinds > 1)
    for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (PRIV (self)->view_stack));
         child != NULL;
         child = gtk_widget_get_next_sibling (child))
      g_strv_builder_add (builder, wh_ui_resources_get_kind (WH_UI_RESOURCES (child))->id);

  return g_strv_builder_end (builder);
}

static void
wh_ui_resource_page_show_part (WhUiPage   *page,
                               const char *part)
{
  adw_view_stack_set_visible_child_name (PRIV (WH_UI_RESOURCE_PAGE (page))->view_stack, part);
}

static void
wh_ui_resource_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), WH_UI_TYPE_RESOURCE_PAGE);

  G_OBJECT_CLASS (wh_ui_resource_page_parent_class)->dispose (object);
}

static void
wh_ui_resource_page_class_init (WhUiResourcePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  WhUiPageClass *page_class = WH_UI_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_resource_page_dispose;
  page_class->bind_store = wh_ui_resource_page_bind_store;
  page_class->start_search = wh_ui_resource_page_start_search;
  page_class->focus_content = wh_ui_resource_page_focus_content;
  page_class->toggle_pane = wh_ui_resource_page_toggle_pane;
  page_class->show_record = wh_ui_resource_page_show_record;
  page_class->is_ready = wh_ui_resource_page_is_ready;
  page_class->list_parts = wh_ui_resource_page_list_parts;
  page_class->show_part = wh_ui_resource_page_show_part;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/dev/wheelhouse/Wheelhouse/ui/wh-ui-resource-page.ui");
  gtk_widget_class_bind_template_child_private (widget_class, WhUiResourcePage, view_stack);
  gtk_widget_class_bind_template_child_private (widget_class, WhUiResourcePage, switcher);
  gtk_widget_class_bind_template_callback (widget_class, part_changed_cb);
}

static void
wh_ui_resource_page_init (WhUiResourcePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (PRIV (self)->switcher, FALSE);
}

/**
 * wh_ui_resource_page_new:
 * @kind: a kind
 *
 * Returns: (transfer full): a page of all resources of @kind
 */
WhUiPage *
wh_ui_resource_page_new (const WhKind *kind)
{
  WhUiResourcePage *self;

  g_return_val_if_fail (kind != NULL, NULL);

  self = g_object_new (WH_UI_TYPE_RESOURCE_PAGE,
                       "title", g_dgettext (GETTEXT_PACKAGE, kind->title_plural),
                       NULL);
  wh_ui_resource_page_add_kind (self, kind->id);

  return WH_UI_PAGE (self);
}

/**
 * wh_ui_resource_page_add_kind:
 * @self: a page
 * @kind: id of a kind
 *
 * Adds a tab for a kind. Kinds that no provider of this program knows are left out.
 *
 * Returns: (transfer none) (nullable): what shows it
 */
WhUiResources *
wh_ui_resource_page_add_kind (WhUiResourcePage *self,
                              const char       *kind)
{
  static const char * const shared[] = { "fleet", "environment", "narrow", "compact" };
  const WhKind *found;
  GtkWidget *resources;

  g_return_val_if_fail (WH_UI_IS_RESOURCE_PAGE (self), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  if ((found = wh_kind_find (kind)) == NULL)
    return NULL;

  resources = wh_ui_resources_new ();
  wh_ui_resources_set_kind (WH_UI_RESOURCES (resources), found);

  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    g_object_bind_property (self, shared[i], resources, shared[i], G_BINDING_SYNC_CREATE);

  adw_view_stack_add_titled (PRIV (self)->view_stack, resources, kind,
                             g_dgettext (GETTEXT_PACKAGE, found->title_plural));
  gtk_widget_set_visible (PRIV (self)->switcher, ++PRIV (self)->n_kinds > 1);

  return WH_UI_RESOURCES (resources);
}
