/* wh-application-names.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the names that systems give things say about each other. */

#include "config.h"

#include <string.h>

#include "wh-application-join.h"

/* The first component is a registry when it has a dot or a colon or is
 * "localhost"; the rule of the OCI reference grammar. */
static const char *
skip_registry (const char *image)
{
  gsize before = strcspn (image, "/@");
  gsize length = image[before] == '/' ? before : 0;

  if (length > 0 &&
      (memchr (image, '.', length) != NULL || memchr (image, ':', length) != NULL ||
       (length == strlen ("localhost") && strncmp (image, "localhost", length) == 0)))
    return image + length + 1;

  return image;
}

/**
 * wh_image_name_dup_registry:
 * @image: (nullable): the name of an image
 *
 * Returns: (transfer full) (nullable): "registry.acme.dev"; %NULL when the name
 *   leaves it to the cluster
 */
char *
wh_image_name_dup_registry (const char *image)
{
  const char *rest = image != NULL ? skip_registry (image) : NULL;

  return rest != image ? g_strndup (image, rest - image - 1) : NULL;
}

/**
 * wh_image_name_dup_repository:
 * @image: (nullable): "registry.acme.dev/acme/chat-api:2.14.1@sha256:…"
 *
 * Returns: (transfer full) (nullable): "acme/chat-api"
 */
char *
wh_image_name_dup_repository (const char *image)
{
  const char *end;

  if (image == NULL)
    return NULL;

  image = skip_registry (image);
  end = strchr (image, '@');

  if (end == NULL)
    end = image + strlen (image);

  for (const char *c = end; c > image && c[-1] != '/'; c--)
    {
      if (c[-1] == ':')
        {
          end = c - 1;
          break;
        }
    }

  return end > image ? g_strndup (image, end - image) : NULL;
}

/**
 * wh_image_name_dup_tag:
 * @image: (nullable): the name of an image
 *
 * Returns: (transfer full) (nullable): its tag
 */
char *
wh_image_name_dup_tag (const char *image)
{
  const char *at;
  const char *colon = NULL;
  const char *end;

  if (image == NULL)
    return NULL;

  at = strchr (image, '@');
  end = at != NULL ? at : image + strlen (image);

  for (const char *c = image; c < end; c++)
    {
      if (*c == '/')
        colon = NULL;
      else if (*c == ':')
        colon = c;
    }

  return colon != NULL ? g_strndup (colon + 1, end - colon - 1) : NULL;
}

/* What a forge that lives below a path puts in front of its repositories; a
 * clone by ssh has nothing of it. */
static const char *
skip_forge (GUri               *uri,
            const char * const *forges)
{
  const char *path = g_uri_get_path (uri);
  gsize longest = 0;

  for (guint i = 0; forges != NULL && forges[i] != NULL; i++)
    {
      g_autoptr(GUri) forge = g_uri_parse (forges[i], G_URI_FLAGS_NONE, NULL);
      const char *base = forge != NULL ? g_uri_get_path (forge) : "";
      gsize length = strlen (base);

      if (length > longest && strncmp (path, base, length) == 0 && path[length] == '/' &&
          g_strcmp0 (g_uri_get_host (forge), g_uri_get_host (uri)) == 0)
        longest = length;
    }

  path += longest;

  return path + (*path == '/');
}

/**
 * wh_source_url_dup_repository:
 * @url: (nullable): where the source is, as images and workloads say it
 * @forges: (nullable) (array zero-terminated=1): where known forges live, as
 *   "https://acme.dev/git"
 *
 * Returns: (transfer full) (nullable): "owner/name", the first two components
 *   below the forge
 */
char *
wh_source_url_dup_repository (const char         *url,
                              const char * const *forges)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;
  g_auto(GStrv) parts = NULL;
  guint n;

  if (uri == NULL)
    return NULL;

  parts = g_strsplit (skip_forge (uri, forges), "/", -1);
  n = g_strv_length (parts);

  if (n < 2 || *parts[0] == 0 || *parts[1] == 0)
    return NULL;

  if (g_str_has_suffix (parts[1], ".git"))
    parts[1][strlen (parts[1]) - strlen (".git")] = 0;

  return *parts[1] != 0 ? g_strconcat (parts[0], "/", parts[1], NULL) : NULL;
}

/**
 * wh_environment_of:
 * @namespace_: (nullable): where it runs
 * @connection_environment: (nullable): environment class of the cluster
 *
 * A namespace that names its environment is believed more than the class of
 * the cluster, because one cluster often holds several.
 *
 * Returns: production, staging or development
 */
const char *
wh_environment_of (const char *namespace_,
                   const char *connection_environment)
{
  static const struct
  {
    const char *suffix;
    const char *environment;
  } suffixes[] = {
    { "-production", "production" }, { "-prod", "production" },
    { "-staging", "staging" }, { "-stage", "staging" },
    { "-development", "development" }, { "-dev", "development" }, { "-test", "development" },
  };

  for (guint i = 0; namespace_ != NULL && i < G_N_ELEMENTS (suffixes); i++)
    {
      if (g_str_has_suffix (namespace_, suffixes[i].suffix) || g_str_equal (namespace_, suffixes[i].suffix + 1))
        return suffixes[i].environment;
    }

  return connection_environment != NULL ? connection_environment : "development";
}

/**
 * wh_commits_find:
 * @commits: (nullable): lines "sha time subject", newest first
 * @sha: (nullable): a full or shortened sha
 *
 * Returns: how many commits are newer, or -1 when @sha is not among them
 */
int
wh_commits_find (const char *commits,
                 const char *sha)
{
  gsize length = sha != NULL ? strlen (sha) : 0;
  int position = 0;

  if (length < 7)
    return -1;

  for (const char *line = commits; line != NULL && *line != 0; position++)
    {
      const char *end = strchr (line, '\n');

      if (strncmp (line, sha, length) == 0)
        return position;

      line = end != NULL ? end + 1 : NULL;
    }

  return -1;
}

/**
 * wh_commits_dup_between:
 * @commits: (nullable): lines "sha time subject", newest first
 * @newer: (nullable): a commit; %NULL = the newest
 * @older: (nullable): a commit
 *
 * Returns: (transfer full) (nullable): the lines from @newer down to @older,
 *   without @older's; %NULL when one is not there or @older is the newer one
 */
char *
wh_commits_dup_between (const char *commits,
                        const char *newer,
                        const char *older)
{
  int first = newer != NULL ? wh_commits_find (commits, newer) : 0;
  int last = wh_commits_find (commits, older);
  const char *start = commits;
  const char *end;

  if (first < 0 || last < first)
    return NULL;

  /* Both are lines that are there, so no search comes to nothing. */
  for (int i = 0; i < first; i++)
    start = strchr (start, '\n') + 1;

  end = start;

  for (int i = first; i < last; i++)
    end = strchr (end, '\n') + 1;

  return g_strndup (start, end > start ? end - start - 1 : 0);
}
