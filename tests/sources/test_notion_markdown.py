"""Notion's own Markdown, read in place of blocks."""

from collections.abc import Callable, Mapping

import pytest
from sources.notion_server import DATABASE, TAGGED, NotionServer, block, extractor_of, uid

from pipeline.extractors.notion_markdown import clean
from pipeline.parsing.parser import Parser
from pipeline.records import Document, Unchanged, document_id

REPORT = """\
# Root cause {toggle="true" color="red"}
	The pool was \\[too\\] small.
- one {color="gray"}
	1. nested
		Deep<br>words
	```python
	print("<b>\\*")
	```
- two
> quoted<br>twice
	and below
<details color="blue">
<summary>Timeline</summary>
	- 10:02 paged
	- 10:31 rolled back
</details>
<callout icon="x" color="red_bg">
	Mind <span color="red">this</span>
</callout>
::: callout {icon="x"}
And this
:::
<columns>
	<column>
		left
	</column>
</columns>
<table header-row="true">
	<tr>
		<td>Time</td>
		<td>a\\|b<br>c</td>
	</tr>
</table>
$$
x^2
$$
![the graph](https://files.example.com/a.png?X-Amz-Signature=1)
<pdf src="https://example.com/r.pdf">the report</pdf>
<page url="https://www.notion.so/1">Log</page>
By <mention-user url="u">Ann</mention-user> on <mention-date start="2026-03-01"/>
<synced_block url="https://www.notion.so/2">
	shared
</synced_block>
<empty-block/>
---
`<kept> \\*`
"""
PLAIN = """\
## Root cause

The pool was [too] small.

- one
  1. nested

     Deep
     words

  ```python
  print("<b>\\*")
  ```

- two

> quoted
> twice

> and below

**Timeline**

- 10:02 paged
- 10:31 rolled back

Mind this

And this

left

| Time | a\\|b<br>c |
| --- | --- |

```math
x^2
```

image: a.png
the graph

pdf: [r.pdf](https://example.com/r.pdf)
the report

[Log](https://www.notion.so/1)

By Ann on 2026-03-01

shared

---

`<kept> \\*`"""

Read = Callable[..., list[object]]


@pytest.fixture
def read(notion: NotionServer) -> Read:
    notion.add_page("Outage", block("paragraph", "unread"), Type=TAGGED)

    def items(known: Mapping[str, str] | None = None) -> list[object]:
        return list(extractor_of(notion, markdown=True).documents(known or {}))

    return items


def give(notion: NotionServer, name: str, told: str, *missing: str) -> None:
    """What the page or block of that name is in Markdown, and the parts left out of it."""
    notion.markdown[uid(name)] = {
        "object": "page_markdown",
        "id": uid(name),
        "markdown": told,
        "truncated": bool(missing),
        "unknown_block_ids": [uid(one) for one in missing],
    }


def test_its_own_syntax_is_taken_out() -> None:
    assert clean(REPORT) == PLAIN


def test_a_page_costs_one_request(notion: NotionServer, read: Read) -> None:
    give(notion, "Outage", REPORT)
    (document,) = read()
    assert isinstance(document, Document)
    assert document.text.endswith(f"\n\n{PLAIN}\n")
    assert notion.http.count("children") == 0
    record = Parser().parse(document)[0]
    assert [row.event for row in record.timeline] == ["paged", "rolled back"]
    assert record.root_cause == "The pool was [too] small."


def test_parts_that_were_left_out_are_fetched(notion: NotionServer, read: Read) -> None:
    url = f"https://www.notion.so/p#{uid('part').replace('-', '')}"
    told = f'- list\n\t<unknown url="{url}" alt="x"/>\nend'
    give(notion, "Outage", told, "part", "elsewhere", "gone")
    give(notion, "part", "- nested\n\t- deep", "part")
    give(notion, "elsewhere", "at the end")
    (document,) = read()
    assert isinstance(document, Document)
    assert document.text.endswith("- list\n  - nested\n    - deep\n\nend\n\nat the end\n")


def test_an_edit_of_synced_content_counts(notion: NotionServer, read: Read) -> None:
    notion.add_page("Rules", source=None)
    notion.blocks[uid("origin")] = {"parent": {"page_id": uid("Rules")}}
    url = f"https://www.notion.so/p#{uid('origin').replace('-', '')}"
    tag = f'<synced_block_reference url="{url}">\n\tshared\n</synced_block_reference>'
    give(notion, "Outage", tag)
    (first,) = read()
    assert isinstance(first, Document)
    known = {document_id("notion", DATABASE, uid("Outage")): first.version}
    assert isinstance(read(known)[0], Unchanged)
    notion.pages[uid("Rules")]["last_edited_time"] = "2026-03-09T10:00:00.000Z"
    assert isinstance(read(known)[0], Document)
