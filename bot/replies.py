"""What goes wrong, as one sentence for people. Details go to the log, never to a channel."""

from bot.refusals import Refusal
from bot.slack import FAILURES, error_code, status_code
from models.ports import ModelError
from pipeline.errors import (
    IndexMissing,
    IndexUnusable,
    InputUnreadable,
    RedactionFailed,
    StoreError,
)

USAGE = (
    "Use `/testpm` in an incident’s channel, `/testpm since 3h` for its last hours, "
    "`/testpm latest` for its latest thread, `/testpm LINK` with a link to a thread, "
    "or `/testpm` followed by the pasted text of an incident."
)
_SENTENCES: dict[type[BaseException], str] = {
    IndexMissing: "I know no incidents yet: the index has not been built. "
    "Its keeper runs `scripts/extract.py` and then `scripts/index.py`.",
    IndexUnusable: "My index cannot be used: its keeper has to run `scripts/index.py`.",
    RedactionFailed: "I could not make sure that there are no secrets in that text, "
    "so I have not gone on with it.",
    StoreError: "My database cannot be used just now; its keeper finds the reason in the log.",
    ModelError: "The language model did not answer; please ask again in a minute.",
}
_BY_CODE = {
    "missing_scope": "I lack a permission for that: the app has to be installed again with the "
    "scopes in manifest.yaml.",
    "not_in_channel": "I am not in that channel: invite me there and ask again.",
    "channel_not_found": "I cannot find that thread, or you have no access to it.",
    "is_archived": "That channel is archived, so I cannot write there.",
    "ratelimited": "Slack asks me to slow down; please ask again in a minute.",
}
NO_FILES = "Slack did not take the files, so the report stands in the thread as a message."
SLACK_FAILED = "Slack did not take that just now; please ask again in a minute."
UNKNOWN = "Something went wrong on my side and has been logged; please ask again."


def sentence_for(error: BaseException) -> str:
    """One clear sentence: what happened and what to do."""
    if isinstance(error, Refusal | InputUnreadable):
        return str(error)
    for kind, sentence in _SENTENCES.items():
        if isinstance(error, kind):
            return sentence
    if isinstance(error, FAILURES):
        code = "ratelimited" if status_code(error) == 429 else error_code(error)
        return _BY_CODE.get(code, SLACK_FAILED)
    return UNKNOWN
