/* test-dialogs.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <adwaita.h>

#include "loop.h"
#include "wh-dex-util.h"
#include "wh-ui-form.h"
#include "wh-ui-rule-form.h"

static const WhSetting file_setting = { "file", "File", NULL, WH_SETTING_TEXT, FALSE, NULL };
static const WhSetting choice_setting = { "choice", "Choice", "One of the file", WH_SETTING_CHOICE, FALSE, NULL };

static guint n_lists;

/* "a,b" can be chosen in the file named "a,b"; there is no file without name. */
static DexFuture *
list_choices (GHashTable *settings)
{
  const char *file = g_hash_table_lookup (settings, "file");
  GHashTable *choices;

  n_lists++;
  g_assert_false (g_hash_table_contains (settings, "choice"));

  if (file == NULL || *file == 0)
    return wh_dex_reject (WH_ERROR_INVALID, "Choose a file first");

  choices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
  g_hash_table_insert (choices, g_strdup ("choice"), g_strsplit (file, ",", -1));

  return dex_future_new_take_boxed (G_TYPE_HASH_TABLE, choices);
}

static void
assert_value (WhUiForm   *form,
              const char *expected)
{
  g_autofree char *value = wh_ui_form_dup_value (form, "choice");

  g_assert_cmpstr (value, ==, expected);
}

static GtkWidget *
find_combo (GtkWidget *widget)
{
  if (ADW_IS_COMBO_ROW (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *combo = find_combo (child);

      if (combo != NULL)
        return combo;
    }

  return NULL;
}

static void
changed_cb (WhUiForm *form,
            gpointer  data)
{
  (*(guint *)data)++;
}

/* Lines stay lines; what is around them does not. */
static void
test_lines (void)
{
  static const WhSetting lines = { "lines", "Lines", NULL, WH_SETTING_LINES, TRUE, NULL };
  WhUiForm *form = WH_UI_FORM (g_object_ref_sink (wh_ui_form_new ()));
  g_autofree char *value = NULL;
  guint n_changed = 0;

  wh_ui_form_add (form, &lines);
  g_signal_connect (form, "changed", G_CALLBACK (changed_cb), &n_changed);
  g_assert_false (wh_ui_form_is_complete (form));
  wh_ui_form_set_value (form, "lines", "a=1\nb=2 and 3\n");
  g_assert_cmpuint (n_changed, >=, 1);
  value = wh_ui_form_dup_value (form, "lines");
  g_assert_cmpstr (value, ==, "a=1\nb=2 and 3");
  g_assert_true (wh_ui_form_is_complete (form));
  wh_ui_form_set_value (form, "lines", NULL);
  g_assert_false (wh_ui_form_is_complete (form));
  g_assert_finalize_object (form);
}

/* What can be chosen follows the other lines; what was chosen stays while it
 * can, and nothing is lost while it cannot be known. */
static void
test_choices (void)
{
  WhUiForm *form = WH_UI_FORM (g_object_ref_sink (wh_ui_form_new ()));
  AdwComboRow *combo;

  wh_ui_form_add (form, &file_setting);
  wh_ui_form_add (form, &choice_setting);
  combo = ADW_COMBO_ROW (find_combo (GTK_WIDGET (form)));
  wh_ui_form_set_value (form, "choice", "saved");
  wh_ui_form_set_lister (form, list_choices);
  loop_run (20);

  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (combo)));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (combo)), ==, "Choose a file first");
  assert_value (form, "saved");

  /* What a saved connection says is offered though it is gone. */
  wh_ui_form_set_value (form, "file", "one,two");
  loop_run (400);
  g_assert_true (gtk_widget_get_sensitive (GTK_WIDGET (combo)));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (combo)), ==, "One of the file");
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (combo)), ==, 3);
  assert_value (form, "saved");

  adw_combo_row_set_selected (combo, 1);
  assert_value (form, "two");
  n_lists = 0;
  loop_run (400);
  g_assert_cmpuint (n_lists, ==, 0);

  wh_ui_form_set_value (form, "file", "three,two");
  loop_run (400);
  g_assert_cmpuint (n_lists, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (combo)), ==, 2);
  assert_value (form, "two");

  wh_ui_form_set_value (form, "file", "four,five");
  loop_run (400);
  assert_value (form, "four");

  g_assert_finalize_object (form);
}

/* Who leaves the editor of a rule leaves nothing behind. */
static void
test_rule_form (void)
{
  g_autoptr(GtkWidget) form = g_object_ref_sink (g_object_new (WH_UI_TYPE_RULE_FORM, NULL));
  g_autoptr(GError) error = NULL;

  wh_ui_rule_form_set_rule (WH_UI_RULE_FORM (form), NULL);
  g_assert_null (wh_ui_rule_form_make_rule (WH_UI_RULE_FORM (form), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_INVALID);
  g_assert_finalize_object (g_steal_pointer (&form));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  adw_init ();

  g_test_add_func ("/dialogs/choices", test_choices);
  g_test_add_func ("/dialogs/lines", test_lines);
  g_test_add_func ("/dialogs/rule-form", test_rule_form);

  return g_test_run ();
}
