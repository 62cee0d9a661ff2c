import pytest

from pipeline.triage.quotes import find_quotables, within, without_addresses


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("We [rolled back](https://git.example/pull/7) at once.", "We rolled back at once."),
        ("See https://status.example/i/7 for more.", "See … for more."),
        ("See <https://status.example|here> for more.", "See … for more."),
        ("![graph](https://cdn.example/p.png?q=1) The disk was full.", "… The disk was full."),
        ('<img src="//cdn.example/p.png"> The disk was full.', "… The disk was full."),
        ("<!channel> told <@U0ADA000001> and @here too.", "… told … and … too."),
        ("mail data:text/html;base64,AAAA was sent", "mail … was sent"),
        ("a `ratio` of 3//4 on a//b", "a `ratio` of 3//4 on a//b"),
        ("ops@channel.example and @ada stay", "ops@channel.example and @ada stay"),
    ],
)
def test_a_quote_leads_nowhere_and_calls_nobody(written: str, shown: str) -> None:
    assert without_addresses(written) == shown


def test_a_sentence_with_a_link_is_still_found_in_its_field() -> None:
    text = "The disk was full. We [rolled back](https://git.example/pull/7) at once."
    quotables = find_quotables(text)

    assert within("We [rolled back](https://git.example/pull/7) at once.", quotables) == {1}
    assert quotables[1].shown == "We rolled back at once."


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        (
            "The page at https://status.example/i/7 said that all was well.",
            "said that all was well.",
        ),
        ("The disk was … full, as usual.", "The disk was … full, as usual."),
    ],
)
def test_a_citation_quotes_what_stands_there_word_for_word(written: str, quoted: str) -> None:
    [found] = find_quotables(written)
    assert found.verbatim == quoted
