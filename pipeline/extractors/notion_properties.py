"""A Notion page's properties as text, whatever their types."""

from collections.abc import Callable, Iterator, Mapping

from pipeline.extractors.notion_text import (
    Json,
    date_span,
    human_url,
    inline,
    pipe_table,
    plain_text,
    texts_in,
)

Complete = Callable[[str, Json], Json]
"""A property with all its values, by the page's id and the property as the page lists it."""
TitleOf = Callable[[str], str]
"""The title of a related page, by its id; "" if the integration may not read it."""

PAGE_LISTS_AT_MOST = 25  # people, relations or mentions; the rest is asked for


def stated(page: Json, complete: Complete, title_of: TitleOf) -> dict[str, str]:
    """The properties that say something, by name, in the order of the page; not its title.

    Raises Refused, as `complete` and `title_of` do.
    """
    told: dict[str, str] = {}
    for name, value in properties_of(page).items():
        if value.get("type") != "title":
            whole = complete(str(page["id"]), value) if _is_cut(value) else value
            text = _text(whole, title_of).strip()
            if text:
                told[name] = text
    return told


def properties_of(page: Json) -> Mapping[str, Json]:
    """The properties as the API gives them; {} for a page that is listed by its id alone."""
    found = page.get("properties") or {}
    return {str(name): value for name, value in found.items() if isinstance(value, dict)}


def title_of_page(page: Json) -> str:
    """Its title on one line; "" without one."""
    titles = (plain_text(value.get("title")) for value in properties_of(page).values())
    return " ".join(next(filter(None, titles), "").split())


def property_table(told: Mapping[str, str]) -> str:
    """Properties as the table that our parser reads as labels (parsing/sections.py)."""
    return pipe_table([("Property", "Value"), *told.items()], headed=True) if told else ""


def values_of(value: Json) -> Iterator[str]:
    """The single values of a property, e.g. to find a tag among them."""
    for text in (_text(value, lambda _id: "")).split(","):
        yield text.strip()


def _is_cut(value: Json) -> bool:
    listed = value.get(str(value.get("type")))
    full = isinstance(listed, list) and len(listed) >= PAGE_LISTS_AT_MOST
    return bool(value.get("has_more")) or (full and value.get("type") in ("people", "relation"))


def _text(value: Json, title_of: TitleOf) -> str:
    kind = str(value.get("type"))
    held = value.get(kind)
    if kind == "relation":
        return _listed(title_of(str(one.get("id"))) for one in held or ())
    if kind == "rollup":
        return _rollup(held or {}, title_of)
    draw = _TYPES.get(kind)
    if draw is None:
        return _listed(texts_in(held)) if isinstance(held, dict | list) else _scalar(held)
    return draw(held)


def _rollup(held: Json, title_of: TitleOf) -> str:
    if held.get("type") == "array":
        return _listed(_text(one, title_of) for one in held.get("array") or ())
    return _text(held, title_of)


def _listed(texts: Iterator[str]) -> str:
    return ", ".join(text for text in texts if text)


def _scalar(held: object) -> str:
    """Numbers as people write them, yes and no."""
    if held is None:
        return ""
    if isinstance(held, bool):
        return "yes" if held else "no"
    if isinstance(held, float) and held.is_integer():
        return str(int(held))
    return str(held)


def _name(held: object) -> str:
    """The name of an option or a person; their ids tell nobody anything."""
    if not isinstance(held, dict):
        return ""
    person = held.get("person") or {}
    return str(held.get("name") or person.get("email") or "")


def _names(held: object) -> str:
    return _listed(_name(one) for one in held) if isinstance(held, list) else ""


def _files(held: object) -> str:
    """Names; an address only where it is not one that Notion signs for an hour."""
    return (
        _listed(_file(one) for one in held if isinstance(one, dict))
        if isinstance(held, list)
        else ""
    )


def _file(one: Json) -> str:
    url = human_url((one.get("external") or {}).get("url"))
    name = str(one.get("name") or "")
    return f"[{name}]({url})" if url and name and url != name else url or name


def _formula(held: object) -> str:
    return _text(held, lambda _id: "") if isinstance(held, dict) else ""


def _unique_id(held: object) -> str:
    if not isinstance(held, dict) or held.get("number") is None:
        return ""
    return "-".join(str(part) for part in (held.get("prefix"), held["number"]) if part is not None)


def _verification(held: object) -> str:
    if not isinstance(held, dict):
        return ""
    by, when = _name(held.get("verified_by")), date_span(held.get("date"))
    return " ".join(filter(None, (str(held.get("state") or ""), f"by {by}" if by else "", when)))


def _nothing(_held: object) -> str:
    return ""


_TYPES: Mapping[str, Callable[[object], str]] = {
    "title": inline,
    "rich_text": inline,
    **dict.fromkeys(("select", "status", "created_by", "last_edited_by"), _name),
    **dict.fromkeys(("multi_select", "people"), _names),
    "date": date_span,
    "files": _files,
    "formula": _formula,
    "unique_id": _unique_id,
    "verification": _verification,
    **dict.fromkeys(("button", "unsupported", "incomplete"), _nothing),
}
