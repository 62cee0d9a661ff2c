"""Which model answers, by the settings."""

from pathlib import Path
from typing import Any

import pytest
from tiny_run import PROMPTS, write_tiny_run

from models.checkpoints import PROMOTED, Run, link_atomically
from models.ports import ModelUnavailable
from pipeline.errors import SettingsError
from pipeline.settings import load_settings
from pipeline.triage.write import AnswerWriter
from pipeline.wiring import Services

SERVER = "http://127.0.0.1:9/v1"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return write_tiny_run(tmp_path / "checkpoints")


@pytest.fixture
def services(tmp_path: Path) -> Any:
    def make(**given: Any) -> Services:
        return Services(load_settings(checkpoints=tmp_path / "checkpoints", **given))

    return make


def writer_of(services: Services) -> AnswerWriter | None:
    """What words the answers of this moment's Triage."""
    services.__dict__.setdefault("search", None)  # no index is needed for that
    return services.triage._writer  # pyright: ignore[reportPrivateUsage]


def test_promoted_run_answers_and_is_followed(services: Any, run: Run) -> None:
    made = services()
    assert made.answer_model is None
    link_atomically(run.folder.parent / PROMOTED, run.folder)
    model = made.answer_model
    assert model.name == "tiny-run"
    assert list(model.stream(PROMPTS[0], max_tokens=4))
    assert made.answer_model is model
    writer = writer_of(made)
    assert writer
    assert writer.model_name == "tiny-run"
    (run.folder.parent / PROMOTED).unlink()
    assert made.answer_model is None


def test_general_model_answers_where_nothing_is_promoted(services: Any) -> None:
    made = services(llm_base_url=SERVER, llm_model="general")
    assert made.answer_model is made.general_model
    assert made.answer_model.name == "general"


def test_chosen_run_stays_when_its_link_moves(services: Any, run: Run) -> None:
    output_dir = run.folder.parent
    link_atomically(output_dir / "final", run.folder)
    made = services(answer_model=str(output_dir / "final"))
    assert made.answer_model.name == "tiny-run"
    link_atomically(output_dir / "final", write_tiny_run(output_dir, "later", seed=2).folder)
    assert made.answer_model.name == "tiny-run"


def test_name_is_asked_of_a_server_with_the_room_it_has(services: Any) -> None:
    model = services(
        answer_model="tuned", answer_base_url=SERVER, answer_context=2048, llm_base_url="none"
    ).answer_model
    assert (model.name, model.context_tokens) == ("tuned", 2048)
    with pytest.raises(SettingsError, match="ANSWER_BASE_URL"):
        _ = services(answer_model="tuned", llm_base_url="none").answer_model


def test_model_that_does_not_load_takes_nothing_down(services: Any, run: Run) -> None:
    (run.adapter / "adapter_config.json").unlink()
    link_atomically(run.folder.parent / PROMOTED, run.folder)
    made = services()
    with pytest.raises(ModelUnavailable, match="tiny-run does not load"):
        _ = made.answer_model
    assert writer_of(made) is None
    missing = services(answer_model="./nowhere")
    with pytest.raises(ModelUnavailable, match="no finished training run at"):
        _ = missing.answer_model
    assert writer_of(missing) is None
