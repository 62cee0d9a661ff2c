from pipeline.parsing.headings import Role, meaning
from pipeline.parsing.sections import Outline, read_outline


def outline(text: str, path: str = "report.md") -> Outline:
    return read_outline(text, path)


def roles(text: str, path: str = "report.md") -> dict[str, Role]:
    return {section.heading: section.role for section in outline(text, path).sections}


def texts(found: Outline, role: Role) -> list[str]:
    return [block.text for section in found.of(role) for block in section.blocks]


def test_headings_in_any_wording_have_a_role():
    for heading, role in {
        "Root Cause Analysis": Role.CAUSE,
        "What were the root causes?": Role.CAUSE,
        "🔎 Five Why's": Role.CAUSE,
        "How it was fixed": Role.FIX,
        "4. Resolution and recovery": Role.FIX,
        "What went well?": Role.LESSONS,
        "Why it wasn't caught": Role.DETECTION,
        "Timeline (all times PST)": Role.TIMELINE,
        "Affected services": Role.SERVICES,
        "Future work": Role.ACTIONS,
        ":eye: Detection": Role.DETECTION,
        "TL;DR": Role.SUMMARY,
    }.items():
        found = meaning(heading)
        assert found, heading
        assert found.role is role, heading
    assert meaning("Shallow clones") is None


def test_a_section_without_a_name_of_its_own_has_the_role_above_it():
    found = roles("# Outage\n\n## Root cause\n\nx\n\n### The cache\n\ny\n\n## Impact\n\nz\n")
    assert found["The cache"] is Role.CAUSE
    assert found["Impact"] is Role.IMPACT


def test_a_title_has_no_role_whatever_its_words():
    found = outline("# Why the fix caused an impact\n\n## Summary\n\nIt broke.\n")
    assert found.title == "Why the fix caused an impact"
    assert found.sections[0].role is Role.OTHER


def test_detection_among_the_action_items_stays_an_action():
    found = roles("# X\n\n## Action items\n\n### Detection\n\n- add an alert\n")
    assert found["Detection"] is Role.ACTIONS


def test_labels_open_sections():
    found = outline("**Resolution**: restarted\n\n__Root cause:__ a bug\n\n- **Impact:** none\n")
    assert texts(found, Role.FIX) == ["restarted"]
    assert texts(found, Role.CAUSE) == ["a bug"]
    assert texts(found, Role.IMPACT) == ["none"]


def test_text_after_a_status_line_is_not_status():
    found = outline("Status: resolved\n\nThe shop was down.\n")
    assert texts(found, Role.META) == ["resolved"]
    assert texts(found, Role.OTHER) == ["The shop was down."]


def test_bold_words_before_a_colon_in_action_items_are_no_sections():
    found = outline("# X\n\n## Action items\n\n- **Detection**: alert on lag\n- **Fix**: it\n")
    assert texts(found, Role.ACTIONS) == ["**Detection**: alert on lag", "**Fix**: it"]


def test_front_matter_in_both_languages():
    assert outline("---\ntitle: A\ntags: [x, y]\n---\nbody").front == {"title": "A", "tags": "x, y"}
    assert outline('+++\ntitle = "A"\n[extra]\nb = 1\n+++\nbody').front == {"title": "A"}


def test_broken_front_matter_is_left_out():
    found = outline("---\na: b: [\n---\n\n## Root cause\n\nA bug.\n")
    assert found.front == {}
    assert texts(found, Role.CAUSE) == ["A bug."]


def test_text_stays_verbatim_but_for_white_space():
    found = outline(
        "## Root cause\n\nThe [job](http://x/y) **never**\n  ran `cron`.\n\n## Fix\n\nx\n"
    )
    assert texts(found, Role.CAUSE) == ["The [job](http://x/y) **never** ran `cron`."]


def test_setext_headings_and_html_blocks():
    text = (
        "Outage\n======\n\nRoot cause\n----------\n\n<div>\n<h3>Detail</h3><p>A bug.</p>\n</div>\n"
    )
    found = outline(text)
    assert found.title == "Outage"
    assert texts(found, Role.CAUSE) == ["A bug."]


def test_pairs_of_label_and_text_in_a_table_are_sections():
    found = outline(
        "| a | b |\n|---|---|\n| Root cause | A bug |\n| Fix | A patch |\n| Mood | ok |\n"
    )
    assert texts(found, Role.CAUSE) == ["A bug"]
    assert texts(found, Role.FIX) == ["A patch"]
