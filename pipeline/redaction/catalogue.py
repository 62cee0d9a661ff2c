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
from pipeline.redaction.detectors.addresses import addresses
from pipeline.redaction.detectors.assigned import GIVEN, assigned
from pipeline.redaction.detectors.cards import cards
from pipeline.redaction.detectors.codes import codes
from pipeline.redaction.detectors.commands import FLAGGED, commands, flagged
from pipeline.redaction.detectors.headers import headers
from pipeline.redaction.detectors.kubernetes import kubernetes
from pipeline.redaction.detectors.named import by_name
from pipeline.redaction.detectors.personal import personal
from pipeline.redaction.detectors.private_keys import private_keys
from pipeline.redaction.detectors.prose import BESIDE, LINKED, accounts, backwards, beside, stated
from pipeline.redaction.detectors.statements import statements
from pipeline.redaction.detectors.tables import NEXT_CELL, in_row, tables
from pipeline.redaction.detectors.web_tokens import web_tokens
from pipeline.redaction.findings import Detector

_FAMILIES = (ai_services, chat, cloud, code_hosts, commerce, hashes, operations)
FORMATS = tuple(form for family in _FAMILIES for form in family.FORMATS)
_SHAPES = (*chat.SHAPES, *cloud.SHAPES, *code_hosts.SHAPES, *commerce.SHAPES, *operations.SHAPES)

SECRETS: tuple[Detector, ...] = (
    private_keys,
    formats.by_shape(_SHAPES),
    formats.by_start(FORMATS),
    web_tokens,
    cloud.aws_secrets,
    codes,
    headers,
    addresses,
    statements,
    by_name({GIVEN: assigned, NEXT_CELL: in_row, FLAGGED: flagged, BESIDE: beside, LINKED: stated}),
    backwards,
    commands,
    tables,
    accounts,
    cards,
    kubernetes,
)
PERSONAL: tuple[Detector, ...] = (personal,)
