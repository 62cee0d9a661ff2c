"""What a model is given of a story: numbered evidence and notes, within its context."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.tester.evidence import Item
from pipeline.tester.report import TesterReport
from pipeline.tester.story import Story
from pipeline.tester.verify import Support

_ITEM_CHARACTERS = 400
_MARK = re.compile(r"\[E\d+\]", re.IGNORECASE)  # nobody but us numbers the evidence


@dataclass(frozen=True, slots=True)
class Material:
    """`evidence` and the notes go into the prompt; `support` is what is checked against."""

    evidence: str
    notes: dict[str, str]
    support: Support

    def notes_for(self, names: Iterable[str]) -> str:
        """The composed text of these sections."""
        return "\n\n".join(f"{name}:\n{self.notes[name]}" for name in names if name in self.notes)


def gather_material(story: Story, draft: TesterReport, room: int, prompt: str) -> Material:
    """Choose the evidence that fits into so many characters, the cited first, in order."""
    chosen = _chosen(story, draft, room)
    marks = {f"E{n}": address for n, address in enumerate(chosen, start=1)}
    items = {item.address: item for item in _telling_items(story)}
    lines = [
        f"[{mark}] {story.evidence.when(a)}, {items[a].role}, {items[a].kind}: "
        f"{_MARK.sub('', items[a].text[:_ITEM_CHARACTERS])}"
        for mark, a in marks.items()
    ]
    notes = _notes(draft)
    claims = [
        draft.root_cause.statement,
        draft.root_cause.basis,
        *(alternative.statement for alternative in draft.root_cause.alternatives),
    ]
    support = Support(
        marks=marks,
        texts={a: f"{story.evidence.when(a)} {items[a].text}" for a in items},
        claims=claims,
        notes="\n".join(notes.values()),
        prompt=prompt,
    )
    return Material("\n".join(lines), notes, support)


def _chosen(story: Story, draft: TesterReport, room: int) -> list[str]:
    """Addresses in the order of the incident."""
    cited = {a for row in draft.timeline for a in row.evidence} | set(draft.root_cause.evidence)
    cited |= {a for s in draft.missed_signals for a in s.evidence}
    ranked = sorted(_telling_items(story), key=lambda i: (i.address not in cited, i.order))
    kept: list[str] = []
    for item in ranked:
        room -= min(len(item.text), _ITEM_CHARACTERS) + 40
        if room < 0:
            break
        if item.passages:
            kept.append(item.address)
    return sorted(kept, key=lambda a: story.evidence.by_address[a].order)


def _telling_items(story: Story) -> list[Item]:
    """What does something in the incident: from chatter nobody learns of it, model or composer."""
    return [item for item in story.evidence.items if item.kind != "chatter"]


def _notes(draft: TesterReport) -> dict[str, str]:
    cause = draft.root_cause
    rivals = "; ".join(a.statement for a in cause.alternatives) or "none"
    return {
        "Incident Summary": _lines(
            draft.incident_summary,
            f"Began: {draft.impact.started or 'not given'}",
            f"Not given: {'; '.join(draft.impact.not_given) or 'nothing'}",
            f"Affected: {draft.impact.blast_radius}",
        ),
        "Investigation Discussion": _lines(
            *(f"{t.speaker}: {t.text}" for t in draft.investigation)
        ),
        "Root Cause": _lines(
            cause.statement, cause.basis, f"Alternatives: {rivals}", cause.confirm
        ),
        "Prevention Plan": _lines(
            *(f"{s.action} Done when: {s.done_when}" for s in draft.prevention)
        ),
        "Recommended Tests": _lines(
            *(f"{t.title} ({t.layer}): {t.catches} {t.pass_when}" for t in draft.recommended_tests)
        ),
        "Voice Summary": draft.voice_summary,
    }


def _lines(*parts: str) -> str:
    kept: Sequence[str] = [part for part in parts if part]
    return "\n".join(kept)
