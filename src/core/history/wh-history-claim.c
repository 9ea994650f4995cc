/* wh-history-claim.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "wh-error.h"

#include "wh-history-engine-private.h"

/* Who records. Two processes that watch the same systems would write everything
 * twice and notify twice: beside the file lies PATH.recorder, on which the one that
 * watches for good has a lock and in which it says who it is. The lock ends with
 * the process, however that ends. */

static char *
dup_holder (int fd)
{
  char text[128];
  gssize n = pread (fd, text, sizeof text - 1, 0);

  if (n <= 0)
    return g_strdup (_("Another process"));

  text[n] = '\0';

  return g_utf8_make_valid (g_strchomp (text), -1);
}

static gboolean
claim_job (WhEngineThread  *thread,
           gpointer         data,
           GValue          *result,
           GError         **error)
{
  WhEngine *engine = thread->engine;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;
  int fd;

  if (engine->path == NULL || engine->claim >= 0)
    return TRUE;

  name = g_strconcat (engine->path, ".recorder", NULL);

  if ((fd = g_open (name, O_CREAT | O_RDWR | O_CLOEXEC, 0600)) < 0)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_HISTORY, _("%s cannot be written: %s"), name, g_strerror (errno));
      return FALSE;
    }

  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_autofree char *holder = dup_holder (fd);

      close (fd);
      g_set_error (error, WH_ERROR, WH_ERROR_CONFLICT,
                   /* Translators: “wheelhousectl collect (process 123)” */
                   _("%s records into the history in %s already: only one process can"), holder, engine->path);
      return FALSE;
    }

  text = g_strdup_printf (_("%s (process %d)"), (const char *)data, (int)getpid ());
  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, strlen (text), 0) < 0)
    g_debug ("Cannot say who records: %s", g_strerror (errno));

  engine->claim = fd;

  return TRUE;
}

/* In the writer, when the file is closed. */
void
wh_engine_drop_claim (WhEngine *self)
{
  if (self->claim >= 0)
    close (self->claim);

  self->claim = -1;
}

/**
 * wh_history_claim:
 * @self: a history that is open
 * @who: name of the program, for who comes later
 *
 * Makes this the process that records for good, until the history is closed.
 *
 * Returns: (transfer full): resolves to %TRUE; rejects with %WH_ERROR_CONFLICT
 *   while another process does
 */
DexFuture *
wh_history_claim (WhHistory  *self,
                  const char *who)
{
  g_return_val_if_fail (WH_IS_HISTORY (self), NULL);
  g_return_val_if_fail (who != NULL, NULL);

  return wh_engine_submit (wh_history_get_engine (self), WH_ENGINE_WRITER, WH_JOB_NOTE, claim_job, g_strdup (who), g_free);
}
