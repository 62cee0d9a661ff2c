"""A document cut into passages that an embedder can hold whole."""

import re
from collections.abc import Iterator

PASSAGE_CHARACTERS = 900  # about 200 tokens; all-MiniLM-L6-v2 reads 256
MAX_PASSAGES = 400  # a longer document is a log dump; its head says what it is about

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)\n.*?\n\1[ \t]*\n", re.DOTALL)
_BLOCK_BREAK = re.compile(r"\n[ \t]*\n|\n(?=#{1,6} )")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n")


def split_passages(text: str) -> list[str]:
    """Paragraphs joined up to PASSAGE_CHARACTERS; a heading stays with what follows it."""
    passages: list[str] = []
    current = ""
    for block in _blocks(_FRONT_MATTER.sub("", text)):
        starts_section = block.startswith("#") and len(current) > PASSAGE_CHARACTERS // 2
        if current and (starts_section or len(current) + len(block) > PASSAGE_CHARACTERS):
            passages.append(current)
            current = ""
        current = f"{current}\n\n{block}" if current else block
    if current:
        passages.append(current)
    return passages[:MAX_PASSAGES]


def _blocks(text: str) -> Iterator[str]:
    for block in _BLOCK_BREAK.split(text):
        stripped = block.strip()
        if len(stripped) <= PASSAGE_CHARACTERS:
            if stripped:
                yield stripped
        else:
            yield from _pieces(stripped)


def _pieces(block: str) -> Iterator[str]:
    """A long paragraph or table at sentence or line ends; a longer run of text is cut hard."""
    current = ""
    for sentence in _SENTENCE_END.split(block):
        for start in range(0, len(sentence), PASSAGE_CHARACTERS):
            piece = sentence[start : start + PASSAGE_CHARACTERS]
            if current and len(current) + len(piece) > PASSAGE_CHARACTERS:
                yield current
                current = ""
            current = f"{current} {piece}" if current else piece
    if current:
        yield current
