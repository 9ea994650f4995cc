/* wh-ctl-session.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-ctl.h"
#include "wh-dex-util.h"
#include "wh-kinds.h"

/* How long a system may take to show all of a kind. */
#define OBSERVE_SECONDS 30
/* How long all of them may take to show everything: what is made of it is made of
 * what there is by then. */
#define DERIVED_SECONDS 20

/**
 * wh_ctl_fail:
 * @error: what went wrong
 *
 * Tells it as one line on standard error.
 *
 * Returns: the exit status for it
 */
int
wh_ctl_fail (const GError *error)
{
  g_autofree char *line = g_strdelimit (g_strdup (error->message), "\r\n", ' ');

  g_printerr ("wheelhousectl: %s\n", line);

  return wh_error_exit_status (error);
}

int
wh_ctl_usage (const char *format,
              ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("wheelhousectl: %s\n", line);

  return WH_CTL_USAGE;
}

/**
 * wh_ctl_parse:
 * @argc: (inout): number of words, the first is the command
 * @argv: (inout): the words; options are taken out
 * @entries: (nullable): the options
 * @arguments: the rest, for the usage line
 *
 * Returns: whether the words are right; if not, it was told already
 */
gboolean
wh_ctl_parse (int                  *argc,
              char               ***argv,
              const GOptionEntry   *entries,
              const char           *arguments)
{
  g_autofree char *usage = g_strdup_printf ("%s %s", (*argv)[0], arguments);
  g_autoptr(GOptionContext) context = g_option_context_new (usage);
  g_autoptr(GError) error = NULL;

  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;

  wh_ctl_usage ("%s", error->message);

  return FALSE;
}

/**
 * wh_ctl_open:
 * @bare: only the connections, nothing from the history
 * @error: why not
 *
 * Returns: (transfer full) (nullable): the fleet of the user's profile
 */
WhFleet *
wh_ctl_open (gboolean   bare,
             GError   **error)
{
  g_autoptr(WhFleet) fleet = wh_fleet_new (NULL);

  if (!wh_dex_run (bare ? wh_fleet_open_bare (fleet) : wh_fleet_open (fleet), error))
    return NULL;

  return g_steal_pointer (&fleet);
}

/**
 * wh_ctl_close:
 * @fleet: (transfer full) (nullable): a fleet, which nobody uses from here on
 *
 * Ends all connections and writes what is still to be written. The memory is left
 * to the kernel, which gives back ten thousand records at once: the command ends
 * here, and only a leak checker looks at what remains.
 */
void
wh_ctl_close (WhFleet *fleet)
{
  if (fleet == NULL)
    return;

  wh_dex_run (wh_fleet_close (fleet), NULL);
#ifdef __SANITIZE_ADDRESS__
  g_object_unref (fleet);
#endif
}

const WhSetting *
wh_ctl_find_setting (const WhSetting *settings,
                     guint            n_settings,
                     const char      *id)
{
  for (guint i = 0; i < n_settings; i++)
    if (g_str_equal (settings[i].id, id))
      return &settings[i];

  return NULL;
}

/**
 * wh_ctl_dup_setting_title:
 * @setting: a setting or parameter
 *
 * Returns: (transfer full): what it is, in words, and whether it must be given
 */
char *
wh_ctl_dup_setting_title (const WhSetting *setting)
{
  if (!setting->required)
    return g_strdup (_(setting->title));

  /* Translators: the title of a setting */
  return g_strdup_printf (_("%s (required)"), _(setting->title));
}

/**
 * wh_ctl_find_kind:
 * @id: what the user typed
 *
 * Takes plurals too ("pods"), because fingers do.
 *
 * Returns: (nullable): the kind; if there is none, it was told already
 */
