import pytest

from bot.permalinks import MessageLink, find_link
from bot.refusals import BadLink

OURS = "https://acme.slack.com/"
ROOT = MessageLink("C0INC000001", "1700000000.000100")


@pytest.mark.parametrize(
    "typed",
    [
        "https://acme.slack.com/archives/C0INC000001/p1700000000000100",
        "<https://acme.slack.com/archives/C0INC000001/p1700000000000100>",
        "look: <https://acme.slack.com/archives/C0INC000001/p1700000000000100|this>.",
        "https://acme.slack.com/archives/C0INC000001/p1700000099000200"
        "?thread_ts=1700000000.000100&cid=C0INC000001",
        "https://acme.slack.com/archives/C0INC000001/p1700000099000200"
        "?thread_ts=1700000000.000100&amp;cid=C0INC000001",
        "https://app.slack.com/client/T0ACME/C0INC000001/thread/C0INC000001-1700000000.000100",
    ],
)
def test_every_form_of_a_link_leads_to_its_thread(typed):
    assert find_link(typed, OURS) == ROOT


@pytest.mark.parametrize(
    "typed",
    [
        "https://other.slack.com/archives/C0INC000001/p1700000000000100",
        "https://acme.slack.com/archives/C0INC000001",
        "https://acme.slack.com/archives/C0INC000001/p17",
        "https://acme.slack.com/team/U0ALICE0001",
        "https://acme.slack.com/archives/../p1700000000000100",
        "https://app.slack.com/client/T0ACME/C0INC000001",
    ],
)
def test_a_link_that_leads_to_no_message_here_is_refused(typed):
    with pytest.raises(BadLink):
        find_link(typed, OURS)


@pytest.mark.parametrize("typed", ["why did it fail?", "see https://wiki.example/archives/C1/p1"])
def test_other_links_are_none_of_slacks(typed):
    assert find_link(typed, OURS) is None
