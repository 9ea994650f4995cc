/* wh-applications.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-application-join.h"
#include "wh-application-spec-private.h"
#include "wh-dex-util.h"
#include "wh-kinds-forge.h"
#include "wh-kinds.h"

/* Milliseconds from a change to the next join: a rollout is hundreds of
 * changes, and one join for all of them is enough. */
#define JOIN_DELAY 400

struct _WhApplications
{
  GObject     parent_instance;

  WhStore    *store;
  WhHistory  *history;
  GHashTable *specs; /* name -> WhApplicationSpec */
  guint       join_source;
};

G_DEFINE_FINAL_TYPE (WhApplications, wh_applications, G_TYPE_OBJECT)

static void
wh_applications_dispose (GObject *object)
{
  WhApplications *self = WH_APPLICATIONS (object);

  g_clear_handle_id (&self->join_source, g_source_remove);
  g_clear_object (&self->store);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (wh_applications_parent_class)->dispose (object);
}

static void
wh_applications_finalize (GObject *object)
{
  WhApplications *self = WH_APPLICATIONS (object);

  g_clear_pointer (&self->specs, g_hash_table_unref);

  G_OBJECT_CLASS (wh_applications_parent_class)->finalize (object);
}

static void
wh_applications_class_init (WhApplicationsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_applications_dispose;
  object_class->finalize = wh_applications_finalize;
}

static void
wh_applications_init (WhApplications *self)
{
  self->specs = wh_application_specs_from_json (NULL);
}

static gboolean
join_cb (gpointer user_data)
{
  WhApplications *self = user_data;

  self->join_source = 0;
  wh_applications_update (self);

  return G_SOURCE_REMOVE;
}

static void
schedule (WhApplications *self)
{
  if (self->join_source == 0)
    self->join_source = g_timeout_add (JOIN_DELAY, join_cb, self);
}

static void
changes_cb (WhApplications *self,
            const WhKind   *kind,
            GArray         *changes)
{
  static const WhKind * const read[] = {
    &wh_kind_workload, &wh_kind_image, &wh_kind_repository, &wh_kind_run, &wh_kind_alert, &wh_kind_traffic,
    &wh_kind_tag,
  };

  /* Of a pod only the digest matters; its restarts and usage change all the time. */
  if (kind == &wh_kind_pod)
    {
      for (guint i = 0; i < changes->len; i++)
        {
          const WhChange *change = &g_array_index (changes, WhChange, i);

          if (change->before == NULL || change->after == NULL ||
              g_strcmp0 (change->before->values[WH_POD_DIGEST].text, change->after->values[WH_POD_DIGEST].text) != 0)
            {
              schedule (self);
              return;
            }
        }

      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (read); i++)
    {
      if (kind == read[i])
        schedule (self);
    }
}

/**
 * wh_applications_new:
 * @store: what to join, and where to publish
 * @history: where the user's changes are kept
 *
 * Returns: (transfer full): joins from the next change on
 */
