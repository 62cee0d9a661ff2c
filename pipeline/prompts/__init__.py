"""Prompts as files: one Markdown file each, `$name` variables, a version that changes with it."""

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files
from string import Template

# What begins a tag of ours or of a chat template, and the bracketed marks of some templates.
_TAG_START = re.compile(r"<(?=[/!|<@#A-Za-z])")
_TEMPLATE_MARK = re.compile(
    r"\[(?=/?(?:INST|SYS|SYSTEM_PROMPT|IMG\w*|PREFIX|SUFFIX|MIDDLE|\w*TOOL_?\w*)\])", re.IGNORECASE
)


class PromptError(ValueError):
    """A prompt and the values for it do not fit together: a mistake in the code that calls."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file. A literal dollar sign in the file is written `$$`."""

    name: str
    text: str

    @property
    def version(self) -> str:
        """Eight hex digits of the file's SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:8]

    @property
    def variables(self) -> frozenset[str]:
        """The names that `render` needs, no more and no fewer."""
        return frozenset(Template(self.text).get_identifiers())

    def render(self, **values: str) -> str:
        """Fill in the variables; a value is never expanded again. Raises PromptError."""
        missing, unknown = self.variables - set(values), set(values) - self.variables
        if missing or unknown:
            raise PromptError(
                f"Prompt {self.name}: missing {sorted(missing)}, unknown {sorted(unknown)}."
            )
        return Template(self.text).substitute(values).strip()


def enclose(tag: str, text: str, number: int = 0) -> str:
    """Text of others between tags; nothing in it can close them or pass for a turn of the chat."""
    harmless = _TEMPLATE_MARK.sub("(", _TAG_START.sub("‹", text))
    opening = f'{tag} n="{number}"' if number else tag
    return f"<{opening}>\n{harmless}\n</{tag}>"


def load_prompt(name: str) -> Prompt:
    """Read pipeline/prompts/NAME.md. Raises PromptError if there is no such file."""
    path = files(__name__) / f"{name}.md"
    if not path.is_file():
        raise PromptError(f"There is no prompt {name}.md in pipeline/prompts.")
    return Prompt(name, path.read_text(encoding="utf-8"))
