/* wh-sim-table.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "wh-sim-json.h"
#include "wh-sim-table.h"

/* The server-side printing of kubectl: for each kind its columns, and what stands in them. */

typedef struct
{
  yyjson_val *root;
  gint64      now;
  GString    *text;
  gboolean    first;
} Row;

typedef void (*Print) (Row *row);

typedef struct
{
  const char *name;
  const char *type;       /* string, integer */
  const char *pointer;    /* a plain field, or */
  Print       print;
  guint       priority;
} Column;

#define AT(row, pointer) yyjson_ptr_get ((row)->root, pointer)
#define INT(row, pointer) yyjson_get_sint (AT (row, pointer))
#define STR(row, pointer) yyjson_get_str (AT (row, pointer))

static void
cell (Row        *row,
      const char *value)
{
  g_autofree char *quoted = wh_sim_json_quote (value != NULL && value[0] != '\0' ? value : "<none>");

  g_string_append_printf (row->text, "%s%s", row->first ? "" : ",", quoted);
  row->first = FALSE;
}

static void
cell_int (Row    *row,
          gint64  value)
{
  g_string_append_printf (row->text, "%s%" G_GINT64_FORMAT, row->first ? "" : ",", value);
  row->first = FALSE;
}

static gint64
parse_time (const char *text)
{
  g_autoptr(GDateTime) moment = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return moment != NULL ? g_date_time_to_unix_usec (moment) : 0;
}

/**
 * wh_sim_table_format_age:
 * @microseconds: a duration
 *
 * Returns: (transfer full): as kubectl writes it: 17s, 4m21s, 3h, 5d2h
 */
char *
wh_sim_table_format_age (gint64 microseconds)
{
  gint64 seconds = MAX (0, microseconds / G_USEC_PER_SEC);
  int minutes = seconds / 60;
  int hours = minutes / 60;
  int days = hours / 24;

  if (seconds < 120)
    return g_strdup_printf ("%ds", (int) seconds);
  if (minutes < 10)
    return seconds % 60 != 0 ? g_strdup_printf ("%dm%ds", minutes, (int) (seconds % 60)) : g_strdup_printf ("%dm", minutes);
  if (minutes < 180)
    return g_strdup_printf ("%dm", minutes);
  if (hours < 8)
    return minutes % 60 != 0 ? g_strdup_printf ("%dh%dm", hours, minutes % 60) : g_strdup_printf ("%dh", hours);
  if (hours < 48)
    return g_strdup_printf ("%dh", hours);
  if (days < 8)
    return hours % 24 != 0 ? g_strdup_printf ("%dd%dh", days, hours % 24) : g_strdup_printf ("%dd", days);
  if (days < 730)
    return g_strdup_printf ("%dd", days);
  return g_strdup_printf ("%dy%dd", days / 365, days % 365);
}

static void
cell_age (Row        *row,
          const char *since)
{
  g_autofree char *age = NULL;

  if (since == NULL)
    {
      cell (row, "<unknown>");
      return;
    }
  age = wh_sim_table_format_age (row->now - parse_time (since));
  cell (row, age);
}

static void
print_age (Row *row)
{
  cell_age (row, STR (row, "/metadata/creationTimestamp"));
}

static char *
join (yyjson_val *array,
      const char *member,
      const char *separator)
{
  GString *text = g_string_new (NULL);
  yyjson_val *item;
  size_t index;
  size_t max;

  yyjson_arr_foreach (array, index, max, item)
    {
      const char *value = yyjson_get_str (member != NULL ? yyjson_obj_get (item, member) : item);

      g_string_append_printf (text, "%s%s", index > 0 ? separator : "", value != NULL ? value : "");
    }
  return g_string_free (text, FALSE);
}

static char *
join_map (yyjson_val *object)
{
  GString *text = g_string_new (NULL);
  yyjson_val *key;
  yyjson_val *value;
  size_t index;
  size_t max;

  yyjson_obj_foreach (object, index, max, key, value)
    g_string_append_printf (text, "%s%s=%s", index > 0 ? "," : "", yyjson_get_str (key), yyjson_get_str (value));
  return g_string_free (text, FALSE);
}

