"""A model in this process: a tiny one, with an adapter of random weights."""

import threading
from pathlib import Path
from typing import Any

import pytest
from tiny_run import PROMPTS, change_manifest, write_tiny_run

from models.causal import load_base, locate_base
from models.chat_transformers import (
    BaseAndTuned,
    OutOfMemory,
    TransformersChat,
    open_both,
    open_run,
)
from models.checkpoints import Run, find_run
from models.ports import Message, ModelInterrupted, ModelUnavailable, PromptTooLong
from models.rendering import encode_prompt

ROOM = 40  # tokens of a reply


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return write_tiny_run(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture(scope="module")
def both(run: Run) -> BaseAndTuned:
    return open_both(run, run.folder.parent)


@pytest.fixture(scope="module")
def chat(both: BaseAndTuned) -> TransformersChat:
    return both.tuned


@pytest.fixture(scope="module")
def loaded(run: Run) -> Any:
    """The base model without any adapter."""
    return load_base(locate_base(run.manifest["base"]["folder"], run.folder), device="cpu")


def test_name_and_room_are_the_runs(chat: TransformersChat) -> None:
    assert chat.name == "tiny-run"
    assert chat.context_tokens == 512


def test_stream_says_what_complete_says(chat: TransformersChat) -> None:
    pieces = list(chat.stream(PROMPTS[0], max_tokens=ROOM))
    assert len(pieces) > 1
    assert "".join(pieces).strip() == chat.complete(PROMPTS[:1], max_tokens=ROOM)[0]


def test_prompts_of_different_lengths_do_not_disturb_each_other(chat: TransformersChat) -> None:
    together = chat.complete(PROMPTS, max_tokens=ROOM)
    assert together == [chat.complete([each], max_tokens=ROOM)[0] for each in PROMPTS]
    assert len(set(together)) > 3


def test_likelihoods_are_the_mean_of_each_options_tokens(chat: TransformersChat) -> None:
    import torch

    options = ["The pool was small.", "day", "broke on"]
    tokenizer, model = chat._loaded.tokenizer, chat._loaded.model  # pyright: ignore
    expected: list[float] = []
    for option in options:
        prompt = encode_prompt(tokenizer, PROMPTS[1])
        tail = tokenizer(option, add_special_tokens=False)["input_ids"]
        with torch.no_grad():
            chances = model(torch.tensor([prompt + tail])).logits[0].log_softmax(-1)
        places = range(len(prompt) - 1, len(prompt) + len(tail) - 1)
        known = [float(chances[at, token]) for at, token in zip(places, tail, strict=True)]
        expected.append(sum(known) / len(known))
    assert chat.likelihoods(PROMPTS[1], options) == pytest.approx(expected, abs=1e-4)


def test_base_is_the_model_before_tuning(both: BaseAndTuned, loaded: Any) -> None:
    untuned = TransformersChat(loaded, "untuned", context_tokens=512)
    with both.as_base() as base:
        assert base.first_tokens(PROMPTS[0]) == pytest.approx(untuned.first_tokens(PROMPTS[0]))
        assert base.complete(PROMPTS, max_tokens=8) == untuned.complete(PROMPTS, max_tokens=8)
    assert both.tuned.first_tokens(PROMPTS[0]) != untuned.first_tokens(PROMPTS[0])
    assert both.tuned.complete(PROMPTS, max_tokens=8) != untuned.complete(PROMPTS, max_tokens=8)


def test_too_long_prompt(chat: TransformersChat) -> None:
    long = (Message("user", "The pool was small. " * 700),)
    with pytest.raises(PromptTooLong, match="shorten"):
        next(chat.stream(long, max_tokens=ROOM))
    with pytest.raises(PromptTooLong):
        chat.likelihoods(long, ["day"])
    assert chat.complete([long, PROMPTS[0]], max_tokens=ROOM)[0] == ""


def test_reader_that_has_heard_enough_ends_the_generation(chat: TransformersChat) -> None:
    before = threading.active_count()
    reading = chat.stream(PROMPTS[0], max_tokens=1500)
    next(reading)
    assert threading.active_count() == before + 1
    reading.close()
    assert threading.active_count() == before
    assert chat.complete(PROMPTS[:1], max_tokens=1)  # and nobody waits for its turn


class Starved:
    """Stands before a model: the allocator's real refusal, for more than so many rows."""

    def __init__(self, model: Any, rows: int) -> None:
        self._model, self._rows = model, rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def generate(self, ids: Any, **options: Any) -> Any:
        import torch

        if len(ids) > self._rows:
            torch.empty(1 << 50)
        return self._model.generate(ids, **options)


def starve(loaded: Any, rows: int) -> TransformersChat:
    from models.causal import Loaded

    return TransformersChat(
        Loaded(Starved(loaded.model, rows), loaded.tokenizer, "cpu"), "hungry", context_tokens=512
    )


def test_too_little_memory_for_many_is_enough_for_few(loaded: Any) -> None:
    plenty = TransformersChat(loaded, "plenty", context_tokens=512)
    expected = plenty.complete(PROMPTS, max_tokens=5)
    assert starve(loaded, 3).complete(PROMPTS, max_tokens=5) == expected


def test_too_little_memory_is_told_with_what_to_do(loaded: Any) -> None:
    with pytest.raises(OutOfMemory, match=r"out of memory.*ANSWER_MODEL.*--to gguf"):
        list(starve(loaded, 0).stream(PROMPTS[0], max_tokens=5))
    with pytest.raises(OutOfMemory):
        starve(loaded, 0).complete(PROMPTS, max_tokens=5)


def test_fault_in_the_middle_breaks_off(loaded: Any) -> None:
    class Faulty(Starved):
        def generate(self, ids: Any, **options: Any) -> Any:
            super().generate(ids, **options | {"max_new_tokens": 9})
            raise RuntimeError("device lost\nat line 7")

    from models.causal import Loaded

    faulty = Loaded(Faulty(loaded.model, 1), loaded.tokenizer, "cpu")
    chat = TransformersChat(faulty, "faulty", context_tokens=512)
    with pytest.raises(ModelInterrupted, match=r"faulty broke off \(device lost\)"):
        list(chat.stream(PROMPTS[0], max_tokens=50))


def test_another_base_is_refused(tmp_path: Path) -> None:
    run = write_tiny_run(tmp_path)
    change_manifest(run, base=run.manifest["base"] | {"sha256": "0" * 64})
    with pytest.raises(ModelUnavailable, match="not the model that tiny-run was trained on"):
        open_run(find_run(run.folder), tmp_path)


def test_damaged_adapter_is_told(tmp_path: Path) -> None:
    run = write_tiny_run(tmp_path)
    (run.adapter / "adapter_config.json").unlink()
    with pytest.raises(ModelUnavailable, match="tiny-run does not load"):
        open_run(run, tmp_path)
