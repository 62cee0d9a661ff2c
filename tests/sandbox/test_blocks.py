import json

from hypothesis import given
from hypothesis import strategies as st

from sandbox.blocks import problems_with, settle_ids, text_length, view_problems

words = st.sampled_from(
    ["section", "actions", "context_actions", "input", "button", "overflow", "static_select",
     "feedback_buttons", "mrkdwn", "plain_text", "markdown", "table", "header", "image", "context"]
)  # fmt: skip
leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | words
keys = st.sampled_from(
    ["type", "text", "fields", "elements", "element", "accessory", "options", "option_groups",
     "label", "rows", "positive_button", "placeholder", "value", "block_id", "action_id"]
)  # fmt: skip
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5)
)
blocks = st.lists(st.dictionaries(keys, anything, max_size=6) | anything, max_size=4)


@given(blocks)
def test_whatever_an_app_sends_is_judged_and_what_passes_can_be_kept(given_blocks):
    problems = problems_with(given_blocks, 50)
    assert all("[json-pointer:/blocks" in problem for problem in problems)
    assert view_problems({"type": "modal", "blocks": given_blocks})
    text_length(given_blocks)
    if not problems:
        kept = settle_ids(given_blocks)
        assert all(block["block_id"] for block in kept)
        json.dumps(kept)


def button(**more):
    text = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "action_id": "go", "text": text, **more}


def complaint(*given_blocks):
    return problems_with(list(given_blocks), 50)


def test_what_slack_accepts_passes():
    feedback = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "1"},
        "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "0"},
    }
    assert not complaint(
        {"type": "header", "text": {"type": "plain_text", "text": "Title"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}, "accessory": button()},
        {"type": "markdown", "text": "# Title"},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "note"}]},
        {"type": "actions", "elements": [button(url="https://x.test")]},
        {"type": "context_actions", "elements": [feedback]},
        {"type": "rich_text", "elements": []},
    )


def test_limits_of_the_elements():
    long_text = {"type": "plain_text", "text": "x" * 76}
    assert (
        "/elements/0/text/text"
        in complaint({"type": "actions", "elements": [button(text=long_text)]})[0]
    )
    assert (
        "/elements/0/value"
        in complaint({"type": "actions", "elements": [button(value="x" * 2001)]})[0]
    )
    assert "no more than 25" in complaint({"type": "actions", "elements": [button()] * 26})[0]
    assert "action_id" in complaint({"type": "actions", "elements": [button(), button()]})[0]
    header = {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}
    assert "unsupported type: mrkdwn" in complaint(header)[0]
    empty = {"type": "section", "text": {"type": "mrkdwn", "text": ""}}
    assert "more than 0 characters" in complaint(empty)[0]
    same = [{"type": "divider", "block_id": "a"}] * 2
    assert "block_id" in complaint(*same)[0]
