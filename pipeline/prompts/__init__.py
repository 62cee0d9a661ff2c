"""Prompts as files: one Markdown file each, `$name` variables, a version that changes with it."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from string import Template


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


def load_prompt(name: str) -> Prompt:
    """Read pipeline/prompts/NAME.md. Raises PromptError if there is no such file."""
    path = files(__name__) / f"{name}.md"
    if not path.is_file():
        raise PromptError(f"There is no prompt {name}.md in pipeline/prompts.")
    return Prompt(name, path.read_text(encoding="utf-8"))
