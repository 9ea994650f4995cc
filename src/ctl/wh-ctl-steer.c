/* wh-ctl-steer.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-deployments.h"

/* Whoever started an operation here can stop it: Ctrl-C cancels it, so that it
 * says what it leaves. With --steer words on standard input do more. */

struct _WhCtlSteer
{
  WhOperations     *operations;
  WhOperation      *operation;
  GDataInputStream *lines;
  GCancellable     *cancellable;
  guint             interrupted;
  guint             terminated;
};

static gboolean
signal_cb (gpointer user_data)
{
  WhCtlSteer *self = user_data;

  wh_operations_cancel (self->operations, self->operation);

  return G_SOURCE_CONTINUE;
}

static void
obey (WhCtlSteer *self,
      const char *word)
{
  WhDeployment *deployment = wh_deployment_of (self->operation);

  if (strcmp (word, "cancel") == 0)
    wh_operations_cancel (self->operations, self->operation);
  else if (deployment != NULL && strcmp (word, "rollback") == 0)
    wh_deployment_roll_back (deployment, _("Asked for"));
  else if (deployment != NULL && strcmp (word, "pause") == 0 && wh_deployment_may_pause (deployment))
    wh_deployment_set_paused (deployment, TRUE);
  else if (deployment != NULL && strcmp (word, "continue") == 0)
    wh_deployment_set_paused (deployment, FALSE);
  else
    g_printerr ("wheelhousectl: %s\n", deployment != NULL
                                           ? _("Not now: cancel, rollback, continue, and pause while pods are replaced")
                                           : _("It can only be cancelled"));
}

static void
line_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (object), result, NULL, &error);
  WhCtlSteer *self = user_data;

  /* It ended, or nothing more will be said. */
  if (line == NULL)
    return;

  obey (self, g_strstrip (line));
  g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->cancellable, line_cb, self);
}

/**
 * wh_ctl_steer_new:
 * @operations: the door
 * @operation: what runs
 * @words: whether to read words from standard input
 *
 * Returns: (transfer full): cancels @operation when somebody interrupts
 */
WhCtlSteer *
wh_ctl_steer_new (WhOperations *operations,
                  WhOperation  *operation,
                  gboolean      words)
{
  WhCtlSteer *self = g_new0 (WhCtlSteer, 1);

  self->operations = operations;
  self->operation = operation;
  self->interrupted = g_unix_signal_add (SIGINT, signal_cb, self);
  self->terminated = g_unix_signal_add (SIGTERM, signal_cb, self);

  if (words)
    {
      g_autoptr(GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);

      self->lines = g_data_input_stream_new (input);
      self->cancellable = g_cancellable_new ();
      g_data_input_stream_read_line_async (self->lines, G_PRIORITY_DEFAULT, self->cancellable, line_cb, self);
    }

  return self;
}

void
wh_ctl_steer_free (WhCtlSteer *self)
{
  g_source_remove (self->interrupted);
  g_source_remove (self->terminated);

  /* The answer to the last read comes before it is freed. */
  if (self->lines != NULL)
    {
      g_cancellable_cancel (self->cancellable);
      while (g_input_stream_has_pending (G_INPUT_STREAM (self->lines)))
        g_main_context_iteration (NULL, TRUE);
    }

  g_clear_object (&self->lines);
  g_clear_object (&self->cancellable);
  g_free (self);
}
