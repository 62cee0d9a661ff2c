import pytest

from pipeline.prompts import Prompt, PromptError, load_prompt


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
