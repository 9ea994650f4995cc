/* wh-kube-pod.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-kube-pod.h"

/* The API has a phase, but people know the word that kubectl shows, which is
 * put together from the phase, the reason, the conditions and the states of all
 * containers. The order of the questions below is the meaning. */

static const char *
text (yyjson_val *object,
      const char *key)
{
  const char *value = yyjson_get_str (yyjson_obj_get (object, key));

  return value != NULL && *value != '\0' ? value : NULL;
}

static gint64
number (yyjson_val *object,
        const char *key)
{
  return yyjson_get_sint (yyjson_obj_get (object, key));
}

static gboolean
is_true (yyjson_val *object,
         const char *key)
{
  return yyjson_is_true (yyjson_obj_get (object, key));
}

static gboolean
has_condition (yyjson_val *status,
               const char *type)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (yyjson_obj_get (status, "conditions"));
  yyjson_val *condition;

  while ((condition = yyjson_arr_iter_next (&iter)))
    {
      if (g_strcmp0 (text (condition, "type"), type) == 0)
        return g_strcmp0 (text (condition, "status"), "True") == 0;
    }

  return FALSE;
}

/* A sidecar is an init container that goes on running. */
static gboolean
is_sidecar (yyjson_val *spec,
            const char *name)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (yyjson_obj_get (spec, "initContainers"));
  yyjson_val *container;

  while ((container = yyjson_arr_iter_next (&iter)))
    {
      if (g_strcmp0 (text (container, "name"), name) == 0)
        return g_strcmp0 (text (container, "restartPolicy"), "Always") == 0;
    }

  return FALSE;
}

static void
set_reason (WhKubePodStatus *self,
            const char      *prefix,
            const char      *reason)
{
  g_snprintf (self->reason, sizeof self->reason, "%s%s", prefix, reason);
}

static void
set_exit (WhKubePodStatus *self,
          const char      *prefix,
          yyjson_val      *terminated)
{
  const char *reason = text (terminated, "reason");
  gint64 signal = number (terminated, "signal");

  if (reason != NULL)
    set_reason (self, prefix, reason);
  else if (signal != 0)
    g_snprintf (self->reason, sizeof self->reason, "%sSignal:%" G_GINT64_FORMAT, prefix, signal);
  else
    g_snprintf (self->reason, sizeof self->reason, "%sExitCode:%" G_GINT64_FORMAT, prefix,
                number (terminated, "exitCode"));
}

/* How the container that the word is about ended, now or last; or why it cannot begin. What is said about waiting
 * before the next try changes each time, and says nothing. */
static void
set_why (WhKubePodStatus *self,
         yyjson_val      *container)
{
  yyjson_val *state = yyjson_obj_get (container, "state");
  yyjson_val *waiting = yyjson_obj_get (state, "waiting");
  yyjson_val *terminated = yyjson_obj_get (state, "terminated");

  if (!yyjson_is_obj (terminated))
    terminated = yyjson_obj_get (yyjson_obj_get (container, "lastState"), "terminated");

  self->exits = yyjson_is_obj (terminated) && yyjson_is_int (yyjson_obj_get (terminated, "exitCode"));
  self->exit = number (terminated, "exitCode");
  self->ended = text (terminated, "reason");
  self->message = g_strcmp0 (text (waiting, "reason"), "CrashLoopBackOff") != 0 ? text (waiting, "message") : NULL;
}

/* One that runs again tells how it ended last, unless another has more to say. */
static void
tell_last (WhKubePodStatus *self,
           yyjson_val      *container)
{
  yyjson_val *terminated = yyjson_obj_get (yyjson_obj_get (container, "lastState"), "terminated");

  if (number (container, "restartCount") == 0 || !yyjson_is_int (yyjson_obj_get (terminated, "exitCode")))
    return;

  self->exits = TRUE;
  self->exit = number (terminated, "exitCode");
  self->ended = text (terminated, "reason");
}

