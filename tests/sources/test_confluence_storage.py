"""Confluence's storage format: no word is lost, none comes twice, and our parser finds its way."""

import re
from collections.abc import Mapping, Sequence

import pytest

from pipeline.extractors.confluence_storage import Body, StorageReader
from pipeline.parsing.parser import Parser
from pipeline.records import Document, IncidentRecord


def macro(name: str, body: str = "", /, *, plain: str = "", **said: str) -> str:
    """A structured macro; `plain` is a body as CDATA."""
    told = "".join(f'<ac:parameter ac:name="{k}">{v}</ac:parameter>' for k, v in said.items())
    if plain:
        literal = plain.replace("]]>", "]]]]><![CDATA[>")
        body = f"<ac:plain-text-body><![CDATA[{literal}]]></ac:plain-text-body>"
    elif body:
        body = f"<ac:rich-text-body>{body}</ac:rich-text-body>"
    return (
        f'<ac:structured-macro ac:name="{name}" ac:macro-id="0">{told}{body}</ac:structured-macro>'
    )


def link(target: str, words: str = "") -> str:
    return f"<ac:link>{target}{words}</ac:link>"


def plain_words(words: str) -> str:
    return f"<ac:plain-text-link-body><![CDATA[{words}]]></ac:plain-text-link-body>"


def image(resource: str, words: str = "", caption: str = "") -> str:
    return f'<ac:image ac:alt="{words}" ac:width="9">{resource}{caption}</ac:image>'


def emoticon(name: str, shown: str) -> str:
    return f'<ac:emoticon ac:name="{name}" ac:emoji-fallback="{shown}" />'


def cells(*contents: str) -> str:
    inside = "".join(f"<ac:layout-cell>{one}</ac:layout-cell>" for one in contents)
    return f"<ac:layout><ac:layout-section>{inside}</ac:layout-section></ac:layout>"


def tasks(*contents: str) -> str:
    return f"<ac:task-list>{''.join(contents)}</ac:task-list>"


def page(title: str) -> str:
    return f'<ri:page ri:content-title="{title}" ri:space-key="OPS" />'


USER = '<ri:user ri:account-id="5b:1" />'


def task(body: str, status: str = "incomplete") -> str:
    return (
        f"<ac:task><ac:task-id>9</ac:task-id><ac:task-status>{status}</ac:task-status>"
        f"<ac:task-body><span>{body}</span></ac:task-body></ac:task>"
    )


def adf(kind: str, content: str, fallback: str) -> str:
    return (
        f'<ac:adf-extension><ac:adf-node type="{kind}"><ac:adf-attribute key="local-id">u7'
        f"</ac:adf-attribute><ac:adf-content>{content}</ac:adf-content></ac:adf-node>"
        f"<ac:adf-fallback>{fallback}</ac:adf-fallback></ac:adf-extension>"
    )


def decision(words: str) -> str:
    item = (
        f'<ac:adf-node type="decision-item"><ac:adf-content>{words}</ac:adf-content></ac:adf-node>'
    )
    return adf("decision-list", item, f"<ul><li>{words}</li></ul>")


def read(storage: str, others: Mapping[str, str] | None = None) -> Body:
    def names(ids: Sequence[str]) -> Mapping[str, str]:
        return {id: "Ann Lee" for id in ids if id == "5b:1"}

    reader = StorageReader(lambda title, _space: (others or {}).get(title), names)
    return reader.read(storage, "This page", "OPS")


def markdown(storage: str, others: Mapping[str, str] | None = None) -> str:
    return read(storage, others).markdown.strip("\n")


