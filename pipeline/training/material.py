"""What a model is trained and judged on: incidents chosen, split, and made into pairs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import MaterialUnfit
from pipeline.records import IncidentRecord
from pipeline.training.customer import make_customer
from pipeline.training.families import Families, find_families
from pipeline.training.pairs import Dropped, Pair, PairFormat, digest
from pipeline.training.served import MaySee, Setting, make_served
from pipeline.training.split import Split, roll_splits

LEAST_INCIDENTS = 20  # with cause and fix: of so few, three are held out


@dataclass(frozen=True, slots=True)
class Material:
    """The pairs of one fold, and what was left out. `number` counts the `folds` from 1."""

    format: PairFormat
    split: Split
    families: Families
    training: tuple[Pair, ...]
    validation: tuple[Pair, ...]
    held_out: tuple[Pair, ...]
    dropped: tuple[Dropped, ...]
    number: int
    folds: int

    @property
    def parts(self) -> dict[str, tuple[Pair, ...]]:
        """The pairs by what they are for."""
        return {
            "training": self.training,
            "validation": self.validation,
            "held_out": self.held_out,
        }

    @property
    def digest(self) -> str:
        """SHA-256 over all pairs."""
        return digest(pair for pairs in self.parts.values() for pair in pairs)


@dataclass(frozen=True, slots=True)
class Selection:
    """The incidents that pairs are made of, by family, and those that are left out."""

    records: tuple[IncidentRecord, ...]
    families: Families
    dropped: tuple[Dropped, ...]
    readable: MaySee


def select_incidents(
    records: Iterable[IncidentRecord], readable: MaySee, setting: Setting
) -> Selection:
    """Those with cause and fix that every member of the workspace may read.

    Raises MaterialUnfit when they are too few or all of a kind.
    """
    chosen: list[IncidentRecord] = []
    dropped: list[Dropped] = []
    for record in records:
        if reason := _refuse(record, readable):
            dropped.append(Dropped(record.id, reason))
        else:
            chosen.append(record)
    _check(chosen)
    families = find_families(chosen, setting.embedder)
    return Selection(tuple(chosen), families, tuple(dropped), readable)


def make_materials(
    selection: Selection, pair_format: PairFormat, setting: Setting, folds: int = 1
) -> list[Material]:
    """One for each fold, the earliest first; the last is the run's own."""
    alike = {member: frozenset(family) for family in selection.families for member in family}
    setting = replace(setting, families=alike)
    splits = roll_splits(selection.records, selection.families, folds, setting.seed)
    return [
        _make(selection, split, pair_format, setting, number, folds)
        for number, split in enumerate(splits, 1)
    ]


def _refuse(record: IncidentRecord, readable: MaySee) -> str | None:
    if record.excluded:
        return record.exclusion_reason or "it is no incident"
    if not readable(record):
        return "not every member of the workspace may read it"
    return None if record.trainable else "it states no cause or no fix"


def _check(chosen: Sequence[IncidentRecord]) -> None:
    if len(chosen) < LEAST_INCIDENTS:
        raise MaterialUnfit(
            f"Only {len(chosen)} incidents on record state cause and fix and may be read by all; "
            f"training needs {LEAST_INCIDENTS}: add more with scripts/extract.py."
        )
    kinds = {record.root_cause_category for record in chosen}
    if len(kinds) == 1:
        raise MaterialUnfit(
            f"All {len(chosen)} incidents have the same kind of cause ({kinds.pop()}): "
            "nothing could be told apart. Add incidents with other causes."
        )


def _make(
    selection: Selection,
    split: Split,
    pair_format: PairFormat,
    setting: Setting,
    number: int,
    folds: int,
) -> Material:
    if not (split.training and split.validation and split.held_out):
        raise MaterialUnfit(
            f"Fold {number} of {folds} would leave nothing to train on or to hold out: "
            "date more of the incidents, or lower --folds."
        )
    learned = {*split.training, *split.validation}
    unlearned = {record.id for record in selection.records} - learned

    def seen_then(record: IncidentRecord) -> bool:
        return record.id not in unlearned and selection.readable(record)

    def make(ids: Sequence[str], may_see: MaySee) -> list[Pair | Dropped]:
        chosen = [record for record in selection.records if record.id in frozenset(ids)]
        if pair_format == "customer":
            return make_customer(chosen)
        return make_served(chosen, may_see, setting)

    training = make(split.training, seen_then)
    validation = make(split.validation, seen_then)
    held_out = make(split.held_out, selection.readable)
    outcomes = (*training, *validation, *held_out)
    return Material(
        format=pair_format,
        split=split,
        families=selection.families,
        training=_pairs(training),
        validation=_pairs(validation),
        held_out=_pairs(held_out),
        dropped=(*selection.dropped, *(one for one in outcomes if isinstance(one, Dropped))),
        number=number,
        folds=folds,
    )


def _pairs(outcomes: Iterable[Pair | Dropped]) -> tuple[Pair, ...]:
    return tuple(one for one in outcomes if isinstance(one, Pair))
