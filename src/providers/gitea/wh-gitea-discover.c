/* wh-gitea-discover.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "wh-dex-util.h"
#include "wh-gitea-discover.h"
#include "wh-proposal.h"

/* Files that people write by hand are kilobytes. */
#define MAX_SIZE (1024 * 1024)

/* Forges that everybody knows to be something else. */
static const char * const others[] = {
  "github.com", "gist.github.com", "gitlab.com", "bitbucket.org", "dev.azure.com", "git.sr.ht", NULL,
};

/* "https://git.example.org:3000/some/path" -> "https://git.example.org:3000" */
static char *
dup_root (const char *address)
{
  g_autoptr(GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (host == NULL || *host == '\0' || g_strv_contains (others, host) ||
      (strcmp (g_uri_get_scheme (uri), "https") != 0 && strcmp (g_uri_get_scheme (uri), "http") != 0))
    return NULL;

  return g_uri_join (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, host, g_uri_get_port (uri), "", NULL, NULL);
}

/**
 * wh_gitea_parse_git_line:
 * @line: of git's configuration
 *
 * Looks for a section that is about one server: [credential "https://…"],
 * [url "https://…"] or [http "https://…"].
 *
 * Returns: (transfer full) (nullable): the server's address
 */
char *
wh_gitea_parse_git_line (const char *line)
{
  static const char * const sections[] = { "[credential \"", "[url \"", "[http \"" };

  g_return_val_if_fail (line != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      if (g_str_has_prefix (line, sections[i]))
        {
          const char *start = line + strlen (sections[i]);
          const char *end = strchr (start, '"');
          g_autofree char *address = end != NULL ? g_strndup (start, end - start) : NULL;

          return address != NULL ? dup_root (address) : NULL;
        }
    }

  return NULL;
}

/**
 * wh_gitea_parse_tea_line:
 * @line: of the configuration of tea, Gitea's command line
 *
 * Looks for the line of a login that says where it is. Its token is left alone.
 *
 * Returns: (transfer full) (nullable): the server's address
 */
char *
wh_gitea_parse_tea_line (const char *line)
{
  g_autofree char *address = NULL;

  g_return_val_if_fail (line != NULL, NULL);

  if (g_str_has_prefix (line, "- "))
    line += 2;

  while (*line == ' ')
    line++;

  if (!g_str_has_prefix (line, "url:"))
    return NULL;

  address = g_strdup (line + strlen ("url:"));
  g_strstrip (address);
  g_strdelimit (address, "\"'", ' ');

  return dup_root (g_strstrip (address));
}

static gboolean
is_known (GPtrArray  *proposals,
          const char *url)
{
  for (guint i = 0; i < proposals->len; i++)
    {
      const WhProposal *proposal = g_ptr_array_index (proposals, i);

      if (g_strcmp0 (proposal->config->url, url) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
read_file (GPtrArray   *proposals,
           const char  *path,
           char      *(*parse) (const char *line))
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  gsize length = 0;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) ||
      !g_file_get_contents (path, &text, &length, NULL) ||
      length > MAX_SIZE)
    return;

  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *url = parse (g_strstrip (lines[i]));

      if (url != NULL && !is_known (proposals, url))
        {
          const char *host = strstr (url, "://") + strlen ("://");
          g_autofree char *file = wh_proposal_dup_short (path);
          /* Translators: a host and the file that names it: "git.acme.dev · from ~/.gitconfig" */
          g_autofree char *source = g_strdup_printf (_("%s · from %s"), host, file);

          g_ptr_array_add (proposals, wh_proposal_new (wh_connection_config_new ("gitea", host, url), source));
        }
    }
}

/* Reads files: on a worker. */
static DexFuture *
wh_gitea_discover_fiber (gpointer user_data)
{
  g_autoptr(GPtrArray) proposals = wh_proposals_new ();
  g_autofree char *tea = g_build_filename (g_get_user_config_dir (), "tea", "config.yml", NULL);
  g_autofree char *git = g_build_filename (g_get_home_dir (), ".gitconfig", NULL);
  g_autofree char *xdg_git = g_build_filename (g_get_user_config_dir (), "git", "config", NULL);

  read_file (proposals, tea, wh_gitea_parse_tea_line);
  read_file (proposals, git, wh_gitea_parse_git_line);
  read_file (proposals, xdg_git, wh_gitea_parse_git_line);

  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&proposals));
}

/**
 * wh_gitea_discover:
 *
 * Looks for forges in the configuration of tea and of git. That a server git
 * knows is a Gitea is only a guess: the connection's test tells.
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #WhProposal
 */
DexFuture *
wh_gitea_discover (void)
{
  return wh_dex_spawn_worker (wh_gitea_discover_fiber, NULL, NULL);
}
