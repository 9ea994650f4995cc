/* wh-pod-why.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-kinds.h"

/* What the words and numbers of a pod that fails mean. */

/* A shell, and so a container, ends with 128 and the signal that ended it. */
#define FIRST_SIGNAL 128
#define LAST_EXIT 255

static const struct
{
  int         code;
  const char *words;
} exits[] = {
  { 0, N_("it ended without an error, but it is meant to go on (exit code 0)") },
  { 126, N_("its command cannot be run (exit code 126)") },
  { 127, N_("its command was not found in the image (exit code 127)") },
  { 134, N_("it gave up on itself (exit code 134, SIGABRT)") },
  { 137, N_("it was killed (exit code 137, SIGKILL): out of memory, or it did not end when it was told to") },
  { 139, N_("it reached for memory that it has not (exit code 139, SIGSEGV)") },
  { 143, N_("it was told to end (exit code 143, SIGTERM)") },
};

static char *
dup_exit (const WhValue *values)
{
  const char *ended = values[WH_POD_ENDED].text;
  gint64 code = values[WH_POD_EXIT].number;

  if (g_strcmp0 (ended, "OOMKilled") == 0)
    /* Translators: OOMKilled is Kubernetes' own word */
    return code != WH_ABSENT ? g_strdup_printf (_("it needed more memory than its limit (OOMKilled, exit code %d)"), (int)code)
                             : g_strdup (_("it needed more memory than its limit (OOMKilled)"));

  if (code == WH_ABSENT)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (exits); i++)
    if (exits[i].code == code)
      return g_strdup (_(exits[i].words));

  if (code > FIRST_SIGNAL && code <= LAST_EXIT)
    return g_strdup_printf (_("it was ended by signal %d (exit code %d)"), (int)code - FIRST_SIGNAL, (int)code);

  return g_strdup_printf (_("it ended with an error (exit code %d)"), (int)code);
}

static const struct
{
  const char *status; /* how it begins */
  const char *words;
} causes[] = {
  { "ImagePullBackOff", N_("its image cannot be pulled") },
  { "ErrImagePull", N_("its image cannot be pulled") },
  { "InvalidImageName", N_("the name of its image is none") },
  { "CreateContainerConfigError", N_("something of its configuration is missing") },
  { "CreateContainerError", N_("its container cannot be made") },
  { "RunContainerError", N_("its container cannot be started") },
  { "Evicted", N_("its machine needed the room") },
  { "Pending", N_("no machine takes it") },
};

/**
 * wh_pod_dup_why:
 * @values: of a pod that is not well
 *
 * Returns: (transfer full) (nullable): why, as the end of a sentence: the
 *   reason and the exit code in words; %NULL when its system does not say
 */
char *
wh_pod_dup_why (const WhValue *values)
{
  const char *status = values[WH_POD_STATUS].text;
  const char *message = values[WH_POD_MESSAGE].text;
  const char *word;

  g_return_val_if_fail (values != NULL, NULL);

  if (status == NULL)
    return NULL;

  word = g_str_has_prefix (status, "Init:") ? status + strlen ("Init:") : status;

  for (guint i = 0; i < G_N_ELEMENTS (causes); i++)
    {
      if (!g_str_has_prefix (word, causes[i].status))
        continue;

      /* What only waits its turn is nothing to explain. */
      if (message == NULL)
        return g_str_equal (causes[i].status, "Pending") ? NULL : g_strdup (_(causes[i].words));

      /* Translators: a cause in words, then what the cluster says about it */
      return g_strdup_printf (_("%s (%s)"), _(causes[i].words), message);
    }

  /* How it ended before it began again is no reason of what it does now. */
  if (g_str_equal (status, "Running") || g_str_equal (status, "Terminating") || g_str_equal (status, "NotReady"))
    return NULL;

  return dup_exit (values);
}
