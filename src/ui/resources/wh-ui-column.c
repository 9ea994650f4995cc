/* wh-ui-column.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-format.h"
#include "wh-kinds.h"
#include "wh-ui-cell.h"
#include "wh-ui-column.h"

/* Fields that are shown together: "0/1" is read faster than two columns. */
static int
find_partner (const WhKind *kind,
              int           field,
              const char   *suffix)
{
  g_autofree char *id = NULL;

  if (g_str_equal (kind->fields[field].id, "ready") && g_str_equal (suffix, ""))
    return wh_kind_find_field (kind, "wanted");

  if (*suffix == 0)
    return -1;

  id = g_strconcat (kind->fields[field].id, suffix, NULL);

  return wh_kind_find_field (kind, id);
}

/**
 * wh_ui_kind_get_status_field:
 * @kind: a kind
 *
 * Returns: the field that holds the system's own word for the state, which is
 *   shown together with the health; -1 if there is none
 */
int
wh_ui_kind_get_status_field (const WhKind *kind)
{
  int field;

  g_return_val_if_fail (kind != NULL, -1);

  field = wh_kind_find_field (kind, "status");

  return field >= 0 ? field : wh_kind_find_field (kind, "state");
}

/**
 * wh_ui_kind_has_health:
 * @kind: a kind
 *
 * Returns: whether resources of this kind are judged, by themselves or by the
 *   core that joined them
 */
gboolean
wh_ui_kind_has_health (const WhKind *kind)
{
  g_return_val_if_fail (kind != NULL, FALSE);

  return kind->judge != NULL || (kind->flags & WH_KIND_DERIVED) != 0;
}

/**
 * wh_ui_health_css_class:
 * @health: a health
 *
 * Returns: (nullable): the style class that colours text of this health;
 *   what is fine is not coloured
 */
const char *
wh_ui_health_css_class (WhHealth health)
{
  switch (health)
    {
    case WH_HEALTH_FAILING:
      return "error";

    case WH_HEALTH_WARNING:
      return "warning";

    case WH_HEALTH_STALE:
    case WH_HEALTH_UNKNOWN:
      return "dimmed";

    case WH_HEALTH_OK:
    default:
      return NULL;
    }
}

/**
 * wh_ui_resource_get_word:
 * @resource: a resource
 *
 * Returns: (nullable): what its own system calls its state, as people are told
 *   it; for what has none, how much it matters
 */
const char *
wh_ui_resource_get_word (WhResource *resource)
{
  WhRecord *record = wh_resource_get_record (resource);
  int field = wh_ui_kind_get_status_field (record->kind);

  if (field < 0)
    field = wh_kind_find_field (record->kind, "severity");

  if (field < 0 || record->kind->fields[field].type != WH_FIELD_TEXT)
    return NULL;

  return wh_field_get_word (&record->kind->fields[field], wh_record_get_value (record, field)->text);
}

/**
 * wh_ui_resource_dup_status:
 * @resource: a resource
 *
 * Returns: (transfer full): its state in words: the reason when there is one,
 *   else the system's own word, else the health
 */
char *
wh_ui_resource_dup_status (WhResource *resource)
{
  WhRecord *record = wh_resource_get_record (resource);
  WhHealth health = wh_resource_get_health (resource);
  int field = wh_ui_kind_get_status_field (record->kind);
  const char *word = NULL;

  if (field >= 0 && !wh_value_is_absent (record->kind->fields[field].type, wh_record_get_value (record, field)) &&
      record->kind->fields[field].type == WH_FIELD_TEXT)
    word = wh_field_get_word (&record->kind->fields[field], wh_record_get_value (record, field)->text);

  if (health == WH_HEALTH_STALE)
    {
      g_autofree char *lower = NULL;

      if (word == NULL)
        return g_strdup (wh_health_get_title (health));

      lower = g_utf8_strdown (word, -1);

      /* Translators: the last state that was observed, such as "running" */
      return g_strdup_printf (_("Was %s"), lower);
    }

  /* The system's word is the shorter one; the reason is in the pane and on hover. */
  if (word != NULL && *word != 0)
    return g_strdup (word);

  if (record->reason != NULL)
    return g_strdup (record->reason);

  return g_strdup (wh_health_get_title (health));
}

