/* wh-cause.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-cause.h"
#include "wh-kinds.h"

/**
 * wh_cause_new:
 * @id: the same as long as it is about the same thing
 * @what: what it is about, for people
 *
 * Returns: (transfer full): a cause without alerts
 */
WhCause *
wh_cause_new (const char *id,
              const char *what)
{
  WhCause *self = g_rc_box_new0 (WhCause);

  self->id = g_strdup (id);
  self->what = g_strdup (what);
  self->since = G_MAXINT64;
  self->alerts = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->inhibited = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->explained = g_ptr_array_new_with_free_func ((GDestroyNotify)wh_record_unref);
  self->absorbed = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/**
 * wh_cause_copy:
 * @self: a cause
 *
 * Returns: (transfer full): one of its own that says the same now. The lists of
 *   alerts are those of @self and must not be changed
 */
WhCause *
wh_cause_copy (const WhCause *self)
{
  WhCause *copy = g_rc_box_new0 (WhCause);

  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->what = g_strdup (self->what);
  copy->text = g_strdup (self->text);
  copy->place = g_strdup (self->place);
  copy->connection = g_strdup (self->connection);
  copy->uid = g_strdup (self->uid);
  copy->application = g_strdup (self->application);
  copy->environment = g_strdup (self->environment);
  g_ptr_array_ref (copy->alerts);
  g_ptr_array_ref (copy->explained);
  g_ptr_array_ref (copy->inhibited);
  g_ptr_array_ref (copy->absorbed);
  if (copy->subject != NULL)
    wh_record_ref (copy->subject);

  return copy;
}

/**
 * wh_cause_ref:
 * @self: a cause
 *
 * On the main thread only.
 *
 * Returns: (transfer full): @self
 */
WhCause *
wh_cause_ref (WhCause *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  WhCause *self = data;

  g_free (self->id);
  g_free (self->what);
  g_free (self->text);
  g_free (self->place);
  g_free (self->connection);
  g_free (self->uid);
  g_free (self->application);
  g_free (self->environment);
  g_ptr_array_unref (self->alerts);
  g_ptr_array_unref (self->explained);
  g_ptr_array_unref (self->inhibited);
  g_ptr_array_unref (self->absorbed);
  g_clear_pointer (&self->subject, wh_record_unref);
}

/**
 * wh_cause_unref:
 * @cause: (transfer full) (nullable): a #WhCause
 *
 * On the main thread only.
 */
void
wh_cause_unref (gpointer cause)
{
  if (cause != NULL)
    g_rc_box_release_full (cause, clear);
}

/**
 * wh_cause_dup_title:
 * @self: a cause
 *
 * Returns: (transfer full): what it is and its state: "billing is failing"
 */
char *
wh_cause_dup_title (const WhCause *self)
{
  if (self->is_connection)
    return g_strdup_printf (self->health == WH_HEALTH_FAILING ? _("%s refuses access") : _("%s is not observed"),
                            self->what);

  if (self->subject != NULL)
    /* Translators: name of a machine of a cluster */
    return g_strdup_printf (_("Node %s is down"), self->what);

  return g_strdup_printf (self->health == WH_HEALTH_FAILING ? _("%s is failing") : _("%s has a warning"), self->what);
}

static void
append_count (GString    *text,
              guint       n,
              const char *singular,
              const char *plural)
{
  if (n == 0)
    return;

  if (text->len > 0)
    g_string_append (text, ", ");

  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, singular, plural, n), n);
}

/**
 * wh_cause_dup_reach:
 * @self: a cause
 *
 * Returns: (transfer full) (nullable): what follows from it: "200 pods, 3
 *   workloads, 2 services"
 */
char *
wh_cause_dup_reach (const WhCause *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  append_count (text, self->reach.n_pods, N_("%u pod"), N_("%u pods"));
  append_count (text, self->reach.n_workloads, N_("%u workload"), N_("%u workloads"));
  append_count (text, self->reach.n_services, N_("%u service"), N_("%u services"));

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/**
 * wh_cause_compare:
 * @self: a cause
 * @other: another
 *
 * Returns: negative when @self goes before @other: the worse, then the one that
 *   explains more, then by name
 */
int
wh_cause_compare (const WhCause *self,
                  const WhCause *other)
{
  int order = (int)wh_health_rank (other->health) - (int)wh_health_rank (self->health);

  if (order == 0)
    order = (other->subject != NULL) - (self->subject != NULL);

  return order != 0 ? order : strcmp (self->id, other->id);
}
