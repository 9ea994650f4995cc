/* wh-sim-selector.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-selector.h"

typedef enum
{
  IN,
  NOT_IN,
  PRESENT,
  ABSENT,
} Operator;

typedef struct
{
  char      *name;
  Operator   operator;
  char     **values;
} Requirement;

struct _WhSimSelector
{
  GPtrArray *labels;   /* Requirement */
  GPtrArray *fields;
};

static void
requirement_free (gpointer data)
{
  Requirement *requirement = data;

  g_free (requirement->name);
  g_strfreev (requirement->values);
  g_free (requirement);
}

static void
add (GPtrArray  *list,
     const char *name,
     Operator    operator,
     const char *values)
{
  Requirement *requirement = g_new0 (Requirement, 1);

  requirement->name = g_strstrip (g_strdup (name));
  requirement->operator = operator;
  requirement->values = g_strsplit (values != NULL ? values : "", ",", -1);
  for (guint i = 0; requirement->values[i] != NULL; i++)
    g_strstrip (requirement->values[i]);
  g_ptr_array_add (list, requirement);
}

static void
parse_one (GPtrArray *list,
           char      *text)
{
  char *open = strchr (text, '(');
  char *sign;

  g_strstrip (text);
  if (text[0] == '\0')
    return;
  if (open != NULL && strchr (open, ')') != NULL)
    {
      gboolean negative = strstr (text, " notin ") != NULL || strstr (text, " notin(") != NULL;

      *strchr (open, ')') = '\0';
      text[strcspn (text, " (")] = '\0';
      add (list, text, negative ? NOT_IN : IN, open + 1);
    }
  else if ((sign = strstr (text, "!=")) != NULL)
    {
      *sign = '\0';
      add (list, text, NOT_IN, sign + 2);
    }
  else if ((sign = strchr (text, '=')) != NULL)
    {
      *sign = '\0';
      add (list, text, IN, sign[1] == '=' ? sign + 2 : sign + 1);
    }
  else if (text[0] == '!')
    add (list, text + 1, ABSENT, NULL);
  else
    add (list, text, PRESENT, NULL);
}

static GPtrArray *
parse (const char *text)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (requirement_free);
  g_autofree char *copy = g_strdup (text != NULL ? text : "");
  char *start = copy;
  guint depth = 0;

  /* Commas inside of parentheses belong to a set. */
  for (char *p = copy; ; p++)
    {
      if (*p == '(')
        depth++;
      else if (*p == ')' && depth > 0)
        depth--;
      else if (*p == '\0' || (*p == ',' && depth == 0))
        {
          gboolean last = *p == '\0';

          *p = '\0';
          parse_one (list, start);
          if (last)
            return list;
          start = p + 1;
        }
    }
}

/**
 * wh_sim_selector_new:
 * @labels: (nullable): a label selector
 * @fields: (nullable): a field selector
 *
 * Returns: (transfer full): both
 */
WhSimSelector *
wh_sim_selector_new (const char *labels,
                     const char *fields)
{
  WhSimSelector *self = g_new0 (WhSimSelector, 1);

  self->labels = parse (labels);
  self->fields = parse (fields);
  return self;
}

void
wh_sim_selector_free (WhSimSelector *self)
{
  g_ptr_array_unref (self->labels);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

static gboolean
holds (const Requirement *requirement,
       const char        *value)
{
  switch (requirement->operator)
    {
    case PRESENT:
      return value != NULL;
    case ABSENT:
      return value == NULL;
    case IN:
      return value != NULL && g_strv_contains ((const char * const *) requirement->values, value);
    case NOT_IN:
      return value == NULL || !g_strv_contains ((const char * const *) requirement->values, value);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * wh_sim_selector_matches:
 * @self: a selector
 * @object: an object
 *
 * Returns: whether it is selected
 */
gboolean
wh_sim_selector_matches (const WhSimSelector *self,
                         const WhSimObject   *object)
{
  g_autoptr(yyjson_doc) document = NULL;

  for (guint i = 0; i < self->labels->len; i++)
    {
      const Requirement *requirement = g_ptr_array_index (self->labels, i);

      if (!holds (requirement, wh_sim_object_get_label (object, requirement->name)))
        return FALSE;
    }
  for (guint i = 0; i < self->fields->len; i++)
    {
      const Requirement *requirement = g_ptr_array_index (self->fields, i);
      g_autofree char *pointer = NULL;
      const char *value;

      if (g_str_equal (requirement->name, "metadata.name"))
        value = object->name;
      else if (g_str_equal (requirement->name, "metadata.namespace"))
        value = object->namespace_;
      else
        {
          if (document == NULL)
            document = wh_sim_object_read (object);
          pointer = g_strconcat ("/", requirement->name, NULL);
          g_strdelimit (pointer, ".", '/');
          value = yyjson_get_str (yyjson_doc_ptr_get (document, pointer));
        }
      if (!holds (requirement, value != NULL ? value : ""))
        return FALSE;
    }
  return TRUE;
}