const WhKind *
wh_ctl_find_kind (const char *id)
{
  const WhKind *kind = wh_kind_find (id);

  if (kind == NULL && g_str_has_suffix (id, "ies"))
    {
      g_autofree char *stem = g_strndup (id, strlen (id) - 3);
      g_autofree char *singular = g_strconcat (stem, "y", NULL);

      kind = wh_kind_find (singular);
    }

  if (kind == NULL && g_str_has_suffix (id, "s"))
    {
      g_autofree char *singular = g_strndup (id, strlen (id) - 1);

      kind = wh_kind_find (singular);
    }

  if (kind == NULL)
    wh_ctl_usage (_("There is no kind “%s”: see wheelhousectl kinds"), id);

  return kind;
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/**
 * wh_ctl_wait:
 * @done: whether it is so
 * @user_data: for @done
 * @seconds: at most so long
 *
 * Returns: whether it became so in time
 */
gboolean
wh_ctl_wait (gboolean (*done) (gpointer user_data),
             gpointer   user_data,
             guint      seconds)
{
  gint64 deadline = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  guint tick = g_timeout_add (100, tick_cb, NULL); /* wakes the loop to look at the clock */
  gboolean is_done;

  while (!(is_done = done (user_data)) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (tick);

  return is_done;
}

static gboolean
all_settled (gpointer user_data)
{
  WhConnections *connections = user_data;

  return wh_connections_count (connections, WH_CONNECTION_STATE_CONNECTING) == 0 &&
         wh_connections_count (connections, WH_CONNECTION_STATE_STALE) == 0;
}

/**
 * wh_ctl_settle:
 * @fleet: an open fleet
 *
 * Starts all connections and waits until it is known how each stands.
 */
void
wh_ctl_settle (WhFleet *fleet)
{
  wh_fleet_start (fleet);
  wh_ctl_wait (all_settled, wh_fleet_get_connections (fleet), OBSERVE_SECONDS);
}

typedef struct
{
  WhFleet      *fleet;
  GPtrArray    *connections;
  const WhKind *kind;
} Waiting;

static gboolean
fills (WhConnection *connection,
       const WhKind *kind)
{
  const WhProviderInfo *info = wh_provider_info_find (wh_connection_get_config (connection)->provider);

  for (guint i = 0; info != NULL && i < info->n_kinds; i++)
    {
      if (info->kinds[i] == kind)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_known (WhFleet      *fleet,
          WhConnection *connection,
          const WhKind *kind)
{
  WhConnectionState state = wh_connection_get_state (connection);
  WhProvider *provider = wh_connection_get_provider (connection);

  if (state == WH_CONNECTION_STATE_OFFLINE || state == WH_CONNECTION_STATE_DENIED)
    return TRUE;

  return state != WH_CONNECTION_STATE_CONNECTING &&
         (wh_store_is_observed (wh_fleet_get_store (fleet), wh_connection_get_id (connection), kind) ||
          (provider != NULL && wh_provider_is_complete (provider)));
}

static gboolean
all_known (gpointer user_data)
{
  Waiting *waiting = user_data;

  for (guint i = 0; i < waiting->connections->len; i++)
    {
      if (!is_known (waiting->fleet, g_ptr_array_index (waiting->connections, i), waiting->kind))
        return FALSE;
    }

  return TRUE;
}

/* Incidents, silences that are kept here: no system has them. */
static gboolean
is_kept_here (WhFleet      *fleet,
              const WhKind *kind)
{
  WhResourceList *list = wh_store_get_list (wh_fleet_get_store (fleet), kind);
  guint n_infos;
  const WhProviderInfo **infos = wh_provider_info_list (&n_infos);

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    if (g_str_equal (wh_resource_list_get_record (list, i)->connection, WH_LOCAL))
      return TRUE;

  for (guint i = 0; i < n_infos; i++)
    for (guint k = 0; k < infos[i]->n_kinds; k++)
      if (infos[i]->kinds[k] == kind)
        return FALSE;

  return TRUE;
}

static gboolean
everything_known (gpointer user_data)
{
  WhConnections *connections = user_data;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (connections)); i++)
    {
      g_autoptr(WhConnection) connection = g_list_model_get_item (G_LIST_MODEL (connections), i);
      WhConnectionState state = wh_connection_get_state (connection);
      WhProvider *provider = wh_connection_get_provider (connection);

      if (state == WH_CONNECTION_STATE_CONNECTING ||
          (state == WH_CONNECTION_STATE_LIVE && provider != NULL && !wh_provider_is_complete (provider)))
        return FALSE;
    }

  return TRUE;
}

/* What is made of everything that is observed, and a moment later than that. */
static void
observe_derived (WhFleet      *fleet,
                 const WhKind *kind)
{
  if (kind == &wh_kind_connection)
    {
      wh_ctl_settle (fleet);
      return;
    }

  wh_fleet_start (fleet);
  wh_ctl_wait (everything_known, wh_fleet_get_connections (fleet), DERIVED_SECONDS);
  wh_applications_update (wh_fleet_get_applications (fleet));
}

/**
 * wh_ctl_observe:
 * @fleet: an open fleet
 * @kind: what is asked for
 * @connection: (nullable): name of the only connection to ask
 * @error: why nothing could be observed
 *
 * Starts the connections that fill @kind and waits until each has shown all of
 * it, or failed. What the program makes of all of them is made by then.
 *
 * Returns: whether at least one answered
 */
gboolean
wh_ctl_observe (WhFleet       *fleet,
                const WhKind  *kind,
                const char    *connection,
                GError       **error)
{
  WhConnections *connections = wh_fleet_get_connections (fleet);
  g_autoptr(GPtrArray) asked = g_ptr_array_new_with_free_func (g_object_unref);
  Waiting waiting = { fleet, asked, kind };
  guint n_answered = 0;
  WhConnection *failed = NULL;

  if (connection != NULL && wh_connections_find (connections, connection) == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("There is no connection “%s”: see wheelhousectl connections"), connection);
      return FALSE;
    }

  if ((kind->flags & WH_KIND_DERIVED) != 0)
    {
      observe_derived (fleet, kind);
      return TRUE;
    }

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (connections)); i++)
    {
      WhConnection *one = g_list_model_get_item (G_LIST_MODEL (connections), i);

      if (fills (one, kind) &&
          (connection == NULL || strcmp (wh_connection_get_name (one), connection) == 0 ||
           strcmp (wh_connection_get_id (one), connection) == 0))
        g_ptr_array_add (asked, one);
      else
        g_object_unref (one);
    }

  if (asked->len == 0)
    {
      /* What the program makes itself needs no connection. */
      if ((kind->flags & WH_KIND_TRANSIENT) != 0 || is_kept_here (fleet, kind))
        return TRUE;

      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("No connection shows %s: add one with wheelhousectl connect"), _(kind->title_plural));
      return FALSE;
    }

  for (guint i = 0; i < asked->len; i++)
    {
      WhConnection *one = g_ptr_array_index (asked, i);

      wh_connection_set_wanted (one, kind);
      wh_connection_start (one);
    }

  wh_ctl_wait (all_known, &waiting, OBSERVE_SECONDS);

  for (guint i = 0; i < asked->len; i++)
    {
      WhConnection *one = g_ptr_array_index (asked, i);

      /* One that answers, but not to this, has not answered. */
      if ((wh_connection_get_state (one) == WH_CONNECTION_STATE_LIVE && wh_connection_get_error (one) == NULL &&
           is_known (fleet, one, kind)) ||
          wh_store_is_observed (wh_fleet_get_store (fleet), wh_connection_get_id (one), kind))
        n_answered++;
      else
        failed = one;
    }

  if (n_answered > 0)
    {
      if (failed != NULL && wh_connection_get_message (failed) != NULL)
        g_printerr ("wheelhousectl: %s\n", wh_connection_get_message (failed));

      return TRUE;
    }

  if (failed != NULL && wh_connection_get_error (failed) != NULL)
    g_propagate_error (error, g_error_copy (wh_connection_get_error (failed)));
  else
    g_set_error (error, WH_ERROR, WH_ERROR_TIMED_OUT,
                 _("“%s” did not answer within %d s: it may be overloaded, or a firewall drops the packets"),
                 wh_connection_get_name (failed), OBSERVE_SECONDS);

  return FALSE;
}

