"""Ask a question; the answer quotes and cites past incidents.

    python scripts/ask.py "what caused last week's database outage?"
    python scripts/ask.py "how did we fix it when kafka lag grew?" --json
    python scripts/ask.py "what took us down last week?" --as-of 2026-03-02
    python scripts/ask.py --batch questions.jsonl --out answers.jsonl

A batch line is {"id", "question", "as_of"?, "history"?: [{"role", "text"}]}. Without a language
model (LLM_BASE_URL=none, or no Ollama on this machine) the answer is composed from the reports'
own sentences. When nothing similar is on record it says so and names the nearest.
"""

import argparse
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import DONE, PARTLY, Counting, make_parser, run, tell, write_lines

if TYPE_CHECKING:
    from pipeline.records import Answer
    from pipeline.triage.answer import Triage


def main(argv: list[str] | None = None) -> int:
    """One question, or a file of them."""
    arguments = parse_arguments(argv)
    from pipeline.permissions import OPERATOR
    from pipeline.settings import load_settings
    from pipeline.wiring import Services

    settings = load_settings()
    triage = Services(settings, index=arguments.embed_index).triage
    today = arguments.as_of or datetime.now(settings.zone).date()
    if arguments.batch:
        return answer_batch(triage, arguments, today)
    answer = triage.answer(arguments.question, today, reader=OPERATOR)
    if arguments.json:
        print(json.dumps(answer.to_json(), ensure_ascii=False))
    else:
        show(answer)
    return DONE


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = make_parser(__doc__ or "")
    parser.add_argument("question", nargs="?", help="in your own words")
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DATE",
        help="the day of asking (default: today)",
    )
    parser.add_argument("--batch", type=Path, metavar="FILE", help="questions, one JSON a line")
    parser.add_argument("--out", type=Path, metavar="FILE", help="answers of --batch (else stdout)")
    parser.add_argument(
        "--embed_index", type=Path, metavar="PLACE", help="an index other than STATE_DIR's"
    )
    arguments = parser.parse_args(argv)
    if bool(arguments.question) == bool(arguments.batch):
        parser.error("give one question, or --batch FILE")
    return arguments


def show(answer: "Answer") -> None:
    """For a person: the answer, its sources, how sure."""
    print(answer.text)
    print()
    sources = {c.incident_id: c for c in answer.citations}
    for number, source in enumerate(sources.values(), 1):
        print(f"[{number}] {source.title} — {source.url or source.path}")
    how = "composed from the reports" if answer.model == "none" else f"worded by {answer.model}"
    sure = "" if answer.abstained else f"confidence {answer.confidence:.0%}, "
    tell(f"({sure}{how}, {answer.seconds:.1f} s)")


def answer_batch(triage: "Triage", arguments: argparse.Namespace, today: date) -> int:
    """Answer every line; a line that is no question is reported and left out."""
    counting = Counting("answered", every=50)
    bad: list[str] = []

    def answers() -> Iterator[str]:
        for number, line in enumerate(read_lines(arguments.batch), 1):
            try:
                asked = json.loads(line)
                answer = answer_one(triage, asked, today)
            except (ValueError, KeyError, TypeError) as error:
                bad.append(f"line {number} is no question: {error!r}")
                continue
            counting.step(asked["question"])
            yield json.dumps({"id": asked.get("id"), **answer.to_json()}, ensure_ascii=False)

    if arguments.out:
        write_lines(arguments.out, answers())
    else:
        for line in answers():
            print(line, flush=True)
    counting.end()
    for remark in bad:
        tell(remark)
    return PARTLY if bad else DONE


def answer_one(triage: "Triage", asked: dict[str, Any], today: date) -> "Answer":
    """Answer one line of a batch."""
    from pipeline.permissions import OPERATOR

    day = date.fromisoformat(asked["as_of"]) if asked.get("as_of") else today
    earlier = [turn["text"] for turn in asked.get("history") or ()]
    return triage.answer(asked["question"], day, earlier, reader=OPERATOR)


def read_lines(path: Path) -> Iterator[str]:
    """The lines that are not blank."""
    with path.open(encoding="utf-8") as file:
        yield from (line for line in file if line.strip())


if __name__ == "__main__":
    run(main)
