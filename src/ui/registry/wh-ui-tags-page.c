/* wh-ui-tags-page.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kinds.h"
#include "wh-ui-tags-page.h"
#include "wh-ui-tags.h"

/**
 * WhUiTagsPage:
 *
 * The tags of one repository where there is no room beside the list.
 */
struct _WhUiTagsPage
{
  WhUiPage     parent_instance;

  WhUiTags    *tags;
  WhImageUses *uses;
  WhRecord    *repository;
};

G_DEFINE_FINAL_TYPE (WhUiTagsPage, wh_ui_tags_page, WH_UI_TYPE_PAGE)

static void
wh_ui_tags_page_bind_store (WhUiPage *page,
                            WhStore  *store)
{
  WhUiTagsPage *self = WH_UI_TAGS_PAGE (page);
  WhRecord *repository = wh_store_lookup (store, &wh_kind_image_repository,
                                          self->repository->connection, self->repository->uid);

  g_clear_object (&self->uses);
  self->uses = wh_image_uses_new (store);
  wh_ui_tags_show (self->tags, store, self->uses, repository != NULL ? repository : self->repository);
}

static gboolean
wh_ui_tags_page_start_search (WhUiPage *page)
{
  return wh_ui_resources_start_search (wh_ui_tags_get_resources (WH_UI_TAGS_PAGE (page)->tags));
}

static void
wh_ui_tags_page_dispose (GObject *object)
{
  WhUiTagsPage *self = WH_UI_TAGS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), WH_UI_TYPE_TAGS_PAGE);
  g_clear_object (&self->uses);
  g_clear_pointer (&self->repository, wh_record_unref);

  G_OBJECT_CLASS (wh_ui_tags_page_parent_class)->dispose (object);
}

static void
wh_ui_tags_page_class_init (WhUiTagsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_ui_tags_page_dispose;
  WH_UI_PAGE_CLASS (klass)->bind_store = wh_ui_tags_page_bind_store;
  WH_UI_PAGE_CLASS (klass)->start_search = wh_ui_tags_page_start_search;

  g_type_ensure (WH_UI_TYPE_TAGS);
  gtk_widget_class_set_template_from_resource (widget_class, "/dev/wheelhouse/Wheelhouse/ui/wh-ui-tags-page.ui");
  gtk_widget_class_bind_template_child (widget_class, WhUiTagsPage, tags);
}

static void
wh_ui_tags_page_init (WhUiTagsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * wh_ui_tags_page_new:
 * @repository: a repository of images
 *
 * Returns: (transfer full): a page of its tags
 */
WhUiPage *
wh_ui_tags_page_new (WhRecord *repository)
{
  WhUiTagsPage *self;
  const char *name;

  g_return_val_if_fail (repository != NULL, NULL);

  /* The whole name stands on the page; beside the buttons of a narrow window
   * there is no room for it. */
  name = strrchr (wh_record_get_name (repository), '/');
  self = g_object_new (WH_UI_TYPE_TAGS_PAGE, "title", name != NULL && name[1] != 0 ? name + 1 : wh_record_get_name (repository), NULL);
  self->repository = wh_record_ref (repository);

  return WH_UI_PAGE (self);
}
