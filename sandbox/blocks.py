"""Block Kit: what Slack accepts, and the ids it fills in."""

import secrets
from collections import Counter
from typing import Any

from sandbox.wire import Wire

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN_CHARACTERS = 12_000
TOTAL_CHARACTERS = 13_200
"""Above this Slack answers `msg_blocks_too_long`. It is not documented; it was measured."""

_OPTIONS = {
    "static_select": 100,
    "multi_static_select": 100,
    "overflow": 5,
    "checkboxes": 10,
    "radio_buttons": 10,
}
_ELEMENTS = {
    *_OPTIONS,
    *("button", "feedback_buttons", "icon_button", "image", "mrkdwn", "plain_text"),
    *("plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input"),
    *("datepicker", "timepicker", "datetimepicker", "file_input", "url", "workflow_button"),
    *("users_select", "conversations_select", "channels_select", "external_select"),
    *("multi_users_select", "multi_conversations_select", "multi_channels_select"),
    "multi_external_select",
}
_CHECKED = {"section", "header", "markdown", "image", "context", "actions"} | {
    *("context_actions", "input", "table")
}
_UNCHECKED = {"divider", "file", "video", "rich_text", "call", "plan", "task_card"} | {
    *("alert", "card", "carousel", "container", "data_table", "data_visualization")
}
_KEYS_WITH_TEXT = ("text", "alt_text", "title", "details", "output", "description")


def settle_ids(blocks: list[Wire]) -> list[Wire]:
    """Return the blocks with a block_id each and an action_id for every element that acts."""
    return [_settled(block) for block in blocks]


def elements_of(block: Wire) -> list[Wire]:
    """Return the interactive elements of a block."""
    single = [block[key] for key in ("element", "accessory") if isinstance(block.get(key), dict)]
    several = block.get("elements") if block.get("type") != "rich_text" else None
    return [*single, *(each for each in several or [] if isinstance(each, dict))]


def text_length(value: Any) -> int:
    """Return how many characters people would read in blocks."""
    if isinstance(value, list):
        return sum(text_length(each) for each in value)
    if not isinstance(value, dict):
        return 0
    return sum(
        len(item) if isinstance(item, str) and key in _KEYS_WITH_TEXT else text_length(item)
        for key, item in value.items()
    )


def problems_with(blocks: list[Any], most: int, root: str = "/blocks") -> list[str]:
    """Return Slack's complaints about blocks, each with a JSON pointer; none means accepted."""
    check = _Check()
    check.count(blocks, most, root)
    for number, block in enumerate(blocks):
        check.block(block, f"{root}/{number}")
    known = [block for block in blocks if isinstance(block, dict)]
    check.unique(blocks, "block_id", root)
    markdown = [str(block.get("text", "")) for block in known if block.get("type") == "markdown"]
    if sum(map(len, markdown)) > MARKDOWN_CHARACTERS:
        check.fail(f"markdown must be less than {MARKDOWN_CHARACTERS + 1} characters", root)
    if sum(block.get("type") == "table" for block in known) > 1:
        check.fail("only one table block is allowed", root)
    return check.problems


def view_problems(view: Wire) -> list[str]:
    """Return Slack's complaints about a modal or home view."""
    check = _Check()
    if view.get("type") not in ("modal", "home"):
        check.fail(f"unsupported type: {view.get('type')}", "/view/type")
    if view.get("type") == "modal":
        check.text(view.get("title"), 24, "/view/title")
        for name in ("submit", "close"):
            if view.get(name) is not None:
                check.text(view[name], 24, f"/view/{name}")
    check.length(view.get("private_metadata", ""), 3000, "/view/private_metadata")
    check.length(view.get("callback_id", ""), 255, "/view/callback_id")
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        check.fail("missing required field: blocks", "/view")
        return check.problems
    has_input = any(isinstance(each, dict) and each.get("type") == "input" for each in blocks)
    if has_input and view.get("type") == "modal" and not view.get("submit"):
        check.fail("missing required field: submit", "/view")
    return check.problems + problems_with(blocks, VIEW_BLOCKS, "/view/blocks")


def _settled(source: Wire) -> Wire:
    block: Wire = {"block_id": secrets.token_hex(3), **source}
    if block["type"] in ("actions", "context_actions"):
        block["elements"] = [_with_action_id(each) for each in block["elements"]]
    for key in ("accessory", "element"):
        if isinstance(block.get(key), dict):
            block[key] = _with_action_id(block[key])
    return block


def _with_action_id(element: Wire) -> Wire:
    if element.get("type") in ("image", "mrkdwn", "plain_text"):
        return element
    return {"action_id": secrets.token_hex(3), **element}


