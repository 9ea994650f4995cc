/* wh-ui-palette-item.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-palette-item.h"

/**
 * WhUiPaletteItem:
 *
 * One line of the palette: an action of the window, a resource, or an
 * operation on a resource. Never changes.
 */
struct _WhUiPaletteItem
{
  GObject                parent_instance;

  WhUiPaletteGroup       group;
  char                  *title;
  char                  *detail;
  const char            *icon_name;
  const char            *accel;
  const char            *action;
  WhRecord              *record;
  const WhOperationInfo *operation;
  WhHealth               health;
};

G_DEFINE_FINAL_TYPE (WhUiPaletteItem, wh_ui_palette_item, G_TYPE_OBJECT)

static void
wh_ui_palette_item_finalize (GObject *object)
{
  WhUiPaletteItem *self = WH_UI_PALETTE_ITEM (object);

  g_free (self->title);
  g_free (self->detail);
  g_clear_pointer (&self->record, wh_record_unref);

  G_OBJECT_CLASS (wh_ui_palette_item_parent_class)->finalize (object);
}

static void
wh_ui_palette_item_class_init (WhUiPaletteItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_ui_palette_item_finalize;
}

static void
wh_ui_palette_item_init (WhUiPaletteItem *self)
{
}

/**
 * wh_ui_palette_item_new_action:
 * @title: translated
 * @icon_name: a literal
 * @action: detailed name of an action of the window, interned
 * @accel: (nullable): a literal, its key
 * @group: where it stands
 *
 * Returns: (transfer full): an item
 */
WhUiPaletteItem *
wh_ui_palette_item_new_action (const char       *title,
                               const char       *icon_name,
                               const char       *action,
                               const char       *accel,
                               WhUiPaletteGroup  group)
{
  WhUiPaletteItem *self = g_object_new (WH_UI_TYPE_PALETTE_ITEM, NULL);

  self->group = group;
  self->title = g_strdup (title);
  self->icon_name = icon_name;
  self->action = action;
  self->accel = accel;

  return self;
}

/**
 * wh_ui_palette_item_new_record:
 * @record: a resource
 * @place: (nullable): where it is
 * @health: its health now
 *
 * Returns: (transfer full): an item
 */
WhUiPaletteItem *
wh_ui_palette_item_new_record (WhRecord   *record,
                               const char *place,
                               WhHealth    health)
{
  WhUiPaletteItem *self = g_object_new (WH_UI_TYPE_PALETTE_ITEM, NULL);
  g_autofree char *name = wh_record_dup_full_name (record);

  if (record->kind == &wh_kind_application)
    {
      self->group = WH_UI_PALETTE_APPLICATIONS;
      self->title = g_steal_pointer (&name);
    }
  else
    {
      self->group = WH_UI_PALETTE_RESOURCES;
      self->title = g_strdup_printf ("%s %s", g_dgettext (GETTEXT_PACKAGE, record->kind->title), name);
    }

  self->detail = g_strdup (place);
  self->icon_name = record->kind->icon_name;
  self->record = wh_record_ref (record);
  self->health = health;

  return self;
}

/**
 * wh_ui_palette_item_new_operation:
 * @info: an operation
 * @record: on what
 * @place: (nullable): where that is
 *
 * Returns: (transfer full): an item
 */
WhUiPaletteItem *
wh_ui_palette_item_new_operation (const WhOperationInfo *info,
                                  WhRecord              *record,
                                  const char            *place)
{
  WhUiPaletteItem *self = g_object_new (WH_UI_TYPE_PALETTE_ITEM, NULL);
  g_autofree char *name = wh_record_dup_full_name (record);

  self->group = WH_UI_PALETTE_ACTIONS;
  /* Translators: "Scale billing/api…": verb, and name of a resource */
  self->title = g_strdup_printf (_("%s %s…"), g_dgettext (GETTEXT_PACKAGE, info->verb), name);
  self->detail = g_strdup (place);
  self->icon_name = info->icon_name != NULL ? info->icon_name : "system-run-symbolic";
  self->record = wh_record_ref (record);
  self->operation = info;

  return self;
}

/**
 * wh_ui_palette_item_get_group:
 * @self: an item
 *
 * Returns: where it stands
 */
WhUiPaletteGroup
wh_ui_palette_item_get_group (WhUiPaletteItem *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_ITEM (self), WH_UI_PALETTE_ACTIONS);

  return self->group;
}

/**
 * wh_ui_palette_item_get_title:
 * @self: an item
 *
 * Returns: what it is
 */
const char *
wh_ui_palette_item_get_title (WhUiPaletteItem *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_ITEM (self), NULL);

  return self->title;
}

/**
 * wh_ui_palette_item_get_detail:
 * @self: an item
 *
 * Returns: (nullable): where it is
 */
const char *
wh_ui_palette_item_get_detail (WhUiPaletteItem *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_ITEM (self), NULL);

  return self->detail;
}

/**
 * wh_ui_palette_item_get_icon_name:
 * @self: an item
 *
 * Returns: a symbolic icon
 */
const char *
wh_ui_palette_item_get_icon_name (WhUiPaletteItem *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_ITEM (self), NULL);

  return self->icon_name;
}

/**
 * wh_ui_palette_item_get_accel:
 * @self: an item
 *
 * Returns: (nullable): its own key
 */
const char *
wh_ui_palette_item_get_accel (WhUiPaletteItem *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_ITEM (self), NULL);

  return self->accel;
}

/**
 * wh_ui_palette_item_get_action:
 * @self: an item
 *
 * Returns: (nullable): the window's action behind it
 */
const char *
wh_ui_palette_item_get_action (WhUiPaletteItem *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_ITEM (self), NULL);

  return self->action;
}

/**
 * wh_ui_palette_item_get_record:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the resource behind it
 */
WhRecord *
wh_ui_palette_item_get_record (WhUiPaletteItem *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_ITEM (self), NULL);

  return self->record;
}

/**
 * wh_ui_palette_item_get_operation:
 * @self: an item
 *
 * Returns: (nullable): what is to be done with the resource
 */
const WhOperationInfo *
wh_ui_palette_item_get_operation (WhUiPaletteItem *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_ITEM (self), NULL);

  return self->operation;
}

/**
 * wh_ui_palette_item_get_health:
 * @self: an item
 *
 * Returns: health of the resource
 */
WhHealth
wh_ui_palette_item_get_health (WhUiPaletteItem *self)
{
  g_return_val_if_fail (WH_UI_IS_PALETTE_ITEM (self), WH_HEALTH_UNKNOWN);

  return self->health;
}
