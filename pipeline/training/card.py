"""The data card of a run: what it was trained on, what was left out and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from pipeline.training.material import Material
from pipeline.training.pairs import Pair, digest

TEXT = "post-mortems only, redacted and without passages that give orders; no messages from chat"


def describe_data(material: Material) -> dict[str, Any]:
    """The card as JSON: counts, days, hashes, reasons."""
    ids = asdict(material.split)
    return {
        "format": material.format,
        "sha256": material.digest,
        "fold": {"number": material.number, "of": material.folds},
        "parts": {name: _describe(pairs, ids[name]) for name, pairs in material.parts.items()},
        "families": [list(family) for family in material.families if len(family) > 1],
        "left_out": _count(_reason(one.id, one.reason) for one in material.dropped),
        "left_out_ids": {one.id: one.reason for one in material.dropped},
        "sources_of_text": TEXT,
    }


def write_data_card(card: dict[str, Any]) -> str:
    """The card in Markdown."""
    rows = [
        f"| {name} | {part['incidents']} | {part['pairs']} | {part['unanswerable']} "
        f"| {part['from'] or '–'} | {part['to'] or '–'} |"
        for name, part in card["parts"].items()
    ]
    reasons = [f"- {count} × {reason}" for reason, count in card["left_out"].items()]
    kinds = [
        f"- {name}: {', '.join(f'{kind} {n}' for kind, n in part['categories'].items())}"
        for name, part in card["parts"].items()
    ]
    return "\n".join(
        [
            "# Data card",
            "",
            f"Format `{card['format']}`, SHA-256 `{card['sha256']}`.",
            f"Text: {card['sources_of_text']}.",
            "",
            "| part | incidents | pairs | unanswerable | from | to |",
            "|---|---:|---:|---:|---|---|",
            *rows,
            "",
            "Held out are the newest of each source. Incidents that are alike stand on one side: "
            f"{len(card['families'])} families of more than one.",
            "",
            "## Left out",
            "",
            *(reasons or ["- nothing"]),
            "",
            "## Kinds of cause (pairs)",
            "",
            *kinds,
            "",
        ]
    )


def _describe(pairs: Sequence[Pair], ids: Sequence[str]) -> dict[str, Any]:
    days = sorted(pair.date for pair in pairs if pair.date)
    return {
        "incidents": len(ids),
        "pairs": len(pairs),
        "unanswerable": sum(not pair.answerable for pair in pairs),
        "asked": _count(pair.asked.value for pair in pairs),
        "sources": _count(pair.source for pair in pairs),
        "categories": _count(pair.category for pair in pairs),
        "position_of_the_fitting_report": _count(
            str(pair.retrieved.index(pair.incident_id) + 1)
            for pair in pairs
            if pair.incident_id in pair.retrieved
        ),
        "from": days[0] if days else None,
        "to": days[-1] if days else None,
        "sha256": digest(pairs),
    }


def _reason(name: str, reason: str) -> str:
    """A pair's id ends in what is asked; an incident's does not."""
    asked = name.partition(":")[2]
    return f"question for the {asked}: {reason}" if asked else f"incident: {reason}"


def _count(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())
