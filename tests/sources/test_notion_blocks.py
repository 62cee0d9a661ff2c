"""What a page's blocks become in Markdown, and what our parser makes of it."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.notion_server import (
    TAGGED,
    Block,
    NotionServer,
    block,
    extractor_of,
    mention,
    problem,
    read_page,
    rich,
    text,
    uid,
)

from pipeline.extractors.notion_blocks import PageText
from pipeline.parsing import blocks
from pipeline.parsing.blocks import read_blocks
from pipeline.parsing.parser import Parser
from pipeline.records import Document, IncidentRecord, SourceFailure

SIGNED = "https://files.example.com/a/graph%20of%20errors.png?X-Amz-Signature=abc"

Read = Callable[..., Document]


KINDS = (
    "paragraph heading_1 heading_3 bulleted_list_item numbered_list_item quote to_do toggle "
    "template callout hologram code column_list tab image synced_block"
).split()


def spoken(kind: str, words: str, below: Sequence[Block]) -> Block:
    """A block of any kind that nests, with a word and what is below it."""
    inner = [block("quote", words), *below]
    match kind:
        case "code":
            return block(kind, f"print {words}\n", below=below)
        case "column_list":
            return Block(kind, {}, [Block("column", {}, inner)])
        case "tab":
            return Block(kind, {}, [block("paragraph", words, below=below)])
        case "image":
            return Block(kind, {"caption": rich(words)}, below)
        case "synced_block":
            return Block(kind, {"synced_from": None}, inner)
        case _:
            return block(kind, words, below=below)


@pytest.fixture
def read(notion: NotionServer) -> Read:
    return partial(read_page, notion)


@pytest.fixture
def body(read: Read) -> Callable[..., str]:
    """The Markdown of these blocks, without title and properties."""

    def rendered(*content: Block) -> str:
        return read(*content).text.partition("| Type | Post-mortem |\n")[2].strip()

    return rendered


def parsed(document: Document) -> IncidentRecord:
    return Parser().parse(document)[0]


Body = Callable[..., str]


# Text


def test_a_long_text_in_several_objects_is_one(body: Body) -> None:
    assert body(block("paragraph", "a" * 2000, "b" * 10)) == "a" * 2000 + "b" * 10


def test_links_code_and_emphasis_stand_close_to_their_words(body: Body) -> None:
    written = body(
        block(
            "paragraph",
            "see ",
            text("the ", href="https://example.com/r"),
            text("runbook", href="https://example.com/r"),
            ", ",
            text(" max_connections ", code=True),
            text(" is ", bold=True),
            text("low", italic=True, strikethrough=True),
        )
    )
    assert written == (
        "see [the runbook](https://example.com/r),  `max_connections`  **is** *~~low~~*"
    )


def test_mentions_and_formulas_say_what_they_show(body: Body) -> None:
    day = mention("date", {"start": "2026-03-02", "end": "2026-03-04"}, "tomorrow")
    formula = {"type": "equation", "equation": {"expression": "x^2"}, "plain_text": "x^2"}
    written = body(
        block("paragraph", mention("user", {"id": "u"}, "@Ann"), " fixes it ", day, ": ", formula)
    )
    assert written == "@Ann fixes it tomorrow (2026-03-02 to 2026-03-04): $x^2$"


@pytest.mark.parametrize(
    "words",
    ["# no heading", "``` no fence", "---", "=====", "<div>", "<!-- shown -->", "[1]: note"],
)
def test_text_that_looks_like_markdown_stays_text(read: Read, words: str) -> None:
    document = read(
        block("heading_1", "Root cause"),
        block("paragraph", f"first line\n{words}\nlast line"),
        block("paragraph", words),
        block("heading_1", "Fix"),
        block("paragraph", "We freed the disk at once."),
    )
    record = parsed(document)
    assert "first line" in record.root_cause
    assert "last line" in record.root_cause
    assert record.fix == "We freed the disk at once."


# Structure


def test_headings_stand_below_the_title_and_keep_what_they_fold(body: Body) -> None:
    folded = block("heading_2", "Why ", text("now", bold=True), below=[block("paragraph", "in")])
    assert body(block("heading_1", "One"), folded, block("heading_4", "Four")) == (
        "## One\n\n### Why now\n\nin\n\n##### Four"
    )


def test_lists_nest_and_count(body: Body) -> None:
    item = "numbered_list_item"
    deep = block(item, "deep", below=[block("paragraph", "under it")])
    written = body(
        block("bulleted_list_item", "a", below=[block(item, "x"), deep]),
        block("bulleted_list_item", "b"),
        block(item, "one"),
        block(item, "two"),
        block("paragraph", ""),
        block(item, "one again"),
        block(item, "seven", list_start_index=7),
    )
    assert written == (
        "- a\n  1. x\n  2. deep\n\n     under it\n- b\n\n1. one\n2. two\n\n1. one again\n2. seven"
    )


def test_a_list_may_start_at_another_number(body: Body) -> None:
    item = "numbered_list_item"
    assert body(block(item, "c", list_start_index=3), block(item, "d")) == "3. c\n4. d"


def test_to_dos_are_action_items(read: Read) -> None:
    done = block("to_do", "Add an alert on pool use", checked=True)
    record = parsed(read(block("heading_2", "Action items"), done, block("to_do", "Cap retries")))
    assert record.action_items == ("Add an alert on pool use", "Cap retries")


def test_quotes_hold_all_their_lines(body: Body) -> None:
    quote = block("quote", "one\ntwo", below=[block("paragraph", "three")])
    assert body(quote) == "> one\n> two\n>\n> three"


def test_a_toggle_opens_a_section(read: Read) -> None:
    toggle = block("toggle", "Root cause", below=[block("paragraph", "The disk was full.")])
    assert parsed(read(toggle)).root_cause == "The disk was full."


def test_boxes_become_what_they_hold(body: Body) -> None:
    columns = Block("column_list", {}, [Block("column", {}, [block("paragraph", "left")])])
    pane = block("paragraph", "Pane", below=[block("paragraph", "in the pane")])
    callout = block("callout", "mind this", icon=None, below=[block("paragraph", "and this")])
    assert body(columns, Block("tab", {}, [pane]), callout) == (
        "left\n\n**Pane**\n\nin the pane\n\nmind this\n\nand this"
    )


def test_code_is_fenced_whatever_it_holds(body: Body) -> None:
    code = block("code", "a = '```'\n\n", "b", language="python", caption=rich("from the log"))
    plain = block("code", "x", language="plain text", caption=[])
    assert body(code, plain) == ("````python\na = '```'\n\nb\n````\n\nfrom the log\n\n```\nx\n```")


def test_tables_keep_pipes_lines_and_headerless_rows(body: Body, read: Read) -> None:
    def row(*cells: str) -> Block:
        return Block("table_row", {"cells": [rich(cell) for cell in cells]})

    headed = {"table_width": 2, "has_column_header": True, "has_row_header": False}
    bare = {"table_width": 2, "has_column_header": False, "has_row_header": True}
    written = body(Block("table", headed, [row("Time", "Event"), row("10:02", "a|b\nc")]))
    assert written == "| Time | Event |\n| --- | --- |\n| 10:02 | a\\|b<br>c |"
    timeline = Block("table", bare, [row("10:02", "first errors"), row("10:31", "rolled back")])
    events = parsed(read(block("heading_1", "Timeline"), timeline)).timeline
    assert [event.event for event in events] == ["first errors", "rolled back"]


# Content from elsewhere


def synced(origin: str, *below: Block) -> Block:
    return Block("synced_block", {"synced_from": {"type": "block_id", "block_id": origin}}, below)


def test_a_synced_copy_is_read_at_its_original_once(notion: NotionServer, body: Body) -> None:
    origin = Block("synced_block", {"synced_from": None}, [block("paragraph", "shared words")])
    origin.id = uid("origin")
    notion.add_page("Elsewhere", origin, source=None)
    assert body(synced(uid("origin")), synced(uid("origin"))) == "shared words"


def test_an_original_beside_its_copy_is_written_once(body: Body) -> None:
    origin = Block("synced_block", {"synced_from": None}, [block("paragraph", "shared words")])
    origin.id = uid("origin")
    assert body(origin, synced(uid("origin"))) == "shared words"
    assert body(synced(uid("origin")), origin) == "shared words"


def test_an_original_out_of_reach_is_named_or_read_from_the_copy(body: Body) -> None:
    noted = body(block("paragraph", "before"), synced(uid("far")), block("paragraph", "after"))
    assert re.fullmatch(r"before\n\n\(The integration may not read .*\)\n\nafter", noted)
    assert body(synced(uid("far"), block("paragraph", "own copy"))) == "own copy"


def test_copies_in_a_ring_end(notion: NotionServer, body: Body) -> None:
    ring = Block("synced_block", {"synced_from": None}, [synced(uid("ring")), block("quote", "x")])
    ring.id = uid("ring")
    notion.add_page("Elsewhere", ring, source=None)
    assert body(synced(uid("ring"))) == "> x"


def test_child_pages_stand_under_their_titles(notion: NotionServer, body: Body) -> None:
    inner = notion.child_page("Log", block("heading_1", "Night"), block("paragraph", "quiet"))
    closed = notion.child_page("Closed", block("paragraph", "secret"))
    notion.hidden.add(closed.id)
    written = body(inner, closed, Block("child_database", {"title": "Tickets"}))
    assert written.startswith(
        "## Log\n\n### Night\n\nquiet\n\n## Closed\n\n(The integration may not"
    )
    assert "secret" not in written
    assert re.search(r"\n\n\[Tickets\]\(https://www\.notion\.so/[0-9a-f]{32}\)$", written)


def test_meeting_notes_bring_their_parts_once(notion: NotionServer, body: Body) -> None:
    notion.put(uid("summary"), block("paragraph", "we agreed"))
    parts = {"summary_block_id": uid("summary"), "notes_block_id": uid("missing")}
    notes = Block("meeting_notes", {"title": rich("Review"), "children": parts})
    old = Block("transcription", {"title": rich("Old")}, [block("paragraph", "said")])
    written = body(notes, old)
    assert written.startswith("**Review**\n\n**Summary**\n\nwe agreed\n\n**Notes**\n\n(The integr")
    assert written.endswith("**Old**\n\nsaid")


# Files, links, and what nobody knows yet


def test_files_have_names_and_captions_but_no_signed_addresses(body: Body) -> None:
    image = {"type": "file", "file": {"url": SIGNED}, "caption": rich("errors at ", "noon")}
    video = {"type": "external", "external": {"url": "https://example.com/v.mp4"}, "caption": []}
    dump = {"type": "file", "file": {"url": SIGNED}, "name": "dump.txt", "caption": rich("all")}
    pdf = {"type": "external", "external": {"url": "https://example.com/r.pdf"}}
    written = body(
        Block("image", image), Block("video", video), Block("file", dump), Block("pdf", pdf),
        Block("audio", {"type": "file", "file": None, "caption": rich("the call")}),
    )  # fmt: skip
    assert written == (
        "image: graph of errors.png\nerrors at noon\n\n"
        "video: [v.mp4](https://example.com/v.mp4)\n\nfile: dump.txt\nall\n\n"
        "pdf: [r.pdf](https://example.com/r.pdf)\n\naudio\nthe call"
    )


def test_addresses_keep_their_captions(body: Body) -> None:
    bookmark = Block("bookmark", {"url": "https://example.com/b", "caption": rich("the graph")})
    embed = Block("embed", {"url": "https://example.com/e", "caption": []})
    preview = Block("link_preview", {"url": "https://example.com/p"})
    link = Block("link_to_page", {"type": "page_id", "page_id": uid("other")})
    assert body(bookmark, embed, preview, link) == (
        "the graph\nhttps://example.com/b\n\nhttps://example.com/e\n\nhttps://example.com/p\n\n"
        f"[Linked page](https://www.notion.so/{uid('other').replace('-', '')})"
    )


def test_what_shows_nothing_leaves_nothing(body: Body) -> None:
    toc = Block("table_of_contents", {"color": "default"})
    blocks = (Block("breadcrumb", {}), toc, block("paragraph", ""), Block("divider", {}))
    assert body(*blocks, Block("equation", {"expression": "a^2"})) == "---\n\n```math\na^2\n```"


def test_unknown_kinds_give_their_texts_and_children(body: Body) -> None:
    payload = {"face": {"rich_text": rich("front")}, "back": [{"caption": rich("rear")}], "n": 3}
    odd = Block("hologram", payload, [block("paragraph", "inside")])
    template = block("template", "New report", below=[block("to_do", "fill in", checked=False)])
    assert body(odd, Block("void", None), template) == (
        "front\n\nrear\n\ninside\n\n**New report**\n\n- [ ] fill in"
    )


def test_unsupported_blocks_may_refuse_their_children(notion: NotionServer, body: Body) -> None:
    form = Block("unsupported", {"block_type": "form"}, [block("paragraph", "x")], uid("form"))
    notion.http.fail(rf"blocks/{uid('form')}/children", problem(400, "validation_error"))
    assert body(form, block("paragraph", "after")) == (
        "(Notion's API does not give this block: form)\n\nafter"
    )


def test_nesting_is_followed_however_deep(body: Body) -> None:
    nest = block("paragraph", "the bottom")
    for at in range(60):
        nest = block("bulleted_list_item", f"level {60 - at}", below=[nest])
    assert "the bottom" in body(nest)


TREES = st.recursive(
    st.tuples(st.sampled_from(KINDS), st.just(())),
    lambda below: st.tuples(st.sampled_from(KINDS), st.lists(below, max_size=3)),
    max_leaves=12,
)


@given(st.lists(TREES, min_size=1, max_size=4))
def test_every_word_arrives_once_and_is_read_as_what_it_is(trees: list[Any]) -> None:
    marks: list[str] = []

    def grown(tree: Any) -> Block:
        kind, below = tree
        marks.append(f"word{len(marks)}x")
        return spoken(kind, marks[-1], [grown(one) for one in below])

    held = NotionServer()
    page = held.add_page("Outage", *map(grown, trees), source=None)
    children = {id: [held.blocks[one] for one in below] for id, below in held.nested.items()}
    written = PageText(lambda id: children.get(id, [])).render(page)
    parts = list(read_blocks(f"# Outage\n\n{written}"))
    for mark in marks:
        assert written.count(mark) == 1
        (found,) = [part for part in parts if mark in part.text]
        listing = isinstance(found, blocks.Block) and found.kind == "code"
        assert listing == (f"print {mark}" in written)


def test_a_page_with_an_unreadable_middle_fails_alone(
    notion: NotionServer,
) -> None:
    notion.add_page("Whole", block("paragraph", "fine"), Type=TAGGED)
    notion.add_page("Broken", block("toggle", "more", below=[block("quote", "x")]), Type=TAGGED)
    notion.hidden.add(uid(f"{uid('Broken')}/0"))
    found = {item.path: item for item in extractor_of(notion).documents()}
    assert isinstance(found["Whole"], Document)
    broken = found["Broken"]
    assert isinstance(broken, SourceFailure)
    assert "NOTION_TOKEN" in broken.reason
    assert not broken.hides_others
    assert broken.key == uid("Broken")