static void
print_containers (Row *row)
{
  yyjson_val *list = AT (row, "/spec/template/spec/containers");
  g_autofree char *text = join (list, "name", ",");

  cell (row, text);
}

static void
print_images (Row *row)
{
  yyjson_val *list = AT (row, "/spec/template/spec/containers");
  g_autofree char *text = join (list, "image", ",");

  cell (row, text);
}

static void
print_selector (Row *row)
{
  yyjson_val *match = AT (row, "/spec/selector/matchLabels");
  g_autofree char *text = join_map (match != NULL ? match : AT (row, "/spec/selector"));

  cell (row, text);
}

static void
print_pod_ready (Row *row)
{
  yyjson_val *statuses = AT (row, "/status/containerStatuses");
  g_autofree char *text = NULL;
  yyjson_val *status;
  size_t index;
  size_t max;
  guint ready = 0;

  yyjson_arr_foreach (statuses, index, max, status)
    ready += yyjson_get_bool (yyjson_obj_get (status, "ready"));
  text = g_strdup_printf ("%u/%u", ready, (guint) yyjson_arr_size (AT (row, "/spec/containers")));
  cell (row, text);
}

static void
print_pod_status (Row *row)
{
  const char *reason = STR (row, "/status/phase");
  yyjson_val *statuses = AT (row, "/status/containerStatuses");
  yyjson_val *status;
  size_t index;
  size_t max;

  yyjson_arr_foreach (statuses, index, max, status)
    {
      const char *waiting = yyjson_get_str (yyjson_ptr_get (status, "/state/waiting/reason"));
      const char *terminated = yyjson_get_str (yyjson_ptr_get (status, "/state/terminated/reason"));

      if (waiting != NULL || terminated != NULL)
        reason = waiting != NULL ? waiting : terminated;
    }
  if (AT (row, "/metadata/deletionTimestamp") != NULL)
    reason = "Terminating";
  cell (row, reason);
}

static void
print_pod_restarts (Row *row)
{
  yyjson_val *statuses = AT (row, "/status/containerStatuses");
  gint64 last = 0;
  gint64 restarts = 0;
  yyjson_val *status;
  size_t index;
  size_t max;
  g_autofree char *text = NULL;

  yyjson_arr_foreach (statuses, index, max, status)
    {
      restarts += yyjson_get_sint (yyjson_obj_get (status, "restartCount"));
      last = MAX (last, parse_time (yyjson_get_str (yyjson_ptr_get (status, "/lastState/terminated/finishedAt"))));
    }
  if (restarts > 0 && last > 0)
    {
      g_autofree char *age = wh_sim_table_format_age (row->now - last);

      text = g_strdup_printf ("%" G_GINT64_FORMAT " (%s ago)", restarts, age);
    }
  else
    text = g_strdup_printf ("%" G_GINT64_FORMAT, restarts);
  cell (row, text);
}

static void
print_none (Row *row)
{
  cell (row, "<none>");
}

static void
print_node_status (Row *row)
{
  yyjson_val *conditions = AT (row, "/status/conditions");
  gboolean ready = FALSE;
  yyjson_val *condition;
  size_t index;
  size_t max;

  yyjson_arr_foreach (conditions, index, max, condition)
    {
      if (yyjson_equals_str (yyjson_obj_get (condition, "type"), "Ready"))
        ready = yyjson_equals_str (yyjson_obj_get (condition, "status"), "True");
    }
  if (yyjson_get_bool (AT (row, "/spec/unschedulable")))
    cell (row, ready ? "Ready,SchedulingDisabled" : "NotReady,SchedulingDisabled");
  else
    cell (row, ready ? "Ready" : "NotReady");
}

