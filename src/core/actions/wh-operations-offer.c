/* wh-operations-offer.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What can be asked for, of whom, and why not: a part of WhOperations. */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-kinds.h"
#include "wh-operation-private.h"
#include "wh-operations-private.h"

/**
 * wh_operations_add_local:
 * @self: the door
 * @info: what can be asked for; static
 * @owner: who does it, see [method@Operation.get_owner]; must live as long as
 *   @self
 *
 * Adds something that the program does itself: no system is written to, so it
 * can be done with resources of connections that are silent or read only.
 */
void
wh_operations_add_local (WhOperations          *self,
                         const WhOperationInfo *info,
                         GObject               *owner)
{
  WhLocalOperation local = { info, owner };

  g_return_if_fail (WH_IS_OPERATIONS (self));
  g_return_if_fail (info != NULL);
  g_return_if_fail (G_IS_OBJECT (owner));

  g_array_append_val (self->local, local);
}

static gboolean
has_id (GPtrArray  *list,
        const char *id)
{
  for (guint i = 0; i < list->len; i++)
    if (strcmp (((const WhOperationInfo *)g_ptr_array_index (list, i))->id, id) == 0)
      return TRUE;

  return FALSE;
}

static const WhLocalOperation *
find_local (WhOperations          *self,
            const WhOperationInfo *info)
{
  for (guint i = 0; i < self->local->len; i++)
    if (g_array_index (self->local, WhLocalOperation, i).info == info)
      return &g_array_index (self->local, WhLocalOperation, i);

  return NULL;
}

/* Returns: (transfer full) (nullable): why not */
static char *
explain_lack (const WhOperationInfo *info,
              WhProvider            *provider)
{
  return info->explain_lack != NULL && provider != NULL ? info->explain_lack (info, provider) : NULL;
}

/* What can be done with a connection itself is its provider's matter too. */
static WhConnection *
find_connection (WhOperations *self,
                 WhRecord     *target)
{
  return wh_connections_find (self->connections, target->kind == &wh_kind_connection ? target->uid : target->connection);
}

/**
 * wh_operations_list:
 * @self: the door
 * @target: a resource
 *
 * Returns: (transfer full) (element-type WhOperationInfo): what can be asked
 *   for with @target, in the order of its provider; then what the program does
 *   itself, unless the provider does the same
 */
GPtrArray *
wh_operations_list (WhOperations *self,
                    WhRecord     *target)
{
  GPtrArray *list;
  WhConnection *connection;
  const WhProviderInfo *info;
  WhProvider *provider;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (target != NULL, NULL);

  list = g_ptr_array_new ();
  connection = find_connection (self, target);
  info = connection != NULL ? wh_provider_info_find (wh_connection_get_config (connection)->provider) : NULL;

  provider = connection != NULL ? wh_connection_get_provider (connection) : NULL;

  for (guint i = 0; info != NULL && i < info->n_operations; i++)
    {
      const WhOperationInfo *operation = info->operations[i];

      g_autofree char *lack = NULL;

      if (wh_operation_info_applies (operation, target) && (lack = explain_lack (operation, provider)) == NULL)
        g_ptr_array_add (list, (gpointer)operation);
    }

  for (guint i = 0; i < self->local->len; i++)
    {
      const WhLocalOperation *local = &g_array_index (self->local, WhLocalOperation, i);
      const WhOperationInfo *operation = local->info;

      if (wh_operation_info_applies (operation, target) && !has_id (list, operation->id) &&
          (operation->is_due == NULL || operation->is_due (local->owner, target)))
        g_ptr_array_add (list, (gpointer)operation);
    }

  return list;
}

/**
 * wh_operations_dup_lacking:
 * @self: the door
 * @target: a resource
 *
 * What its system, or this version of it, cannot do with @target stands in no
 * list; who looks for it wants to know why.
 *
 * Returns: (transfer full) (nullable): a line for each, with the reason
 */
