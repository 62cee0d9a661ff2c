import pytest

from pipeline.journal import Feedback, Journal
from pipeline.store import Store


@pytest.fixture
def journal(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'pm.db'}")
    yield Journal(store)
    store.close()


def test_a_restart_finds_the_message_that_was_begun(journal):
    assert journal.message_of("mention:1") is None
    journal.begin_message("mention:1", "1.0")
    journal.begin_message("mention:1", "2.0")
    assert journal.message_of("mention:1") == "2.0"


def test_a_later_verdict_replaces_the_earlier_one_of_the_same_person(journal):
    journal.keep_feedback(Feedback("mention:1", "U1", helpful=False))
    journal.keep_feedback(Feedback("mention:1", "U2", helpful=True))
    better = Feedback("mention:1", "U1", False, ("wrong-cause",), "it was DNS")
    journal.keep_feedback(better)
    assert list(journal.feedback()) == [Feedback("mention:1", "U2", True), better]
