"""Detectors of secrets, the most specific first: it names the kind when findings overlap."""

from pipeline.redaction.detectors import (
    ai_services,
    chat,
    cloud,
    code_hosts,
    commerce,
    formats,
    hashes,
    operations,
)
from pipeline.redaction.detectors.addresses import addresses, password_files
from pipeline.redaction.detectors.assigned import GIVEN, assigned
from pipeline.redaction.detectors.cards import cards
from pipeline.redaction.detectors.codes import LISTS, READERS, codes
from pipeline.redaction.detectors.commands import (
    FLAGGED,
    PROGRAMS,
    commands,
    flagged,
    logins,
    piped,
)
from pipeline.redaction.detectors.headers import headers
from pipeline.redaction.detectors.kubernetes import kubernetes
from pipeline.redaction.detectors.named import by_name
from pipeline.redaction.detectors.nearby import (
    CALLED_BEHIND,
    MARKS,
    SUBJECTS,
    called,
    marked,
    nearby,
)
from pipeline.redaction.detectors.personal import personal
from pipeline.redaction.detectors.private_keys import private_keys
from pipeline.redaction.detectors.prose import (
    ACCOUNTS,
    ASKED,
    BESIDE,
    LINKED,
    OPENED,
    SAID,
    accounts,
    answered,
    backwards,
    beside,
    opened,
    said,
    stated,
)
from pipeline.redaction.detectors.statements import CALLS, VERBS, calls, statements
from pipeline.redaction.detectors.tables import COLUMNS, NEXT_CELL, columns, in_row, tables
from pipeline.redaction.detectors.web_tokens import web_tokens
from pipeline.redaction.findings import Detector
from pipeline.redaction.names import STEMS

_FAMILIES = (ai_services, chat, cloud, code_hosts, commerce, hashes, operations)
FORMATS = tuple(form for family in _FAMILIES for form in family.FORMATS)
_SHAPES = (*chat.SHAPES, *cloud.SHAPES, *code_hosts.SHAPES, *commerce.SHAPES, *operations.SHAPES)
_NAMED = {
    GIVEN: assigned,
    NEXT_CELL: in_row,
    FLAGGED: flagged,
    BESIDE: beside,
    LINKED: stated,
    SAID: said,
    ASKED: answered,
}
_of = Detector.of_texts

SECRETS: tuple[Detector, ...] = (
    _of(
        private_keys,
        "private key",
        *"mii mhccaq mig mc4caqaw b3blbnnz private-lines".split(),
        "$ansible_vault",
        "ls0tls1c",
    ),
    formats.by_shape(_SHAPES),
    formats.by_start(FORMATS),
    _of(web_tokens, "eyj"),
    _of(cloud.aws_secrets, "akia", "asia"),
    Detector(codes, (*READERS, *LISTS)),
    _of(headers, "authorization", "bearer", "basic", "signature=", "cookie"),
    _of(addresses, "@"),
    # A port by its first digits: times of day have two.
    _of(password_files, ":*:", *(f":{port}" for port in range(100, 1000))),
    _of(statements, *VERBS),
    Detector(calls, CALLS),
    by_name(_NAMED),
    _of(backwards, *STEMS),
    Detector(commands, PROGRAMS),
    Detector(logins, ("-u ", "--user ", "--user=")),
    _of(piped, "echo"),
    _of(tables, "---", "--|", "- |"),
    Detector(columns, COLUMNS),
    Detector(accounts, ACCOUNTS),
    _of(opened, *OPENED),
    _of(cards),
    _of(kubernetes, "--from-literal", "kind"),
    Detector(called, CALLED_BEHIND),
    Detector(nearby, SUBJECTS),
    Detector(marked, MARKS),
)
PERSONAL: tuple[Detector, ...] = (_of(personal),)
