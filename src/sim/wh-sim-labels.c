/* wh-sim-labels.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <stdarg.h>
#include <string.h>

#include <gio/gio.h>

#include "wh-sim-json.h"
#include "wh-sim-labels.h"

static int
compare_pairs (gconstpointer a,
               gconstpointer b)
{
  const WhSimLabel *one = a;
  const WhSimLabel *other = b;

  return strcmp (one->name, other->name);
}

/* Pairs that come out of another set are interned and in order already. */
static WhSimLabels *
labels_new_sorted (const WhSimLabel *pairs,
                   guint             n_pairs)
{
  WhSimLabels *self = g_malloc (sizeof *self + n_pairs * sizeof (WhSimLabel));

  g_atomic_ref_count_init (&self->refs);
  self->n_pairs = n_pairs;
  self->hash = 5381;

  for (guint i = 0; i < n_pairs; i++)
    {
      self->pairs[i] = pairs[i];
      self->hash = (self->hash * 33 + g_direct_hash (pairs[i].name)) * 33 + g_direct_hash (pairs[i].value);
    }

  return self;
}

/**
 * wh_sim_labels_new_array:
 * @pairs: (array length=n_pairs): names and values in any order
 * @n_pairs: how many
 *
 * Makes a label set; strings are interned, empty values are left out.
 *
 * Returns: (transfer full): the set
 */
WhSimLabels *
wh_sim_labels_new_array (const WhSimLabel *pairs,
                         guint             n_pairs)
{
  g_autofree WhSimLabel *sorted = g_new (WhSimLabel, n_pairs + 1);
  guint n_sorted = 0;

  for (guint i = 0; i < n_pairs; i++)
    {
      if (pairs[i].value == NULL || pairs[i].value[0] == '\0')
        continue;

      sorted[n_sorted].name = g_intern_string (pairs[i].name);
      sorted[n_sorted].value = g_intern_string (pairs[i].value);
      n_sorted++;
    }

  qsort (sorted, n_sorted, sizeof (WhSimLabel), compare_pairs);

  return labels_new_sorted (sorted, n_sorted);
}

/**
 * wh_sim_labels_new:
 * @first_name: the first name, followed by its value and further pairs
 * @...: a %NULL ends the list
 *
 * Returns: (transfer full): the set
 */
WhSimLabels *
wh_sim_labels_new (const char *first_name,
                   ...)
{
  WhSimLabel pairs[32];
  guint n_pairs = 0;
  va_list args;

  va_start (args, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (args, const char *))
    {
      g_assert (n_pairs < G_N_ELEMENTS (pairs));

      pairs[n_pairs].name = name;
      pairs[n_pairs].value = va_arg (args, const char *);
      n_pairs++;
    }
  va_end (args);

  return wh_sim_labels_new_array (pairs, n_pairs);
}

/**
 * wh_sim_labels_from_table:
 * @table: (element-type utf8 utf8): names and values
 *
 * Returns: (transfer full): the set
 */
WhSimLabels *
wh_sim_labels_from_table (GHashTable *table)
{
  g_autoptr(GArray) pairs = g_array_new (FALSE, FALSE, sizeof (WhSimLabel));
  GHashTableIter iter;
  WhSimLabel pair;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &pair.name, (gpointer *) &pair.value))
    g_array_append_val (pairs, pair);

  return wh_sim_labels_new_array ((const WhSimLabel *) pairs->data, pairs->len);
}

/**
 * wh_sim_labels_with:
 * @self: a label set
 * @name: the label to set
 * @value: (nullable): its value; empty or %NULL removes it
 *
 * Returns: (transfer full): a set that differs from @self in this one label
 */
WhSimLabels *
wh_sim_labels_with (WhSimLabels *self,
                    const char  *name,
                    const char  *value)
{
  g_autofree WhSimLabel *pairs = g_new (WhSimLabel, self->n_pairs + 1);
  guint n_pairs = 0;

  for (guint i = 0; i < self->n_pairs; i++)
    {
      if (strcmp (self->pairs[i].name, name) != 0)
        pairs[n_pairs++] = self->pairs[i];
    }
  pairs[n_pairs++] = (WhSimLabel) { name, value };

  return wh_sim_labels_new_array (pairs, n_pairs);
}

static gboolean
contains (const char * const *names,
          const char         *name)
{
  return names != NULL && g_strv_contains (names, name);
}

/**
 * wh_sim_labels_keep:
 * @self: a label set
 * @names: (nullable) (array zero-terminated=1): the names to keep
 *
 * Returns: (transfer full): only the labels of @names
 */
