/* wh-ui-origin.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-ui-column.h"

/**
 * wh_ui_resource_dup_origin:
 * @resource: a resource
 * @field: one of its kind's fields
 *
 * Every number has an age and a source.
 *
 * Returns: (transfer full) (nullable): when the value was measured and who said
 *   so; %NULL = nothing is known of that
 */
char *
wh_ui_resource_dup_origin (WhResource *resource,
                           int         field)
{
  WhStore *store = wh_resource_get_store (resource);
  const WhRecord *record = wh_resource_get_record (resource);
  const WhSource *source = wh_resource_get_source (resource);
  gint64 time;
  g_autofree char *age = NULL;

  if (store == NULL || source == NULL)
    return NULL;

  if (wh_store_get_time (store) != 0 && wh_value_is_absent (record->kind->fields[field].type, wh_record_get_value (record, field)))
    return (record->kind->fields[field].flags & WH_FIELD_VOLATILE) != 0 ? g_strdup (_("Not observed then")) : NULL;

  if ((time = wh_store_get_sampled_at (store, record, field)) == 0)
    time = wh_resource_get_fresh_at (resource);

  if (time <= 0 || wh_value_is_absent (record->kind->fields[field].type, wh_record_get_value (record, field)))
    return NULL;

  age = wh_format_age (MAX (wh_store_get_now (store) - time, 0));

  if (wh_store_get_time (store) != 0)
    /* Translators: an age and the name of a connection; the window shows a moment of the past */
    return g_strdup_printf (_("Measured %s before this moment, by %s"), age, source->name);

  /* Translators: an age and the name of a connection */
  return g_strdup_printf (_("Measured %s ago, by %s"), age, source->name);
}
