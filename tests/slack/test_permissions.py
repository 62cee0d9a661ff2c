"""Who is told what, in the workspace."""

from tests.sandbox.running import ALICE, BEN, GENERAL
from tests.slack.conversation import CAUSE, LIMIT

ASK = "C0ASKPM0001"
GUEST = "U0GUEST0001"
TESTERS = "S0TESTERS01"  # Alice is in it
QUESTION = CAUSE.removeprefix("@postmortem ")


def test_a_guest_is_told_nothing(talk):
    answer = talk.answer(talk.ask(channel=ASK, as_=GUEST), ASK)
    assert "full members" in answer["text"]
    assert LIMIT not in str(answer)


def test_what_a_channel_may_know_stays_there(own_talk):
    talk = own_talk(ACCESS=f"folder:*:ledger.md={ASK},{TESTERS}")
    assert LIMIT not in str(talk.answer(talk.ask(), seconds=40))
    assert LIMIT in talk.answer(talk.ask(channel=ASK), ASK)["text"]
    told = {}
    for person in (ALICE, BEN):
        channel = talk.sandbox.direct_message(person)
        asked = talk.ask(QUESTION, channel, as_=person)
        told[person] = LIMIT in str(talk.answer(asked, channel, as_=person))
    assert told == {ALICE: True, BEN: True}  # Ben reads the channel that may know


def test_a_user_group_is_told_in_private_only(own_talk):
    talk = own_talk(ACCESS=f"folder:*:ledger.md={TESTERS}")
    told = {}
    for person, channel in ((ALICE, GENERAL), (ALICE, None), (BEN, None)):
        where = channel or talk.sandbox.direct_message(person)
        asked = talk.ask(CAUSE if channel else QUESTION, where, as_=person)
        told[person, channel] = LIMIT in str(talk.answer(asked, where, 40, as_=person))
    assert told == {(ALICE, GENERAL): False, (ALICE, None): True, (BEN, None): False}