char *
wh_operations_dup_lacking (WhOperations *self,
                           WhRecord     *target)
{
  g_autoptr(GString) text = g_string_new (NULL);
  WhConnection *connection;
  const WhProviderInfo *info;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (target != NULL, NULL);

  connection = find_connection (self, target);
  info = connection != NULL ? wh_provider_info_find (wh_connection_get_config (connection)->provider) : NULL;

  for (guint i = 0; info != NULL && i < info->n_operations; i++)
    {
      const WhOperationInfo *operation = info->operations[i];
      g_autofree char *title = NULL;
      g_autofree char *lack = NULL;

      if (!wh_operation_info_applies (operation, target) ||
          (lack = explain_lack (operation, wh_connection_get_provider (connection))) == NULL)
        continue;

      title = g_strdup (g_dgettext (GETTEXT_PACKAGE, operation->title));

      if (g_str_has_suffix (title, "…"))
        title[strlen (title) - strlen ("…")] = 0;

      /* Translators: what cannot be done, and why */
      g_string_append (text, text->len > 0 ? "\n" : "");
      g_string_append_printf (text, _("%s: %s"), title, lack);
    }

  return text->len > 0 ? g_string_free_and_steal (g_steal_pointer (&text)) : NULL;
}

/**
 * wh_operations_list_local:
 * @self: the door
 * @kind: a kind
 *
 * Returns: (transfer full) (element-type WhOperationInfo): what the program
 *   does itself with resources of @kind
 */
GPtrArray *
wh_operations_list_local (WhOperations *self,
                          const WhKind *kind)
{
  GPtrArray *list;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (kind != NULL, NULL);

  list = g_ptr_array_new ();

  for (guint i = 0; i < self->local->len; i++)
    {
      const WhOperationInfo *operation = g_array_index (self->local, WhLocalOperation, i).info;

      if (strcmp (operation->kind, kind->id) == 0)
        g_ptr_array_add (list, (gpointer)operation);
    }

  return list;
}

/**
 * wh_operations_may_write:
 * @self: the door
 * @connection: id of a connection
 * @error: why it cannot be written to
 *
 * Returns: whether it can
 */
gboolean
wh_operations_may_write (WhOperations  *self,
                         const char    *connection,
                         GError       **error)
{
  WhConnection *one;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), FALSE);
  g_return_val_if_fail (connection != NULL, FALSE);

  one = wh_connections_find (self->connections, connection);

  if (one == NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("Its connection is gone: add it again to act"));
      return FALSE;
    }

  if (wh_connection_get_config (one)->read_only)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_READ_ONLY,
                   _("“%s” is read only: allow changes in its settings first"), wh_connection_get_name (one));
      return FALSE;
    }

  if (wh_connection_get_provider (one) == NULL || wh_connection_get_state (one) != WH_CONNECTION_STATE_LIVE)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_OFFLINE,
                   _("“%s” does not answer now: actions wait until it is back"), wh_connection_get_name (one));
      return FALSE;
    }

  return TRUE;
}

/**
 * wh_operations_prepare:
 * @self: the door
 * @info: what to do
 * @target: with what
 * @error: set when the connection cannot be written to
 *
 * Returns: (transfer full) (nullable): an operation whose parameters can be set
 *   and that can be planned
 */
WhOperation *
wh_operations_prepare (WhOperations           *self,
                       const WhOperationInfo  *info,
                       WhRecord               *target,
                       GError                **error)
{
  const WhLocalOperation *local;
  WhConnection *connection;
  g_autofree char *lack = NULL;

  g_return_val_if_fail (WH_IS_OPERATIONS (self), NULL);
  g_return_val_if_fail (info != NULL, NULL);
  g_return_val_if_fail (target != NULL, NULL);

  local = find_local (self, info);
  if (local != NULL)
    return wh_operation_new_local (info, local->owner, target);

  connection = find_connection (self, target);

  if (connection == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND,
                   _("The connection of %s is gone: add it again to act"), wh_record_get_name (target));
      return NULL;
    }

  if (!wh_operations_may_write (self, wh_connection_get_id (connection), error))
    return NULL;

  if ((lack = explain_lack (info, wh_connection_get_provider (connection))) != NULL)
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_UNSUPPORTED, lack);
      return NULL;
    }

  return wh_operation_new (info, wh_connection_get_provider (connection), target);
}
