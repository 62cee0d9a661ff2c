"""The parts of the system that an incident names: services, hosts, technologies."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.tester.evidence import Passage

_KIND = (
    r"(?:api|service|svc|server|database|db|cluster|cache|queue|topic|broker|proxy|gateway|worker"
    r"|workers|pod|pods|hub|bucket|cdn|bot|site|app|pool|controller|operator|scheduler|ingress"
    r"|registry|portal|console|website|index|replica|primary|writer|reader|consumer|producer)"
)
_TECHNOLOGY = re.compile(
    r"\b(?:adfs|saml|ldap|okta|sso|dns|tls|cdn|redis|valkey|memcached|postgres(?:ql)?|pgbouncer"
    r"|mysql"
    r"|mariadb|aurora|oracle|mongodb|mongo|cassandra|dynamodb|elasticsearch|opensearch|solr"
    r"|clickhouse"
    r"|kafka|rabbitmq|sqs|nats|pulsar|zookeeper|etcd|consul|vault|nginx|haproxy|envoy|istio|traefik"
    r"|varnish|cloudflare|fastly|akamai|s3|ec2|lambda|rds|eks|gke|aks|kubernetes|k8s|docker|coredns"
    r"|kubelet|jupyterhub|grafana|prometheus|jenkins|argocd|terraform|helm|hikari(?:pool|cp)?"
    r"|celery"
    r"|sidekiq|airflow|spark|flink|nfs|ceph|ebs|loki|sentry|stripe|twilio|auth0|github|gitlab|npm"
    r"|playwright|selenium|cypress|k6|jmeter|gatling|linode|aws|gcp|azure|ntp|bgp|vpn"
    r"|nat gateway)\b",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"(?<![\w./-])[a-z][a-z0-9]+(?:-[a-z0-9]+){1,4}(?![\w/-])")
_CAMEL = re.compile(
    r"\b(?:[A-Z][a-z0-9]+){2,4}\b(?<!Error)(?<!Exception)(?<!BackOff)(?<!Killing)(?<!Killed)"
)
_WITH_KIND = re.compile(rf"\b([A-Za-z][\w.-]{{2,24}}) ({_KIND})\b", re.IGNORECASE)
# A word of no known vocabulary is taken for a service when it is spoken of as one.
_ACTS = re.compile(
    rf"\b(?:(?P<subject>[a-z][a-z0-9]{{3,20}}) (?:{_KIND}|deploys?|deployment|dashboard|cluster"
    rf"|nodes?|(?:is|was|are) (?:up|down|back|dead|crash\w*|failing)"
    r"|died|crashed|crashes|restarted|recovered)|(?:restart(?:ed|ing)?|alerts? on|monitor|fixed"
    r"|redeploy(?:ed|ing)?"
    r"|connections? from|deployments? of|deleted?) (?P<object>[a-z][a-z0-9]{3,20}))\b"
)
_SERVICE_WORDS = re.compile(
    r"(?:^|-)(?:api|svc|service|db|database|prod|staging|server|proxy|cache|queue|worker|workers"
    r"|job"
    r"|jobs|gateway|web|app|bot|hub|flags|auth|billing|payments?|orders?|search|ingest|writer"
    r"|reader"
    r"|primary|replica|cluster|node|pool|eu|us|operator|controller|exporter|agent|registry|e2e"
    r"|frontend|backend|edge|cdn|dns|router|broker|\d+)(?:-|$)"
)
_PLAIN = re.compile(
    r"proxy|hub|api|web|worker|build|ingest|search|billing|payments?|checkout|auth|login|orders?|pricing"
    r"|catalogue|catalog|email|mail|reporting|reconciliation|gateway|scheduler",
    re.IGNORECASE,
)
_OFTEN = 4
_POD_SUFFIX = re.compile(r"(?<=[a-z0-9])-[0-9a-f]{8,10}-[a-z0-9]{4,5}\b")
# Tools that watch, test or carry are rarely what failed.
_BYSTANDERS = frozenset(
    (
        "grafana", "prometheus", "sentry", "playwright", "selenium", "cypress", "k6", "jmeter",
        "gatling", "github", "gitlab", "terraform", "helm", "aws", "gcp", "azure", "linode",
        "kubelet", "pagerduty", "datadog", "gke", "eks", "aks", "kubernetes", "k8s", "docker",
        "argocd", "ec2", "cloudflare", "fastly", "akamai", "statuspage",
    )
)  # fmt: skip
_NO_SERVICE = frozenset(
    (
        "this", "that", "everything", "something", "nothing", "which", "there", "what", "where",
        "main", "user", "users", "great", "some", "same", "both", "last", "first", "next", "other",
        "whole", "each", "every", "more", "these", "those", "your", "their", "with", "from", "into",
        "service", "site", "page", "pods", "nodes", "node", "proxy", "build", "test", "tests",
        "production", "staging", "traffic", "latency", "status", "manual", "crash", "previous",
        "database", "cluster", "server", "servers", "cache", "queue", "customer", "customers",
        "half", "just", "then", "they", "bad", "broken", "failed", "running", "single", "only",
    )
)  # fmt: skip


def components(passages: Iterable[Passage]) -> Counter[str]:
    """Names as the input writes them, with how often they stand, telling sentences twice.

    Code counts only where prose names nothing: it is full of names of nodes and packages.
    """
    passages = list(passages)
    prose = [p for p in passages if not p.code]
    return _counted(prose) or _counted(passages)


def _counted(passages: Sequence[Passage]) -> Counter[str]:
    found: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    services = _spoken_of(passages)
    for passage in passages:
        weight = 2 if passage.marks & {"symptom", "cause", "alert", "change"} else 1
        unknown = services & set(re.findall(r"[a-z][a-z0-9]+", passage.text))
        for name in {*names_in(passage.text), *unknown}:
            spelling = spelt.setdefault(name.lower(), name)
            found[spelling] += 1 if name.lower() in _BYSTANDERS else weight
    return found


def names_in(text: str) -> list[str]:
    """Names of known technologies and of what is built like a service's name."""
    text = _POD_SUFFIX.sub("", text)
    found = [m[0] for m in _WITH_KIND.finditer(text) if _is_name(m[1])]
    found += [m[0] for m in _HYPHENATED.finditer(text) if _SERVICE_WORDS.search(m[0])]
    whole = " ".join(found).lower()
    found += [m[0] for m in _CAMEL.finditer(text)]
    return found + [m[0] for m in _TECHNOLOGY.finditer(text) if m[0].lower() not in whole]


def main_component(overall: Counter[str], near: Iterable[Passage] = ()) -> str:
    """Of all components the one that the near sentences name most; empty if there is none."""
    close = components(near)
    ranked = sorted(overall, key=lambda n: (n.lower() in _BYSTANDERS, -2 * close[n] - overall[n]))
    return ranked[0] if ranked else ""


def is_dominant(name: str, overall: Counter[str]) -> bool:
    """Whether the incident is so clearly about this component that it need not be named again."""
    others = [count for other, count in overall.items() if other != name]
    return bool(name) and overall[name] >= max(_OFTEN, 1.5 * max(others, default=0))


def _is_name(word: str) -> bool:
    return bool(_TECHNOLOGY.fullmatch(word) or _PLAIN.fullmatch(word)) or (
        word[0].isupper() and len(word) > 3 and word.lower() not in _NO_SERVICE
    )


def _spoken_of(passages: Iterable[Passage]) -> set[str]:
    """Unknown words that act like services in at least two sentences."""
    acting: Counter[str] = Counter()
    for passage in passages:
        names = {m["subject"] or m["object"] for m in _ACTS.finditer(passage.text)}
        acting.update(names - _NO_SERVICE)
    return {name for name, count in acting.items() if count >= 2}
