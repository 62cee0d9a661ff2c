"""Paths for pages, which have titles in place of file names."""

import re
from collections.abc import Iterable, Sequence

_UNFIT = re.compile(r"[/\x00-\x1f\x7f]")
_LONGEST = 180  # bytes of one title in a path: file systems take 255, with what is put after it


def title_path(titles: Sequence[str]) -> str:
    """`Parent/Child`; slashes within a title become hyphens; very long ones are cut."""
    return "/".join(map(_name, titles))


def _name(title: str) -> str:
    name = _UNFIT.sub("-", " ".join(title.split())).encode("utf-8", "replace")[:_LONGEST]
    fit = name.decode("utf-8", "ignore").rstrip()
    return fit if fit.strip(".") else "untitled"


def distinct_paths(paths: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Paths by id, in the order given: of two pages with one path the later tells its id."""
    taken: dict[str, str] = {}
    for id, path in paths:
        name = path if path not in taken else f"{path} ({id[:8]})"
        taken[name if name not in taken else f"{path} ({id})"] = id
    return {id: path for path, id in taken.items()}
