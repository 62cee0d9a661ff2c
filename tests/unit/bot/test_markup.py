from bot.markup import escape, harmless, link, to_mrkdwn, to_plain


def test_text_of_others_cannot_ping_or_link():
    said = "<!channel> see [the fix](https://evil.example) <@U123> & <https://x.example|docs>"
    assert escape(said) == (
        "&lt;!channel&gt; see [the fix](https://evil.example) &lt;@U123&gt; &amp; "
        "&lt;https://x.example|docs&gt;"
    )
    assert "<!" not in harmless(said)
    assert "<@" not in harmless(said)
    assert "evil.example" not in harmless(said)


def test_a_link_cannot_hide_behind_nested_parentheses():
    assert harmless("[a](https://x.example/(b)) c") == "a c"


def test_bold_survives_in_the_fallback_text():
    assert to_mrkdwn("**A & B** (1 < 2)") == "*A &amp; B* (1 &lt; 2)"


def test_only_web_addresses_become_links():
    assert link("https://wiki.example/a?b=1&c=2", "A|B") == (
        "<https://wiki.example/a?b=1&amp;c=2|A/B>"
    )
    assert link("javascript:alert(1)", "A") == "A"
    assert link(None, "<A>") == "&lt;A&gt;"


def test_what_a_person_typed_is_read_without_slacks_escapes():
    typed = "<@U0BOT> why did &lt;db&gt; &amp; <#C1|ops> fail? <https://x.example/a|x.example/a>"
    assert to_plain(typed) == "why did <db> & #ops fail? https://x.example/a"