/**
 * wh_ui_resource_dup_field:
 * @resource: a resource
 * @field: one of its kind's fields
 * @unit: (out) (transfer none) (nullable): the unit
 *
 * Returns: (transfer full): the value as a table shows it, in one line
 */
char *
wh_ui_resource_dup_field (WhResource  *resource,
                          int          field,
                          const char **unit)
{
  WhRecord *record = wh_resource_get_record (resource);
  const WhField *info = &record->kind->fields[field];
  const WhValue *value = wh_record_get_value (record, field);
  int partner = find_partner (record->kind, field, "");
  char *text;

  *unit = NULL;

  if (partner >= 0 && value->number != WH_ABSENT && wh_record_get_value (record, partner)->number != WH_ABSENT)
    return g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                            value->number, wh_record_get_value (record, partner)->number);

  if (info->words != NULL && value->text != NULL)
    return g_strdup (wh_field_get_word (info, value->text));

  text = wh_format_parts_at (info, value, wh_store_get_now (wh_resource_get_store (resource)), unit);

  /* "12 min" has a unit as well; only few different ones exist. */
  if (*unit == NULL && (info->type == WH_FIELD_TIME || info->type == WH_FIELD_DURATION))
    {
      char *blank = strchr (text, ' ');

      if (blank != NULL && strchr (blank + 1, ' ') == NULL)
        {
          *blank = 0;
          *unit = g_intern_string (blank + 1);
        }
    }

  /* A digest is told apart by its first figures. */
  if ((info->flags & WH_FIELD_IDENTIFIER) != 0 && strlen (text) > 20)
    {
      const char *start = g_str_has_prefix (text, "sha256:") ? text + strlen ("sha256:") : text;
      char *brief = g_strndup (start, 12);

      g_free (text);
      text = brief;
    }

  if ((info->flags & WH_FIELD_LIST) != 0)
    g_strdelimit (text, "\n", ' ');

  return text;
}

static void
fill_field (WhUiCell   *cell,
            WhResource *resource,
            gpointer    user_data)
{
  WhRecord *record = wh_resource_get_record (resource);
  int field = GPOINTER_TO_INT (user_data);
  const WhField *info = &record->kind->fields[field];
  const WhValue *value = wh_record_get_value (record, field);
  const char *unit = NULL;
  g_autofree char *text = wh_ui_resource_dup_field (resource, field, &unit);
  int wanted = find_partner (record->kind, field, "");
  int limit = info->type == WH_FIELD_BYTES ? find_partner (record->kind, field, "_limit") : -1;
  gboolean quiet;

  /* What is zero, absent or the same in most rows stands back. */
  quiet = wh_value_is_absent (info->type, value) ||
          field == record->kind->scope_field ||
          (info->type == WH_FIELD_INTEGER && value->number == 0 && wanted < 0) ||
          wh_resource_get_health (resource) == WH_HEALTH_STALE;

  wh_ui_cell_set_text (cell, text, unit);
  wh_ui_cell_set_quiet (cell, quiet);

  if (wanted >= 0)
    wh_ui_cell_set_strong (cell, value->number < wh_record_get_value (record, wanted)->number &&
                           wh_resource_get_health (resource) != WH_HEALTH_OK);

  if (limit >= 0)
    {
      if (value->number != WH_ABSENT && wh_record_get_value (record, limit)->number > 0)
        wh_ui_cell_set_meter (cell, value->number, wh_record_get_value (record, limit)->number,
                              wh_resource_get_health (resource) != WH_HEALTH_STALE);
      else
        wh_ui_cell_set_meter (cell, 0, 0, FALSE);
    }
}

static void
fill_name (WhUiCell   *cell,
           WhResource *resource,
           gpointer    user_data)
{
  WhRecord *record = wh_resource_get_record (resource);

  if (wh_ui_kind_has_health (record->kind) && wh_ui_kind_get_status_field (record->kind) < 0)
    wh_ui_cell_set_health (cell, wh_resource_get_health (resource), wh_resource_get_reason (resource));

  wh_ui_cell_set_text (cell, wh_record_get_name (record), NULL);
}

static void
fill_status (WhUiCell   *cell,
             WhResource *resource,
             gpointer    user_data)
{
  g_autofree char *text = wh_ui_resource_dup_status (resource);
  WhHealth health = wh_resource_get_health (resource);

  wh_ui_cell_set_health (cell, health, wh_resource_get_reason (resource));
  wh_ui_cell_set_text (cell, text, NULL);
  wh_ui_cell_set_tone (cell, wh_ui_health_css_class (health));
}

