"""Nothing that a model is judged on was learned from, in any guise."""

from dataclasses import replace

import pytest

from pipeline.errors import MaterialUnfit
from pipeline.records import IncidentRecord
from pipeline.store import StoredIncident
from pipeline.training.families import find_families
from pipeline.training.material import select_incidents
from pipeline.training.served import Setting
from pipeline.training.split import roll_splits, split_incidents


@pytest.fixture(scope="module")
def records(series: list[StoredIncident]) -> list[IncidentRecord]:
    return [stored.record for stored in series]


def alone(records: list[IncidentRecord]) -> tuple[tuple[str, ...], ...]:
    return tuple((record.id,) for record in records)


def test_newest_of_each_source_are_held_out(records: list[IncidentRecord]) -> None:
    others = [replace(r, id=f"x{r.id}", source="notion", date="2020" + r.date[4:])
              for r in records if r.date][:20]  # fmt: skip
    everything = records + others
    split = split_incidents(everything, alone(everything), seed=0)
    newest = sorted((r.date or "", r.id) for r in records)[-4:]
    of_notion = sorted((r.date or "", r.id) for r in others)[-3:]
    assert set(split.held_out) == {name for _, name in newest + of_notion}
    assert not set(split.held_out) & {*split.training, *split.validation}
    assert len({*split.training, *split.validation, *split.held_out}) == len(everything)


def test_what_has_no_date_is_learned_from(records: list[IncidentRecord]) -> None:
    undated = replace(records[-1], date=None)
    split = split_incidents([*records[:-1], undated], alone(records), seed=0)
    assert undated.id in {*split.training, *split.validation}


def test_recurrence_goes_where_its_family_began(records: list[IncidentRecord]) -> None:
    newest, oldest = records[-1].id, records[0].id
    families = ((oldest, newest), *((r.id,) for r in records[1:-1]))
    split = split_incidents(records, families, seed=0)
    learned = (split.training, split.validation)
    assert newest not in split.held_out
    assert any({oldest, newest} <= set(part) for part in learned)


def test_each_fold_is_judged_on_what_follows_its_training(records: list[IncidentRecord]) -> None:
    days = {record.id: record.date or "" for record in records}
    folds = roll_splits(records, alone(records), 3, seed=0)
    held_out = [name for fold in folds for name in fold.held_out]
    assert len(held_out) == len(set(held_out)) == 12
    for fold in folds:
        last_learned = max(days[name] for name in (*fold.training, *fold.validation))
        assert last_learned < min(days[name] for name in fold.held_out)
    assert folds[-1] == split_incidents(records, alone(records), seed=0)


def test_seed_decides_what_training_stops_by(records: list[IncidentRecord]) -> None:
    splits = [split_incidents(records, alone(records), seed) for seed in (1, 1, 2)]
    assert splits[0] == splits[1]
    assert splits[0].validation != splits[2].validation


def test_family_is_found_by_meaning_and_by_title(
    records: list[IncidentRecord], setting: Setting
) -> None:
    retold = replace(
        records[10],
        id="retold",
        incident_title="Kiosk fleet refuses cards",
        root_cause="In March the certificate of the terminals had expired.",
    )
    titled = replace(
        records[3],
        id="titled",
        incident_title="Trouble with stock-ledger, 2026",
        root_cause="Rain.",
    )
    families = find_families([*records, retold, titled], setting.embedder)
    together = [set(family) for family in families if len(family) > 1]
    assert {records[10].id, "retold"} in together
    assert {records[3].id, "titled"} in together
    assert len(together) == 2


def test_too_few_incidents_are_refused_with_the_number_needed(
    records: list[IncidentRecord], setting: Setting
) -> None:
    with pytest.raises(MaterialUnfit, match=r"Only 19 .* needs 20"):
        select_incidents(records[:19], lambda _: True, setting)


def test_incidents_of_one_kind_are_refused(records: list[IncidentRecord], setting: Setting) -> None:
    same = [replace(record, root_cause_category="dns") for record in records]
    with pytest.raises(MaterialUnfit, match=r"same kind of cause \(dns\)"):
        select_incidents(same, lambda _: True, setting)