/* Returns whether the pod is still initializing. */
static gboolean
read_init_containers (yyjson_val      *spec,
                      yyjson_val      *status,
                      WhKubePodStatus *self,
                      guint           *sidecar_restarts)
{
  yyjson_arr_iter iter = yyjson_arr_iter_with (yyjson_obj_get (status, "initContainerStatuses"));
  yyjson_val *container;

  for (guint i = 0; (container = yyjson_arr_iter_next (&iter)); i++)
    {
      yyjson_val *state = yyjson_obj_get (container, "state");
      yyjson_val *terminated = yyjson_obj_get (state, "terminated");
      const char *waiting = text (yyjson_obj_get (state, "waiting"), "reason");
      gboolean sidecar = is_sidecar (spec, text (container, "name"));

      self->restarts += number (container, "restartCount");

      if (sidecar)
        *sidecar_restarts += number (container, "restartCount");

      if (yyjson_is_obj (terminated) && number (terminated, "exitCode") == 0)
        continue;

      if (sidecar && is_true (container, "started"))
        {
          if (is_true (container, "ready"))
            self->ready++;

          continue;
        }

      set_why (self, container);

      if (yyjson_is_obj (terminated))
        set_exit (self, "Init:", terminated);
      else if (waiting != NULL && strcmp (waiting, "PodInitializing") != 0)
        set_reason (self, "Init:", waiting);
      else
        g_snprintf (self->reason, sizeof self->reason, "Init:%u/%u", i,
                    (guint)yyjson_arr_size (yyjson_obj_get (spec, "initContainers")));

      return TRUE;
    }

  return FALSE;
}

static void
read_containers (yyjson_val      *status,
                 WhKubePodStatus *self)
{
  yyjson_val *list = yyjson_obj_get (status, "containerStatuses");
  gboolean one_runs = FALSE;
  gboolean told = FALSE;

  /* The first container that has something to say wins, so it comes last. */
  for (gsize i = yyjson_arr_size (list); i > 0; i--)
    {
      yyjson_val *container = yyjson_arr_get (list, i - 1);
      yyjson_val *state = yyjson_obj_get (container, "state");
      yyjson_val *terminated = yyjson_obj_get (state, "terminated");
      const char *waiting = text (yyjson_obj_get (state, "waiting"), "reason");

      self->restarts += number (container, "restartCount");

      if (waiting != NULL)
        {
          set_reason (self, "", waiting);
          set_why (self, container);
          told = TRUE;
        }
      else if (yyjson_is_obj (terminated))
        {
          set_exit (self, "", terminated);
          set_why (self, container);
          told = TRUE;
        }
      else if (is_true (container, "ready") && yyjson_is_obj (yyjson_obj_get (state, "running")))
        {
          one_runs = TRUE;
          self->ready++;

          if (!told)
            tell_last (self, container);
        }
    }

  if (one_runs && strcmp (self->reason, "Completed") == 0)
    set_reason (self, "", has_condition (status, "Ready") ? "Running" : "NotReady");
}

/**
 * wh_kube_pod_status_read:
 * @pod: a Pod
 * @status: (out): what kubectl would show
 */
void
wh_kube_pod_status_read (yyjson_val      *pod,
                         WhKubePodStatus *status)
{
  yyjson_val *spec = yyjson_obj_get (pod, "spec");
  yyjson_val *pod_status = yyjson_obj_get (pod, "status");
  const char *phase = text (pod_status, "phase");
  const char *reason = text (pod_status, "reason");
  guint sidecar_restarts = 0;
  gboolean initializing;
  yyjson_arr_iter iter;
  yyjson_val *item;

  g_return_if_fail (status != NULL);

  memset (status, 0, sizeof *status);
  status->wanted = yyjson_arr_size (yyjson_obj_get (spec, "containers"));
  set_reason (status, "", reason != NULL ? reason : phase != NULL ? phase : "Unknown");
  status->message = text (pod_status, "message");

  iter = yyjson_arr_iter_with (yyjson_obj_get (pod_status, "conditions"));
  while ((item = yyjson_arr_iter_next (&iter)))
    {
      if (g_strcmp0 (text (item, "type"), "PodScheduled") != 0)
        continue;

      if (g_strcmp0 (text (item, "reason"), "SchedulingGated") == 0)
        set_reason (status, "", "SchedulingGated");
      else if (g_strcmp0 (text (item, "reason"), "Unschedulable") == 0)
        status->message = text (item, "message");
    }

  iter = yyjson_arr_iter_with (yyjson_obj_get (spec, "initContainers"));
  while ((item = yyjson_arr_iter_next (&iter)))
    status->wanted += g_strcmp0 (text (item, "restartPolicy"), "Always") == 0;

  initializing = read_init_containers (spec, pod_status, status, &sidecar_restarts);

  if (!initializing || has_condition (pod_status, "Initialized"))
    {
      status->restarts = sidecar_restarts;
      read_containers (pod_status, status);
    }

  if (yyjson_get_str (wh_json_get (pod, "metadata.deletionTimestamp")) == NULL)
    return;

  if (g_strcmp0 (reason, "NodeLost") == 0)
    set_reason (status, "", "Unknown");
  else if (g_strcmp0 (phase, "Succeeded") != 0 && g_strcmp0 (phase, "Failed") != 0)
    set_reason (status, "", "Terminating");
}
