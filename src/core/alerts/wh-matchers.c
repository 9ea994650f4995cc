/* wh-matchers.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-matchers.h"

/* The longer ones first: "=" begins "=~". */
static const char * const operators[] = { "=~", "!~", "!=", "=" };

typedef struct
{
  char       *name;
  const char *operator;
  char       *value;
  GRegex     *regex; /* of =~ and !~ */
} Matcher;

struct _WhMatchers
{
  GPtrArray *items; /* Matcher */
};

static void
matcher_free (gpointer data)
{
  Matcher *matcher = data;

  g_free (matcher->name);
  g_free (matcher->value);
  g_clear_pointer (&matcher->regex, g_regex_unref);
  g_free (matcher);
}

/**
 * wh_matchers_free:
 * @self: (nullable) (transfer full): a #WhMatchers
 */
void
wh_matchers_free (WhMatchers *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->items);
  g_free (self);
}

static gboolean
is_name (const char *name)
{
  if (!g_ascii_isalpha (*name) && *name != '_')
    return FALSE;

  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && *name != '_')
      return FALSE;

  return TRUE;
}

/* NULL when a quoted value has no end, or stands for bytes that are no text. */
static char *
dup_value (const char *text)
{
  g_autofree char *value = g_strstrip (g_strdup (text));
  g_autofree char *plain = NULL;
  gsize length = strlen (value);
  gsize n_escapes = 0;

  if (length < 2 || value[0] != '"' || value[length - 1] != '"')
    return g_steal_pointer (&value);

  value[--length] = '\0';
  while (n_escapes + 1 < length && value[length - 1 - n_escapes] == '\\')
    n_escapes++;

  if (n_escapes % 2 == 1)
    return NULL;

  plain = g_strcompress (value + 1);

  return g_utf8_validate (plain, -1, NULL) ? g_steal_pointer (&plain) : NULL;
}

static Matcher *
parse_one (const char  *line,
           GError     **error)
{
  gsize length = strcspn (line, "=!");
  Matcher *matcher = g_new0 (Matcher, 1);

  matcher->name = g_strstrip (g_strndup (line, length));

  for (guint i = 0; i < G_N_ELEMENTS (operators) && matcher->operator == NULL; i++)
    if (g_str_has_prefix (line + length, operators[i]))
      matcher->operator = operators[i];

  if (matcher->operator != NULL)
    matcher->value = dup_value (line + length + strlen (matcher->operator));

  if (!is_name (matcher->name) || matcher->value == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("“%s” is no matcher: write a label, one of = != =~ !~, and a value"), line);
      matcher_free (matcher);
      return NULL;
    }

  if (matcher->operator[1] == '~')
    {
      g_autofree char *pattern = g_strdup_printf ("^(?:%s)$", matcher->value);
      g_autoptr(GError) local_error = NULL;

      matcher->regex = g_regex_new (pattern, G_REGEX_DOLLAR_ENDONLY | G_REGEX_OPTIMIZE, 0, &local_error);

      if (matcher->regex == NULL)
        {
          g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("“%s” is no regular expression: %s"),
                       matcher->value, local_error->message);
          matcher_free (matcher);
          return NULL;
        }
    }

  return matcher;
}

static gboolean
matches (const Matcher *matcher,
         const char    *value)
{
  gboolean found = matcher->regex != NULL ? g_regex_match (matcher->regex, value, 0, NULL)
                                          : strcmp (matcher->value, value) == 0;

  return found == (matcher->operator[0] == '=');
}

/* One a line, or several with a comma behind a quoted value, as Alertmanager and
 * Prometheus write them. */
static GPtrArray *
split (const char *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const char *start = text;
  gboolean quoted = FALSE;

  for (const char *at = text;; at++)
    {
      gboolean ends = *at == '\0' || *at == '\n' || (!quoted && *at == ',' && at > text && at[-1] == '"');

      if (ends)
        {
          g_ptr_array_add (lines, g_strstrip (g_strndup (start, at - start)));
          start = at + 1;
          quoted = FALSE;
        }
      else if (quoted && *at == '\\' && at[1] != '\0' && at[1] != '\n')
        {
          at++;
        }
      else if (*at == '"')
        {
          quoted = !quoted;
        }

      if (*at == '\0')
        return lines;
    }
}

