/* wh-kubeconfig.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-error.h"
#include "wh-kubeconfig-private.h"
#include "wh-sandbox.h"

/* Real files hold a few clusters with their certificates: tens of kilobytes. */
#define MAX_SIZE (4 * 1024 * 1024)

/**
 * wh_kubeconfig_free:
 * @self: (nullable) (transfer full): a file that was read; what was resolved from
 *   it stays
 */
void
wh_kubeconfig_free (WhKubeconfig *self)
{
  if (self == NULL)
    return;

  yaml_document_delete (&self->document);
  g_free (self->path);
  g_free (self->folder);
  g_free (self);
}

/* ---- Looking into the document ---- */

static guint
line_of (const yaml_node_t *node)
{
  return node != NULL ? node->start_mark.line + 1 : 1;
}

static const char *
scalar (const yaml_node_t *node)
{
  if (node == NULL || node->type != YAML_SCALAR_NODE || node->data.scalar.length == 0)
    return NULL;

  /* A NUL inside would cut names short without anybody noticing. */
  if (memchr (node->data.scalar.value, 0, node->data.scalar.length) != NULL)
    return NULL;

  if (node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
      (strcmp ((const char *)node->data.scalar.value, "null") == 0 ||
       strcmp ((const char *)node->data.scalar.value, "~") == 0))
    return NULL;

  return (const char *)node->data.scalar.value;
}

yaml_node_t *
wh_kubeconfig_member (WhKubeconfig      *self,
                      const yaml_node_t *map,
                      const char        *key)
{
  if (map == NULL || map->type != YAML_MAPPING_NODE)
    return NULL;

  for (yaml_node_pair_t *pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top; pair++)
    {
      yaml_node_t *name = yaml_document_get_node (&self->document, pair->key);

      if (g_strcmp0 (scalar (name), key) == 0)
        return yaml_document_get_node (&self->document, pair->value);
    }

  return NULL;
}

const char *
wh_kubeconfig_text (WhKubeconfig      *self,
                    const yaml_node_t *map,
                    const char        *key)
{
  return scalar (wh_kubeconfig_member (self, map, key));
}

gboolean
wh_kubeconfig_is_true (WhKubeconfig      *self,
                       const yaml_node_t *map,
                       const char        *key)
{
  return g_strcmp0 (wh_kubeconfig_text (self, map, key), "true") == 0;
}

char **
wh_kubeconfig_dup_list (WhKubeconfig      *self,
                        const yaml_node_t *map,
                        const char        *key)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  yaml_node_t *list = wh_kubeconfig_member (self, map, key);

  if (list == NULL || list->type != YAML_SEQUENCE_NODE)
    return NULL;

  for (yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
    {
      yaml_node_t *node = yaml_document_get_node (&self->document, *item);

      if (node != NULL && node->type == YAML_SCALAR_NODE)
        g_strv_builder_add (builder, (const char *)node->data.scalar.value);
    }

  return g_strv_builder_end (builder);
}

/* Of a map of lists, "key, value, key, value…": a key with each of its values. */
char **
wh_kubeconfig_dup_pairs (WhKubeconfig      *self,
                         const yaml_node_t *map,
                         const char        *key)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  yaml_node_t *lists = wh_kubeconfig_member (self, map, key);

  if (lists == NULL || lists->type != YAML_MAPPING_NODE)
    return NULL;

  for (yaml_node_pair_t *pair = lists->data.mapping.pairs.start; pair < lists->data.mapping.pairs.top; pair++)
    {
      const char *name = scalar (yaml_document_get_node (&self->document, pair->key));
      g_auto(GStrv) values = name != NULL ? wh_kubeconfig_dup_list (self, lists, name) : NULL;

      for (guint i = 0; values != NULL && values[i] != NULL; i++)
        {
          g_strv_builder_add (builder, name);
          g_strv_builder_add (builder, values[i]);
        }
    }

  return g_strv_builder_end (builder);
}

/* Of "clusters", "users" or "contexts", the entry with a name. */
yaml_node_t *
wh_kubeconfig_find_entry (WhKubeconfig *self,
                          const char   *section,
                          const char   *name)
{
  yaml_node_t *root = yaml_document_get_root_node (&self->document);
  yaml_node_t *list = wh_kubeconfig_member (self, root, section);

  if (list == NULL || list->type != YAML_SEQUENCE_NODE || name == NULL)
    return NULL;

  for (yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
    {
      yaml_node_t *entry = yaml_document_get_node (&self->document, *item);

      if (g_strcmp0 (wh_kubeconfig_text (self, entry, "name"), name) == 0)
        return entry;
    }

  return NULL;
}

gboolean
wh_kubeconfig_fail (WhKubeconfig       *self,
                    const yaml_node_t  *node,
                    GError            **error,
                    const char         *format,
                    ...)
{
  g_autofree char *sentence = NULL;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);

  /* Translators: file name, line number, what is wrong there */
  g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s, line %u: %s"), self->path, line_of (node), sentence);

  return FALSE;
}

/* ---- Parsing ---- */

