/* wh-image-rules.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-image-rules.h"

/* Which tags always stay. */

/**
 * wh_image_patterns_new:
 * @keep: (nullable): patterns, separated by commas or blanks
 *
 * Returns: (transfer full): them one by one
 */
GPtrArray *
wh_image_patterns_new (const char *keep)
{
  GPtrArray *patterns = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_auto(GStrv) words = g_strsplit_set (keep != NULL ? keep : "", ", \t\n", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_ptr_array_add (patterns, g_strsplit (words[i], "\n", 1));

  return patterns;
}

/* One of "[abc]", "[a-z]", "[!a]" at @class; sets @end behind it. */
static gboolean
match_class (const char  *class,
             char         c,
             const char **end)
{
  gboolean negated = class[1] == '!' || class[1] == '^';
  const char *at = class + 1 + negated;
  gboolean found = FALSE;

  for (gboolean first = TRUE; *at != '\0' && (first || *at != ']'); at++, first = FALSE)
    {
      if (at[1] == '-' && at[2] != '\0' && at[2] != ']')
        {
          found |= c >= at[0] && c <= at[2];
          at += 2;
        }
      else
        {
          found |= c == *at;
        }
    }

  /* Without its end it is a plain bracket. */
  if (*at == '\0')
    {
      *end = class + 1;
      return c == '[';
    }

  *end = at + 1;

  return found != negated;
}

/* As a shell does: "*", "?" and classes. One star is gone back to at a time, so
 * that no pattern takes long. */
static gboolean
match (const char *pattern,
       const char *text)
{
  const char *star = NULL;
  const char *after = NULL;

  while (*text != '\0')
    {
      const char *next = pattern + 1;

      if (*pattern == '*')
        {
          star = ++pattern;
          after = text;
          continue;
        }

      if (*pattern != '\0' &&
          (*pattern == '?' || (*pattern == '[' ? match_class (pattern, *text, &next) : *pattern == *text)))
        {
          pattern = next;
          text++;
          continue;
        }

      if (star == NULL)
        return FALSE;

      pattern = star;
      text = ++after;
    }

  while (*pattern == '*')
    pattern++;

  return *pattern == '\0';
}

/**
 * wh_image_patterns_match:
 * @patterns: patterns
 * @tag: name of a tag
 *
 * Returns: whether one of them fits
 */
gboolean
wh_image_patterns_match (GPtrArray  *patterns,
                         const char *tag)
{
  for (guint i = 0; i < patterns->len; i++)
    if (match (((char **)g_ptr_array_index (patterns, i))[0], tag))
      return TRUE;

  return FALSE;
}

/**
 * wh_image_rules_check:
 * @rules: rules
 * @error: set when they keep nothing
 *
 * Returns: whether they can be meant
 */
gboolean
wh_image_rules_check (const WhImageRules  *rules,
                      GError                 **error)
{
  if (rules->newest > 0 || rules->days > 0)
    return TRUE;

  g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
               _("These rules keep nothing by age or number: say how many of the newest stay, or of how many days"));

  return FALSE;
}
