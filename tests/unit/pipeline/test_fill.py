"""A model may point at a cause or fix in the document; the real openai client asks it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sources.loopback import DROPPED, HTML, Call, Loopback, Reply

from models.chat_openai import OpenAIChat
from pipeline.extractors.folder import FolderExtractor
from pipeline.fill import QuotingParser, verbatim
from pipeline.parsing.parser import Parser
from pipeline.records import Document
from pipeline.settings import load_settings
from pipeline.wiring import Services

CAUSE = "Both feeds of the rack hang on one breaker, and the kettle hangs there too."
FIX = "Somebody carried the kettle to the kitchen."
WRAPPED = CAUSE.replace("breaker, and", "breaker,\n  and")
REPORT = f"""# Build machines off on 3 May 2023

## Impact

Between 10:02 and 10:20 UTC no build could start, and 14 developers waited.

## Kettle

{WRAPPED}

{FIX}
"""


class Model:
    """An OpenAI-compatible server that says `said` to whoever asks; `asked` are the prompts."""

    def __init__(self) -> None:
        self.said: Callable[[str], str] = lambda _prompt: "NONE"
        self.asked: list[str] = []
        self.server = Loopback(self._answer)

    def _answer(self, call: Call) -> Reply:
        prompt = json.loads(call.body)["messages"][0]["content"]
        self.asked.append(prompt)
        chunk: dict[str, Any] = {"id": "1", "object": "chat.completion.chunk", "model": "m"}
        delta = {"role": "assistant", "content": self.said(prompt)}
        lines = [
            {**chunk, "created": 1, "choices": [{"index": 0, "delta": delta}]},
            {
                **chunk,
                "created": 1,
                "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
            },
        ]
        body = "".join(f"data: {json.dumps(line)}\n\n" for line in lines) + "data: [DONE]\n\n"
        return Reply(200, body.encode(), {"Content-Type": "text/event-stream"})

    def chat(self, **options: Any) -> OpenAIChat:
        return OpenAIChat(f"{self.server.url}/v1", "m", retries=0, **options)


@pytest.fixture
def model() -> Iterator[Model]:
    model = Model()
    with model.server:
        yield model


def document(text: str = REPORT) -> Document:
    return Document("folder", "kettle.md", text)


def says_both(prompt: str) -> str:
    return CAUSE if asks_for_cause(prompt) else FIX


def asks_for_cause(prompt: str) -> bool:
    return "caused" in prompt.partition("\n")[0]


def test_the_rules_alone_leave_both_fields_empty() -> None:
    record = Parser().parse(document())[0]
    assert (record.root_cause, record.fix, record.excluded) == ("", "", False)


def test_quotes_fill_the_empty_fields_and_say_where_they_come_from(model: Model) -> None:
    model.said = says_both
    record = QuotingParser(model.chat()).parse(document())[0]
    assert (record.root_cause, record.fix) == (CAUSE, FIX)
    assert record.origins["root_cause"] == record.origins["fix"] == "model"
    assert record.origins["impact"] == "section: Impact"
    assert not record.trainable


@pytest.mark.parametrize(
    "said",
    [
        "NONE",
        "",
        "The breaker was overloaded by a kettle.",
        CAUSE.replace("kettle", "toaster"),
        "the kettle",
        REPORT,
    ],
    ids=["none", "nothing", "in its own words", "one word changed", "too short", "everything"],
)
def test_what_is_no_quote_is_refused(model: Model, said: str) -> None:
    model.said = lambda _prompt: said
    assert QuotingParser(model.chat()).parse(document()) == Parser().parse(document())


def test_a_line_of_a_talkative_answer_counts() -> None:
    assert verbatim(f'Here is the passage:\n"{FIX}"\nI hope it helps.', REPORT) == FIX


def test_what_the_rules_found_is_not_asked_for(model: Model) -> None:
    model.said = lambda _prompt: CAUSE
    told = REPORT + "\n## Root cause\n\nThe breaker of the rack tripped under the load.\n"
    record = QuotingParser(model.chat()).parse(document(told))[0]
    assert record.root_cause == "The breaker of the rack tripped under the load."
    assert not any(asks_for_cause(prompt) for prompt in model.asked)


def test_no_question_about_what_is_no_incident(model: Model) -> None:
    assert QuotingParser(model.chat()).parse(document("# Kettle policy\n\nNo kettles."))[0].excluded
    assert not model.asked


@pytest.mark.parametrize(
    "fault", [DROPPED, HTML, Reply(500, {"error": "out of memory"})], ids=["gone", "page", "error"]
)
def test_a_failing_model_costs_one_question_and_no_document(model: Model, fault: Reply) -> None:
    model.server.fail("POST", fault, times=99)
    parser = QuotingParser(model.chat())
    for _ in range(3):
        assert parser.parse(document()) == Parser().parse(document())
    assert model.server.count("POST") == 1


def test_a_hanging_model_is_left_behind(model: Model) -> None:
    model.server.fail("POST", Reply(200, b"", delay=5), times=99)
    parser = QuotingParser(model.chat(first_token_timeout=0.3))
    assert parser.parse(document()) == Parser().parse(document())


def test_a_prompt_that_is_too_long_is_asked_again_with_half(model: Model) -> None:
    error = {"error": {"message": "maximum context length exceeded", "code": 400}}
    model.server.fail("POST", Reply(400, error), times=1)
    model.said = lambda _prompt: "NONE"
    QuotingParser(model.chat()).parse(document(REPORT + "And so on.\n" * 3_000))
    first, *_ = model.asked
    assert model.server.count("POST") == 3
    assert len(first) < 4_096 * 4


def test_another_model_reads_documents_again(model: Model) -> None:
    assert QuotingParser(model.chat()).version != Parser().version


def test_the_setting_turns_it_on(model: Model, tmp_path: Path) -> None:
    model.said = says_both
    (tmp_path / "kettle.md").write_text(REPORT)
    for asked, cause in ((False, ""), (True, CAUSE)):
        settings = load_settings(
            state_dir=tmp_path / str(asked),
            llm_base_url=f"{model.server.url}/v1",
            fill_with_model=asked,
        )
        services = Services(settings)
        services.ingest.run(FolderExtractor(tmp_path))
        assert next(iter(services.store.incidents())).record.root_cause == cause


@pytest.mark.slow
def test_a_small_model_never_adds_words_of_its_own(llama: Any) -> None:
    record = QuotingParser(llama.chat()).parse(document())[0]
    held = " ".join(REPORT.split())
    assert record.root_cause in held and record.fix in held