/**
 * wh_ctl_look_into:
 * @fleet: an open fleet
 * @of: "KIND/NAME" of what to look into
 * @kind: what of it is asked for
 * @connection: (nullable): name of the only connection to ask
 * @reference: (out) (optional) (transfer full): what the results hang on
 * @error: why it could not be
 *
 * Observes what is always observed, then asks for the details of one resource.
 *
 * Returns: whether it could be looked into
 */
gboolean
wh_ctl_look_into (WhFleet       *fleet,
                  const char    *of,
                  const WhKind  *kind,
                  const char    *connection,
                  char         **reference,
                  GError       **error)
{
  const char *slash = strchr (of, '/');
  g_autofree char *kind_id = slash != NULL ? g_strndup (of, slash - of) : NULL;
  const WhKind *of_kind = kind_id != NULL ? wh_kind_find (kind_id) : NULL;
  g_autoptr(WhRecord) record = NULL;
  WhConnection *found;

  if (of_kind == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("--of wants KIND/NAME, such as repository/acme/web; not “%s”"), of);
      return FALSE;
    }

  if (!wh_ctl_observe (fleet, of_kind, connection, error) ||
      (record = wh_ctl_find_record (fleet, of_kind, connection, slash + 1, error)) == NULL)
    return FALSE;

  found = wh_connections_find (wh_fleet_get_connections (fleet), record->connection);

  if (found == NULL || wh_connection_get_provider (found) == NULL)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_OFFLINE, _("The connection of %s does not answer"), slash + 1);
      return FALSE;
    }

  if (reference != NULL)
    *reference = wh_record_dup_reference (record);

  return wh_dex_run (wh_provider_look_into (wh_connection_get_provider (found), record, kind), error);
}

