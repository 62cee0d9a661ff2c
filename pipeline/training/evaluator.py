"""Evaluates training runs against what is on record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from models.checkpoints import Run, list_runs
from models.ports import TunedModel
from pipeline.errors import MaterialUnfit
from pipeline.records import IncidentRecord
from pipeline.redaction.gate import Gate
from pipeline.retrieval.live import LiveSearch
from pipeline.store import Store, StoredIncident
from pipeline.training.cases import Case, make_cases
from pipeline.training.ceiling import measure_ceiling
from pipeline.training.evaluate import Fold, Watch, judge
from pipeline.training.families import Families, find_families
from pipeline.training.pairs import Pair, digest, load_pairs
from pipeline.training.served import MaySee, Setting, make_served
from pipeline.training.systems import Composer
from pipeline.triage.request import answer_prompt

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Evaluator:
    """What every evaluation needs: the record, search over it, and the models of a run."""

    store: Store
    live: LiveSearch
    gate: Gate
    readable: MaySee
    open_models: Callable[[Run], TunedModel]
    today: date

    def evaluate(
        self, run: Run, labels: Path | None = None, watch: Watch = lambda _stage: None
    ) -> dict[str, Any]:
        """The whole evaluation of a run and its folds, as JSON (README, "Fine-tune").

        The same run, index and program give the same figures. Raises MaterialUnfit when what was
        held out is no longer on record, ModelError, InputUnreadable.
        """
        incidents = {one.record.id: one for one in self.store.incidents()}
        records = {name: one.record for name, one in incidents.items() if self.readable(one.record)}
        families = find_families(list(records.values()), self.live.embedder) if records else ()
        alike = {member: frozenset(family) for family in families for member in family}
        runs = folds_of(run)
        folds = [self._fold(each, incidents, families, alike) for each in runs]
        cases = [case for fold in folds for case in fold.cases]
        if not cases:
            raise MaterialUnfit(
                f"Nothing that {run.name} held out is on record any more: train again."
            )
        composer, seed = Composer(self.live, self.gate, alike), int(run.manifest["seed"])
        judged = judge(folds, composer, records, self.readable, self.today, seed, watch)
        return {
            "format": FORMAT,
            "run": run.name,
            "runs": [each.name for each in runs],
            "base": run.manifest["base"]["name"],
            "pair_format": run.manifest["pair_format"],
            "seed": seed,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "folds": len(folds),
            "held_out": _count(cases),
            "digests": self._digests(run, cases),
            "ceiling": measure_ceiling(self.store.records(), labels, seed) if labels else None,
            **judged.to_json(),
        }

    def _fold(
        self,
        run: Run,
        incidents: Mapping[str, StoredIncident],
        families: Families,
        alike: Mapping[str, frozenset[str]],
    ) -> Fold:
        data = run.folder / "data"
        training, asked = load_pairs(data / "training.jsonl"), load_pairs(data / "held_out.jsonl")
        known = {pair.incident_id for pair in training}
        return Fold(
            partial(self.open_models, run),
            make_cases(self._served(run, asked, incidents, alike), incidents, families),
            training,
            [one.record for name, one in incidents.items() if name in known],
            run.manifest["pair_format"] == "customer",
        )

    def _served(
        self,
        run: Run,
        asked: Sequence[Pair],
        incidents: Mapping[str, StoredIncident],
        alike: Mapping[str, frozenset[str]],
    ) -> list[Pair]:
        """The held-out pairs as the bot would serve them, whatever form was trained on."""
        if run.manifest["pair_format"] == "served":
            return [pair for pair in asked if pair.incident_id in incidents]
        search, room = self.live.current(), run.manifest["context_tokens"]
        setting = Setting(
            search, self.live.embedder, self.today, room, run.manifest["seed"], families=alike
        )
        wanted = dict.fromkeys(pair.incident_id for pair in asked)
        held_out = [incidents[name].record for name in wanted if name in incidents]
        made = make_served(held_out, self.readable, setting)
        return [pair for pair in made if isinstance(pair, Pair)]

    def _digests(self, run: Run, cases: Sequence[Case]) -> dict[str, str]:
        return {
            "cases": digest(case.pair for case in cases),
            "index": self.live.current().snapshot.manifest.content,
            "prompt": answer_prompt().version,
            "base": run.manifest["base"]["sha256"],
            "adapter": run.manifest["adapter_sha256"],
        }


def folds_of(run: Run) -> list[Run]:
    """The runs of all rolling-origin folds of the training that this run is the last of."""
    fold = run.manifest["fold"]
    found = {fold["number"]: run}
    for other in list_runs(run.folder.parent):
        number, of = other.manifest["fold"]["number"], other.manifest["fold"]["of"]
        if of == fold["of"] and _same_training(run, other):
            found.setdefault(number, other)
    return [found[number] for number in sorted(found)]


def _same_training(run: Run, other: Run) -> bool:
    def essence(each: Run) -> tuple[object, ...]:
        manifest = each.manifest
        return manifest["base"]["sha256"], manifest["pair_format"], manifest["recipe"]

    return essence(run) == essence(other)


def _count(cases: Sequence[Case]) -> dict[str, int]:
    records: dict[str, IncidentRecord] = {case.record.id: case.record for case in cases}
    return {
        "incidents": len(records),
        "families": len({case.family for case in cases}),
        "cases": len(cases),
        "unanswerable": sum(not case.pair.answerable for case in cases),
    }
