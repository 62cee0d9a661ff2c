from models.ports import Utterance
from pipeline.speech import conversation, narration


def test_a_summary_is_read_sentence_by_sentence_in_one_voice() -> None:
    assert narration("It broke at 02:13. Why?") == (
        Utterance("It broke at two thirteen."),
        Utterance("Why?"),
    )


def test_a_conversation_keeps_its_speakers() -> None:
    turns = [("Tester", "Why not the pool? [L2]"), ("Responder", "It was idle. 5% busy. [L3]")]
    assert conversation(turns) == (
        Utterance("Why not the pool?", "Tester"),
        Utterance("It was idle.", "Responder"),
        Utterance("five percent busy.", "Responder"),
    )


def test_a_turn_without_words_is_not_spoken() -> None:
    assert conversation([("Tester", "[L1]")]) == ()
