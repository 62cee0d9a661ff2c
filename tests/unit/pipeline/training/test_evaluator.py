"""An evaluation of a run that was really trained, if only for a few steps of a tiny model."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny_model import write_tiny_model

from models.causal import locate_base
from models.chat_transformers import open_both
from models.checkpoints import find_run
from models.recipe import Recipe
from pipeline.errors import MaterialUnfit
from pipeline.records import Document
from pipeline.redaction.gate import default_gate
from pipeline.retrieval.live import LiveSearch
from pipeline.retrieval.snapshot import LINK_NAME
from pipeline.store import Known, Store, StoredIncident
from pipeline.training.evaluate import BASE_RETRIEVAL, COMPOSER, SYSTEMS, TUNED_RETRIEVAL
from pipeline.training.evaluation_page import render_page, say_verdict
from pipeline.training.evaluator import Evaluator
from pipeline.training.material import make_materials, select_incidents
from pipeline.training.promotion import NotEarned, promote, promoted
from pipeline.training.run import Job, train
from pipeline.training.served import Setting


@pytest.fixture(scope="module")
def store(
    series: list[StoredIncident], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    opened = Store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'pm.db'}")
    for one in series:
        document = Document("folder", one.record.path, one.text)
        opened.put(document, Known("f"), [one.record])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def evaluator(
    store: Store, setting: Setting, tmp_path_factory: pytest.TempPathFactory
) -> Evaluator:
    cache_dir = tmp_path_factory.mktemp("models")
    index = setting.search.snapshot.folder.parents[1] / LINK_NAME
    return Evaluator(
        store,
        LiveSearch(index, setting.embedder),
        default_gate(),
        lambda _record: True,
        lambda run: open_both(run, cache_dir),
        setting.today,
    )


@pytest.fixture(scope="module")
def run_folder(
    series: list[StoredIncident], setting: Setting, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("checkpoints")
    tiny = write_tiny_model(folder / "tiny", [one.text for one in series])
    selection = select_incidents([one.record for one in series], lambda _: True, setting)
    [material] = make_materials(selection, "served", setting)
    recipe = Recipe(epochs=0.1, max_length=2048, tokens_per_batch=4096, patience=9)
    return train(Job(material, locate_base(str(tiny), folder), recipe), folder / "runs")


@pytest.fixture(scope="module")
def evaluation(evaluator: Evaluator, run_folder: Path) -> dict[str, Any]:
    return evaluator.evaluate(find_run(run_folder))


def test_every_system_is_asked_every_case(evaluation: dict[str, Any]) -> None:
    assert set(evaluation["systems"]) == set(SYSTEMS)
    assert evaluation["held_out"]["cases"] == len(evaluation["cases"]) > 6
    for case in evaluation["cases"]:
        assert set(case["replies"]) == set(SYSTEMS)
    for figures in evaluation["systems"].values():
        assert (
            0 <= figures["answer"]["low"] <= figures["answer"]["value"] <= figures["answer"]["high"]
        )


def test_what_happened_later_answers_no_case(evaluation: dict[str, Any]) -> None:
    """The composer, which quotes, is right far more often than a model with random weights."""
    systems = evaluation["systems"]
    assert systems[COMPOSER]["answer"]["value"] > 0.4
    assert systems[TUNED_RETRIEVAL]["answer"]["value"] < 0.3
    assert systems[BASE_RETRIEVAL]["answer"]["value"] < 0.3
    assert evaluation["gain_over_composer"]["answer"]["value"] > -0.5  # the composer stands in


def test_the_same_again_gives_the_same_figures(
    evaluator: Evaluator, run_folder: Path, evaluation: dict[str, Any]
) -> None:
    again = evaluator.evaluate(find_run(run_folder))
    assert again | {"created": ""} == evaluation | {"created": ""}


def test_a_tiny_model_is_not_promoted(run_folder: Path, evaluation: dict[str, Any]) -> None:
    with pytest.raises(NotEarned, match="interval"):
        promote(find_run(run_folder), evaluation)
    assert promoted(run_folder.parent) is None


def test_the_page_stands_alone_and_escapes(evaluation: dict[str, Any]) -> None:
    hostile = "<script>alert(1)</script>"
    case = evaluation["cases"][0] | {"question": hostile}
    page = render_page(evaluation | {"cases": [case, *evaluation["cases"][1:]]})
    assert hostile not in page and "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=", page)
    assert page.count("<details>") == len(evaluation["cases"])
    assert page.count("<svg") == 4
    assert say_verdict(evaluation).replace("'", "&#39;") in page


def test_nothing_on_record_any_more_is_a_sentence(
    evaluator: Evaluator, run_folder: Path, tmp_path: Path
) -> None:
    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(MaterialUnfit, match="train again"):
        replace(evaluator, store=empty).evaluate(find_run(run_folder))
    empty.close()
