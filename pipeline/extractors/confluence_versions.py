"""Versions of pages that show parts of other pages: their own, and the numbers of the others.

A version reads `OWN`, then ` ID=NUMBER` on a line for each page that is shown in it.
"""

from collections.abc import Mapping


def joined(own: str, shown: Mapping[str, int]) -> str:
    """The version of a page; "", which never settles, where a part of it is unknown."""
    if not own or not all(shown.values()):
        return ""
    return "\n".join([own, *(f"{id}={number}" for id, number in sorted(shown.items()))])


def shown_in(version: str) -> dict[str, int]:
    """The numbers that the pages shown in it had, by id."""
    pairs = (line.partition("=") for line in version.split("\n")[1:])
    return {id: int(number) for id, _, number in pairs if number.isdecimal()}


def still_holds(version: str, own: str, numbers: Mapping[str, int]) -> bool:
    """Whether a page whose own version is `own` is as it was; `numbers` are those of today."""
    shown = {id: numbers.get(id, 0) for id in shown_in(version)}
    return bool(version) and version == joined(own, shown)
