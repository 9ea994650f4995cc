/* wh-alert-labels.c
 *
 * Copyright The Wheelhouse authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include "wh-alert-labels.h"
#include "wh-kinds.h"

/* Labels that say what an alert is about, the most telling first. */
static const char * const where_labels[] = { "namespace", "instance", "job", "host", NULL };
/* What names one of these is about it, and not about the node it is on. */
static const char * const tenant_labels[] = {
  "pod", "container", "deployment", "statefulset", "daemonset", "job_name", "persistentvolumeclaim", "service", NULL,
};
static const char * const node_labels[] = { "node", NULL };
static const char * const application_labels[] = { "application", "app", "app_kubernetes_io_name", "service", NULL };

/**
 * wh_alert_labels_list_application:
 *
 * Returns: (transfer none) (array zero-terminated=1): labels that name the
 *   application an alert is about, the most telling first; alerts of every
 *   source go by these
 */
const char * const *
wh_alert_labels_list_application (void)
{
  return application_labels;
}

static const char *
first_label (yyjson_val         *labels,
             const char * const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      yyjson_val *value = yyjson_obj_get (labels, names[i]);

      if (yyjson_is_str (value) && *yyjson_get_str (value) != 0)
        return yyjson_get_str (value);
    }

  return NULL;
}

/**
 * wh_alert_labels_read:
 * @labels: (nullable): the map of labels
 * @builder: a builder of kind "alert"
 *
 * Fills where an alert is and which application it is about; and its name,
 * when it has no label for one, because a row needs something to show.
 */
void
wh_alert_labels_read (yyjson_val      *labels,
                      WhRecordBuilder *builder)
{
  const char *where = first_label (labels, tenant_labels) == NULL ? first_label (labels, node_labels) : NULL;

  /* The namespace of an alert about a node is that of what measures the node. */
  if (where == NULL)
    where = first_label (labels, where_labels);

  wh_record_builder_set_text (builder, WH_ALERT_WHERE, where);
  wh_record_builder_set_text (builder, WH_ALERT_APPLICATION, first_label (labels, application_labels));

  if (wh_record_builder_get_values (builder)[WH_ALERT_NAME].text == NULL)
    wh_record_builder_set_text (builder, WH_ALERT_NAME, where);
}