@pytest.mark.parametrize(
    ("storage", "expected"),
    [
        (macro("code", plain="a < b && c]]>d", language="py"), "```py\na < b && c]]>d\n```"),
        (macro("code", plain="x", title="run.sh", linenumbers="true"), "**run.sh**\n\n```\nx\n```"),
        (macro("noformat", plain="  raw\ntext"), "```\n  raw\ntext\n```"),
        (macro("info", "<p>One.</p><p>Two.</p>"), "One.\n\nTwo."),
        (macro("warning", "<p>Hot.</p>", title="Careful"), "**Careful**\n\nHot."),
        (macro("note", "<h2>Impact</h2><p>All.</p>"), "## Impact\n\nAll."),
        (macro("panel", "<p>x</p>", title="Root cause", bgColor="#fff"), "**Root cause**\n\nx"),
        (macro("expand", "<p>x</p>", title="Logs"), "**Logs**\n\nx"),
        (f"<p>Is {macro('status', title='SEV1', colour='Red')} now</p>", "Is SEV1 now"),
        (f"<p>{macro('jira', server='J', key='OPS-7', serverId='a-b')}.</p>", "OPS-7."),
        (macro("jira", jqlQuery="project = OPS"), "Jira: project = OPS"),
        (macro("excerpt", "<p>x</p>", name="short", hidden="true"), "x"),
        (macro("toc", maxLevel="3") + macro("children") + macro("attachments"), ""),
        (macro("toc-zone", "<p>x</p>", location="top"), "x"),
        (
            macro("weird", "<p>x</p>", title="T", reason="it rained", width="9px"),
            "**T**\n\nreason: it rained\n\nx",
        ),
        (f"<p>a {macro('odd', text='b c', id='7', theme='dark')} d</p>", "a text: b c d"),
        (macro("view-file", name='<ri:attachment ri:filename="a.pdf" />'), "name: a.pdf"),
        (macro("markdown", plain="## Fix\n\n* a | b\n* `c`"), "## Fix\n\n- a | b\n- `c`"),
        (macro("html", plain="<h2>Fix</h2><script>x</script><p>a</p>"), "## Fix\n\na"),
        (macro("mermaid", plain="graph\n A-->B"), "```\ngraph\n A-->B\n```"),
        (link(USER), "@Ann Lee"),
        (link('<ri:user ri:account-id="?" />'), "@user"),
        (link(page("Runbook")), "Runbook"),
        (link(page("Runbook"), plain_words("here <1>")), "here <1> (Runbook)"),
        (
            link(page("Runbook"), "<ac:link-body>the <em>Runbook</em></ac:link-body>"),
            "the *Runbook*",
        ),
        (link('<ri:attachment ri:filename="a.log" />'), "a.log"),
        (link('<ri:space ri:space-key="OPS" />'), "OPS"),
        (link('<ri:blog-post ri:content-title="News" ri:posting-day="2026/01/02" />'), "News"),
        ('<ac:link ac:anchor="top"><ac:link-body>up</ac:link-body></ac:link>', "up"),
        (image('<ri:attachment ri:filename="a b.png" />', "CPU"), "![CPU](<a b.png>)"),
        (
            image('<ri:url ri:value="http://x/y" />', caption="<ac:caption>Load</ac:caption>"),
            "![](http://x/y)\n\nLoad",
        ),
        ('<p>Due <time datetime="2026-01-02" />.</p>', "Due 2026-01-02."),
        (f"<p>{emoticon('tick', ':tick:')} {emoticon('blue-star', '🔥')}</p>", "✅ 🔥"),
        ("<p>a<ac:placeholder>Describe it</ac:placeholder></p>", "a"),
        ('<p>a <ac:inline-comment-marker ac:ref="1">b</ac:inline-comment-marker> c</p>', "a b c"),
        (
            tasks(task(f"call {link(USER)}"), task("done", "complete")),
            "- [ ] call @Ann Lee\n- [x] done",
        ),
        (decision("Two pools"), "- Two pools"),
        (adf("panel", "<p>Own</p>", "<div>Own</div>"), "Own"),
        (adf("unknown", "", "<p>Only here</p>"), "Only here"),
        (cells("a", "<p>b</p>"), "a\n\nb"),
        ("<p>5&nbsp;&rarr;&nbsp;6&mdash;&amp;</p>", "5 → 6—&"),
        ("<p>a\u200bb\x07c</p>", "abc"),
    ],
)
def test_every_element_reads_as_people_see_it(storage: str, expected: str) -> None:
    assert markdown(storage) == expected


