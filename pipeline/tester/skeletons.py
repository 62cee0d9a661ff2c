"""Test files to start from: filled with the incident's names and checked to parse."""

import ast
import json
import re

import yaml

from pipeline.tester.failure_modes import Catalogue
from pipeline.tester.report import Skeleton

EXTENSIONS = {
    "python": ".py",
    "javascript": ".js",
    "yaml": ".yaml",
    "json": ".json",
    "bash": ".sh",
    "sql": ".sql",
}


def fill_skeleton(catalogue: Catalogue, name: str, component: str) -> Skeleton | None:
    """The named skeleton for a component; None if there is none or it would not parse."""
    if not name:
        return None
    found = catalogue.skeleton(name)
    code = found.code.replace("{{service}}", slug(component) or "service")
    return Skeleton(found.language, code) if parses(found.language, code) else None


def parses(language: str, code: str) -> bool:
    """Whether code of a language that can be checked here parses; true of the others."""
    try:
        if language == "python":
            ast.parse(code)
        elif language == "json":
            json.loads(code)
        elif language == "yaml":
            list(yaml.safe_load_all(code))
    except (SyntaxError, ValueError, yaml.YAMLError):
        return False
    return True


def slug(text: str) -> str:
    """A name for files, labels and code: lower case, digits, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")


def file_name(position: int, title: str, skeleton: Skeleton) -> str:
    """01-load-test-with-an-empty-cache.js, with underscores where Python wants them."""
    words = "-".join(slug(title).split("-")[:6])
    if skeleton.language == "python":
        return f"test_{position:02d}_{words.replace('-', '_')}.py"
    return f"{position:02d}-{words}{EXTENSIONS.get(skeleton.language, '.txt')}"
