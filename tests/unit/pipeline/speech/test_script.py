from models.ports import Utterance
from pipeline.speech import conversation, narration


def test_a_summary_is_read_sentence_by_sentence_in_one_voice() -> None:
    assert narration("It broke at 02:13. Why?") == (
        Utterance("It broke at two thirteen."),
        Utterance("Why?"),
    )


def test_in_a_conversation_one_asks_and_the_narrator_answers() -> None:
    assert conversation("What happened? It broke at 02:13. 5% of calls failed.") == (
        Utterance("What happened?", "asking"),
        Utterance("It broke at two thirteen."),
        Utterance("five percent of calls failed."),
    )


def test_without_questions_two_voices_take_turns() -> None:
    voices = [one.voice for one in conversation("It broke. We saw it. It is back.")]
    assert voices == [None, "asking", None]


def test_both_styles_say_the_same_words() -> None:
    text = "What happened? It broke at 02:13. [L1]"
    assert [u.text for u in conversation(text)] == [u.text for u in narration(text)]


def test_a_text_without_words_is_not_spoken() -> None:
    assert conversation("[L1]") == ()