static void
print_node_roles (Row *row)
{
  static const char prefix[] = "node-role.kubernetes.io/";
  yyjson_val *labels = AT (row, "/metadata/labels");
  GString *text = g_string_new (NULL);
  yyjson_val *key;
  yyjson_val *value;
  size_t index;
  size_t max;

  yyjson_obj_foreach (labels, index, max, key, value)
    {
      if (g_str_has_prefix (yyjson_get_str (key), prefix))
        g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", yyjson_get_str (key) + strlen (prefix));
    }
  cell (row, text->str);
  g_string_free (text, TRUE);
}

static void
print_ready_of_wanted (Row *row)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, INT (row, "/status/readyReplicas"), INT (row, "/spec/replicas"));

  cell (row, text);
}

static void
print_ports (Row *row)
{
  yyjson_val *ports = AT (row, "/spec/ports");
  GString *text = g_string_new (NULL);
  yyjson_val *port;
  size_t index;
  size_t max;

  yyjson_arr_foreach (ports, index, max, port)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT "/%s", index > 0 ? "," : "", yyjson_get_sint (yyjson_obj_get (port, "port")),
                            yyjson_get_str (yyjson_obj_get (port, "protocol")));
  cell (row, text->str);
  g_string_free (text, TRUE);
}

static void
print_hosts (Row *row)
{
  g_autofree char *text = join (AT (row, "/spec/rules"), "host", ",");

  cell (row, text);
}

static void
print_ingress_address (Row *row)
{
  g_autofree char *text = join (AT (row, "/status/loadBalancer/ingress"), "ip", ",");

  cell (row, text);
}

static void
print_ingress_ports (Row *row)
{
  cell (row, AT (row, "/spec/tls") != NULL ? "80, 443" : "80");
}

static void
print_data_size (Row *row)
{
  cell_int (row, yyjson_obj_size (AT (row, "/data")));
}

static void
print_last_seen (Row *row)
{
  cell_age (row, STR (row, "/lastTimestamp"));
}

static void
print_involved (Row *row)
{
  g_autofree char *kind = g_ascii_strdown (STR (row, "/involvedObject/kind"), -1);
  g_autofree char *text = g_strdup_printf ("%s/%s", kind, STR (row, "/involvedObject/name"));

  cell (row, text);
}

static void
print_completions (Row *row)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, INT (row, "/status/succeeded"), INT (row, "/spec/completions"));

  cell (row, text);
}

static void
print_job_status (Row *row)
{
  cell (row, INT (row, "/status/succeeded") >= INT (row, "/spec/completions") ? "Complete" : "Running");
}

static void
print_job_duration (Row *row)
{
  const char *ended = STR (row, "/status/completionTime");
  g_autofree char *text = wh_sim_table_format_age ((ended != NULL ? parse_time (ended) : row->now) - parse_time (STR (row, "/status/startTime")));

  cell (row, text);
}

static void
print_last_schedule (Row *row)
{
  cell_age (row, STR (row, "/status/lastScheduleTime"));
}

static void
print_suspend (Row *row)
{
  cell (row, yyjson_get_bool (AT (row, "/spec/suspend")) ? "True" : "False");
}

static void
print_node_selector (Row *row)
{
  cell (row, "<none>");
}

static void
print_endpoint_addresses (Row *row)
{
  g_autofree char *text = join (AT (row, "/subsets/0/addresses"), "ip", ",");

  cell (row, text);
}

static void
print_slice_addresses (Row *row)
{
  yyjson_val *endpoints = AT (row, "/endpoints");
  GString *text = g_string_new (NULL);
  yyjson_val *endpoint;
  size_t index;
  size_t max;

  yyjson_arr_foreach (endpoints, index, max, endpoint)
    g_string_append_printf (text, "%s%s", index > 0 ? "," : "", yyjson_get_str (yyjson_ptr_get (endpoint, "/addresses/0")));
  cell (row, text->str);
  g_string_free (text, TRUE);
}

static void
print_slice_ports (Row *row)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, INT (row, "/ports/0/port"));

  cell (row, text);
}

