/* wh-sim-image.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-clock.h"
#include "wh-sim-image.h"
#include "wh-sim-json.h"

/* The documents a registry serves for one release. Their digests are those of their bytes, so clients that verify
 * them are content. Layers have a digest and a size but no bytes: nobody pulls from a simulation. */

static char *
wh_sim_digest (const char *text)
{
  g_autofree char *hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strconcat ("sha256:", hex, NULL);
}

static void
layer_free (gpointer data)
{
  WhSimLayer *layer = data;

  g_free (layer->digest);
  g_free (layer);
}

static void
platform_free (gpointer data)
{
  WhSimPlatform *platform = data;

  g_free (platform->architecture);
  g_free (platform->manifest);
  g_free (platform->digest);
  g_free (platform->config);
  g_free (platform->config_digest);
  g_ptr_array_unref (platform->layers);
  g_free (platform);
}

static void
wh_sim_image_add_layer (WhSimPlatform *platform,
                        const char    *what,
                        guint64        size)
{
  WhSimLayer *layer = g_new0 (WhSimLayer, 1);
  g_autofree char *salt = g_strdup_printf ("layer %s %s", what, platform->architecture);

  layer->digest = wh_sim_digest (salt);
  layer->size = size + g_str_hash (salt) % 90000;
  g_ptr_array_add (platform->layers, layer);
}

/* Minor versions share their dependencies, everything of one language its runtime, all of it the base. */
static void
wh_sim_image_add_layers (WhSimPlatform *platform,
                         WhSimApp      *app,
                         const char    *version)
{
  g_autofree char *minor = g_strndup (version, strcspn (version, ".") + 1 + strcspn (strchr (version, '.') + 1, "."));
  g_autofree char *dependencies = g_strdup_printf ("%s %s dependencies", app->name, minor);
  g_autofree char *program = g_strdup_printf ("%s %s program", app->name, version);
  g_autofree char *assets = g_strdup_printf ("%s %s assets", app->name, version);
  gboolean heavy = g_str_equal (app->language, "Python");

  wh_sim_image_add_layer (platform, "debian 13", 28228000);
  wh_sim_image_add_layer (platform, app->language, heavy ? 46120000 : 9830000);
  wh_sim_image_add_layer (platform, dependencies, heavy ? 310400000 : 17700000);
  wh_sim_image_add_layer (platform, program, 11250000);
  wh_sim_image_add_layer (platform, assets, 780000);
}

static void
wh_sim_image_write_config (WhSimPlatform *platform,
                           WhSimApp      *app,
                           const char    *version,
                           WhSimCommit   *commit,
                           gint64         time)
{
  static const char * const commands[] = { "ADD rootfs.tar.xz / ", "RUN install runtime", "RUN install dependencies",
                                           "COPY program /app", "COPY assets /app/assets" };
  GString *text = g_string_new (NULL);
  g_autofree char *created = wh_sim_time_format (time);

  wh_sim_json_append (text,
                      "{'architecture':'%s','os':'linux','created':'%s','author':'%s','config':{'User':'65532',"
                      "'ExposedPorts':{'%u/tcp':{}},'Env':['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',"
                      "'VERSION=%s'],'Entrypoint':['/app/%s'],'WorkingDir':'/app','Labels':{"
                      "'org.opencontainers.image.created':'%s','org.opencontainers.image.revision':'%s',"
                      "'org.opencontainers.image.source':'https://%s/%s/%s','org.opencontainers.image.title':'%s',"
                      "'org.opencontainers.image.version':'%s'}},'rootfs':{'type':'layers','diff_ids':[",
                      platform->architecture, created, commit->author, app->port, version, app->name, created, commit->sha,
                      WH_SIM_FORGE_HOST, WH_SIM_ORGANIZATION, app->name, app->name, version);
  for (guint i = 0; i < platform->layers->len; i++)
    {
      WhSimLayer *layer = g_ptr_array_index (platform->layers, i);
      g_autofree char *diff_id = wh_sim_digest (layer->digest);

      wh_sim_json_append (text, "%s'%s'", i > 0 ? "," : "", diff_id);
    }
  g_string_append (text, "]},\"history\":[");
  for (guint i = 0; i < platform->layers->len; i++)
    wh_sim_json_append (text, "%s{'created':'%s','created_by':'%s'}", i > 0 ? "," : "", created, commands[i]);
  g_string_append (text, "]}");
  platform->config = g_string_free (text, FALSE);
  platform->config_digest = wh_sim_digest (platform->config);
}

