/* wh-sim-fault.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-sim-fault.h"

struct _WhSimFaults
{
  GObject    parent_instance;

  GPtrArray *faults;
  guint      next_id;
};

G_DEFINE_FINAL_TYPE (WhSimFaults, wh_sim_faults, G_TYPE_OBJECT)

static void
wh_sim_faults_finalize (GObject *object)
{
  WhSimFaults *self = WH_SIM_FAULTS (object);

  g_clear_pointer (&self->faults, g_ptr_array_unref);
  G_OBJECT_CLASS (wh_sim_faults_parent_class)->finalize (object);
}

static void
wh_sim_faults_class_init (WhSimFaultsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_sim_faults_finalize;
}

static void
wh_sim_faults_init (WhSimFaults *self)
{
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_sim_fault_free);
  self->next_id = 1;
}

WhSimFaults *
wh_sim_faults_new (void)
{
  return g_object_new (WH_TYPE_SIM_FAULTS, NULL);
}

WhSimFault *
wh_sim_fault_copy (const WhSimFault *fault)
{
  WhSimFault *copy = g_memdup2 (fault, sizeof *fault);

  copy->system = g_strdup (fault->system);
  copy->prefix = g_strdup (fault->prefix);
  return copy;
}

void
wh_sim_fault_free (WhSimFault *fault)
{
  g_free (fault->system);
  g_free (fault->prefix);
  g_free (fault);
}

static gboolean
wh_sim_fault_set (WhSimFault  *fault,
                  const char  *key,
                  const char  *value,
                  GError     **error)
{
  guint64 number = 0;

  if (value != NULL && !g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT, &number, error))
    return FALSE;

  if (g_str_equal (key, "reset"))
    fault->reset = TRUE;
  else if (g_str_equal (key, "html"))
    fault->html = TRUE;
  else if (g_str_equal (key, "gone"))
    fault->gone = TRUE;
  else if (g_str_equal (key, "garbage"))
    fault->garbage = value != NULL ? number : 5 * 1024 * 1024;
  else if (g_str_equal (key, "nested"))
    fault->nested = value != NULL ? number : 10000;
  else if (value == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "The fault “%s” is not known, or needs a value", key);
      return FALSE;
    }
  else if (g_str_equal (key, "latency"))
    fault->latency = number;
  else if (g_str_equal (key, "status"))
    fault->status = number;
  else if (g_str_equal (key, "retry-after"))
    fault->retry_after = number;
  else if (g_str_equal (key, "truncate"))
    fault->truncate = number;
  else if (g_str_equal (key, "drip"))
    fault->drip = number;
  else if (g_str_equal (key, "count"))
    fault->count = number;
  else
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The fault “%s” is not known", key);
      return FALSE;
    }
  return TRUE;
}

/**
 * wh_sim_faults_add:
 * @self: a #WhSimFaults
 * @text: `SYSTEM[/PATH-PREFIX]:KIND[=VALUE][,KIND[=VALUE]…]`, for instance `k8s/api/v1/pods:status=500,count=3`
 * @error: location for an error
 *
 * Returns: (transfer none) (nullable): the fault, which is in force now
 */
WhSimFault *
wh_sim_faults_add (WhSimFaults  *self,
                   const char   *text,
                   GError      **error)
{
  g_autoptr(WhSimFault) fault = NULL;
  g_auto(GStrv) parts = NULL;
  const char *colon;
  const char *slash;

  g_return_val_if_fail (WH_IS_SIM_FAULTS (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  colon = strchr (text, ':');
  if (colon == NULL || colon == text || colon[1] == '\0')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "“%s” is no fault: write SYSTEM[/PATH]:KIND[=VALUE],…", text);
      return NULL;
    }

  fault = g_new0 (WhSimFault, 1);
  fault->truncate = -1;
  slash = memchr (text, '/', colon - text);
  fault->system = g_strndup (text, (slash != NULL ? slash : colon) - text);
  fault->prefix = slash != NULL ? g_strndup (slash, colon - slash) : g_strdup ("");

  parts = g_strsplit (colon + 1, ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *value = strchr (parts[i], '=');

      if (value != NULL)
        *value++ = '\0';
      if (!wh_sim_fault_set (fault, parts[i], value, error))
        return NULL;
    }

  fault->id = self->next_id++;
  g_ptr_array_add (self->faults, fault);
  return g_steal_pointer (&fault);
}

gboolean
wh_sim_faults_remove (WhSimFaults *self,
                      guint        id)
{
  g_return_val_if_fail (WH_IS_SIM_FAULTS (self), FALSE);

  for (guint i = 0; i < self->faults->len; i++)
    {
      if (((WhSimFault *) g_ptr_array_index (self->faults, i))->id == id)
        {
          g_ptr_array_remove_index (self->faults, i);
          return TRUE;
        }
    }
  return FALSE;
}

void
wh_sim_faults_clear (WhSimFaults *self)
{
  g_return_if_fail (WH_IS_SIM_FAULTS (self));

  g_ptr_array_set_size (self->faults, 0);
}

/**
 * wh_sim_faults_get_all:
 * @self: a #WhSimFaults
 *
 * Returns: (transfer none) (element-type WhSimFault): those in force
 */
GPtrArray *
wh_sim_faults_get_all (WhSimFaults *self)
{
  g_return_val_if_fail (WH_IS_SIM_FAULTS (self), NULL);

  return self->faults;
}

static gboolean
wh_sim_fault_applies (const WhSimFault *fault,
                      const char       *system,
                      const char       *path)
{
  gsize length = strlen (fault->system);

  if (!g_str_equal (fault->system, "*") &&
      !(g_str_has_prefix (system, fault->system) && (system[length] == '\0' || system[length] == '-')))
    return FALSE;
  return g_str_has_prefix (path, fault->prefix);
}

/**
 * wh_sim_faults_match:
 * @self: a #WhSimFaults
 * @system: the name of a server
 * @path: the path of a request
 *
 * Finds the fault that hits a request, the newest first, and counts the hit.
 *
 * Returns: (transfer none) (nullable): the fault
 */
WhSimFault *
wh_sim_faults_match (WhSimFaults *self,
                     const char  *system,
                     const char  *path)
{
  g_return_val_if_fail (WH_IS_SIM_FAULTS (self), NULL);

  for (guint i = self->faults->len; i > 0; i--)
    {
      WhSimFault *fault = g_ptr_array_index (self->faults, i - 1);

      if ((fault->count != 0 && fault->hits >= fault->count) || !wh_sim_fault_applies (fault, system, path))
        continue;
      fault->hits++;
      return fault;
    }
  return NULL;
}