class _Check:
    """Collects complaints while it walks through blocks."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def fail(self, complaint: str, pointer: str) -> None:
        self.problems.append(f"{complaint} [json-pointer:{pointer}]")

    def count(self, items: Any, most: int, pointer: str) -> None:
        if not isinstance(items, list):
            self.fail("must be an array", pointer)
        elif not items:
            self.fail("no fewer than 1 items allowed", pointer)
        elif len(items) > most:
            self.fail(f"no more than {most} items allowed", pointer)

    def length(self, value: Any, most: int, pointer: str, least: int = 0) -> None:
        if not isinstance(value, str):
            self.fail("must be a string", pointer)
        elif len(value) > most:
            self.fail(f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            self.fail("must be more than 0 characters", pointer)

    def text(self, value: Any, most: int, pointer: str, plain: bool = True) -> None:
        if not isinstance(value, dict):
            self.fail("missing required field", pointer)
            return
        allowed = ("plain_text",) if plain else ("plain_text", "mrkdwn")
        if value.get("type") not in allowed:
            self.fail(f"unsupported type: {value.get('type')}", pointer + "/type")
        self.length(value.get("text"), most, pointer + "/text", least=1)

    def unique(self, items: Any, label: str, pointer: str) -> None:
        listed = items if isinstance(items, list) else []
        objects = [each for each in listed if isinstance(each, dict)]
        names = [each[label] for each in objects if isinstance(each.get(label), str)]
        for name, times in Counter(filter(None, names)).items():
            if times > 1:
                self.fail(f"`{label}` {name} is used {times} times", pointer)

    def block(self, block: Any, pointer: str) -> None:
        kind = block.get("type") if isinstance(block, dict) else None
        if not isinstance(kind, str):
            self.fail("missing required field: type", pointer)
            return
        self.length(block.get("block_id", ""), 255, pointer + "/block_id")
        if kind in _CHECKED:
            getattr(self, f"_{kind}")(block, pointer)
        elif kind not in _UNCHECKED:
            self.fail(f"unsupported type: {kind}", pointer + "/type")

    def _section(self, block: Wire, pointer: str) -> None:
        fields = block.get("fields")
        if block.get("text") is not None or not fields:
            self.text(block.get("text"), 3000, pointer + "/text", plain=False)
        if fields is not None:
            self.count(fields, 10, pointer + "/fields")
            for number, item in enumerate(fields):
                self.text(item, 2000, f"{pointer}/fields/{number}", plain=False)
        if block.get("accessory") is not None:
            self.element(block["accessory"], pointer + "/accessory")

    def _header(self, block: Wire, pointer: str) -> None:
        self.text(block.get("text"), 150, pointer + "/text")

    def _markdown(self, block: Wire, pointer: str) -> None:
        self.length(block.get("text"), MARKDOWN_CHARACTERS, pointer + "/text", least=1)

    def _image(self, block: Wire, pointer: str) -> None:
        if not block.get("image_url") and not block.get("slack_file"):
            self.fail("missing required field: image_url", pointer)
        self.length(block.get("alt_text"), 2000, pointer + "/alt_text")

    def _context(self, block: Wire, pointer: str) -> None:
        self._elements(block, 10, pointer)

    def _actions(self, block: Wire, pointer: str) -> None:
        self._elements(block, 25, pointer)

    def _context_actions(self, block: Wire, pointer: str) -> None:
        self._elements(block, 5, pointer)

    def _input(self, block: Wire, pointer: str) -> None:
        self.text(block.get("label"), 2000, pointer + "/label")
        if block.get("hint") is not None:
            self.text(block["hint"], 2000, pointer + "/hint")
        self.element(block.get("element"), pointer + "/element")

    def _table(self, block: Wire, pointer: str) -> None:
        rows = block.get("rows")
        self.count(rows, 100, pointer + "/rows")
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            self.count(row, 20, f"{pointer}/rows/{number}")

    def _elements(self, block: Wire, most: int, pointer: str) -> None:
        elements = block.get("elements")
        self.count(elements, most, pointer + "/elements")
        for number, element in enumerate(elements if isinstance(elements, list) else []):
            self.element(element, f"{pointer}/elements/{number}")
        self.unique(elements, "action_id", pointer)

    def element(self, element: Any, pointer: str) -> None:
        kind = element.get("type") if isinstance(element, dict) else None
        if kind not in _ELEMENTS:
            self.fail(f"unsupported type: {kind}", pointer + "/type")
            return
        self.length(element.get("action_id", ""), 255, pointer + "/action_id")
        if kind in ("mrkdwn", "plain_text"):
            self.length(element.get("text"), 3000, pointer + "/text", least=1)
        elif kind == "button":
            self._button(element, pointer)
        elif kind == "feedback_buttons":
            self._button(element.get("positive_button"), pointer + "/positive_button")
            self._button(element.get("negative_button"), pointer + "/negative_button")
        elif kind in _OPTIONS:
            self._options(element, _OPTIONS[kind], pointer)
        if element.get("placeholder") is not None:
            self.text(element["placeholder"], 150, pointer + "/placeholder")

    def _button(self, button: Any, pointer: str) -> None:
        if not isinstance(button, dict):
            self.fail("missing required field", pointer)
            return
        self.text(button.get("text"), 75, pointer + "/text")
        self.length(button.get("value", ""), 2000, pointer + "/value")
        self.length(button.get("url", ""), 3000, pointer + "/url")

    def _options(self, element: Wire, most: int, pointer: str) -> None:
        groups = element.get("option_groups")
        if isinstance(groups, list):
            self.count(groups, 100, pointer + "/option_groups")
            for number, group in enumerate(groups):
                inner = group if isinstance(group, dict) else {}
                self._options(inner, 100, f"{pointer}/option_groups/{number}")
            return
        options = element.get("options")
        self.count(options, most, pointer + "/options")
        for number, item in enumerate(options if isinstance(options, list) else []):
            option = item if isinstance(item, dict) else {}
            self.text(option.get("text"), 75, f"{pointer}/options/{number}/text", plain=False)
            self.length(option.get("value"), 150, f"{pointer}/options/{number}/value")
