"""Keys of monitoring, alerting and data services."""

import re

from pipeline.redaction.detectors.formats import UUID, Format, Shape

FORMATS = (
    Format("newrelic-key", "NRAK- NRII- NRIQ- NRRA- NRSP- NRAA- NRJS-", r"[\w-]{18,}+"),
    Format("grafana-token", "glsa_ glc_", r"[\w+/=-]{32,}+"),
    Format("grafana-key", "eyJrIjoi", r"[\w+/=-]{50,}+"),
    Format("sentry-token", "sntrys_ sntryu_ sntrya_ sntryi_", r"[\w+/=-]{40,}+"),
    Format("databricks-token", "dapi dose", r"[0-9a-f]{32}(?:-\d)?(?!\w)"),
    Format("dynatrace-token", "dt0c01. dt0s01. dt0s16.", r"[A-Z0-9]{24}\.[A-Z0-9]{32,}+"),
    Format("honeycomb-key", "hcaik_ hcxik_ hcamk_ hcxmk_", r"\w{32,}+"),
    Format("launchdarkly-key", "sdk- api- mob-", UUID),
    Format("datadog-key", "ddapp_ ddapi_ ddpat_", r"\w{30,}+"),
    Format("posthog-key", "phx_ phs_", r"\w{32,}+"),
    Format("opsgenie-webhook", "https://api.opsgenie.com/v1/json/", r"[^\s\"'<>|]*apiKey=" + UUID),
    Format("pagerduty-webhook", "https://events.pagerduty.com/integration/", r"[\w-]{20,}+"),
    Format("healthcheck-address", "https://hc-ping.com/", UUID + r"[\w/-]*+"),
    Format(
        "ifttt-webhook",
        "https://maker.ifttt.com/trigger/",
        r"[\w-]{1,60}/[\w/]{0,16}/key/[\w-]{16,}+",
    ),
    Format("zapier-webhook", "https://hooks.zapier.com/hooks/catch/", r"[\w/-]{8,}+"),
    Format("confluent-secret", "cflt", r"[\w+/]{56,}+"),
    Format("sourcegraph-token", "sgp_ slk_ sgd_", r"\w{40,}+"),
    Format("discourse-key", "dsc_", r"[0-9a-f]{64}(?!\w)"),
    Format("axiom-token", "xaat- xapt-", UUID),
    Format("logfire-token", "pylf_v1_", r"\w{40,}+"),
    Format("incident-key", "inc_development_ inc_production_", r"\w{32,}+"),
    Format("netbird-token", "nbp_", r"[A-Za-z0-9]{36}(?!\w)"),
    Format("dbt-token", "dbtc_ dbtu_", r"[\w-]{32,}+"),
    Format("apify-token", "apify_api_", r"[A-Za-z0-9]{30,}+"),
    Format("retool-token", "retool_01", r"[a-z0-9]{24,}+"),
)

SHAPES = (Shape("newrelic-key", "nral", re.compile(r"(?<!\w)[0-9a-f]{32,36}(?:FFFF)?NRAL(?!\w)")),)
