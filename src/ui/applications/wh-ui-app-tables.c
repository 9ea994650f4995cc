/* wh-ui-app-tables.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The tables on the page of an application: what is special in them, for that
 * there is one repository, and why one has nothing. */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds-forge.h"
#include "wh-ui-app-tables.h"
#include "wh-ui-app.h"
#include "wh-ui-cell.h"
#include "wh-ui-tag-cells.h"

static void
fill_text (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  wh_ui_cell_set_text (cell, wh_resource_get_record (resource)->values[GPOINTER_TO_INT (user_data)].text, NULL);
}

static void
add_columns (WhUiTable *table)
{
  const WhUiColumn columns[] = {
    { "repository", _("Repository"), 160, WH_MEMBER_REPOSITORY, FALSE, FALSE, FALSE, 9, wh_ui_tag_cells_fill_field, GINT_TO_POINTER (WH_MEMBER_REPOSITORY) },
    { "name", _("Name"), 180, WH_MEMBER_NAME, FALSE, TRUE, FALSE, 0, fill_text, GINT_TO_POINTER (WH_MEMBER_NAME) },
  };

  wh_ui_tag_cells_add (table, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    wh_ui_table_insert_column (table, &wh_kind_member, i, &columns[i]);
}

/* That an image is there is nothing to say of it. */
static char *
dup_nothing (WhRecord *image,
             WhHealth *health,
             gpointer  user_data)
{
  *health = WH_HEALTH_OK;

  return g_strdup ("");
}

/* What a narrow row must not leave out. */
static char *
dup_role (WhRecord *member,
          WhHealth *health,
          gpointer  user_data)
{
  *health = WH_HEALTH_OK;

  return g_strdup (member->values[WH_MEMBER_ROLE].text);
}

/**
 * wh_ui_app_table_new:
 * @kind: what it lists
 *
 * Returns: (transfer floating): a #WhUiResources for a tab of an application
 */
GtkWidget *
wh_ui_app_table_new (const WhKind *kind)
{
  static const WhUiRowStyle member = { dup_role, NULL, WH_MEMBER_REPOSITORY };
  static const WhUiRowStyle image = { dup_nothing, NULL, WH_IMAGE_REPOSITORY };
  GtkWidget *table = wh_ui_resources_new ();

  add_columns (wh_ui_resources_get_table (WH_UI_RESOURCES (table)));
  wh_ui_resources_set_kind (WH_UI_RESOURCES (table), kind);
  if (kind == &wh_kind_member)
    wh_ui_resources_set_row_style (WH_UI_RESOURCES (table), &member);
  else if (kind == &wh_kind_image)
    wh_ui_resources_set_row_style (WH_UI_RESOURCES (table), &image);

  return table;
}

static void
explain_members (WhUiResources *table,
                 gboolean       has_repository)
{
  if (!has_repository)
    wh_ui_resources_set_empty (table, "system-users-symbolic", _("No repository is known"),
                               _("Connect the forge that has its code, or name its repository in “Edit…”, to see who may change it."));
  else
    wh_ui_resources_set_empty (table, "system-users-symbolic", _("Nobody is known to have access"),
                               _("A forge tells who may change a repository only to those who may change it themselves."));
}

static void
explain_images (WhUiResources *table,
                gboolean       has_registry)
{
  if (!has_registry)
    wh_ui_resources_set_empty (table, "wh-registry-symbolic", _("No registry is known"),
                               _("No connected registry has the images that it runs."));
  else
    wh_ui_resources_set_empty (table, "wh-registry-symbolic", _("No images"),
                               _("Its registry has told of no tags."));
}

/**
 * wh_ui_app_table_explain_empty:
 * @table: what wh_ui_app_table_new() returned
 * @store: what is shown
 * @application: the application
 *
 * Says in the place of an empty table why it has nothing, as far as anybody
 * knows. Tables of kinds that explain themselves are left alone.
 */
void
wh_ui_app_table_explain_empty (WhUiResources  *table,
                               WhStore        *store,
                               const WhRecord *application)
{
  const WhKind *kind;

  g_return_if_fail (WH_UI_IS_RESOURCES (table));

  kind = wh_ui_resources_get_kind (table);

  if (kind == &wh_kind_member)
    explain_members (table, wh_ui_app_find_repository (store, application) != NULL);
  else if (kind == &wh_kind_image)
    explain_images (table, application->values[WH_APPLICATION_IMAGES].text != NULL);
  else if (kind == &wh_kind_alert)
    wh_ui_resources_set_empty (table, "object-select-symbolic", _("No alerts"),
                               _("Nothing that watches this application has anything to say."));
}
