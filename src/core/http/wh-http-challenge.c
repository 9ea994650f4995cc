/* wh-http-challenge.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-http-challenge.h"

struct _WhHttpChallenge
{
  GHashTable *parameters; /* name in lower case → value */
};

static void
skip_blanks (const char **at)
{
  while (**at == ' ' || **at == '\t' || **at == ',')
    (*at)++;
}

static char *
read_token (const char **at)
{
  gsize length = strcspn (*at, " \t,=\"");
  char *token = g_strndup (*at, length);

  *at += length;

  return token;
}

static char *
read_value (const char **at)
{
  GString *value;

  if (**at != '"')
    {
      gsize length = strcspn (*at, " \t,");
      char *token = g_strndup (*at, length);

      *at += length;
      return token;
    }

  value = g_string_new (NULL);

  for ((*at)++; **at != 0 && **at != '"'; (*at)++)
    {
      if (**at == '\\' && (*at)[1] != 0)
        (*at)++;

      g_string_append_c (value, **at);
    }

  if (**at == '"')
    (*at)++;

  return g_string_free (value, FALSE);
}

/**
 * wh_http_challenge_find:
 * @header: (nullable): value of a WWW-Authenticate header, perhaps several
 *   joined by commas
 * @scheme: "Bearer", "Basic"; in any case
 *
 * A comma separates challenges and parameters alike; a word without "=" that
 * is followed by a blank begins a challenge.
 *
 * Returns: (transfer full) (nullable): the first challenge of that scheme
 */
WhHttpChallenge *
wh_http_challenge_find (const char *header,
                        const char *scheme)
{
  WhHttpChallenge *found = NULL;
  gboolean inside = FALSE;
  const char *at = header;

  g_return_val_if_fail (scheme != NULL, NULL);

  if (header == NULL)
    return NULL;

  skip_blanks (&at);

  while (*at != 0)
    {
      const char *before = at;
      g_autofree char *token = read_token (&at);
      const char *ahead = at;

      while (*ahead == ' ' || *ahead == '\t')
        ahead++;

      if (*ahead == '=' && *token != 0)
        {
          g_autofree char *value = NULL;

          at = ahead + 1;

          while (*at == ' ' || *at == '\t')
            at++;

          value = read_value (&at);

          if (inside)
            g_hash_table_insert (found->parameters, g_ascii_strdown (token, -1), g_steal_pointer (&value));
        }
      else
        {
          if (found != NULL)
            break;

          if (g_ascii_strcasecmp (token, scheme) == 0)
            {
              found = g_new0 (WhHttpChallenge, 1);
              found->parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
            }

          inside = found != NULL;

          /* What is neither a word nor a blank leads nowhere. */
          if (at == before)
            at++;
        }

      skip_blanks (&at);
    }

  return found;
}

/**
 * wh_http_challenge_free:
 * @self: (transfer full): a #WhHttpChallenge
 */
void
wh_http_challenge_free (WhHttpChallenge *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->parameters);
  g_free (self);
}

/**
 * wh_http_challenge_get_parameter:
 * @self: a challenge
 * @name: "realm", "service", "scope"… in lower case
 *
 * Returns: (nullable): its value
 */
const char *
wh_http_challenge_get_parameter (const WhHttpChallenge *self,
                                 const char            *name)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_hash_table_lookup (self->parameters, name);
}
