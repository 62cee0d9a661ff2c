"""Turn an incident thread, log or alert into a tester's report, with skeleton tests and audio.

    python scripts/testpm.py THREAD.json --out report/
    python scripts/testpm.py incident.txt --out report/ --no-audio
    python scripts/testpm.py threads/*.json --out reports/
    pbpaste | python scripts/testpm.py - --out report/ --json

One input gives its files in DIR; several give a folder each, named by the file's stem: report.md,
report.json, voice.txt, voice.mp3 and voice.srt (unless TTS=off), and tests/. Without a language
model (LLM_BASE_URL=none, or no Ollama on this machine) the report is composed from the evidence.

Exit codes: 0 done, short reports of thin inputs included; 1 failed; 2 usage; 3 done, but some
inputs could not be read or spoken (listed).
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cli import DONE, FAILED, PARTLY, make_parser, run, tell, write_lines

if TYPE_CHECKING:
    from models.ports import Narrator
    from pipeline.tester.postmortem import Postmortem

STDIN = Path("-")


def main(argv: list[str] | None = None) -> int:
    """Every input in turn; one that fails does not stop the others."""
    arguments = parse_arguments(argv)
    from pipeline.errors import PostmortemError
    from pipeline.settings import load_settings
    from pipeline.wiring import Services

    settings = load_settings()
    services = Services(settings)
    tester = services.tester
    narrator = None if arguments.no_audio else services.narrator
    complaints: list[str] = []
    failures = 0
    for number, (source, folder) in enumerate(destinations(arguments.inputs, arguments.out), 1):
        tell(f"[{number}/{len(arguments.inputs)}] {source}")
        try:
            postmortem = tester.examine(read_input(source))
        except (PostmortemError, OSError) as error:
            complaints.append(f"{source}: {error}")
            failures += 1
            continue
        write_files(postmortem, folder)
        if narrator and (trouble := speak(postmortem, narrator, folder, settings.voice_style)):
            complaints.append(f"{source}: {trouble}")
        show(postmortem, source, folder, as_json=arguments.json)
    for complaint in complaints:
        tell(complaint)
    if failures == len(arguments.inputs):
        return FAILED
    return PARTLY if complaints else DONE


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = make_parser(__doc__ or "")
    parser.add_argument(
        "inputs", nargs="+", type=Path, metavar="INPUT", help="THREAD.json, a text file, or -"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where files go")
    parser.add_argument("--no-audio", action="store_true", help="write no voice.mp3")
    return parser.parse_args(argv)


def destinations(inputs: Sequence[Path], out: Path) -> Iterator[tuple[Path, Path]]:
    """Each input with its folder; inputs of one stem get -2, -3 and so on."""
    if len(inputs) == 1:
        yield inputs[0], out
        return
    seen: Counter[str] = Counter()
    for source in inputs:
        stem = "stdin" if source == STDIN else source.stem
        seen[stem] += 1
        yield source, out / (stem if seen[stem] == 1 else f"{stem}-{seen[stem]}")


def read_input(source: Path) -> bytes:
    """A file's bytes, or those of standard input for -."""
    return sys.stdin.buffer.read() if source == STDIN else source.read_bytes()


def write_files(postmortem: "Postmortem", folder: Path) -> None:
    """Every text of the report; skeletons of an earlier run go."""
    for old in folder.glob("tests/*"):
        old.unlink()
    for name, text in postmortem.files().items():
        write_lines(folder / name, text.splitlines())


def speak(postmortem: "Postmortem", narrator: "Narrator", folder: Path, style: str) -> str:
    """Write the recording; what went wrong comes back as a sentence."""
    from models.audio import srt
    from models.ports import ModelError
    from pipeline.speech import conversation, narration

    spoken = conversation if style == "dialogue" else narration
    script = spoken(postmortem.report.voice_summary)
    try:
        recording = narrator.narrate(script, title="Tester's post-mortem")
    except ModelError as error:
        return f"no recording: {error}"
    (folder / "voice.mp3").write_bytes(recording.mp3)
    write_lines(folder / "voice.srt", srt(recording.cues).splitlines())
    return ""


def show(postmortem: "Postmortem", source: Path, folder: Path, *, as_json: bool) -> None:
    """One line of JSON on stdout, or what a person wants to know first."""
    report = postmortem.report
    if as_json:
        line = {"input": str(source), "folder": str(folder), **report.to_json()}
        print(json.dumps(line, ensure_ascii=False))
        return
    tell(f"  {report.root_cause.statement}")
    sure = "insufficient input" if report.insufficient else f"{report.root_cause.confidence:.0%}"
    tell(f"  {sure}; {len(report.recommended_tests)} tests; {folder / 'report.md'}")


if __name__ == "__main__":
    run(main)
