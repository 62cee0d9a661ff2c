from sandbox.composer import Composer

PEOPLE = {"ben": "U1", "Ben Okafor": "U1", "dana (flags)": "U2", "postmortem": "U3"}
COMPOSER = Composer(lambda: PEOPLE, {"general": "C1", "inc-7": "C2"}.get)


def text_of(typed):
    return COMPOSER.encode(typed)[0]


def test_names_become_mentions_and_the_longest_name_wins():
    assert text_of("@ben: see @Ben Okafor, @nobody") == "<@U1>: see <@U1>, @nobody"
    assert text_of("@postmortem what broke last week") == "<@U3> what broke last week"
    assert text_of("ask @dana (flags) now") == "ask <@U2> now"


def test_what_is_no_mention_stays():
    assert text_of("mail ben@ben.example or @") == "mail ben@ben.example or @"
    assert text_of("issue #12, #general and c#general") == "issue #12, <#C1|general> and c#general"


def test_reserved_characters_are_escaped_everywhere():
    assert text_of("a < b && `c<d`") == "a &lt; b &amp;&amp; `c&lt;d`"
    assert text_of("<@U1> typed by hand") == "&lt;@U1&gt; typed by hand"


def test_addresses_become_links_without_the_punctuation_behind_them():
    assert text_of("(see https://x.test/a?b=1&c=2).") == "(see <https://x.test/a?b=1&amp;c=2>)."


def test_code_is_left_alone():
    assert text_of("```@ben\nhttps://x.test```") == "```@ben\nhttps://x.test```"
    assert text_of("`@ben`") == "`@ben`"


def test_everyone_can_be_called():
    assert text_of("@here look") == "<!here> look"


def test_blocks_say_the_same_as_the_text():
    (block,) = COMPOSER.encode("hi @ben\n```log <1>```\nsee #inc-7")[1]
    kinds = [each["type"] for each in block["elements"]]
    assert kinds == ["rich_text_section", "rich_text_preformatted", "rich_text_section"]
    assert block["elements"][0]["elements"][1] == {"type": "user", "user_id": "U1"}
    assert block["elements"][1]["elements"][0]["text"] == "log <1>"
    assert block["elements"][2]["elements"][1] == {"type": "channel", "channel_id": "C2"}


def test_nothing_typed_is_nothing():
    assert COMPOSER.encode("") == ("", [])


def test_commands_that_ask_for_it_get_names_with_their_ids():
    assert COMPOSER.escape_command("@ben in #general") == "<@U1|ben> in <#C1|general>"
