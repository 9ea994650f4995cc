/* wh-sim-promql-lexer.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <math.h>
#include <string.h>

#include "wh-sim-promql-lexer.h"

void
parser_fail (Parser     *self,
             const char *format,
             ...)
{
  g_autofree char *message = NULL;
  va_list args;

  if (self->error != NULL)
    return;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);

  self->error = g_error_new (WH_SIM_PROMQL_ERROR, WH_SIM_PROMQL_ERROR_BAD_DATA,
                             "1:%" G_GSIZE_FORMAT ": parse error: %s", self->token_start + 1, message);
  self->token = TOKEN_END;
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_' || c == ':';
}

static double
unit_seconds (const char **at)
{
  static const struct { const char *unit; double seconds; } units[] = {
    { "ms", 0.001 }, { "s", 1 }, { "m", 60 }, { "h", 3600 },
    { "d", 86400 }, { "w", 604800 }, { "y", 31536000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (g_str_has_prefix (*at, units[i].unit))
        {
          *at += strlen (units[i].unit);
          return units[i].seconds;
        }
    }

  return 0;
}

/* Reads as much of a duration ("1h30m") as there is and moves @at behind it. */
static gboolean
read_duration (const char **at,
               double      *seconds)
{
  const char *next = *at;
  double sum = 0;

  while (g_ascii_isdigit (*next))
    {
      char *end;
      double count = g_ascii_strtoull (next, &end, 10);
      const char *unit = end;
      double scale = unit_seconds (&unit);

      if (scale == 0)
        return FALSE;
      sum += count * scale;
      next = unit;
    }

  if (next == *at)
    return FALSE;

  *at = next;
  *seconds = sum;
  return TRUE;
}

/**
 * wh_sim_promql_parse_duration:
 * @text: a duration such as `1h30m`, or seconds
 * @seconds: (out): where to put it
 *
 * Returns: whether @text is one
 */
gboolean
wh_sim_promql_parse_duration (const char *text,
                              double     *seconds)
{
  const char *at = text;
  char *end;

  if (read_duration (&at, seconds) && *at == '\0')
    return TRUE;

  *seconds = g_ascii_strtod (text, &end);

  return end != text && *end == '\0' && isfinite (*seconds);
}

static void
read_string (Parser *self)
{
  char quote = *self->at++;
  const char *start = self->at;

  while (*self->at != quote)
    {
      if (*self->at == '\0')
        {
          parser_fail (self, "unterminated quoted string");
          return;
        }
      if (*self->at == '\\' && quote != '`' && self->at[1] != '\0')
        self->at++;
      self->at++;
    }

  g_string_append_len (self->text, start, self->at - start);
  self->at++;

  if (quote != '`')
    {
      g_autofree char *plain = wh_sim_unescape (self->text->str);

      g_string_assign (self->text, plain);
    }
  self->token = TOKEN_STRING;
}

void
parser_next (Parser *self)
{
  static const char * const symbols[] = { "==", "!=", "<=", ">=", "=~", "!~" };

  if (self->error != NULL)
    return;

  while (g_ascii_isspace (*self->at) || *self->at == '#')
    {
      if (*self->at == '#')
        self->at += strcspn (self->at, "\n");
      else
        self->at++;
    }

  self->token_start = self->at - self->query;
  g_string_truncate (self->text, 0);

  if (*self->at == '\0')
    {
      self->token = TOKEN_END;
    }
  else if (is_name_start (*self->at))
    {
      while (is_name_start (*self->at) || g_ascii_isdigit (*self->at))
        g_string_append_c (self->text, *self->at++);
      self->token = TOKEN_NAME;
    }
  else if (g_ascii_isdigit (*self->at) || (*self->at == '.' && g_ascii_isdigit (self->at[1])))
    {
      const char *duration = self->at;
      char *end;

      if (read_duration (&duration, &self->number))
        {
          self->token = TOKEN_DURATION;
          self->at = duration;
        }
      else
        {
          self->number = g_ascii_strtod (self->at, &end);
          self->token = TOKEN_NUMBER;
          self->at = end;
          if (is_name_start (*self->at))
            parser_fail (self, "bad number or duration syntax: \"%.*s\"",
                         (int) (self->at + 1 - self->query - self->token_start), self->query + self->token_start);
        }
    }
  else if (strchr ("\"'`", *self->at) != NULL)
    {
      read_string (self);
    }
  else
    {
      self->token = TOKEN_SYMBOL;

      for (guint i = 0; i < G_N_ELEMENTS (symbols); i++)
        {
          if (g_str_has_prefix (self->at, symbols[i]))
            {
              g_string_assign (self->text, symbols[i]);
              self->at += 2;
              return;
            }
        }

      if (strchr ("(){}[],+-*/%^<>=@:", *self->at) == NULL)
        {
          parser_fail (self, "unexpected character: '%.*s'", (int) (g_utf8_next_char (self->at) - self->at), self->at);
          return;
        }
      g_string_append_c (self->text, *self->at++);
    }
}

gboolean
parser_is_symbol (Parser     *self,
                  const char *symbol)
{
  return self->token == TOKEN_SYMBOL && strcmp (self->text->str, symbol) == 0;
}

gboolean
parser_is_word (Parser     *self,
                const char *word)
{
  return self->token == TOKEN_NAME && g_ascii_strcasecmp (self->text->str, word) == 0;
}

gboolean
parser_accept_symbol (Parser     *self,
                      const char *symbol)
{
  if (self->error != NULL || !parser_is_symbol (self, symbol))
    return FALSE;

  parser_next (self);
  return TRUE;
}

gboolean
parser_accept_word (Parser     *self,
                    const char *word)
{
  if (self->error != NULL || !parser_is_word (self, word))
    return FALSE;

  parser_next (self);
  return TRUE;
}

void
parser_unexpected (Parser     *self,
                   const char *where)
{
  if (self->token == TOKEN_END)
    parser_fail (self, "unexpected end of input%s%s", *where != '\0' ? " " : "", where);
  else
    parser_fail (self, "unexpected %s%s%s", self->text->len > 0 ? self->text->str : "number",
                 *where != '\0' ? " " : "", where);
}

void
parser_expect_symbol (Parser     *self,
                      const char *symbol,
                      const char *where)
{
  if (!parser_accept_symbol (self, symbol))
    parser_unexpected (self, where);
}