static void
print_scale_target (Row *row)
{
  g_autofree char *text = g_strdup_printf ("%s/%s", STR (row, "/spec/scaleTargetRef/kind"), STR (row, "/spec/scaleTargetRef/name"));

  cell (row, text);
}

static void
print_scale_metrics (Row *row)
{
  g_autofree char *text = g_strdup_printf ("cpu: %" G_GINT64_FORMAT "%%/%" G_GINT64_FORMAT "%%",
                                           INT (row, "/status/currentMetrics/0/resource/current/averageUtilization"),
                                           INT (row, "/spec/metrics/0/resource/target/averageUtilization"));

  cell (row, text);
}

static void
print_max_unavailable (Row *row)
{
  cell (row, "N/A");
}

#define NAME { "Name", "string", "/metadata/name", NULL, 0 }
#define AGE { "Age", "string", NULL, print_age, 0 }
#define TEMPLATE { "Containers", "string", NULL, print_containers, 1 }, \
                 { "Images", "string", NULL, print_images, 1 }, \
                 { "Selector", "string", NULL, print_selector, 1 }

static const Column *
get_columns (const WhSimKind *kind)
{
  static const Column fallback[] = { NAME, AGE, { NULL } };
  static const Column columns[WH_SIM_N_KINDS][14] = {
    [WH_SIM_KIND_NODE] = { NAME, { "Status", "string", NULL, print_node_status }, { "Roles", "string", NULL, print_node_roles }, AGE,
                           { "Version", "string", "/status/nodeInfo/kubeletVersion" }, { "Internal-IP", "string", "/status/addresses/0/address", NULL, 1 },
                           { "External-IP", "string", NULL, print_none, 1 }, { "OS-Image", "string", "/status/nodeInfo/osImage", NULL, 1 },
                           { "Kernel-Version", "string", "/status/nodeInfo/kernelVersion", NULL, 1 },
                           { "Container-Runtime", "string", "/status/nodeInfo/containerRuntimeVersion", NULL, 1 } },
    [WH_SIM_KIND_NAMESPACE] = { NAME, { "Status", "string", "/status/phase" }, AGE },
    [WH_SIM_KIND_POD] = { NAME, { "Ready", "string", NULL, print_pod_ready }, { "Status", "string", NULL, print_pod_status },
                          { "Restarts", "string", NULL, print_pod_restarts }, AGE, { "IP", "string", "/status/podIP", NULL, 1 },
                          { "Node", "string", "/spec/nodeName", NULL, 1 }, { "Nominated Node", "string", NULL, print_none, 1 },
                          { "Readiness Gates", "string", NULL, print_none, 1 } },
    [WH_SIM_KIND_SERVICE] = { NAME, { "Type", "string", "/spec/type" }, { "Cluster-IP", "string", "/spec/clusterIP" },
                              { "External-IP", "string", NULL, print_none }, { "Port(s)", "string", NULL, print_ports }, AGE,
                              { "Selector", "string", NULL, print_selector, 1 } },
    [WH_SIM_KIND_ENDPOINTS] = { NAME, { "Endpoints", "string", NULL, print_endpoint_addresses }, AGE },
    [WH_SIM_KIND_EVENT] = { { "Last Seen", "string", NULL, print_last_seen }, { "Type", "string", "/type" }, { "Reason", "string", "/reason" },
                            { "Object", "string", NULL, print_involved }, { "Message", "string", "/message" },
                            { "Source", "string", "/source/component", NULL, 1 }, { "Count", "integer", "/count", NULL, 1 },
                            { "Name", "string", "/metadata/name", NULL, 1 } },
    [WH_SIM_KIND_CONFIG_MAP] = { NAME, { "Data", "integer", NULL, print_data_size }, AGE },
    [WH_SIM_KIND_SECRET] = { NAME, { "Type", "string", "/type" }, { "Data", "integer", NULL, print_data_size }, AGE },
    [WH_SIM_KIND_CLAIM] = { NAME, { "Status", "string", "/status/phase" }, { "Volume", "string", "/spec/volumeName" },
                            { "Capacity", "string", "/status/capacity/storage" }, { "Access Modes", "string", "/spec/accessModes/0" },
                            { "StorageClass", "string", "/spec/storageClassName" }, AGE },
    [WH_SIM_KIND_DEPLOYMENT] = { NAME, { "Ready", "string", NULL, print_ready_of_wanted }, { "Up-to-date", "integer", "/status/updatedReplicas" },
                                 { "Available", "integer", "/status/availableReplicas" }, AGE, TEMPLATE },
    [WH_SIM_KIND_REPLICA_SET] = { NAME, { "Desired", "integer", "/spec/replicas" }, { "Current", "integer", "/status/replicas" },
                                  { "Ready", "integer", "/status/readyReplicas" }, AGE, TEMPLATE },
    [WH_SIM_KIND_STATEFUL_SET] = { NAME, { "Ready", "string", NULL, print_ready_of_wanted }, AGE,
                                   { "Containers", "string", NULL, print_containers, 1 }, { "Images", "string", NULL, print_images, 1 } },
    [WH_SIM_KIND_DAEMON_SET] = { NAME, { "Desired", "integer", "/status/desiredNumberScheduled" }, { "Current", "integer", "/status/currentNumberScheduled" },
                                 { "Ready", "integer", "/status/numberReady" }, { "Up-to-date", "integer", "/status/updatedNumberScheduled" },
                                 { "Available", "integer", "/status/numberAvailable" }, { "Node Selector", "string", NULL, print_node_selector }, AGE, TEMPLATE },
    [WH_SIM_KIND_JOB] = { NAME, { "Status", "string", NULL, print_job_status }, { "Completions", "string", NULL, print_completions },
                          { "Duration", "string", NULL, print_job_duration }, AGE },
    [WH_SIM_KIND_CRON_JOB] = { NAME, { "Schedule", "string", "/spec/schedule" }, { "Timezone", "string", NULL, print_none },
                               { "Suspend", "boolean", NULL, print_suspend }, { "Active", "integer", "/status/active" },
                               { "Last Schedule", "string", NULL, print_last_schedule }, AGE },
    [WH_SIM_KIND_INGRESS] = { NAME, { "Class", "string", "/spec/ingressClassName" }, { "Hosts", "string", NULL, print_hosts },
                              { "Address", "string", NULL, print_ingress_address }, { "Ports", "string", NULL, print_ingress_ports }, AGE },
    [WH_SIM_KIND_AUTOSCALER] = { NAME, { "Reference", "string", NULL, print_scale_target }, { "Targets", "string", NULL, print_scale_metrics },
                                 { "MinPods", "integer", "/spec/minReplicas" }, { "MaxPods", "integer", "/spec/maxReplicas" },
                                 { "Replicas", "integer", "/status/currentReplicas" }, AGE },
    [WH_SIM_KIND_BUDGET] = { NAME, { "Min Available", "string", "/spec/minAvailable" }, { "Max Unavailable", "string", NULL, print_max_unavailable },
                             { "Allowed Disruptions", "integer", "/status/disruptionsAllowed" }, AGE },
    [WH_SIM_KIND_ENDPOINT_SLICE] = { NAME, { "AddressType", "string", "/addressType" }, { "Ports", "string", NULL, print_slice_ports },
                                     { "Endpoints", "string", NULL, print_slice_addresses }, AGE },
  };
  const Column *own = columns[wh_sim_kind_get_id (kind)];

  return own[0].name != NULL ? own : fallback;
}

