"""The edge that every script shares: import path, logging, progress, errors to exit codes.

0 done   1 failed, one line says what to do   2 usage   3 done, with failures listed
"""

import argparse
import errno
import logging
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

DONE, FAILED, USAGE, PARTLY = 0, 1, 2, 3
INTERRUPTED = 130

_DISK = {
    errno.ENOSPC: "the disk is full: free some space and run it again; nothing was damaged",
    errno.EDQUOT: "the disk quota is used up: free some space and run it again",
    errno.EACCES: "permission denied",
    errno.EROFS: "the file system is read-only: give STATE_DIR a writable folder",
}


def make_parser(doc: str) -> argparse.ArgumentParser:
    """A parser whose help is the script's docstring: what it does, and commands to copy."""
    summary, _, rest = doc.strip().partition("\n")
    parser = argparse.ArgumentParser(
        description=summary, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="machine-readable output on stdout")
    parser.add_argument("--verbose", action="store_true", help="log what is being done, to stderr")
    return parser


def run(main: Callable[[], int]) -> NoReturn:
    """Run a script's main and leave with its exit code; what goes wrong becomes one line."""
    from models.ports import ModelError
    from pipeline.errors import PostmortemError

    verbose = "--verbose" in sys.argv
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    try:
        code = main()
        sys.stdout.flush()
    except (PostmortemError, ModelError) as error:
        code = complain(str(error))
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        code = complain(where + _DISK.get(error.errno or 0, error.strerror or str(error)))
    except KeyboardInterrupt:
        complain("stopped; what was finished is kept")
        code = INTERRUPTED
    sys.exit(code)


def complain(sentence: str) -> int:
    """One line on stderr; returns FAILED."""
    print(f"{Path(sys.argv[0]).name}: {sentence}", file=sys.stderr)
    return FAILED


def tell(line: str = "") -> None:
    """Progress and remarks go to stderr, so that stdout stays clean."""
    print(line, file=sys.stderr, flush=True)


class Counting:
    """Progress on stderr: a line that grows on a terminal, a line now and then elsewhere."""

    def __init__(self, what: str, every: int = 200) -> None:
        self._what, self._every, self._count = what, every, 0
        self._live = sys.stderr.isatty()

    def step(self, detail: str = "", *, done: int | None = None, total: int | None = None) -> None:
        """Count one more (or set the count), and show it."""
        self._count = self._count + 1 if done is None else done
        of = f"/{total}" if total else ""
        text = f"{self._what} {self._count}{of}"
        if self._live:
            print(f"\r\033[K{text} {detail[:60]}", end="", file=sys.stderr, flush=True)
        elif self._count % self._every == 0:
            tell(text)

    def end(self) -> None:
        """Leave the line."""
        if self._live and self._count:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a text file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with scratch.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
