import pytest

from pipeline.tester.headings import list_items, split_sections, split_turns


@pytest.mark.parametrize(
    "heading",
    [
        "# Voice Summary",
        "## Voice Summary",
        "### Voice Summary:",
        "**Voice Summary**",
        "**Voice Summary:**",
        "6. Voice Summary",
        "## 6) 🔊 Voice Summary",
        "VOICE SUMMARY",
        "# **Voice Summary**",
        "__Voice Summary__",
    ],
)
def test_headings_come_in_many_shapes(heading: str):
    text = f"# Root Cause\nThe disk filled up.\n{heading}\nAt two o'clock the disk filled up."

    assert split_sections(text) == {
        "Root Cause": "The disk filled up.",
        "Voice Summary": "At two o'clock the disk filled up.",
    }


def test_a_sentence_that_begins_like_a_heading_is_none():
    text = "# Root Cause\nRoot cause analysis showed a full disk.\nPrevention plan follows below."

    assert list(split_sections(text)) == ["Root Cause"]


def test_text_on_the_heading_line_counts():
    assert split_sections("**Root Cause:** the disk filled up") == {
        "Root Cause": "the disk filled up"
    }


def test_turns_are_mapped_to_the_invented_speakers():
    section = "**Alex:** Why not DNS?\n**Maria:** It resolves.\nAnd fast.\n**Alex:** Then what?"

    assert split_turns(section) == [
        ("Tester", "Why not DNS?"),
        ("Responder", "It resolves. And fast."),
        ("Tester", "Then what?"),
    ]


def test_roles_that_a_model_keeps_are_kept():
    assert split_turns("Responder: It died.\nTester: Show me.")[0] == ("Responder", "It died.")


@pytest.mark.parametrize(
    "section", ["just prose", "A: x\nB: y\nC: z", "Alone: I talk\nAlone: more"]
)
def test_anything_but_two_speakers_is_no_dialogue(section: str):
    assert split_turns(section) == []


def test_list_items_lose_their_bullets():
    assert list_items("1. one\n   more\n- two\n* three") == ["one more", "two", "three"]
