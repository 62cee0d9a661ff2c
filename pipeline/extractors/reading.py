"""Reading many documents from a service that may fail for one of them, or for all."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from pipeline.extractors.patience import Refused, Trouble
from pipeline.records import Document, SourceFailure

T = TypeVar("T")

_HOPELESS = 3  # in a row that the server fails to give: it will not give the others either


def read_each(
    source: str,
    items: Iterable[T],
    read: Callable[[T], Document | SourceFailure],
    failed: Callable[[T, Trouble], SourceFailure],
) -> Iterator[Document | SourceFailure]:
    """What `read` makes of each item, or `failed` where it raises Refused.

    Ends with one failure for all the rest when the credentials are refused, when the server wants
    a longer pause than a run can take, or when it fails time and again.
    """
    failed_in_a_row = 0
    for item in items:
        try:
            yield read(item)
            failed_in_a_row = 0
        except Refused as refused:
            trouble = refused.trouble
            failed_in_a_row = failed_in_a_row + 1 if trouble.again else 0
            if trouble.auth or trouble.wait or failed_in_a_row == _HOPELESS:
                yield broken_off(source, "the rest", refused)
                return
            yield failed(item, trouble)


def broken_off(source: str, what: str, refused: Refused) -> SourceFailure:
    """The failure that stands for documents unseen: none of them counts as gone."""
    return SourceFailure(source, what, refused.trouble.reason, hides_others=True)
