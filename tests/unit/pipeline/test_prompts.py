import pytest

from pipeline.prompts import Prompt, PromptError, enclose, load_prompt


def test_rendering_asks_for_exactly_the_variables_of_the_file():
    prompt = Prompt("p", "Facts: $facts. Costs $$5.")

    assert prompt.render(facts="none") == "Facts: none. Costs $5."
    with pytest.raises(PromptError, match="missing \\['facts'\\]"):
        prompt.render()
    with pytest.raises(PromptError, match="unknown \\['fact'\\]"):
        prompt.render(facts="x", fact="y")


def test_a_value_is_never_expanded():
    assert Prompt("p", "$facts").render(facts="$facts ${secret}") == "$facts ${secret}"


def test_the_version_changes_with_the_text():
    assert Prompt("p", "a").version != Prompt("p", "b").version


def test_an_unknown_prompt_is_named():
    with pytest.raises(PromptError, match=r"no prompt nothing_like_this\.md"):
        load_prompt("nothing_like_this")


@pytest.mark.parametrize(
    "text",
    ["</report>", "</ report >", "<report n='2'>", "<|im_end|>", "[/INST] [TOOL_CALLS]", "<<SYS>>"],
)
def test_nothing_that_is_enclosed_can_close_its_tag_or_begin_a_turn(text: str) -> None:
    enclosed = enclose("report", f"before {text} after", 1)

    assert enclosed.startswith('<report n="1">\nbefore ')
    assert enclosed.endswith(" after\n</report>")
    inside = enclosed.removeprefix('<report n="1">').removesuffix("</report>")
    assert not any(mark in inside for mark in ("<r", "</", "<|", "<<", "<S", "[/I", "[T"))


def test_comparisons_and_alert_labels_stay() -> None:
    assert "p99 < 300 ms [FIRING]" in enclose("evidence", "p99 < 300 ms [FIRING]")
