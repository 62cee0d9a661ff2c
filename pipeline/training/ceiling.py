"""What the truth of an evaluation is worth: the parser's records against labels made by hand."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.errors import InputUnreadable
from pipeline.records import IncidentRecord
from pipeline.training.metrics import Scored, mean, rouge_l, set_f1


def measure_ceiling(
    records: Iterable[IncidentRecord], labels: Path, seed: int
) -> dict[str, Any] | None:
    """ROUGE-L of cause and fix, F1 of services and accuracy of the category; None without matches.

    `labels` is a JSON Lines file or a folder of JSON files, each object with `path` and any of
    root_cause, fix, services_affected, root_cause_category, acceptable_categories; a path names
    the record whose path ends in it. Raises InputUnreadable.
    """
    known = {record.path: record for record in records if not record.excluded}
    scores: dict[str, list[Scored]] = {}
    matched = 0
    for number, label in enumerate(_read(labels)):
        record = next(
            (r for p, r in known.items() if p.endswith(str(label.get("path", "?")))), None
        )
        if record is None:
            continue
        matched += 1
        for figure, value in _compare(record, label).items():
            scores.setdefault(figure, []).append(Scored(number, value))
    figures = {name: mean(each, seed) for name, each in scores.items()}
    plain = {name: asdict(one) for name, one in figures.items() if one is not None}
    return {"documents": matched, "figures": plain} if matched else None


def _compare(record: IncidentRecord, label: Mapping[str, Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    if label.get("root_cause"):
        found["cause, ROUGE-L"] = rouge_l(record.root_cause, label["root_cause"])
    if label.get("fix"):
        found["fix, ROUGE-L"] = rouge_l(record.fix, label["fix"])
    if label.get("services_affected"):
        found["services, F1"] = set_f1(record.services_affected, label["services_affected"])
    if label.get("root_cause_category"):
        right = {label["root_cause_category"], *label.get("acceptable_categories", ())}
        found["category"] = float(record.root_cause_category in right)
    return found


def _read(labels: Path) -> Iterator[dict[str, Any]]:
    try:
        if labels.is_dir():
            yield from (json.loads(p.read_text("utf-8")) for p in sorted(labels.glob("*.json")))
            return
        lines = labels.read_text("utf-8").splitlines()
        yield from (json.loads(line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise InputUnreadable(
            f"{labels} holds no labels ({error}): give JSON Lines, or a folder of JSON files."
        ) from error
