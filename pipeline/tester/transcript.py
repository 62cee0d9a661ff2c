"""Plain text becomes remarks: a log, an alert, a pasted chat, or a mixture, line by line."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from difflib import SequenceMatcher

from pipeline.errors import InputUnreadable
from pipeline.injection.hidden import strip_hidden
from pipeline.injection.sift import lines_with_orders
from pipeline.tester.clock import NOMINAL_DAY, Stamp, split_stamp
from pipeline.tester.source import Participant, Redact, Remark, Source

_SPEAKER = re.compile(
    r"(?:[<@*]{1,3})?(?P<name>[A-Za-z][\w.'-]{1,20}(?: [A-Z][\w.'-]{0,20})?)[>*]{0,3}:\s+(?=\S)"
)
_HEADER = re.compile(
    r"(?P<name>[A-Za-z][\w.'-]{1,20}(?: [A-Z][\w.'-]{0,20})?)\s+(?:APP\s+)?"
    r"(?P<time>\[?\d{1,2}:\d\d(?:\s?[AP]M)?\]?)\s*"
)
_NO_NAMES = frozenset(
    "error errors warn warning info debug fatal trace critical notice panic alert alerts severity "
    "status summary title time date note notes todo impact cause root service host level message "
    "msg description start started end ended detected resolved update updated env environment "
    "exception caused reason type source http https file line at from to subject re value labels "
    "kernel systemd kubelet dockerd sshd nginx cron postgres mysql redis kafka".split()
)
_MAX_LINE = 4000


def read_text(text: str, redact: Redact) -> Source:
    """Number the lines from L1. Raises InputUnreadable if nothing but white space is there.

    The text is redacted as a whole, since a key may run over lines; the numbers stay those of the
    text as it was given.
    """
    given = text.splitlines()
    lines = _redacted_lines(given, redact)
    if not any(line.strip() for _, line in lines):
        raise InputUnreadable("The input is empty: paste a thread, a log or an alert.")
    speakers = _speakers(line for _, line in lines)
    remarks = tuple(_roll_over(_remarks(lines, speakers, lines_with_orders(given))))
    participants = {name: Participant(name, (name,)) for name in speakers}
    return Source(kind="text", remarks=remarks, participants=participants)


def _speakers(lines: Iterable[str]) -> frozenset[str]:
    """Names that start lines as "name: ..." at least twice, beside at least one other name."""
    counted: Counter[str] = Counter()
    for line in lines:
        rest = split_stamp(line)[1]
        match = _SPEAKER.match(rest) or _HEADER.fullmatch(line)
        if match and _may_be_name(match["name"]):
            counted[match["name"]] += 1
    if len(counted) < 2 or sum(counted.values()) < 3:
        return frozenset()
    return frozenset(counted)


def _may_be_name(word: str) -> bool:
    parts = word.lower().split()
    return not any(part in _NO_NAMES or "-" in part or part[-1].isdigit() for part in parts)


def _redacted_lines(given: Sequence[str], redact: Redact) -> list[tuple[int, str]]:
    """Redacted lines with the numbers of the lines that they come from."""
    visible = [strip_hidden(line)[0] for line in given]
    redacted = redact("\n".join(visible)).split("\n")
    if len(redacted) == len(visible):
        return [(n, line.rstrip()[:_MAX_LINE]) for n, line in enumerate(redacted, start=1)]
    numbered: list[tuple[int, str]] = []
    matcher = SequenceMatcher(None, visible, redacted, autojunk=False)
    for _, start, end, first, last in matcher.get_opcodes():
        for offset, line in enumerate(redacted[first:last]):
            number = min(start + offset, max(start, end - 1)) + 1
            numbered.append((number, line.rstrip()[:_MAX_LINE]))
    return numbered


def _remarks(
    lines: Iterable[tuple[int, str]], speakers: frozenset[str], aside: frozenset[int]
) -> Iterator[Remark]:
    header: tuple[str, Stamp | None] = ("", None)
    for number, line in lines:
        if not line.strip():
            continue
        opening = _HEADER.fullmatch(line)
        if opening and opening["name"] in speakers:
            header = (opening["name"], split_stamp(opening["time"] + " ")[0])
            continue
        stamp, rest = split_stamp(line)
        match = _SPEAKER.match(rest)
        named = match is not None and match["name"] in speakers
        speaker = match["name"] if match and named else header[0]
        stamp = stamp or header[1]
        yield Remark(
            address=f"L{number}",
            text=rest[match.end() :] if match and named else rest,
            speaker=speaker,
            is_bot=bool(re.search(r"bot$|alert", speaker, re.IGNORECASE)),
            moment=stamp.at if stamp else None,
            stamp=stamp.shown if stamp else "",
            set_aside=number - 1 in aside,
        )


def _roll_over(remarks: Iterable[Remark]) -> Iterator[Remark]:
    """Let clock times without a date run past midnight."""
    days, before = 0, None
    for remark in remarks:
        moment = remark.moment
        if moment is None or moment.year != NOMINAL_DAY.year:
            yield remark
            continue
        if before is not None and before - moment > timedelta(hours=12):
            days += 1
        before = moment
        yield replace(remark, moment=moment + timedelta(days=days))
