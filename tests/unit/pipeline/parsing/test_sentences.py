from pipeline.parsing.sentences import clip, plain, sentences


def test_abbreviations_versions_and_days_end_no_sentence():
    text = "On 5. January we ran v. 2.4.1, i.e. the old one. It broke at 10:04. docs.rs was down!"
    assert sentences(text) == [
        "On 5. January we ran v. 2.4.1, i.e. the old one.",
        "It broke at 10:04.",
        "docs.rs was down!",
    ]


def test_a_bracket_is_not_torn_apart():
    text = "The link (BAD!!!! VIRUS) was changed. We changed it back."
    assert sentences(text) == ["The link (BAD!!!! VIRUS) was changed.", "We changed it back."]


def test_markup_closes_with_its_sentence():
    assert sentences("**It broke.** We _fixed it._ Done.") == [
        "**It broke.**",
        "We _fixed it._",
        "Done.",
    ]


def test_plain_keeps_the_words():
    text = "The [job](http://x/y_z) **never** ran `snake_case` :fire: &amp; <b>stopped</b>"
    assert plain(text) == "The job never ran snake_case & stopped"


def test_clip_cuts_after_a_sentence():
    assert clip("One two. Three four. Five six.", 22) == "One two. Three four."
    assert clip("word " * 50, 20) == "word word word …"
    assert clip("short", 20) == "short"