/**
 * wh_ctl_find_record:
 * @fleet: a fleet
 * @kind: a kind
 * @connection: (nullable): name of the only connection to look at
 * @name: "scope/name", a name, or a uid
 * @error: set when there is none, or more than one
 *
 * Returns: (transfer full) (nullable): the record
 */
WhRecord *
wh_ctl_find_record (WhFleet       *fleet,
                    const WhKind  *kind,
                    const char    *connection,
                    const char    *name,
                    GError       **error)
{
  WhResourceList *list = wh_store_get_list (wh_fleet_get_store (fleet), kind);
  WhRecord *found = NULL;
  guint n_found = 0;

  for (guint i = 0; i < wh_resource_list_get_n (list); i++)
    {
      WhRecord *record = wh_resource_list_get_record (list, i);
      const WhSource *source = wh_store_get_source (wh_fleet_get_store (fleet), record->connection);
      g_autofree char *full_name = NULL;

      if (connection != NULL && g_strcmp0 (connection, record->connection) != 0 &&
          (source == NULL || strcmp (source->name, connection) != 0))
        continue;

      full_name = wh_record_dup_full_name (record);

      if (strcmp (record->uid, name) != 0 && strcmp (full_name, name) != 0 &&
          strcmp (wh_record_get_name (record), name) != 0)
        continue;

      found = record;
      n_found++;
    }

  if (n_found == 1)
    return wh_record_ref (found);

  if (n_found == 0)
    g_set_error (error, WH_ERROR, WH_ERROR_NOT_FOUND, _("There is no %s “%s”"), _(kind->title), name);
  else
    g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                 _("There are %u called “%s”: say which with scope/name or --connection"), n_found, name);

  return NULL;
}