/**
 * wh_matchers_parse:
 * @text: matchers, one a line: `name="value"`, the value quoted or not; those
 *   with quotes may also stand behind each other with commas between
 * @error: which one is none, and why
 *
 * Alertmanager refuses what would match an alert without any label; so does
 * this.
 *
 * Returns: (transfer full) (nullable): the matchers
 */
WhMatchers *
wh_matchers_parse (const char  *text,
                   GError     **error)
{
  g_autoptr(WhMatchers) self = g_new0 (WhMatchers, 1);
  g_autoptr(GPtrArray) lines = NULL;
  gboolean narrows = FALSE;

  g_return_val_if_fail (text != NULL, NULL);

  self->items = g_ptr_array_new_with_free_func (matcher_free);
  lines = split (text);

  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = g_ptr_array_index (lines, i);
      Matcher *matcher;

      if (*line == '\0')
        continue;

      if ((matcher = parse_one (line, error)) == NULL)
        return NULL;

      g_ptr_array_add (self->items, matcher);
      narrows |= !matches (matcher, "");
    }

  if (!narrows)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("The matchers would hide every alert: name a label that it must have"));
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * wh_alert_labels_dup:
 * @labels: (nullable): "name=value", one a line
 * @name: a label
 *
 * Returns: (transfer full) (nullable): its value
 */
char *
wh_alert_labels_dup (const char *labels,
                     const char *name)
{
  gsize length = strlen (name);

  while (labels != NULL && *labels != '\0')
    {
      const char *end = strchrnul (labels, '\n');

      if (strncmp (labels, name, length) == 0 && labels[length] == '=')
        return g_strndup (labels + length + 1, end - labels - length - 1);

      labels = *end == '\n' ? end + 1 : end;
    }

  return NULL;
}

/**
 * wh_matchers_match:
 * @self: matchers
 * @labels: (nullable): of an alert, "name=value", one a line
 *
 * Returns: whether the alert is meant
 */
gboolean
wh_matchers_match (const WhMatchers *self,
                   const char       *labels)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->items->len; i++)
    {
      const Matcher *matcher = g_ptr_array_index (self->items, i);
      g_autofree char *value = wh_alert_labels_dup (labels, matcher->name);

      if (!matches (matcher, value != NULL ? value : ""))
        return FALSE;
    }

  return TRUE;
}

/**
 * wh_matchers_to_text:
 * @self: matchers
 * @separator: what stands between two of them
 *
 * Returns: (transfer full): `name="value"` for each
 */
char *
wh_matchers_to_text (const WhMatchers *self,
                     const char       *separator)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->items->len; i++)
    {
      const Matcher *matcher = g_ptr_array_index (self->items, i);
      g_autofree char *value = g_strescape (matcher->value, NULL);

      g_string_append_printf (text, "%s%s%s\"%s\"", i > 0 ? separator : "", matcher->name, matcher->operator, value);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * wh_matchers_get_n:
 * @self: matchers
 *
 * Returns: how many there are
 */
guint
wh_matchers_get_n (const WhMatchers *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->items->len;
}

/**
 * wh_matchers_get:
 * @self: matchers
 * @position: which one
 * @operator: (out): = != =~ !~
 * @value: (out): what it is held against
 *
 * Returns: the label
 */
const char *
wh_matchers_get (const WhMatchers  *self,
                 guint              position,
                 const char       **operator,
                 const char       **value)
{
  const Matcher *matcher;

  g_return_val_if_fail (self != NULL && position < self->items->len, NULL);

  matcher = g_ptr_array_index (self->items, position);
  *operator = matcher->operator;
  *value = matcher->value;

  return matcher->name;
}

/**
 * wh_matchers_from_labels:
 * @labels: (nullable): "name=value", one a line
 *
 * Returns: (transfer full): matchers that mean exactly these labels
 */
char *
wh_matchers_from_labels (const char *labels)
{
  g_auto(GStrv) lines = g_strsplit (labels != NULL ? labels : "", "\n", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *equal = strchr (lines[i], '=');
      g_autofree char *value = NULL;

      if (equal == NULL)
        continue;

      *equal = '\0';
      value = g_strescape (equal + 1, NULL);
      g_string_append_printf (text, "%s%s=\"%s\"", text->len > 0 ? "\n" : "", lines[i], value);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