WhSimLabels *
wh_sim_labels_keep (WhSimLabels        *self,
                    const char * const *names)
{
  g_autofree WhSimLabel *pairs = g_new (WhSimLabel, self->n_pairs + 1);
  guint n_pairs = 0;

  for (guint i = 0; i < self->n_pairs; i++)
    {
      if (contains (names, self->pairs[i].name))
        pairs[n_pairs++] = self->pairs[i];
    }

  return labels_new_sorted (pairs, n_pairs);
}

/**
 * wh_sim_labels_drop:
 * @self: a label set
 * @names: (nullable) (array zero-terminated=1): the names to leave out
 * @drop_metric: leave `__name__` out as well
 *
 * Returns: (transfer full): the labels without those of @names
 */
WhSimLabels *
wh_sim_labels_drop (WhSimLabels        *self,
                    const char * const *names,
                    gboolean            drop_metric)
{
  g_autofree WhSimLabel *pairs = g_new (WhSimLabel, self->n_pairs + 1);
  guint n_pairs = 0;

  for (guint i = 0; i < self->n_pairs; i++)
    {
      if (contains (names, self->pairs[i].name))
        continue;
      if (drop_metric && strcmp (self->pairs[i].name, "__name__") == 0)
        continue;
      pairs[n_pairs++] = self->pairs[i];
    }

  return labels_new_sorted (pairs, n_pairs);
}

