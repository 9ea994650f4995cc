/* wh-image-uses.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-image-uses.h"
#include "wh-kinds.h"

/* Pods come and go by the thousand: joined again at most this often, in
 * milliseconds. */
#define UPDATE_DELAY 500

struct _WhImageUses
{
  GObject         parent_instance;

  WhStore        *store;
  WhResourceList *pods;
  GHashTable     *by_digest; /* digest → GArray of WhImageUse */
  guint           source;
};

G_DEFINE_FINAL_TYPE (WhImageUses, wh_image_uses, G_TYPE_OBJECT)

static guint changed_signal;

static void
use_clear (gpointer data)
{
  wh_record_unref (((WhImageUse *)data)->pod);
}

static GArray *
uses_new (void)
{
  GArray *uses = g_array_new (FALSE, FALSE, sizeof (WhImageUse));

  g_array_set_clear_func (uses, use_clear);

  return uses;
}

/* Production first: what runs there matters most. */
static guint
environment_rank (const char *environment)
{
  static const char * const order[] = { "production", "staging", "development" };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (g_strcmp0 (environment, order[i]) == 0)
      return i;

  return G_N_ELEMENTS (order);
}

static void
add_use (GArray     *uses,
         const char *environment,
         guint       n_pods,
         WhHealth    health,
         WhRecord   *pod)
{
  WhImageUse use = { environment, n_pods, health, NULL };
  guint at = 0;

  for (guint i = 0; i < uses->len; i++)
    {
      WhImageUse *known = &g_array_index (uses, WhImageUse, i);

      if (known->environment == environment)
        {
          known->n_pods += n_pods;

          if (wh_health_rank (health) > wh_health_rank (known->health))
            {
              wh_record_unref (known->pod);
              known->pod = wh_record_ref (pod);
              known->health = health;
            }
          return;
        }

      if (environment_rank (known->environment) <= environment_rank (environment))
        at = i + 1;
    }

  use.pod = wh_record_ref (pod);
  g_array_insert_val (uses, at, use);
}

static const char *
get_environment (WhImageUses    *self,
                 const WhRecord *pod)
{
  const WhSource *source = wh_store_get_source (self->store, pod->connection);

  return source != NULL ? g_intern_string (source->environment) : NULL;
}

static void
rebuild (WhImageUses *self)
{
  guint n = wh_resource_list_get_n (self->pods);

  g_hash_table_remove_all (self->by_digest);

  for (guint i = 0; i < n; i++)
    {
      WhRecord *pod = wh_resource_list_get_record (self->pods, i);
      const char *digest = pod->values[WH_POD_DIGEST].text;
      GArray *uses;

      if (digest == NULL)
        continue;

      uses = g_hash_table_lookup (self->by_digest, digest);
      if (uses == NULL)
        {
          uses = uses_new ();
          g_hash_table_insert (self->by_digest, g_strdup (digest), uses);
        }

      add_use (uses, get_environment (self, pod), 1, wh_store_get_health (self->store, pod), pod);
    }
}

static gboolean
update_cb (gpointer data)
{
  WhImageUses *self = data;

  self->source = 0;
  rebuild (self);
  g_signal_emit (self, changed_signal, 0);

  return G_SOURCE_REMOVE;
}

static void
queue_update (WhImageUses *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (UPDATE_DELAY, update_cb, self);
}

static void
wh_image_uses_dispose (GObject *object)
{
  WhImageUses *self = WH_IMAGE_USES (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (wh_image_uses_parent_class)->dispose (object);
}

static void
wh_image_uses_finalize (GObject *object)
{
  g_clear_pointer (&WH_IMAGE_USES (object)->by_digest, g_hash_table_unref);

  G_OBJECT_CLASS (wh_image_uses_parent_class)->finalize (object);
}

static void
wh_image_uses_class_init (WhImageUsesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_image_uses_dispose;
  object_class->finalize = wh_image_uses_finalize;

  changed_signal =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                  g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
wh_image_uses_init (WhImageUses *self)
{
  self->by_digest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
}

/**
 * wh_image_uses_new:
 * @store: where images and pods are
 *
 * Returns: (transfer full): what runs where
 */
WhImageUses *
wh_image_uses_new (WhStore *store)
{
  WhImageUses *self;

  g_return_val_if_fail (WH_IS_STORE (store), NULL);

  self = g_object_new (WH_TYPE_IMAGE_USES, NULL);
  self->store = g_object_ref (store);
  self->pods = wh_store_get_list (store, &wh_kind_pod);
  g_signal_connect_object (self->pods, "changes", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pods, "source-changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  rebuild (self);

  return self;
}

static void
merge (GArray       *into,
       const GArray *uses)
{
  for (guint i = 0; uses != NULL && i < uses->len; i++)
    {
      const WhImageUse *use = &g_array_index (uses, WhImageUse, i);

      add_use (into, use->environment, use->n_pods, use->health, use->pod);
    }
}

/**
 * wh_image_uses_find:
 * @self: uses
 * @image: a tag of a registry
 *
 * Returns: (transfer full) (element-type WhImageUse): where it runs, production
 *   first; empty if nowhere
 */
GArray *
wh_image_uses_find (WhImageUses    *self,
                    const WhRecord *image)
{
  GArray *uses;
  const char *digest;

  g_return_val_if_fail (WH_IS_IMAGE_USES (self), NULL);
  g_return_val_if_fail (image != NULL && image->kind == &wh_kind_image, NULL);

  uses = uses_new ();
  digest = image->values[WH_IMAGE_DIGEST].text;

  if (digest != NULL)
    merge (uses, g_hash_table_lookup (self->by_digest, digest));

  /* A runtime may report the manifest of its own platform. */
  if (image->values[WH_IMAGE_DIGESTS].text != NULL)
    {
      g_auto(GStrv) digests = g_strsplit (image->values[WH_IMAGE_DIGESTS].text, "\n", -1);

      for (guint i = 0; digests[i] != NULL; i++)
        if (g_strcmp0 (digests[i], digest) != 0)
          merge (uses, g_hash_table_lookup (self->by_digest, digests[i]));
    }

  return uses;
}
