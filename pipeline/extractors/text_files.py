"""Which files are text, and what they say."""

from pathlib import PurePosixPath

from charset_normalizer import from_bytes

SUFFIXES = frozenset({"", ".md", ".markdown", ".rst", ".adoc", ".html", ".txt", ".erb"})
MAX_BYTES = 20_000_000  # far beyond anything a person wrote; a log dump is no post-mortem
TOO_LARGE = f"larger than {MAX_BYTES // 1_000_000} MB: is it a post-mortem?"
NOT_TEXT = "is not text"


def may_be_text(name: str) -> bool:
    """Whether a file of that name is worth reading; hidden ones are not."""
    return not name.startswith(".") and _suffix(name) in SUFFIXES


def _suffix(name: str) -> str:
    """The suffix, if it looks like one: `… 1.24.0 incident` has none."""
    suffix = PurePosixPath(name).suffix
    return suffix.lower() if suffix[1:].isalpha() else ""


def decode(raw: bytes) -> str | None:
    """Bytes to text: UTF-8 (a BOM is dropped), UTF-16 by its BOM, else the likeliest encoding.

    None for what is no text. Line ends become \\n.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", "replace")
    elif b"\0" in raw[:8192]:
        return None
    else:
        text = _decode_bytes(raw)
    return None if text is None else text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_bytes(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        guess = from_bytes(raw[:100_000]).best()
        return None if guess is None else raw.decode(guess.encoding, "replace")
