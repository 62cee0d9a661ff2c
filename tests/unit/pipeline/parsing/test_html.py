"""Whether HTML keeps its words and its shape on the way to Markdown."""

import pytest

from pipeline.parsing.blocks import Block, read_blocks
from pipeline.parsing.formats.html import from_html


def rows(html: str) -> list[tuple[str, ...]]:
    return [one.cells for one in read_blocks(from_html(html)) if isinstance(one, Block)]


def test_a_merged_cell_keeps_what_follows_in_its_column() -> None:
    found = rows(
        "<table><tr><th>Time</th><th colspan=2>Event</th></tr>"
        "<tr><td rowspan=2>10:00</td><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    )
    assert found == [("Time", "Event", ""), ("10:00", "a", "b"), ("", "c", "d")]


def test_a_cell_holds_pipes_listings_lists_and_tables() -> None:
    found = from_html(
        "<table><tr><td>a|b</td><td><ul><li>x</li><li>y</li></ul><pre>c | d\ne</pre></td>"
        "<td><h3>H</h3><table><tr><th>k</th><td>v</td></tr></table></td></tr></table>"
    )
    assert "| a\\|b | - x<br>- y<br>`c \\| d`<br>`e` | **H**<br>k v |" in found


def test_a_list_item_keeps_its_paragraphs_and_listings() -> None:
    html = "<ol start=9><li><p>one</p><p>two</p><pre>x\ny</pre></li><li>z<ul><li>w</li></ul></ol>"
    assert from_html(html) == (
        "9. one\n\n    two\n\n    ```\n    x\n    y\n    ```\n10. z\n    - w\n"
    )


def test_a_fence_is_longer_than_those_in_its_listing() -> None:
    html = '<pre><code class="language-md">```\na\n```</code></pre>'
    assert from_html(html) == "````md\n```\na\n```\n````\n"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>an <b> urgent </b>call</p>", "an **urgent** call\n"),
        ("<p><b>Root </b><b>cause:</b> disk</p>", "**Root cause:** disk\n"),
        ("<pre>a<br>b</pre><p><code>c<br>d</code></p>", "```\na\nb\n```\n\n`c d`\n"),
        ("<p><b>a<br>b</b></p>", "**a**  \n**b**\n"),
        ("<h2>What <b>broke</b><br>first</h2>", "## What **broke** first\n"),
        ("<p>10<sup>6</sup>&nbsp;rows, <s>all</s> <i>most</i></p>", "10^6 rows, ~~all~~ *most*\n"),
        ('<a href="https://a.b/c d">log</a>', "[log](<https://a.b/c d>)\n"),
        ('<a href="https://a.b">https://a.b</a>', "<https://a.b>\n"),
        ("<code>a ` b</code>", "`` a ` b ``\n"),
        ("<dl><dt>Owner</dt><dd>Ann</dd></dl>", "**Owner**: Ann\n"),
        ("<p>```</p><p># a</p><p>&lt;!-- b</p>", "\\```\n\n\\# a\n\n\\<!-- b\n"),
        ("<script>x</script><!-- y --><p>z</p>", "z\n"),
    ],
)
def test_marks_stand_where_markdown_wants_them(html: str, expected: str) -> None:
    assert from_html(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ul><li>a<li>b</ul>", "- a\n- b\n"),
        ("<table><tr><td>1<td>2<tr><td>3<td>4</table>", "| 1 | 2 |\n| --- | --- |\n| 3 | 4 |\n"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n    - b\n"),
        ("<table><p>lost</p><tr><td>c</td></tr></table>", "| c |\n| --- |\n\nlost\n"),
        ("<b>bold<p>one</p><p>two", "bold\n\none\n\ntwo\n"),
    ],
)
def test_slips_of_the_pen_lose_no_words(html: str, expected: str) -> None:
    assert from_html(html) == expected


def test_tags_that_never_end_do_not_exhaust_the_stack() -> None:
    assert from_html("<div><b>" * 5_000 + "word") == "word\n"
    assert from_html("<ul><li>a" * 200).count("a") == 200
