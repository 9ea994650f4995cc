/* wh-sim-object.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-object.h"

char *
wh_sim_object_make_key (const char *namespace_,
                        const char *name)
{
  return namespace_ != NULL ? g_strconcat (namespace_, "/", name, NULL) : g_strdup (name);
}

static const char **
wh_sim_object_copy_labels (yyjson_mut_val *labels)
{
  const char **pairs = g_new0 (const char *, yyjson_mut_obj_size (labels) * 2 + 1);
  yyjson_mut_obj_iter iter = yyjson_mut_obj_iter_with (labels);
  yyjson_mut_val *key;
  guint n = 0;

  while ((key = yyjson_mut_obj_iter_next (&iter)) != NULL)
    {
      const char *value = yyjson_mut_get_str (yyjson_mut_obj_iter_get_val (key));

      pairs[n++] = g_intern_string (yyjson_mut_get_str (key));
      pairs[n++] = g_intern_string (value != NULL ? value : "");
    }
  return pairs;
}

static void
wh_sim_object_find_owner (WhSimObject    *self,
                          yyjson_mut_val *owners)
{
  yyjson_mut_val *owner = yyjson_mut_arr_get_first (owners);

  if (owner == NULL)
    return;
  self->owner = g_strdup (yyjson_mut_get_str (yyjson_mut_obj_get (owner, "uid")));
  self->owner_name = g_strdup (yyjson_mut_get_str (yyjson_mut_obj_get (owner, "name")));
  self->owner_kind = g_intern_string (yyjson_mut_get_str (yyjson_mut_obj_get (owner, "kind")));
}

static gboolean
wh_sim_object_is_ready (yyjson_mut_val *conditions)
{
  yyjson_mut_arr_iter iter = yyjson_mut_arr_iter_with (conditions);
  yyjson_mut_val *condition;

  while ((condition = yyjson_mut_arr_iter_next (&iter)))
    {
      if (yyjson_mut_equals_str (yyjson_mut_obj_get (condition, "type"), "Ready"))
        return yyjson_mut_equals_str (yyjson_mut_obj_get (condition, "status"), "True");
    }

  return FALSE;
}

/* What the metrics of a pod are made from: asked for all pods at once, every twenty seconds. */
static void
wh_sim_object_find_container (WhSimObject    *self,
                              yyjson_mut_val *root)
{
  yyjson_mut_val *container = yyjson_mut_ptr_get (root, "/spec/containers/0");
  const char *cpu = yyjson_mut_get_str (yyjson_mut_ptr_get (container, "/resources/requests/cpu"));
  const char *memory = yyjson_mut_get_str (yyjson_mut_ptr_get (container, "/resources/limits/memory"));

  self->container = g_intern_string (yyjson_mut_get_str (yyjson_mut_obj_get (container, "name")));
  self->cpu_request = cpu != NULL ? g_ascii_strtod (cpu, NULL) : 50;
  self->memory_limit = memory != NULL ? g_ascii_strtod (memory, NULL) : 128;
  self->holds_ready = wh_sim_object_is_ready (yyjson_mut_ptr_get (root, "/status/conditions"));
}

/**
 * wh_sim_object_new:
 * @kind: its kind
 * @document: the whole object with metadata.name, metadata.uid, and metadata.namespace if namespaced; changed
 * @version: its resourceVersion, which is put into @document
 *
 * Returns: (transfer full): the object
 */
WhSimObject *
wh_sim_object_new (const WhSimKind *kind,
                   yyjson_mut_doc  *document,
                   guint64          version)
{
  yyjson_mut_val *root = yyjson_mut_doc_get_root (document);
  yyjson_mut_val *metadata = yyjson_mut_obj_get (root, "metadata");
  WhSimObject *self = g_atomic_rc_box_new0 (WhSimObject);
  const char *revision;
  char number[24];
  gsize length;
  char *text;

  g_snprintf (number, sizeof number, "%" G_GUINT64_FORMAT, version);
  yyjson_mut_obj_remove_key (root, "apiVersion");
  yyjson_mut_obj_remove_key (root, "kind");
  yyjson_mut_doc_ptr_set (document, "/metadata/resourceVersion", yyjson_mut_strcpy (document, number));

  self->kind = kind;
  self->version = version;
  self->name = g_strdup (yyjson_mut_get_str (yyjson_mut_obj_get (metadata, "name")));
  if (kind->namespaced)
    self->namespace_ = g_intern_string (yyjson_mut_get_str (yyjson_mut_obj_get (metadata, "namespace")));
  self->key = wh_sim_object_make_key (self->namespace_, self->name);
  self->uid = g_strdup (yyjson_mut_get_str (yyjson_mut_obj_get (metadata, "uid")));
  self->labels = wh_sim_object_copy_labels (yyjson_mut_obj_get (metadata, "labels"));
  wh_sim_object_find_owner (self, yyjson_mut_obj_get (metadata, "ownerReferences"));

  /* What controllers ask again and again. */
  self->wanted = wh_sim_document_int (document, "/spec/replicas", 0);
  self->replicas = wh_sim_document_int (document, "/status/replicas", 0);
  self->ready = wh_sim_document_int (document, "/status/readyReplicas", 0);
  revision = wh_sim_document_string (document, "/metadata/annotations/deployment.kubernetes.io~1revision");
  self->revision = revision != NULL ? g_ascii_strtoull (revision, NULL, 10) : 0;
  self->going = yyjson_mut_is_str (yyjson_mut_obj_get (metadata, "deletionTimestamp"));

  if (wh_sim_kind_get_id (kind) == WH_SIM_KIND_POD)
    wh_sim_object_find_container (self, root);

  text = yyjson_mut_write (document, 0, &length);
  self->json = g_bytes_new_with_free_func (text, length, free, text);
  return self;
}

