"""Records against labels."""

import json
from pathlib import Path

import pytest

from pipeline.errors import InputUnreadable
from pipeline.records import IncidentRecord
from pipeline.training.ceiling import measure_ceiling

RECORD = IncidentRecord(
    "inc-1",
    "folder",
    "team/2026-03-03-ledger.md",
    None,
    "Ledger down",
    services_affected=("ledger-db",),
    root_cause="The pool was set to 400.",
    root_cause_category="configuration",
    fix="We set it to 40.",
)


def test_labels_find_their_record_by_the_end_of_its_path(tmp_path: Path) -> None:
    label = {
        "path": "2026-03-03-ledger.md",
        "root_cause": "the pool was set to 400",
        "fix": "a restart",
        "services_affected": ["ledger-db", "invoice-api"],
        "root_cause_category": "database",
        "acceptable_categories": ["configuration"],
    }
    lines = tmp_path / "labels.jsonl"
    lines.write_text(json.dumps(label) + "\n" + json.dumps({"path": "other.md", "fix": "x"}) + "\n")
    found = measure_ceiling([RECORD], lines, seed=0)
    assert found and found["documents"] == 1
    figures = {name: one["value"] for name, one in found["figures"].items()}
    assert figures["cause, ROUGE-L"] == 1.0
    assert figures["category"] == 1.0
    assert figures["services, F1"] == pytest.approx(2 / 3)
    assert figures["fix, ROUGE-L"] == 0.0


def test_a_folder_of_labels_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"path": RECORD.path, "fix": "We set it to 40"}))
    found = measure_ceiling([RECORD], tmp_path, seed=0)
    assert found and found["figures"]["fix, ROUGE-L"]["value"] == 1.0


def test_no_labels_is_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "labels.jsonl"
    broken.write_text("{not json")
    with pytest.raises(InputUnreadable, match="JSON Lines"):
        measure_ceiling([RECORD], broken, seed=0)