static void
fill_connection (WhUiCell   *cell,
                 WhResource *resource,
                 gpointer    user_data)
{
  const WhSource *source = wh_resource_get_source (resource);

  wh_ui_cell_set_text (cell, source != NULL ? source->name : "—", NULL);
  wh_ui_cell_set_quiet (cell, TRUE);
}

static int
default_width (const WhField *field)
{
  switch (field->type)
    {
    case WH_FIELD_TEXT:
    case WH_FIELD_REFERENCE:
      return (field->flags & WH_FIELD_IDENTIFIER) != 0 ? 110 : 130;

    case WH_FIELD_MONEY:
    case WH_FIELD_BYTES:
    case WH_FIELD_DURATION:
      return 90;

    case WH_FIELD_INTEGER:
    case WH_FIELD_NUMBER:
    case WH_FIELD_BOOLEAN:
    case WH_FIELD_MILLICORES:
    case WH_FIELD_PERCENT:
    case WH_FIELD_TIME:
    default:
      return 76;
    }
}

/* Which columns go first when room is short: links, then what moves all the
 * time, then the rest from the right. Name and state stay. */
static guint
drop_rank (const WhKind *kind,
           int           field)
{
  const WhField *info = &kind->fields[field];
  guint rank = 1 + field;

  if (info->type == WH_FIELD_REFERENCE || (info->flags & WH_FIELD_IDENTIFIER) != 0)
    rank += 300;
  else if ((info->flags & WH_FIELD_VOLATILE) != 0)
    rank += 200;
  else if (field != kind->scope_field && info->type != WH_FIELD_TIME)
    rank += 100;

  return rank;
}

/**
 * wh_ui_columns_for_kind:
 * @kind: a kind
 *
 * Makes columns of a kind's fields: those that are columns are shown, the
 * others can be chosen. Health stands with the state, else with the name.
 *
 * Returns: (transfer full) (element-type WhUiColumn): the columns in order
 */
GArray *
wh_ui_columns_for_kind (const WhKind *kind)
{
  GArray *columns;
  int status;
  int wanted = -1;

  g_return_val_if_fail (kind != NULL, NULL);

  columns = g_array_new (FALSE, TRUE, sizeof (WhUiColumn));
  status = wh_ui_kind_get_status_field (kind);

  if (wh_kind_find_field (kind, "ready") >= 0)
    wanted = wh_kind_find_field (kind, "wanted");

  for (guint i = 0; i < kind->n_fields; i++)
    {
      const WhField *field = &kind->fields[i];
      WhUiColumn column = {
        .id = field->id,
        .title = g_dgettext (GETTEXT_PACKAGE, field->title),
        .width = field->width != 0 ? field->width : default_width (field),
        .sort = i,
        .numeric = wh_field_is_numeric (field),
        .shown = (field->flags & WH_FIELD_COLUMN) != 0 && (int)i != wanted,
        .ages = field->type == WH_FIELD_TIME,
        .rank = drop_rank (kind, i),
        .fill = fill_field,
        .user_data = GINT_TO_POINTER (i),
      };

      if ((field->flags & WH_FIELD_HIDDEN) != 0)
        continue;

      /* Room for the meter. */
      if (field->type == WH_FIELD_BYTES && find_partner (kind, i, "_limit") >= 0)
        column.width += 30;

      if ((int)i == kind->name_field)
        {
          column.fill = fill_name;
          column.width = -1;
          column.rank = 0;
        }
      else if ((int)i == status)
        {
          column.fill = fill_status;
          column.sort = WH_SORT_HEALTH;
          column.rank = 0;
          column.shown = TRUE;
          column.numeric = FALSE;
        }
      else if (column.width < 0)
        {
          /* One column takes the rest, and that is the name. */
          column.width = 220;
        }

      g_array_append_val (columns, column);
    }

  {
    WhUiColumn column = {
      .id = "connection",
      .title = _("Connection"),
      .width = 110,
      .sort = WH_UI_SORT_NONE,
      .rank = 1000,
      .fill = fill_connection,
    };

    if (kind != &wh_kind_connection && wh_kind_find_field (kind, "connection") < 0)
      g_array_append_val (columns, column);
  }

  return columns;
}