static void
wh_sim_image_write_manifest (WhSimPlatform *platform,
                             WhSimApp      *app,
                             const char    *version,
                             WhSimCommit   *commit)
{
  GString *text = g_string_new (NULL);

  wh_sim_json_append (text,
                      "{'schemaVersion':2,'mediaType':'%s','config':{'mediaType':'%s','digest':'%s','size':%" G_GSIZE_FORMAT "},'layers':[",
                      WH_SIM_MEDIA_MANIFEST, WH_SIM_MEDIA_CONFIG, platform->config_digest, strlen (platform->config));
  for (guint i = 0; i < platform->layers->len; i++)
    {
      WhSimLayer *layer = g_ptr_array_index (platform->layers, i);

      wh_sim_json_append (text, "%s{'mediaType':'%s','digest':'%s','size':%" G_GUINT64_FORMAT "}",
                          i > 0 ? "," : "", WH_SIM_MEDIA_LAYER, layer->digest, layer->size);
    }
  wh_sim_json_append (text,
                      "],'annotations':{'org.opencontainers.image.revision':'%s','org.opencontainers.image.source':'https://%s/%s/%s',"
                      "'org.opencontainers.image.version':'%s'}}",
                      commit->sha, WH_SIM_FORGE_HOST, WH_SIM_ORGANIZATION, app->name, version);
  platform->manifest = g_string_free (text, FALSE);
  platform->digest = wh_sim_digest (platform->manifest);
}

/**
 * wh_sim_image_build:
 * @app: whose image
 * @version: its tag
 * @commit: what it is built from; must outlive it
 * @time: when
 *
 * Returns: (transfer full): the release with every document of its image
 */
WhSimRelease *
wh_sim_image_build (WhSimApp    *app,
                    const char  *version,
                    WhSimCommit *commit,
                    gint64       time)
{
  static const char * const architectures[] = { "amd64", "arm64" };
  WhSimRelease *release = g_new0 (WhSimRelease, 1);
  GString *index;

  release->version = g_strdup (version);
  release->commit = commit;
  release->created = time;
  release->platforms = g_ptr_array_new_with_free_func (platform_free);
  for (guint i = 0; i < (app->multi_arch ? 2 : 1); i++)
    {
      WhSimPlatform *platform = g_new0 (WhSimPlatform, 1);

      platform->architecture = g_strdup (architectures[i]);
      platform->layers = g_ptr_array_new_with_free_func (layer_free);
      wh_sim_image_add_layers (platform, app, version);
      wh_sim_image_write_config (platform, app, version, commit, time);
      wh_sim_image_write_manifest (platform, app, version, commit);
      g_ptr_array_add (release->platforms, platform);
    }

  if (!app->multi_arch)
    {
      release->digest = g_strdup (((WhSimPlatform *) g_ptr_array_index (release->platforms, 0))->digest);
      return release;
    }

  index = g_string_new (NULL);
  wh_sim_json_append (index, "{'schemaVersion':2,'mediaType':'%s','manifests':[", WH_SIM_MEDIA_INDEX);
  for (guint i = 0; i < release->platforms->len; i++)
    {
      WhSimPlatform *platform = g_ptr_array_index (release->platforms, i);

      wh_sim_json_append (index,
                          "%s{'mediaType':'%s','digest':'%s','size':%" G_GSIZE_FORMAT ",'platform':{'architecture':'%s','os':'linux'}}",
                          i > 0 ? "," : "", WH_SIM_MEDIA_MANIFEST, platform->digest, strlen (platform->manifest),
                          platform->architecture);
    }
  wh_sim_json_append (index,
                      "],'annotations':{'org.opencontainers.image.revision':'%s','org.opencontainers.image.source':'https://%s/%s/%s',"
                      "'org.opencontainers.image.version':'%s'}}",
                      commit->sha, WH_SIM_FORGE_HOST, WH_SIM_ORGANIZATION, app->name, version);
  release->index = g_string_free (index, FALSE);
  release->digest = wh_sim_digest (release->index);
  return release;
}

void
wh_sim_image_free (WhSimRelease *release)
{
  g_free (release->version);
  g_free (release->index);
  g_free (release->digest);
  g_ptr_array_unref (release->platforms);
  g_free (release);
}
