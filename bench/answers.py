"""How well questions find their report: ours beside keywords and vectors alone; and abstention.

    python bench/answers.py                       # the example organisation
    python bench/answers.py --documents DIR --questions FILE --answers out.jsonl

FILE holds one JSON object a line: {id, question, as_of?, history?, relevant_paths, answerable};
relevant_paths are relative to DIR. --answers writes what scripts/ask.py --batch would.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from pipeline.examples import write_examples
from pipeline.permissions import OPERATOR
from pipeline.records import Answer
from pipeline.retrieval.build import build_index
from pipeline.retrieval.keywords import terms
from pipeline.retrieval.search import Query, Search
from pipeline.settings import load_settings
from pipeline.wiring import Services

Ranking = Callable[[Query], list[str]]


def main() -> None:
    """Ingest, index, ask; print a table."""
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        documents, lines = sources(arguments, folder)
        services = Services(load_settings(state_dir=folder / "state", llm_base_url="none"))
        services.ingest.run(services.extractor("folder", documents))
        incidents = list(services.store.incidents())
        build_index(incidents, services.embedder, folder / "state")
        questions = [json.loads(line) for line in lines if line.strip()]
        report(services, questions, arguments.answers)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--answers", type=Path)
    return parser.parse_args()


def sources(arguments: argparse.Namespace, folder: Path) -> tuple[Path, list[str]]:
    """The documents and the lines of questions, given or the examples'."""
    if arguments.documents and arguments.questions:
        return arguments.documents, arguments.questions.read_text().splitlines()
    written = write_examples(folder / "examples", datetime.now(UTC))
    return written.postmortems, written.questions.read_text().splitlines()


def report(services: Services, questions: list[dict[str, Any]], out: Path | None) -> None:
    """Rankings of the answerable questions, abstention on all."""
    triage = services.triage
    search = triage.search()
    asked = [(q, query_of(q)) for q in questions]
    answerable = [(q, query) for q, query in asked if q["answerable"]]
    print(f"{len(questions)} questions, {len(answerable)} answerable\n{'':22}hit@1  hit@3    MRR")
    for name, rank in rankings(services, search).items():
        places = [place(rank(query), q["relevant_paths"]) for q, query in answerable]
        hits = [np.mean([0 < p <= k for p in places]) for k in (1, 3)]
        reciprocal = np.mean([1 / p if p else 0 for p in places])
        print(f"{name:22}{hits[0]:.3f}  {hits[1]:.3f}  {reciprocal:.3f}")
    answers = [
        triage.answer(query.question, query.today, query.earlier, reader=OPERATOR)
        for _, query in asked
    ]
    print(abstention(questions, answers))
    if out:
        lines = [{"id": q["id"], **a.to_json()} for q, a in zip(questions, answers, strict=True)]
        out.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def query_of(question: dict[str, Any]) -> Query:
    """A line of the questions as the search sees it."""
    day = question.get("as_of")
    today = date.fromisoformat(day) if day else datetime.now(UTC).date()
    earlier = tuple(turn["text"] for turn in question.get("history") or ())
    return Query(question["question"], today, earlier)


def rankings(services: Services, search: Search) -> dict[str, Ranking]:
    """Ways to rank the same index."""
    snapshot = search.snapshot
    paths = [i.record.path for i in snapshot.incidents]

    def keywords(query: Query) -> list[str]:
        scores = snapshot.keywords.scores(dict.fromkeys(terms(query.full_text), 1.0))
        return [paths[row] for row in np.argsort(-scores, kind="stable")]

    def vectors(query: Query) -> list[str]:
        embedded = services.embedder.embed([query.full_text])
        _, rows = snapshot.vectors.search(embedded, snapshot.vectors.ntotal)
        return list(dict.fromkeys(paths[snapshot.owners[row]] for row in rows[0]))

    def fused(query: Query) -> list[str]:
        return [hit.record.path for hit in search.find(query, limit=20).hits]

    return {"BM25": keywords, "vectors, best passage": vectors, "fused (what is used)": fused}


def place(ranked: Sequence[str], relevant: Sequence[str]) -> int:
    """1 for the first, 0 for not found."""
    wanted = [path.removeprefix("raw/") for path in relevant]
    return next((n for n, path in enumerate(ranked, 1) if path in wanted), 0)


def abstention(questions: list[dict[str, Any]], answers: Sequence[Answer]) -> str:
    """How often it was silent when it should be, and when it should not."""
    silent = [a.abstained for a in answers]
    should = [not q["answerable"] for q in questions]
    both = sum(a and b for a, b in zip(silent, should, strict=True))
    f1 = 2 * both / ((sum(silent) + sum(should)) or 1)
    seconds = np.percentile([a.seconds for a in answers], [50, 95])
    return (
        f"\nabstained {both} of {sum(should)} times rightly, {sum(silent) - both} wrongly; "
        f"F1 {f1:.3f}\nseconds an answer: median {seconds[0]:.2f}, 95 % under {seconds[1]:.2f}"
    )


if __name__ == "__main__":
    main()