static gboolean
check_shape (WhKubeconfig  *self,
             GError       **error)
{
  static const char * const sections[] = { "contexts", "clusters", "users" };
  yaml_node_t *root = yaml_document_get_root_node (&self->document);
  const char *kind;

  if (root == NULL || root->type != YAML_MAPPING_NODE)
    return wh_kubeconfig_fail (self, root, error, _("this is not a kubeconfig; choose a file with clusters, users and contexts"));

  kind = wh_kubeconfig_text (self, root, "kind");

  if (kind != NULL && strcmp (kind, "Config") != 0)
    return wh_kubeconfig_fail (self, wh_kubeconfig_member (self, root, "kind"), error,
                               _("the file describes a %s, not a kubeconfig; choose a file of kind Config"), kind);

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      yaml_node_t *list = wh_kubeconfig_member (self, root, sections[i]);

      if (list != NULL && list->type != YAML_SEQUENCE_NODE && scalar (list) != NULL)
        return wh_kubeconfig_fail (self, list, error, _("“%s” has to be a list"), sections[i]);
    }

  if (wh_kubeconfig_member (self, root, "contexts") == NULL)
    return wh_kubeconfig_fail (self, root, error, _("the file has no contexts; add one with “kubectl config set-context”"));

  return TRUE;
}

/**
 * wh_kubeconfig_parse:
 * @path: where the text is from; files it names are relative to it
 * @text: YAML, or JSON
 * @length: bytes of @text
 * @error: what is wrong, in which line, and what to do
 *
 * Returns: (transfer full) (nullable): the parsed file
 */
WhKubeconfig *
wh_kubeconfig_parse (const char  *path,
                     const char  *text,
                     gsize        length,
                     GError     **error)
{
  g_autoptr(WhKubeconfig) self = NULL;
  yaml_parser_t parser;

  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (text != NULL || length == 0, NULL);

  self = g_new0 (WhKubeconfig, 1);
  self->path = g_strdup (path);
  self->folder = g_path_get_dirname (path);

  if (!yaml_parser_initialize (&parser))
    {
      g_set_error_literal (error, WH_ERROR, WH_ERROR_FAILED, _("Not enough memory to read the kubeconfig"));
      return NULL;
    }

  yaml_parser_set_input_string (&parser, (const unsigned char *)(text != NULL ? text : ""), length);

  if (!yaml_parser_load (&parser, &self->document))
    {
      /* Translators: file name, line number, the YAML parser's words */
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("%s, line %u: this is not YAML (%s)"), path,
                   (guint)parser.problem_mark.line + 1, parser.problem != NULL ? parser.problem : "?");
      yaml_parser_delete (&parser);
      memset (&self->document, 0, sizeof self->document);
      return NULL;
    }

  yaml_parser_delete (&parser);

  if (!check_shape (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * wh_kubeconfig_load:
 * @path: the file; a leading ~ is the home folder
 * @error: what is wrong and what to do
 *
 * Returns: (transfer full) (nullable): the parsed file
 */
WhKubeconfig *
wh_kubeconfig_load (const char  *path,
                    GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autofree char *full = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  g_return_val_if_fail (path != NULL, NULL);

  full = g_str_has_prefix (path, "~/") ? g_build_filename (g_get_home_dir (), path + 2, NULL) : g_strdup (path);

  if (!g_file_test (full, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   wh_sandbox_is_inside () ? _("Inside the sandbox there is no kubeconfig at %s; choose it with the button of the form")
                                           : _("There is no kubeconfig at %s; choose another file"),
                   full);
      return NULL;
    }

  if (!g_file_get_contents (full, &text, &length, &local_error))
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID, _("The kubeconfig cannot be read: %s"), local_error->message);
      return NULL;
    }

  if (length > MAX_SIZE)
    {
      g_set_error (error, WH_ERROR, WH_ERROR_INVALID,
                   _("%s is too large to be a kubeconfig; choose another file"), full);
      return NULL;
    }

  return wh_kubeconfig_parse (full, text, length, error);
}

/**
 * wh_kubeconfig_dup_contexts:
 * @self: a kubeconfig
 *
 * Returns: (transfer full): the names of the contexts, in the file's order
 */
char **
wh_kubeconfig_dup_contexts (WhKubeconfig *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  yaml_node_t *list;

  g_return_val_if_fail (self != NULL, NULL);

  list = wh_kubeconfig_member (self, yaml_document_get_root_node (&self->document), "contexts");

  if (list != NULL && list->type == YAML_SEQUENCE_NODE)
    {
      for (yaml_node_item_t *item = list->data.sequence.items.start; item < list->data.sequence.items.top; item++)
        {
          const char *name = wh_kubeconfig_text (self, yaml_document_get_node (&self->document, *item), "name");

          if (name != NULL)
            g_strv_builder_add (builder, name);
        }
    }

  return g_strv_builder_end (builder);
}

/**
 * wh_kubeconfig_get_current_context:
 * @self: a kubeconfig
 *
 * Returns: (nullable): the context that kubectl would use
 */
const char *
wh_kubeconfig_get_current_context (WhKubeconfig *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return wh_kubeconfig_text (self, yaml_document_get_root_node (&self->document), "current-context");
}
