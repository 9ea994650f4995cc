/* wh-sim-harbor-scan.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-harbor-private.h"
#include "wh-sim-json.h"

/* What the scanner of Harbor has found: a function of the image and its age.
 * Old images have what was mended since, new ones what came with their newest
 * dependencies. Pre-releases are not scanned by themselves. */

#define REPORT   "application/vnd.security.vulnerability.report; version=1.1"
#define SCANNER  "{'name':'Trivy','vendor':'Aqua Security','version':'v0.58.2'}"

/* A scan waits so long, and takes so long. */
#define WAIT (G_TIME_SPAN_SECOND / 2)
#define LAST (3 * G_TIME_SPAN_SECOND)

/* After the push. */
#define AUTOMATIC (4 * G_TIME_SPAN_MINUTE)

typedef struct
{
  const char *id;
  const char *package;
  const char *version;
  const char *fixed;
  const char *severity;
  const char *description;
  int         mended;    /* hours before the world's birth, in which images were freed of it; < 0: after its birth */
  int         since;     /* hours before the world's birth, from which on images have it; 0: always */
} Known;

static const Known known[] = {
  { "CVE-2026-11027", "openssl", "3.5.1-1", "3.5.1-1+deb13u1", "Critical", "Use after free in the handshake", 24 * 9, 0 },
  { "CVE-2026-21881", "libpq5", "17.5-0", "17.5-1", "High", "Integer wraparound when buffers are allocated", -1, 12 },
  { "CVE-2026-20114", "urllib3", "2.4.0", "2.5.0", "High", "Redirects are followed when they were switched off", -1, 12 },
  { "CVE-2026-8113", "libxml2", "2.12.7-1", "2.12.7-2", "High", "Stack overflow with nested groups", 24 * 4, 0 },
  { "CVE-2026-7425", "libxslt1.1", "1.1.35-1", "", "Medium", "Type confusion of attributes", -1, 0 },
  { "CVE-2025-4802", "libc6", "2.41-8", "2.41-9", "Medium", "Libraries of untrusted paths in static programs", 24 * 2, 0 },
  { "CVE-2011-3374", "apt", "3.0.2", "", "Low", "Keys are not checked against a master key", -1, 0 },
  { "CVE-2005-2541", "tar", "1.35", "", "Negligible", "Does not warn before it sets setuid bits", -1, 0 },
};

static const char * const severities[] = { "Critical", "High", "Medium", "Low", "Negligible" };

static gboolean
has (WhSimHarbor  *self,
     WhSimApp     *app,
     WhSimRelease *release,
     const Known  *what)
{
  gint64 birth = wh_sim_world_get_birth (self->world);
  gint64 age = birth - release->created;

  /* Not every application has every package. */
  if ((g_str_hash (app->name) ^ g_str_hash (what->id)) % 3 == 0 && strcmp (app->name, "billing") != 0)
    return FALSE;

  if (what->since > 0)
    return age < what->since * G_TIME_SPAN_HOUR;

  return what->mended < 0 || age > what->mended * G_TIME_SPAN_HOUR;
}

static gboolean
is_left_out (WhSimRelease *release)
{
  return strchr (release->version, '-') != NULL;
}

/* When the newest scan began; 0: never. */
static gint64
get_start (WhSimHarbor  *self,
           WhSimRelease *release)
{
  const gint64 *asked = g_hash_table_lookup (self->scans, release->digest);

  if (asked != NULL)
    return *asked;

  return is_left_out (release) ? 0 : release->created + AUTOMATIC;
}

static void
write_counts (WhSimHarbor  *self,
              WhSimApp     *app,
              WhSimRelease *release,
              gint64        start,
              GString      *text)
{
  guint counts[G_N_ELEMENTS (severities)] = { 0 };
  g_autofree char *ended = wh_sim_time_format (start + WAIT + LAST);
  const char *worst = "None";
  guint total = 0;
  guint fixable = 0;
  guint written = 0;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    for (guint level = 0; level < G_N_ELEMENTS (severities); level++)
      if (has (self, app, release, &known[i]) && strcmp (known[i].severity, severities[level]) == 0)
        {
          counts[level]++;
          total++;
          fixable += *known[i].fixed != '\0';
        }

  for (guint level = G_N_ELEMENTS (severities); level > 0; level--)
    if (counts[level - 1] > 0)
      worst = severities[level - 1];

  wh_sim_json_append (text, "'scan_status':'Success','severity':'%s','duration':3,'complete_percent':100,'end_time':'%s',"
                            "'summary':{'total':%u,'fixable':%u,'summary':{", worst, ended, total, fixable);

  for (guint level = 0; level < G_N_ELEMENTS (severities); level++)
    if (counts[level] > 0)
      wh_sim_json_append (text, "%s'%s':%u", written++ > 0 ? "," : "", severities[level], counts[level]);

  g_string_append (text, "}}");
}

/* ",'scan_overview':…", or nothing when it was never scanned. */
void
harbor_write_scan (WhSimHarbor  *self,
                   WhSimApp     *app,
                   WhSimRelease *release,
                   GString      *text)
{
  gint64 start = get_start (self, release);
  gint64 now = wh_sim_world_get_time (self->world);
  g_autofree char *began = wh_sim_time_format (start);

  if (start == 0 || (start > now && !g_hash_table_contains (self->scans, release->digest)))
    return;

  wh_sim_json_append (text, ",'scan_overview':{'" REPORT "':{'report_id':'%08x-1111-4111-8111-%012x','start_time':'%s','scanner':" SCANNER ",",
                      g_str_hash (release->digest), g_str_hash (release->version), began);

  if (now < start + WAIT)
    wh_sim_json_append (text, "'scan_status':'Pending','severity':'','duration':0,'complete_percent':0");
  else if (now < start + WAIT + LAST)
    wh_sim_json_append (text, "'scan_status':'Running','severity':'','duration':0,'complete_percent':%d",
                        (int)((now - start - WAIT) * 100 / LAST));
  else
    write_counts (self, app, release, start, text);

  g_string_append (text, "}}");
}

void
harbor_reply_findings (WhSimHarbor  *self,
                       WhSimRequest *request,
                       WhSimApp     *app,
                       WhSimRelease *release)
{
  gint64 start = get_start (self, release);
  g_autofree char *made = wh_sim_time_format (start + WAIT + LAST);
  g_autoptr(GString) text = g_string_new (NULL);
  guint written = 0;

  if (start == 0 || start + WAIT + LAST > wh_sim_world_get_time (self->world))
    {
      harbor_reply_error (request, 404, "NOT_FOUND", "no report found for the artifact");
      return;
    }

  wh_sim_json_append (text, "{'" REPORT "':{'generated_at':'%s','scanner':" SCANNER ",'severity':'Unknown','vulnerabilities':[", made);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (!has (self, app, release, &known[i]))
        continue;

      wh_sim_json_append (text,
                          "%s{'id':'%s','package':'%s','version':'%s','fix_version':'%s','severity':'%s','description':'%s','links':["
                          "'https://avd.aquasec.com/nvd/%s']}",
                          written++ > 0 ? "," : "", known[i].id, known[i].package, known[i].version, known[i].fixed, known[i].severity,
                          known[i].description, known[i].id);
    }

  g_string_append (text, "]}}");
  wh_sim_request_reply_text (request, 200, "application/json", text->str);
}