/**
 * wh_sim_form_negotiate:
 * @accept: (nullable): an Accept header
 *
 * Returns: the first form in it that we know
 */
WhSimForm
wh_sim_form_negotiate (const char *accept)
{
  g_auto(GStrv) parts = g_strsplit (accept != NULL ? accept : "", ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (strstr (parts[i], "application/json") == NULL || strstr (parts[i], "v=v1beta1") != NULL)
        continue;
      if (strstr (parts[i], "as=Table") != NULL)
        return WH_SIM_FORM_TABLE;
      if (strstr (parts[i], "as=PartialObjectMetadata") != NULL)
        return WH_SIM_FORM_METADATA;
      return WH_SIM_FORM_PLAIN;
    }
  return WH_SIM_FORM_PLAIN;
}

WhSimInclude
wh_sim_include_parse (const char *text)
{
  if (g_strcmp0 (text, "None") == 0)
    return WH_SIM_INCLUDE_NONE;
  return g_strcmp0 (text, "Object") == 0 ? WH_SIM_INCLUDE_OBJECT : WH_SIM_INCLUDE_METADATA;
}

void
wh_sim_table_append_columns (const WhSimKind *kind,
                             GString         *text)
{
  const Column *columns = get_columns (kind);

  for (guint i = 0; columns[i].name != NULL; i++)
    wh_sim_json_append (text, "%s{'name':'%s','type':'%s','format':'%s','description':'%s of the %s','priority':%u}",
                        i > 0 ? "," : "", columns[i].name, columns[i].type,
                        g_strcmp0 (columns[i].pointer, "/metadata/name") == 0 ? "name" : "", columns[i].name, kind->singular,
                        columns[i].priority);
}