_MACROS = {
    "code": lambda x: macro("code", plain=f"run {x}\nend"),
    "noformat": lambda x: macro("noformat", plain=x),
    "status": lambda x: f"<p>{macro('status', title=x)}</p>",
    "jira": lambda x: f"<p>{macro('jira', key=x)}</p>",
    "unknown": lambda x: macro("roadmap", title=x),
    "user": lambda x: f"<p>{link(USER)} {x}</p>",
    "page": lambda x: f"<p>{link(page(x))}</p>",
    "image": lambda x: f'<ac:image><ri:attachment ri:filename="{x}" /></ac:image>',
    "tasks": lambda x: tasks(task(x)),
    "decision": decision,
    "time": lambda x: f'<p><time datetime="{x}" /></p>',
    "list": lambda x: f"<ul><li><p>{x}</p></li></ul>",
    "table": lambda x: f"<table><tbody><tr><th>{x}</th></tr></tbody></table>",
    "heading": lambda x: f"<h3>{x}</h3>",
    "quote": lambda x: f"<blockquote>{x}</blockquote>",
    "words": lambda x: x,
}
_AROUND = {
    "panel": lambda x: macro("panel", x, title="Title"),
    "info": lambda x: macro("info", x),
    "expand": lambda x: macro("expand", x, title="More"),
    "excerpt": lambda x: macro("excerpt", x),
    "details": lambda x: macro("details", x),
    "unknown": lambda x: macro("fancy-box", x, mood="grim"),
    "layout": cells,
    "cell": lambda x: f"<table><tr><td>k</td><td>{x}</td></tr></table>",
    "item": lambda x: f"<ol><li>{x}</li></ol>",
    "task": lambda x: tasks(task(x)),
    "paragraph": lambda x: f"<p>before {x} after</p>",
    "adf": lambda x: adf("panel", x, x),
}


@pytest.mark.parametrize("inner", _MACROS)
@pytest.mark.parametrize("outer", _AROUND)
def test_every_word_arrives_once_at_any_depth(outer: str, inner: str) -> None:
    for middle, around in _AROUND.items():
        deepest = around(_MACROS[inner]("deepmark"))
        storage = _AROUND[outer](f"<p>topmark</p>{deepest}<p>endmark</p>")
        found = re.findall(r"(?:top|deep|end)mark", markdown(storage))
        assert found == ["topmark", "deepmark", "endmark"], middle


def test_excerpts_and_pages_are_put_in_once() -> None:
    others = {
        "Levels": "<p>not this</p>" + macro("excerpt", "<p>SEV1 is grave</p>"),
        "Named": macro("excerpt", "a", name="one") + macro("excerpt", "<p>b</p>", name="two"),
        "Ring": "<p>ring</p>" + macro("include", **{"": link(page("This page"))}),
    }
    levels = macro("excerpt-include", nopanel="true", **{"": link(page("Levels"))})
    named = macro("excerpt-include", name="two", **{"": link(page("Named"))})
    ring = macro("include", **{"": link(page("Ring"))})
    found = read(levels + named + ring + levels, others)
    assert {title for title, _ in found.shown} == {"Levels", "Named", "Ring"}
    assert found.markdown.strip().split("\n\n") == [
        "SEV1 is grave",
        "b",
        "ring",
        "(shown here: part of the page This page)",
        "(shown here: part of the page Levels)",
    ]


