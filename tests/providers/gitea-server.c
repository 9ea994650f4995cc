/* gitea-server.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "gitea-server.h"
#include "wh-gitea-provider.h"

#define WEB GITEA_WEB

/* Has everything, whatever its version: what a version lacks must not be asked for. */
Wire *
gitea_server_new (const char *version)
{
  Wire *wire = wire_new (&wh_gitea_provider_info);
  g_autofree char *text = g_strdup_printf ("{\"version\":\"%s\"}", version);

  wire_set_secret (wire, "token", "s3cret");
  wire_serve_text (wire, "GET /api/v1/version", 200, "application/json", text);
  wire_serve (wire, "GET /api/v1/repos/search", "search-1.json");
  wire_add_header (wire, "GET /api/v1/repos/search", "X-Total-Count", "2");
  wire_serve (wire, "GET " WEB "commits", "commits-web.json");
  wire_serve (wire, "GET /api/v1/repos/anna/dot.files/commits", "commits-dot.json");
  wire_serve (wire, "GET " WEB "actions/runs", "runs-web.json");
  wire_serve (wire, "GET " WEB "actions/tasks", "tasks-web.json");
  wire_serve (wire, "GET " WEB "actions/runs/902/jobs", "jobs-web.json");
  wire_serve (wire, "GET " WEB "actions/runs/902/artifacts", "artifacts-web.json");
  wire_serve (wire, "GET " WEB "branches", "branches-web.json");
  wire_serve (wire, "GET " WEB "tags", "tags-web.json");
  wire_serve (wire, "GET " WEB "releases", "releases-web.json");
  wire_serve (wire, "GET " WEB "pulls", "pulls-web.json");
  wire_serve (wire, "GET " WEB "hooks", "hooks-web.json");
  wire_serve (wire, "GET " WEB "actions/workflows", "workflows-web.json");
  wire_serve (wire, "GET " WEB "actions/runners", "runners-web.json");
  wire_serve (wire, "GET " WEB "collaborators", "collaborators-web.json");
  wire_serve (wire, "GET " WEB "collaborators/anna/permission", "permission-web.json");
  wire_serve_text (wire, "GET " WEB "collaborators/jonas/permission", 403, "application/json", "{\"message\":\"no\"}");
  wire_serve (wire, "GET " WEB "teams", "teams-web.json");
  wire_serve (wire, "GET /api/v1/packages/acme", "packages-web.json");
  wire_serve (wire, "GET " WEB "commits/f5c26779b0baf3f6bb777fee649e362ab5431dc3/status", "status-web.json");

  return wire;
}
