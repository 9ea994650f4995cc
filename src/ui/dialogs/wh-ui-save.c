/* wh-ui-save.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <glib/gi18n.h>

#include "wh-ui-future.h"
#include "wh-ui-save.h"

/* Saving what a view shows: asking where, through the portal where there is one,
 * writing beside the file and putting it in place when it is whole. */

static void
replaced_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(DexPromise) promise = data;
  g_autoptr(GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

/**
 * wh_ui_save_bytes:
 * @file: where to
 * @bytes: what
 *
 * Returns: (transfer full): resolves when the file has these bytes and no others
 */
DexFuture *
wh_ui_save_bytes (GFile  *file,
                  GBytes *bytes)
{
  DexPromise *promise;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (bytes != NULL, NULL);

  promise = dex_promise_new_cancellable ();
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE,
                                       dex_promise_get_cancellable (promise), replaced_cb, dex_ref (promise));

  return DEX_FUTURE (promise);
}

typedef struct
{
  GWeakRef        widget;
  WhUiSaveFunc    func;
  gpointer        user_data;
  GDestroyNotify  free_data;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_weak_ref_clear (&asked->widget);
  if (asked->free_data != NULL)
    asked->free_data (asked->user_data);
  g_free (asked);
}

static void
tell (GtkWidget  *widget,
      const char *text)
{
  gtk_widget_activate_action (widget, "win.toast", "s", text);
}

/* Who waits for the end. */
static void
saved (gpointer      owner,
       const GValue *value,
       const GError *error)
{
  GtkWidget *widget = owner;
  g_autofree char *text = NULL;
  GFile *file = g_object_get_data (owner, "wh-save-file");
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : g_strdup ("");

  if (value != NULL)
    text = g_strdup_printf (_("Saved as “%s”"), name);
  else
    text = g_strdup_printf (_("“%s” was not saved: %s"), name, error->message);

  tell (widget, text);
}

static void
chosen_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Asked *asked = data;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autoptr(GtkWidget) widget = g_weak_ref_get (&asked->widget);

  if (file != NULL && widget != NULL)
    {
      g_object_set_data_full (G_OBJECT (widget), "wh-save-file", g_object_ref (file), g_object_unref);
      wh_ui_future_done (asked->func (file, asked->user_data), widget, saved);
    }

  asked_free (asked);
}

/**
 * wh_ui_save_ask:
 * @widget: what is saved; messages go to its window
 * @name: how the file is called unless the user says otherwise
 * @type: its media type
 * @func: writes it
 * @user_data: given to @func
 * @free_data: (nullable): frees @user_data
 *
 * Asks where to and writes. A message in the window tells how it ended.
 */
void
wh_ui_save_ask (GtkWidget      *widget,
                const char     *name,
                const char     *type,
                WhUiSaveFunc    func,
                gpointer        user_data,
                GDestroyNotify  free_data)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();
  g_autofree char *safe = g_strdelimit (g_strdup (name), "/\\:", '-');
  GtkRoot *root = gtk_widget_get_root (widget);
  Asked *asked;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (func != NULL);

  asked = g_new0 (Asked, 1);
  g_weak_ref_init (&asked->widget, widget);
  asked->func = func;
  asked->user_data = user_data;
  asked->free_data = free_data;

  gtk_file_filter_add_mime_type (filter, type);
  g_list_store_append (filters, filter);
  gtk_file_dialog_set_title (dialog, _("Save"));
  gtk_file_dialog_set_initial_name (dialog, safe);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, chosen_cb, asked);
}
