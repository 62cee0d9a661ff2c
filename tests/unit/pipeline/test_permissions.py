"""Rules about who may be told of what."""

import pytest

from pipeline.errors import SettingsError
from pipeline.permissions import OPERATOR, Permissions, Reader
from pipeline.records import IncidentRecord

RULES = "confluence:SEC=S0SEC; github:org/pm:hr/*=C0HR, S0HR; github:org/pm:hr/board=C0BOARD"


def record(source: str, scope: str, path: str) -> IncidentRecord:
    return IncidentRecord("inc-1", source, path, None, "An outage", scope=scope)


def reader(*ids: str) -> Reader:
    return Reader(frozenset(ids))


@pytest.mark.parametrize(
    ("source", "scope", "path", "ids", "allowed"),
    [
        ("confluence", "OPS", "Outage", (), True),
        ("confluence", "SEC", "Breach", (), False),
        ("confluence", "SEC", "Breach", ("S0SEC",), True),
        ("confluence", "SECRET", "Breach", (), True),
        ("github", "org/pm", "ops/a.md", (), True),
        ("github", "org/pm", "hr/a.md", ("C0OPS",), False),
        ("github", "org/pm", "hr/deep/a.md", ("C0HR",), True),
        ("github", "org/pm:docs", "hr/a.md", (), False),
        ("github", "org/pm@main", "hr/a.md", (), False),
        ("github", "org/pmx", "hr/a.md", (), True),
        ("github", "org/pm", "hr/board/a.md", ("C0HR",), False),
        ("github", "org/pm", "hr/board/a.md", ("C0BOARD", "S0HR"), True),
    ],
)
def test_every_rule_that_fits_must_allow(
    source: str, scope: str, path: str, ids: tuple[str, ...], allowed: bool
) -> None:
    permissions = Permissions.parse(RULES)
    assert permissions.may_read(reader(*ids), record(source, scope, path)) is allowed


def test_outsiders_are_told_nothing_and_operators_everything() -> None:
    permissions = Permissions.parse(RULES)
    assert not permissions.may_read(Reader(insider=False), record("folder", "/pm", "a.md"))
    assert permissions.may_read(OPERATOR, record("confluence", "SEC", "Breach"))


def test_what_is_limited_is_not_open_to_all_members() -> None:
    permissions = Permissions.parse(RULES)
    assert permissions.open_to_members(record("confluence", "OPS", "Outage"))
    assert not permissions.open_to_members(record("confluence", "SEC", "Breach"))


@pytest.mark.parametrize(
    "text", ["SEC=S0SEC", "confluence:SEC", "confluence:SEC=", "confluence:SEC=#security"]
)
def test_a_rule_that_cannot_be_read_stops_the_start(text: str) -> None:
    with pytest.raises(SettingsError, match="ACCESS"):
        Permissions.parse(f"folder=C0ALL1; {text}")
