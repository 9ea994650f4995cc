/* wh-ui-difference.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-difference.h"

struct _WhUiDifference
{
  GObject        parent_instance;

  WhDifferences *all;
  guint          index;
  guint          group;
};

enum
{
  PROP_0,
  PROP_GROUP,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (WhUiDifference, wh_ui_difference, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];

static void
wh_ui_difference_finalize (GObject *object)
{
  g_clear_pointer (&WH_UI_DIFFERENCE (object)->all, wh_differences_unref);

  G_OBJECT_CLASS (wh_ui_difference_parent_class)->finalize (object);
}

static void
wh_ui_difference_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_GROUP:
      g_value_set_uint (value, WH_UI_DIFFERENCE (object)->group);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
wh_ui_difference_class_init (WhUiDifferenceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wh_ui_difference_finalize;
  object_class->get_property = wh_ui_difference_get_property;

  properties[PROP_GROUP] =
    g_param_spec_uint ("group", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wh_ui_difference_init (WhUiDifference *self)
{
}

/**
 * wh_ui_difference_new:
 * @all: what changed
 * @index: which of it
 * @group: rank of its application
 *
 * Returns: (transfer full): a row
 */
WhUiDifference *
wh_ui_difference_new (WhDifferences *all,
                      guint          index,
                      guint          group)
{
  WhUiDifference *self = g_object_new (WH_UI_TYPE_DIFFERENCE, NULL);

  self->all = wh_differences_ref (all);
  self->index = index;
  self->group = group;

  return self;
}

/**
 * wh_ui_difference_get:
 * @self: a row
 *
 * Returns: (transfer none): what it is about
 */
const WhDifference *
wh_ui_difference_get (WhUiDifference *self)
{
  g_return_val_if_fail (WH_UI_IS_DIFFERENCE (self), NULL);

  return g_ptr_array_index (self->all->all, self->index);
}

/**
 * wh_ui_difference_get_topic:
 * @self: a row
 *
 * Returns: (transfer none): what sort of change it is, for people; equal topics
 *   are equal strings
 */
const char *
wh_ui_difference_get_topic (WhUiDifference *self)
{
  const WhDifference *difference = wh_ui_difference_get (self);

  if (difference->before == NULL)
    return _("New");

  if (difference->after == NULL)
    return _("Gone");

  return difference->field != NULL ? _(difference->field->title) : _("Health");
}

/**
 * wh_ui_difference_get_level:
 * @self: a row
 *
 * Returns: its weight as bars
 */
guint
wh_ui_difference_get_level (WhUiDifference *self)
{
  static const guint steps[] = { WH_DIFFERENCE_UNIMPORTANT, 40, 65, 85 };
  guint level = 0;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    level += wh_ui_difference_get (self)->weight >= steps[i];

  return level;
}

/**
 * wh_ui_difference_dup_what:
 * @self: a row
 *
 * Returns: (transfer full): "Images of billing-api"
 */
char *
wh_ui_difference_dup_what (WhUiDifference *self)
{
  const WhDifference *difference = wh_ui_difference_get (self);
  const WhRecord *record = wh_difference_get_record (difference);
  const char *name = wh_record_get_name (record);

  if (difference->before == NULL || difference->after == NULL)
    /* Translators: a kind of thing and its name, as in "Workload billing" */
    return g_strdup_printf (_("%s %s"), _(record->kind->title), name);

  /* Translators: a field of a thing, and the thing's name */
  return g_strdup_printf (_("%s of %s"), difference->field != NULL ? _(difference->field->title) : _("Health"), name);
}

/**
 * wh_ui_difference_dup_markup:
 * @self: a row
 *
 * Returns: (transfer full): what was, struck through, and what is
 */
char *
wh_ui_difference_dup_markup (WhUiDifference *self)
{
  const WhDifference *difference = wh_ui_difference_get (self);

  if (difference->before == NULL)
    return g_strdup (_("new"));

  if (difference->after == NULL)
    return g_strdup (_("gone"));

  return g_markup_printf_escaped ("<span strikethrough=\"true\" alpha=\"70%%\">%s</span> → %s",
                                  difference->old_text, difference->new_text);
}
