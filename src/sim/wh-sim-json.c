/* wh-sim-json.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-json.h"

/* Objects are written from templates that read like the JSON they make, with ' for ". Whatever comes from outside
 * goes through wh_sim_json_quote() first. */

/* Not g_strdelimit(), which searches its delimiters anew for each letter. */
static char *
wh_sim_json_template (const char *format)
{
  char *template = g_strdup (format);

  for (char *p = template; *p != '\0'; p++)
    {
      if (*p == '\'')
        *p = '"';
    }
  return template;
}

/**
 * wh_sim_json:
 * @format: printf template of a JSON text, with ' where the text has "
 * @...: its arguments, which are put in as they are
 *
 * Returns: (transfer full): the text
 */
char *
wh_sim_json (const char *format,
             ...)
{
  g_autofree char *template = wh_sim_json_template (format);
  va_list args;
  char *text;

  va_start (args, format);
  text = g_strdup_vprintf (template, args);
  va_end (args);
  return text;
}

/**
 * wh_sim_json_append:
 * @text: what to append to
 * @format: as for wh_sim_json()
 * @...: its arguments
 */
void
wh_sim_json_append (GString    *text,
                    const char *format,
                    ...)
{
  g_autofree char *template = wh_sim_json_template (format);
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (text, template, args);
  va_end (args);
}

/**
 * wh_sim_json_quote:
 * @text: (nullable): any UTF-8 text
 *
 * Returns: (transfer full): a JSON string with its quotes, or `null`
 */
char *
wh_sim_json_quote (const char *text)
{
  GString *quoted;

  if (text == NULL)
    return g_strdup ("null");

  quoted = g_string_new ("\"");
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (quoted, '\\');
      if ((guchar) *text < 0x20)
        g_string_append_printf (quoted, "\\u%04x", *text);
      else
        g_string_append_c (quoted, *text);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}