/* metadata is the first member of everything we write, so its text can be copied without a parser. */
static void
append_metadata_text (const WhSimObject *object,
                      GString           *text)
{
  static const char start[] = "{\"metadata\":";
  gsize length;
  const char *json = g_bytes_get_data (object->json, &length);
  gboolean quoted = FALSE;
  guint depth = 0;

  if (length > strlen (start) && memcmp (json, start, strlen (start)) == 0)
    {
      for (gsize i = strlen (start); i < length; i++)
        {
          if (json[i] == '\\')
            i++;
          else if (json[i] == '"')
            quoted = !quoted;
          else if (!quoted && json[i] == '{')
            depth++;
          else if (!quoted && json[i] == '}' && --depth == 0)
            {
              g_string_append_len (text, json + strlen (start), i + 1 - strlen (start));
              return;
            }
        }
    }
  {
    g_autoptr(yyjson_doc) document = wh_sim_object_read (object);
    char *part = yyjson_val_write (yyjson_obj_get (yyjson_doc_get_root (document), "metadata"), 0, NULL);

    g_string_append (text, part);
    free (part);
  }
}

void
wh_sim_table_append_metadata (const WhSimObject *object,
                              GString           *text)
{
  g_string_append (text, "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":");
  append_metadata_text (object, text);
  g_string_append_c (text, '}');
}

/**
 * wh_sim_table_append_row:
 * @object: an object
 * @include: what of it goes beside the cells
 * @now: the time ages are counted to
 * @text: what to append to
 */
void
wh_sim_table_append_row (const WhSimObject *object,
                         WhSimInclude       include,
                         gint64             now,
                         GString           *text)
{
  const Column *columns = get_columns (object->kind);
  g_autoptr(yyjson_doc) document = wh_sim_object_read (object);
  Row row = { yyjson_doc_get_root (document), now, text, TRUE };

  g_string_append (text, "{\"cells\":[");
  for (guint i = 0; columns[i].name != NULL; i++)
    {
      yyjson_val *value;

      if (columns[i].print != NULL)
        {
          columns[i].print (&row);
          continue;
        }
      value = yyjson_ptr_get (row.root, columns[i].pointer);
      if (g_str_equal (columns[i].type, "integer") || yyjson_is_int (value))
        cell_int (&row, yyjson_get_sint (value));
      else
        cell (&row, yyjson_get_str (value));
    }
  g_string_append_c (text, ']');
  if (include == WH_SIM_INCLUDE_METADATA)
    {
      g_string_append (text, ",\"object\":");
      wh_sim_table_append_metadata (object, text);
    }
  else if (include == WH_SIM_INCLUDE_OBJECT)
    {
      g_string_append (text, ",\"object\":");
      wh_sim_object_append_full (object, text);
    }
  g_string_append_c (text, '}');
}
