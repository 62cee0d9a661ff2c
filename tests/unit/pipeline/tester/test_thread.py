import pytest

from pipeline.errors import InputUnreadable
from pipeline.tester.thread import read_thread


def read(message: dict, **payload: object) -> str:
    source = read_thread({"messages": [{"ts": "1.0", **message}], **payload}, lambda text: text)
    return source.remarks[0].text


def test_text_that_only_blocks_and_attachments_hold_is_read():
    message = {
        "text": "",
        "bot_id": "B1",
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": "Disk almost full"}},
            {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Host:* db-1"}]},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "since 02:13 UTC"}]},
        ],
        "attachments": [{"fallback": "x", "title": "Usage", "fields": [{"value": "97 %"}]}],
    }
    text = read(message)

    for part in ("Disk almost full", "*Host:* db-1", "since 02:13 UTC", "Usage", "97 %"):
        assert part in text


def test_rich_text_keeps_code_lists_and_mentions():
    elements = [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "pool is full, "},
                {"type": "user", "user_id": "U1"},
                {"type": "text", "text": " look "},
                {"type": "link", "url": "https://x.test/1", "text": "here"},
            ],
        },
        {
            "type": "rich_text_preformatted",
            "elements": [{"type": "text", "text": "FATAL: too many clients"}],
        },
        {
            "type": "rich_text_list",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]}
            ],
        },
    ]
    users = [{"id": "U1", "name": "sam"}]
    text = read({"blocks": [{"type": "rich_text", "elements": elements}]}, users=users)

    assert "pool is full, @sam look here" in text
    assert "```\nFATAL: too many clients\n```" in text
    assert "first" in text


def test_a_block_that_repeats_the_text_is_not_read_twice():
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "*db-1* is down &amp; out"}}

    assert read({"text": "db-1 is down &amp; out", "blocks": [block]}) == "db-1 is down & out"


def test_escapes_read_as_people_see_them():
    text = (
        "<@U1> &lt;5 ms? see <#C1|ops>, <https://x.test/a?b=1|the graph>, <https://y.test/z>, "
        "<!here>, <!subteam^S1|@oncall>, <mailto:a@b.test|a@b.test>, <@U9>"
    )

    assert read({"text": text}, users=[{"id": "U1", "name": "sam"}]) == (
        "@sam <5 ms? see #ops, the graph, https://y.test/z, (everyone), oncall, a@b.test, @someone"
    )


def test_joins_deleted_messages_and_nonsense_are_left_out():
    messages = [
        {"ts": "3.0", "text": "third"},
        {"ts": "1.0", "text": "first"},
        {"ts": "2.0", "subtype": "channel_join", "text": "joined"},
        {"text": "no ts"},
        {"ts": "later", "text": "bad ts"},
        "not a message",
        {"ts": "4.0", "subtype": "tombstone", "text": "This message was deleted."},
    ]
    source = read_thread({"messages": messages, "channel": None, "users": 5}, lambda text: text)

    assert [r.text for r in source.remarks] == ["first", "third"]


def test_a_thread_without_messages_is_refused():
    with pytest.raises(InputUnreadable, match="holds no messages"):
        read_thread({"messages": []}, lambda text: text)


def test_bots_and_people_are_told_apart():
    messages = [
        {"ts": "1.0", "bot_id": "B1", "username": "grafana", "text": "a"},
        {"ts": "2.0", "user": "U1", "text": "b", "reactions": [{"name": "eyes", "count": 1}]},
    ]
    bot, person = read_thread({"messages": messages}, lambda text: text).remarks

    assert (bot.is_bot, person.is_bot) == (True, False)
    assert person.reactions == ("eyes",)
