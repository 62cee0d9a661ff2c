"""How fast reports become records, and how much memory a long run takes.

    python bench/parsing.py            over made-up reports
    python bench/parsing.py FOLDER     over the files of a folder

The yardstick is markdown-it-py, which only parses the same files as Markdown. The long runs read
1,000 and 10,000 made-up reports from a folder into a store, each in a process of its own.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from markdown_it import MarkdownIt

from pipeline.extractors.folder import FolderExtractor
from pipeline.ingest import Ingest
from pipeline.intake import Intake
from pipeline.parsing.parser import Parser
from pipeline.records import Document
from pipeline.store import Store

SERVICES = "checkout search ledger upload-api billing mail-relay".split()
CAUSES = """\
The connection pool was exhausted because a migration held a lock for 14 minutes.
The certificate of the load balancer expired, since nobody renewed it after the move.
A typo in the feature flag turned the cache off, and the database was overloaded.
The disk of the primary filled up with logs that a debug setting had introduced.
A new version of the client retried without a pause, which overwhelmed the gateway.
""".splitlines()
FIXES = """\
We rolled back to the previous release and restarted the workers.
We renewed the certificate by hand and added it to the automatic renewal.
We cleared the disk, switched the setting off and enlarged the volume.
We scaled the gateway to twelve instances and blocked the old clients.
""".splitlines()
FILLER = """\
Support answered 41 tickets about it and linked the [status page](https://status.example.com/1).
The dashboard showed a **slow rise** of the error rate before the first page went out.
Nobody on the rota knew that the `failover` job had been paused the week before.
The on-call engineer asked in the channel whether anybody had deployed anything.
We compared the graphs of the last three Mondays and saw nothing out of the ordinary.
""".splitlines()


def made_up(number: int) -> str:
    """A report of about 4 kB; the same number gives the same report."""
    rng = random.Random(number)
    service = rng.choice(SERVICES)
    day = f"2023-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    start = rng.randint(0, 22)
    rows = "\n".join(
        f"- {start:02d}:{minute:02d} {rng.choice(FILLER)}" for minute in range(2, 58, 4)
    )
    prose = [" ".join(rng.choices(FILLER, k=6)) for _ in range(3)]
    return f"""\
# Outage of {service} on {day}

**Severity:** 2

## Summary

On {day} {service} was unavailable for {rng.randint(5, 90)} minutes. {prose[0]}

## Timeline

{rows}

## Root cause

{rng.choice(CAUSES)} {prose[1]}

## Resolution

{rng.choice(FIXES)} {prose[2]}

## Action items

- [ ] Alert earlier (#{number})
- [ ] Write a runbook for {service}
"""


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """Processor time of the best of several runs: the machine may be busy."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def report_speed(documents: Sequence[Document]) -> None:
    """One line: documents a second of both, and their ratio."""
    parser, markdown = Parser(), MarkdownIt()
    ours = len(documents) / seconds(lambda: [parser.parse(one) for one in documents])
    theirs = len(documents) / seconds(lambda: [markdown.parse(one.text) for one in documents])
    ratio = ours / theirs
    print(f"{'documents':20s} records {ours:6.0f}/s   Markdown {theirs:6.0f}/s   x{ratio:.2f}")


def measure_run(count: int, folder: Path) -> None:
    """Print the seconds and the peak memory in MiB of reading so many reports into a store."""
    for number in range(count):
        (folder / f"{number:05d}.md").write_text(made_up(number))
    start = time.monotonic()
    store = Store(f"sqlite:///{folder / 'store.db'}")
    Ingest(store, Intake.default()).run(FolderExtractor(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{f'{count:,} reports':20s} {time.monotonic() - start:6.0f} s   peak {peak:6.0f} MiB")


def main() -> int:
    """Prints the speed, then the two runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--run", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        with tempfile.TemporaryDirectory() as folder:
            measure_run(given.run, Path(folder))
        return 0
    files = (
        sorted(path for path in given.folder.rglob("*") if path.is_file()) if given.folder else []
    )
    texts = [(path.name, path.read_text("utf-8", "replace")) for path in files]
    texts = texts or [(f"{number}.md", made_up(number)) for number in range(300)]
    report_speed([Document("folder", name, text) for name, text in texts])
    for count in (1_000, 10_000):
        subprocess.run([sys.executable, __file__, "--run", str(count)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
