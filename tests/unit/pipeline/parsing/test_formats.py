from pipeline.parsing.formats import to_markdown


def test_restructured_text():
    text = (
        "=====\nTitle\n=====\n\nPart\n----\n\n:Date: 2024-01-02\n\nSee `here <http://x>`_ and "
        "``code``.\n\n.. code-block:: sh\n\n   ls\n\n.. note::\n\n   Mind this.\n\n"
        "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n"
    )
    found = to_markdown(text, "x.rst")
    for part in (
        "# Title",
        "## Part",
        "**Date:** 2024-01-02",
        "[here](http://x) and `code`",
        "```\nls\n```",
        "Mind this.",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
    ):
        assert part in found.replace("\n\n```", "\n```"), part


def test_asciidoc_tables_with_rows_on_one_line():
    text = "= T\n\n|===\n|Time |Event\n\n|10:00 |down\n|10:05 |up\n|===\n\nhttp://x[the link]\n"
    found = to_markdown(text, "x.adoc")
    assert "| Time | Event |\n|---|---|\n| 10:00 | down |\n| 10:05 | up |" in found
    assert "[the link](http://x)" in found


def test_html_keeps_words_and_structure():
    text = (
        "<body><h2>Fix</h2><p>a <b>b</b></p><ul><li>x<ul><li>y</li></ul></li></ul><pre>c\nd</pre>"
    )
    found = to_markdown(text, "page")
    assert "## Fix" in found
    assert "a **b**" in found
    assert "- x\n    - y" in found
    assert "```\nc\nd\n```" in found


def test_wiki_markup_is_told_by_its_headings():
    found = to_markdown("h2. Root cause\n\n*Bold* {{code}} [t|http://x]\n\n* one\n** two\n", "page")
    assert "## Root cause" in found
    assert "**Bold** `code` [t](http://x)" in found
    assert "- one\n    - two" in found


def test_plain_text_headings_shout_or_are_underlined():
    found = to_markdown("ROOT CAUSE\n\n    a bug\n\nTimeline\n--------\n  10:00 down\n", "x.txt")
    assert "# ROOT CAUSE" in found
    assert "# Timeline" in found
    assert "\na bug" in found


def test_markdown_is_left_alone():
    text = "# A\n\nh2. is a unit here\n"
    assert to_markdown(text, "x.md") == text