WhApplications *
wh_applications_new (WhStore   *store,
                     WhHistory *history)
{
  WhApplications *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);
  g_return_val_if_fail (WH_IS_HISTORY (history), NULL);

  self = g_object_new (WH_TYPE_APPLICATIONS, NULL);
  self->store = g_object_ref (store);
  self->history = g_object_ref (history);
  g_signal_connect_object (store, "changes", G_CALLBACK (changes_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "source-changed", G_CALLBACK (schedule), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * wh_applications_update:
 * @self: the applications
 *
 * Joins now.
 */
void
wh_applications_update (WhApplications *self)
{
  g_autoptr(WhBatch) batch = NULL;

  g_return_if_fail (WH_IS_APPLICATIONS (self));

  g_clear_handle_id (&self->join_source, g_source_remove);
  batch = wh_applications_join (self->store, self->specs);
  wh_store_apply_now (self->store, batch);
}

/**
 * wh_applications_take:
 * @self: the applications
 * @specs: (transfer full) (element-type utf8 WhApplicationSpec): what the user
 *   said, as it was kept
 *
 * Goes on from what the store has: it was joined with @specs already.
 */
void
wh_applications_take (WhApplications *self,
                      GHashTable     *specs)
{
  g_return_if_fail (WH_IS_APPLICATIONS (self));
  g_return_if_fail (specs != NULL);

  g_hash_table_unref (self->specs);
  self->specs = specs;
  g_clear_handle_id (&self->join_source, g_source_remove);
}

static DexFuture *
keep (WhApplications *self)
{
  g_autofree char *json = wh_application_specs_to_json (self->specs);

  wh_applications_update (self);

  return wh_history_set_setting (self->history, WH_APPLICATIONS_SETTING, json);
}

/**
 * wh_applications_dup_spec:
 * @self: the applications
 * @name: name of one
 *
 * Returns: (transfer full): what the user said about it, or what discovery
 *   would take for it
 */
WhApplicationSpec *
wh_applications_dup_spec (WhApplications *self,
                          const char     *name)
{
  const WhApplicationSpec *known;
  WhApplicationSpec *spec;
  WhRecord *application;
  WhRecord *repository;
  const char *images;

  g_return_val_if_fail (WH_IS_APPLICATIONS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  if ((known = g_hash_table_lookup (self->specs, name)) != NULL)
    return wh_application_spec_copy (known);

  spec = g_new0 (WhApplicationSpec, 1);
  spec->name = g_strdup (name);
  spec->label = g_strdup (name);
  application = wh_store_lookup (self->store, &wh_kind_application, WH_LOCAL, name);

  if (application == NULL)
    return spec;

  repository = wh_store_resolve (self->store, NULL, application->values[WH_APPLICATION_REPOSITORY].text);

  if (repository != NULL)
    spec->repository = g_strdup (wh_record_get_name (repository));

  images = application->values[WH_APPLICATION_IMAGES].text;

  if (images != NULL && strchr (images, ':') != NULL)
    spec->images = g_strdup (strchr (images, ':') + 1);

  return spec;
}

/**
 * wh_applications_save:
 * @self: the applications
 * @old_name: (nullable): what it was called before; %NULL = a new one
 * @spec: what the user said
 *
 * Returns: (transfer full): resolves when it is kept
 */
DexFuture *
wh_applications_save (WhApplications          *self,
                      const char              *old_name,
                      const WhApplicationSpec *spec)
{
  WhApplicationSpec *copy;

  g_return_val_if_fail (WH_IS_APPLICATIONS (self), NULL);
  g_return_val_if_fail (spec != NULL, NULL);

  if (spec->name == NULL || *spec->name == 0)
    return wh_dex_reject (WH_ERROR_INVALID, _("The application has no name: give it one"));

  if (g_strcmp0 (old_name, spec->name) != 0 &&
      wh_store_lookup (self->store, &wh_kind_application, WH_LOCAL, spec->name) != NULL)
    return wh_dex_reject (WH_ERROR_INVALID, _("There is an application “%s” already: choose another name"), spec->name);

  copy = wh_application_spec_copy (spec);
  copy->edited = TRUE;

  if (old_name != NULL)
    g_hash_table_remove (self->specs, old_name);

  g_hash_table_replace (self->specs, copy->name, copy);

  return keep (self);
}

/**
 * wh_applications_remove:
 * @self: the applications
 * @name: name of one
 *
 * Takes it off the list for good; save it again to undo. Nothing that runs is
 * touched.
 *
 * Returns: (transfer full): resolves when it is kept
 */
DexFuture *
wh_applications_remove (WhApplications *self,
                        const char     *name)
{
  WhApplicationSpec *spec;

  g_return_val_if_fail (WH_IS_APPLICATIONS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  spec = wh_applications_dup_spec (self, name);
  spec->hidden = TRUE;
  g_hash_table_replace (self->specs, spec->name, spec);

  return keep (self);
}

/**
 * wh_applications_set_pinned:
 * @self: the applications
 * @name: name of one
 * @pinned: whether it stands first
 *
 * Returns: (transfer full): resolves when it is kept
 */
DexFuture *
wh_applications_set_pinned (WhApplications *self,
                            const char     *name,
                            gboolean        pinned)
{
  WhApplicationSpec *spec;

  g_return_val_if_fail (WH_IS_APPLICATIONS (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  spec = wh_applications_dup_spec (self, name);
  spec->pinned = pinned;
  g_hash_table_replace (self->specs, spec->name, spec);

  return keep (self);
}