WhSimLabels *
wh_sim_labels_ref (WhSimLabels *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
wh_sim_labels_unref (WhSimLabels *self)
{
  if (g_atomic_ref_count_dec (&self->refs))
    g_free (self);
}

/**
 * wh_sim_labels_get:
 * @self: a label set
 * @name: a name
 *
 * Returns: the value, or the empty string as Prometheus has it
 */
const char *
wh_sim_labels_get (WhSimLabels *self,
                   const char  *name)
{
  for (guint i = 0; i < self->n_pairs; i++)
    {
      if (strcmp (self->pairs[i].name, name) == 0)
        return self->pairs[i].value;
    }

  return "";
}

guint
wh_sim_labels_hash (gconstpointer self)
{
  return ((const WhSimLabels *) self)->hash;
}

gboolean
wh_sim_labels_equal (gconstpointer one,
                     gconstpointer other)
{
  const WhSimLabels *a = one;
  const WhSimLabels *b = other;

  return a == b ||
         (a->hash == b->hash &&
          a->n_pairs == b->n_pairs &&
          memcmp (a->pairs, b->pairs, a->n_pairs * sizeof (WhSimLabel)) == 0);
}

int
wh_sim_labels_compare (WhSimLabels *one,
                       WhSimLabels *other)
{
  for (guint i = 0; i < MIN (one->n_pairs, other->n_pairs); i++)
    {
      int order = strcmp (one->pairs[i].name, other->pairs[i].name);

      if (order == 0)
        order = strcmp (one->pairs[i].value, other->pairs[i].value);
      if (order != 0)
        return order;
    }

  return (int) one->n_pairs - (int) other->n_pairs;
}

/**
 * wh_sim_labels_append:
 * @self: a label set
 * @text: where to write it as a JSON object
 */
void
wh_sim_labels_append (WhSimLabels *self,
                      GString     *text)
{
  g_string_append_c (text, '{');
  for (guint i = 0; i < self->n_pairs; i++)
    {
      g_autofree char *name = wh_sim_json_quote (self->pairs[i].name);
      g_autofree char *value = wh_sim_json_quote (self->pairs[i].value);

      g_string_append_printf (text, "%s%s:%s", i > 0 ? "," : "", name, value);
    }
  g_string_append_c (text, '}');
}

/**
 * wh_sim_labels_print:
 * @self: a label set
 *
 * Returns: (transfer full): the set as PromQL writes it, `name{a="b"}`
 */
char *
wh_sim_labels_print (WhSimLabels *self)
{
  GString *text = g_string_new (wh_sim_labels_get (self, "__name__"));
  gboolean first = TRUE;

  g_string_append_c (text, '{');
  for (guint i = 0; i < self->n_pairs; i++)
    {
      g_autofree char *value = g_strescape (self->pairs[i].value, NULL);

      if (strcmp (self->pairs[i].name, "__name__") == 0)
        continue;

      g_string_append_printf (text, "%s%s=\"%s\"", first ? "" : ", ", self->pairs[i].name, value);
      first = FALSE;
    }
  g_string_append_c (text, '}');

  return g_string_free (text, FALSE);
}

/**
 * wh_sim_matcher_new:
 * @type: how to compare
 * @name: label name
 * @value: text, or a regular expression that must match the whole value
 * @error: set when the expression does not compile
 *
 * Returns: (transfer full): the matcher, or %NULL
 */
WhSimMatcher *
wh_sim_matcher_new (WhSimMatchType   type,
                    const char      *name,
                    const char      *value,
                    GError         **error)
{
  g_autoptr(WhSimMatcher) self = g_new0 (WhSimMatcher, 1);

  self->type = type;
  self->name = g_strdup (name);
  self->value = g_strdup (value);

  if (type == WH_SIM_MATCH_REGEX || type == WH_SIM_MATCH_NOT_REGEX)
    {
      g_autofree char *anchored = g_strdup_printf ("\\A(?s:%s)\\z", value);

      if (!(self->regex = g_regex_new (anchored, G_REGEX_OPTIMIZE, 0, error)))
        return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * wh_sim_unescape:
 * @text: what stands between quotes
 *
 * Returns: (transfer full): what it means; always UTF-8
 */
char *
wh_sim_unescape (const char *text)
{
  gsize length = strlen (text);
  gsize n_slashes = 0;
  g_autofree char *plain = NULL;

  while (n_slashes < length && text[length - 1 - n_slashes] == '\\')
    n_slashes++;

  /* One that has nothing behind it is none. */
  if (n_slashes % 2 == 1)
    {
      g_autofree char *rest = g_strndup (text, length - 1);

      plain = g_strcompress (rest);
    }
  else
    {
      plain = g_strcompress (text);
    }

  return g_utf8_make_valid (plain, -1);
}

/**
 * wh_sim_matcher_parse:
 * @text: as Alertmanager takes it in `filter`: `name="value"`, quotes optional
 * @error: set when it is not a matcher
 *
 * Returns: (transfer full): the matcher, or %NULL
 */
WhSimMatcher *
wh_sim_matcher_parse (const char  *text,
                      GError     **error)
{
  g_autofree char *copy = g_strstrip (g_utf8_make_valid (text, -1));
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  WhSimMatchType type;
  const char *at;
  gsize length = strcspn (copy, "=!~ ");

  name = g_strndup (copy, length);
  at = copy + length;
  while (*at == ' ')
    at++;

  if (g_str_has_prefix (at, "=~"))
    type = WH_SIM_MATCH_REGEX, at += 2;
  else if (g_str_has_prefix (at, "!~"))
    type = WH_SIM_MATCH_NOT_REGEX, at += 2;
  else if (g_str_has_prefix (at, "!="))
    type = WH_SIM_MATCH_NOT_EQUAL, at += 2;
  else if (g_str_has_prefix (at, "="))
    type = WH_SIM_MATCH_EQUAL, at += 1;
  else
    at = NULL;

  if (at == NULL || length == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "bad matcher format: %s", copy);
      return NULL;
    }

  while (*at == ' ')
    at++;

  length = strlen (at);
  if (length >= 2 && at[0] == '"' && at[length - 1] == '"')
    {
      g_autofree char *inner = g_strndup (at + 1, length - 2);

      value = wh_sim_unescape (inner);
    }
  else
    {
      value = g_strdup (at);
    }

  return wh_sim_matcher_new (type, name, value, error);
}

void
wh_sim_matcher_free (WhSimMatcher *self)
{
  g_free (self->name);
  g_free (self->value);
  g_clear_pointer (&self->regex, g_regex_unref);
  g_free (self);
}

gboolean
wh_sim_matcher_match (const WhSimMatcher *self,
                      const char         *value)
{
  switch (self->type)
    {
    case WH_SIM_MATCH_EQUAL:
      return strcmp (self->value, value) == 0;
    case WH_SIM_MATCH_NOT_EQUAL:
      return strcmp (self->value, value) != 0;
    case WH_SIM_MATCH_REGEX:
      return g_regex_match (self->regex, value, 0, NULL);
    case WH_SIM_MATCH_NOT_REGEX:
      return !g_regex_match (self->regex, value, 0, NULL);
    default:
      g_assert_not_reached ();
    }
}

/**
 * wh_sim_matchers_match:
 * @matchers: (element-type WhSimMatcher): what to ask for
 * @labels: a label set
 *
 * Returns: whether @labels answers every matcher
 */
gboolean
wh_sim_matchers_match (GPtrArray   *matchers,
                       WhSimLabels *labels)
{
  for (guint i = 0; i < matchers->len; i++)
    {
      const WhSimMatcher *matcher = g_ptr_array_index (matchers, i);

      if (!wh_sim_matcher_match (matcher, wh_sim_labels_get (labels, matcher->name)))
        return FALSE;
    }

  return TRUE;
}
