/* wh-rule-asked.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-rule-engine-private.h"

/* Series of another system have no resource here: their labels are their name.
 * Stored states and alerts are found by it after a restart. */
#define PREFIX "promql:"

/* In a name they stand on one line, with a comma between. */
#define PLAIN "/:@!$&'()*;=[]+?#{} |<>\"^`\\"

/* What a series is called; the labels are "name=value", one a line. */
static char *
labels_to_reference (const char *labels)
{
  g_auto(GStrv) lines = g_strsplit (labels, "\n", -1);
  g_autoptr(GString) reference = g_string_new (PREFIX);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (reference, ',');
      g_string_append_uri_escaped (reference, lines[i], PLAIN, TRUE);
    }

  return g_string_free (g_steal_pointer (&reference), FALSE);
}

/**
 * wh_rule_labels_from_reference:
 * @reference: what a subject is called
 *
 * Returns: (transfer full) (nullable): the labels; %NULL = it is no series of
 *   another system
 */
char *
wh_rule_labels_from_reference (const char *reference)
{
  g_auto(GStrv) parts = NULL;

  if (!g_str_has_prefix (reference, PREFIX))
    return NULL;

  parts = g_strsplit (reference + strlen (PREFIX), ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *plain = g_uri_unescape_string (parts[i], NULL);

      if (plain == NULL)
        return NULL;

      g_free (parts[i]);
      parts[i] = plain;
    }

  return g_strjoinv ("\n", parts);
}

/**
 * wh_rule_labels_dup_text:
 * @labels: "name=value", one a line
 *
 * Returns: (transfer full): "job=api, instance=x"
 */
char *
wh_rule_labels_dup_text (const char *labels)
{
  g_auto(GStrv) lines = g_strsplit (labels, "\n", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (*lines[i] == '\0' || g_str_has_prefix (lines[i], "__name__="))
        continue;

      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append (text, lines[i]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * wh_rule_engine_ensure_asked:
 * @self: an engine
 * @rule: a rule with an expression
 * @connection: id of the connection that is asked
 * @labels: of one of the series that it answers with
 *
 * Returns: (transfer none): the subject, with the rule's case
 */
WhRuleSubject *
wh_rule_engine_ensure_asked (WhRuleEngine *self,
                             WhRule       *rule,
                             const char   *connection,
                             const char   *labels)
{
  g_autofree char *reference = labels_to_reference (labels);
  WhRuleSubject *subject = wh_rule_engine_ensure_subject (self, connection, reference, rule->id);

  if (subject->labels == NULL)
    {
      subject->labels = g_strdup (labels);
      g_hash_table_add (self->asked, subject);
    }

  wh_rule_engine_add_case (self, subject, rule, self->get_time ());

  return subject;
}

/**
 * wh_rule_engine_drop_asked:
 * @self: an engine
 * @subject: (transfer full): a series that is gone, and of which nothing is
 *   under way
 */
void
wh_rule_engine_drop_asked (WhRuleEngine  *self,
                           WhRuleSubject *subject)
{
  while (subject->cases->len > 0)
    wh_rule_engine_drop_case (self, g_ptr_array_index (subject->cases, 0), FALSE);

  wh_rule_engine_drop_empty_subject (self, subject);
}

/**
 * wh_rule_engine_note_answered:
 * @self: an engine
 * @subject: a series of another system
 * @answered: whether the system answered; else nothing was observed
 */
void
wh_rule_engine_note_answered (WhRuleEngine  *self,
                              WhRuleSubject *subject,
                              gboolean       answered)
{
  subject->seen = answered;
  wh_rule_engine_update_lost (self, subject, self->get_time ());
}