def test_page_properties_are_fields() -> None:
    table = (
        f"<table><tbody><tr><th>Severity:</th><td>{macro('status', title='SEV2')}</td></tr>"
        '<tr><th>Date</th><td><p><time datetime="2026-02-03" /></p></td></tr>'
        f"<tr><th>Lead</th><td>{link(USER)}</td></tr></tbody></table>"
    )
    across = "<table><tr><th>Team</th><th>Area</th></tr><tr><td>Pay</td><td>EU</td></tr></table>"
    found = read(macro("details", table, id="x") + macro("details", across))
    assert found.properties == {
        "Severity": "SEV2", "Date": "2026-02-03", "Lead": "@Ann Lee", "Team": "Pay", "Area": "EU",
    }  # fmt: skip
    assert "| Severity: | SEV2 |" in found.markdown


@pytest.mark.parametrize(
    "storage",
    [
        "<p>one <b>two<p>three<td>four",
        "<p>one</p><![if !IE]>two<table><li>three<tr>four</ul>",
        "one<ac:structured-macro ac:name='code'><ac:plain-text-body><![CDATA[two three four",
        "<ac:rich-text-body>one<ac:link>two</ac:structured-macro><ri:page />three<h2>four",
        "one<ac:structured-macro ac:name='toc'><p>two</p><ac:image>three<p>four</p>",
        "<ac:task-list>one<ac:task>two</ac:task></ac:task-list>three<ac:image/>four",
    ],
)
def test_broken_pages_keep_their_words(storage: str) -> None:
    assert re.findall("one|two|three|four", markdown(storage)) == ["one", "two", "three", "four"]


def record(storage: str) -> IncidentRecord:
    body = read(storage)
    text = f"# Search was slow\n\n{body.markdown}"
    document = Document("confluence", "Search was slow", text, properties=body.properties)
    [parsed] = Parser().parse(document)
    return parsed


def test_what_stands_in_boxes_counts() -> None:
    found = record(
        "<h2>Root cause</h2>"
        + macro("warning", "<p>A config change cut the pool from 50 to 5.</p>")
        + "<h2>Resolution</h2>"
        + macro("tip", "<p>We rolled the change back.</p>", title="Done by hand")
    )
    assert found.root_cause == "A config change cut the pool from 50 to 5."
    assert found.fix == "We rolled the change back."


def test_our_parser_finds_what_the_page_tells() -> None:
    details = (
        "<table><tbody><tr><th><p>Date</p></th><td><time datetime='2026-02-03' /></td></tr>"
        "<tr><th>Affected services</th><td>search-api, index-worker</td></tr></tbody></table>"
    )
    rows = "".join(
        f"<tr><td><p>{at}</p></td><td>{told}</td></tr>"
        for at, told in [
            ("10:02", "<p>Alert fires</p>"),
            ("10:15", "<p>Restart</p>" + macro("code", plain="kubectl rollout | tee log")),
            ("10:40", f"<ul><li>Cache is back</li><li>{link(USER)} confirms</li></ul>"),
        ]
    )
    found = record(
        macro("details", details)
        + "<ac:layout><ac:layout-section><ac:layout-cell>"
        + macro("panel", "<p>The cache was sized for half the traffic.</p>", title="Root cause")
        + "<h2>Timeline</h2><table><tbody><tr><th>Time (UTC)</th><th>Event</th></tr>"
        + f"{rows}</tbody></table></ac:layout-cell></ac:layout-section></ac:layout>"
        + macro("expand", "<p>We doubled the cache and restarted it.</p>", title="Resolution")
        + "<h2>Action items</h2>"
        + tasks(task("Size the cache"), task("Add an alert"))
    )
    assert (found.date, found.services_affected) == ("2026-02-03", ("search-api", "index-worker"))
    assert found.root_cause == "The cache was sized for half the traffic."
    assert found.fix == "We doubled the cache and restarted it."
    assert [row.time for row in found.timeline] == ["10:02", "10:15", "10:40"]
    assert "kubectl rollout" in found.timeline[1].event
    assert found.action_items == ("Size the cache", "Add an alert")
    assert found.trainable
