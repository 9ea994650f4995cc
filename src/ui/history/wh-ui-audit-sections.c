/* wh-ui-audit-sections.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-ui-audit-sections.h"
#include "wh-ui-diff.h"
#include "wh-ui-facts.h"
#include "wh-ui-line-diff.h"

/* The parts of the detail pane that only operations have: what they were asked
 * for, what they changed, their place in the chain. */

/**
 * wh_ui_audit_sections_prepare:
 * @pane: a pane that will show operations
 *
 * Leaves out what the sections show.
 */
void
wh_ui_audit_sections_prepare (WhUiPane *pane)
{
  static const char * const hidden[] = { "before", "after", "parameters", "hash", NULL };

  wh_ui_pane_set_hidden_fields (pane, hidden);
}

/* {"replicas":"4"} as it stands in the log; shown as it is when it is no flat
 * object, since this is what the hash is about. */
static void
add_parameters (GtkBox     *extra,
                const char *parameters)
{
  GtkWidget *facts;

  if (parameters == NULL || *parameters == '\0' || g_str_equal (parameters, "{}"))
    return;

  facts = wh_ui_facts_new (_("Asked for"));
  wh_ui_facts_add_mono (WH_UI_FACTS (facts), _("Parameters"), parameters);
  gtk_box_append (extra, facts);
}

static void
add_change (GtkBox     *extra,
            const char *before,
            const char *after)
{
  g_autofree char *text = NULL;
  GtkWidget *facts;
  GtkWidget *diff;

  if (before == NULL && after == NULL)
    return;

  text = wh_ui_line_diff (before != NULL ? before : "", after != NULL ? after : "");
  facts = wh_ui_facts_new (_("Before and after"));
  diff = wh_ui_diff_new ();
  wh_ui_diff_set_text (WH_UI_DIFF (diff), text);
  gtk_widget_set_size_request (diff, -1, 120);
  wh_ui_facts_add_widget (WH_UI_FACTS (facts), diff);
  gtk_box_append (extra, facts);
}

/**
 * wh_ui_audit_sections_fill:
 * @pane: a pane that shows @operation
 * @operation: an operation
 * @verified: (nullable): what the check of the chain said, in words
 *
 * Fills the sections of their own.
 */
void
wh_ui_audit_sections_fill (WhUiPane   *pane,
                           WhRecord   *operation,
                           const char *verified)
{
  GtkBox *extra = wh_ui_pane_get_extra (pane);
  GtkWidget *facts;

  wh_ui_box_clear (extra);
  add_parameters (extra, operation->values[WH_OPERATION_PARAMETERS].text);
  add_change (extra, operation->values[WH_OPERATION_BEFORE].text, operation->values[WH_OPERATION_AFTER].text);

  if (operation->values[WH_OPERATION_HASH].text == NULL)
    return;

  facts = wh_ui_facts_new (_("Chain"));
  wh_ui_facts_add_mono (WH_UI_FACTS (facts), _("Hash"), operation->values[WH_OPERATION_HASH].text);
  wh_ui_facts_add (WH_UI_FACTS (facts), _("Check"), verified);
  gtk_box_append (extra, facts);
}