WhSimObject *
wh_sim_object_ref (WhSimObject *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
wh_sim_object_clear (gpointer data)
{
  WhSimObject *self = data;

  g_free (self->name);
  g_free (self->key);
  g_free (self->uid);
  g_free (self->owner);
  g_free (self->owner_name);
  g_free (self->labels);
  g_bytes_unref (self->json);
}

void
wh_sim_object_unref (WhSimObject *self)
{
  g_atomic_rc_box_release_full (self, wh_sim_object_clear);
}

/**
 * wh_sim_object_get_label:
 * @self: an object
 * @name: name of a label
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
wh_sim_object_get_label (const WhSimObject *self,
                         const char        *name)
{
  for (guint i = 0; self->labels[i] != NULL; i += 2)
    {
      if (g_str_equal (self->labels[i], name))
        return self->labels[i + 1];
    }
  return NULL;
}

yyjson_doc *
wh_sim_object_read (const WhSimObject *self)
{
  gsize length;
  const char *text = g_bytes_get_data (self->json, &length);

  return yyjson_read (text, length, 0);
}

/**
 * wh_sim_object_edit:
 * @self: an object
 *
 * Returns: (transfer full): a copy of its document to change and to put into the store
 */
yyjson_mut_doc *
wh_sim_object_edit (const WhSimObject *self)
{
  g_autoptr(yyjson_doc) document = wh_sim_object_read (self);

  return yyjson_doc_mut_copy (document, NULL);
}

/* The document with apiVersion and kind, as a get carries it. */
void
wh_sim_object_append_full (const WhSimObject *self,
                           GString           *text)
{
  gsize length;
  const char *json = g_bytes_get_data (self->json, &length);

  g_string_append_printf (text, "{\"kind\":\"%s\",\"apiVersion\":\"%s%s%s\",", self->kind->kind, self->kind->group,
                          self->kind->group[0] != '\0' ? "/" : "", self->kind->version);
  g_string_append_len (text, json + 1, length - 1);
}

/**
 * wh_sim_document_parse:
 * @text: JSON
 *
 * Returns: (transfer full) (nullable): the document, to change
 */
yyjson_mut_doc *
wh_sim_document_parse (const char *text)
{
  g_autoptr(yyjson_doc) document = yyjson_read (text, strlen (text), 0);

  return document != NULL ? yyjson_doc_mut_copy (document, NULL) : NULL;
}

/**
 * wh_sim_document_set:
 * @document: a document
 * @pointer: JSON pointer; what is missing on the way is made
 * @json: the value, as JSON text that we have written ourselves
 */
void
wh_sim_document_set (yyjson_mut_doc *document,
                     const char     *pointer,
                     const char     *json)
{
  g_autoptr(yyjson_doc) value = yyjson_read (json, strlen (json), 0);

  g_assert (value != NULL);
  yyjson_mut_doc_ptr_set (document, pointer, yyjson_val_mut_copy (document, yyjson_doc_get_root (value)));
}

const char *
wh_sim_document_string (yyjson_mut_doc *document,
                        const char     *pointer)
{
  return yyjson_mut_get_str (yyjson_mut_doc_ptr_get (document, pointer));
}

gint64
wh_sim_document_int (yyjson_mut_doc *document,
                     const char     *pointer,
                     gint64          fallback)
{
  yyjson_mut_val *value = yyjson_mut_doc_ptr_get (document, pointer);

  return yyjson_mut_is_int (value) ? yyjson_mut_get_sint (value) : fallback;
}

/**
 * wh_sim_document_write:
 * @document: a document
 * @pointer: JSON pointer into it
 *
 * Returns: (transfer full) (nullable): the text of that part
 */
char *
wh_sim_document_write (yyjson_mut_doc *document,
                       const char     *pointer)
{
  yyjson_mut_val *value = yyjson_mut_doc_ptr_get (document, pointer);
  char *text = value != NULL ? yyjson_mut_val_write (value, 0, NULL) : NULL;
  char *copy = g_strdup (text);

  free (text);
  return copy;
}
