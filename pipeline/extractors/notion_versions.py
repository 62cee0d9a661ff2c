"""Versions of pages, which tell what is read anew from what a listing says."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from pipeline.extractors.notion_text import Json

_RENDERING = "1"  # raise it when the same page would give another text
_COARSE = timedelta(minutes=2)  # Notion's clock shows minutes: a second edit may hide in the same


class Versions:
    """The versions of pages; `ask` gives a page by its id, None if it is not to be had.

    A version holds when the page was edited, when each page was that is inlined in it, and its
    path. It is "", which never settles, while one of the edits is younger than two minutes.
    """

    def __init__(self, ask: Callable[[str], Json | None], form: str) -> None:
        """`form` tells apart texts of the same page that are made in different ways."""
        self._ask = ask
        self._head = f"{_RENDERING} {form}"

    def of(self, page: str, path: str, inlined: Iterable[str]) -> str:
        """The version of a page as it is now. Asks once for each inlined page. Raises Refused."""
        edits = {id: self._edit(id) for id in sorted(inlined)}
        own = self._edit(page)
        if any(_is_young(edit) for edit in (own, *edits.values())):
            return ""
        others = ",".join(f"{id}={edit}" for id, edit in edits.items())
        return f"{self._head}|{own}|{others}|{path}"

    def holds(self, version: str, page: str, path: str) -> bool:
        """Whether a version that was given before is still that of the page. Raises Refused."""
        parts = version.split("|", 3)
        if parts[:2] != [self._head, self._edit(page)] or parts[3:] != [path]:
            return False
        inlined = [one.partition("=")[0] for one in parts[2].split(",") if one]
        return self.of(page, path, inlined) == version

    def _edit(self, id: str) -> str:
        page = self._ask(id)
        return edited(page) if page else "closed"


def edited(page: Json) -> str:
    """When Notion says that a page was last edited, in its own words."""
    return str(page.get("last_edited_time") or "")


def moment(words: str) -> datetime | None:
    """A time of Notion as one of ours; None if it is none."""
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _is_young(edit: str) -> bool:
    at = moment(edit)
    return not edit or (at is not None and datetime.now(UTC) - at < _COARSE)
