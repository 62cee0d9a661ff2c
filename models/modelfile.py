"""How Ollama is told to serve a tuned model: its Modelfile, with the prompt's form in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.ports import Message
from models.rendering import render_prompt

SYSTEM, FIRST, REPLY, NEXT = "\x01S\x01", "\x01U\x01", "\x01A\x01", "\x01N\x01"


@dataclass(frozen=True, slots=True)
class Form:
    """What a chat template puts around the texts of a conversation.

    `begin` stands before the first user's text, or `before_system` and `after_system` around a
    system's; `reply` before the model's, `turn` between it and the next user's.
    """

    begin: str
    before_system: str
    after_system: str
    close: str
    reply: str
    turn: str

    def render(self, messages: Sequence[Message]) -> str:
        """The prompt, as `go` makes Ollama render it."""
        system = "".join(m.content for m in messages if m.role == "system")
        parts = [f"{self.before_system}{system}{self.after_system}" if system else self.begin]
        for message in messages:
            if message.role == "user":
                between = self.turn if len(parts) > 1 else ""
                parts += [between, message.content, self.close]
            elif message.role == "assistant":
                parts += [self.reply, message.content]
        return "".join(parts)

    @property
    def go(self) -> str:
        """The same as a template in Go's language."""
        return (
            f"{{{{ if .System }}}}{self.before_system}{{{{ .System }}}}{self.after_system}"
            f"{{{{ else }}}}{self.begin}{{{{ end }}}}{{{{ $first := true }}}}"
            '{{ range .Messages }}{{ if eq .Role "user" }}'
            f"{{{{ if not $first }}}}{self.turn}{{{{ end }}}}{{{{ $first = false }}}}"
            f"{{{{ .Content }}}}{self.close}"
            f'{{{{ else if eq .Role "assistant" }}}}{self.reply}{{{{ .Content }}}}'
            "{{ end }}{{ end }}"
        )


def find_form(tokenizer: Any, prompts: Sequence[Sequence[Message]]) -> Form | None:
    """What the tokenizer's template does.

    None when that cannot be told as a Form, or would render one of `prompts` otherwise.
    """
    user, told = Message("user", FIRST), Message("system", SYSTEM)
    turns = [user, Message("assistant", REPLY), Message("user", NEXT)]
    begin, _, between = without_begin(tokenizer, turns).partition(FIRST)
    between, _, rest = between.partition(REPLY)
    turn, _, close = rest.partition(NEXT)
    before_system, _, after = without_begin(tokenizer, [told, user]).partition(SYSTEM)
    after_system = after.partition(FIRST)[0]
    form = Form(begin, before_system, after_system, close, between.removeprefix(close), turn)
    fits = all(form.render(p) == without_begin(tokenizer, p) for p in (turns, [user], *prompts))
    sayable = not any(mark in str(form) for mark in ("{{", "}}", '"""'))
    return form if fits and sayable else None


def write_modelfile(
    folder: Path, gguf: str, form: Form | None, *, stop: str, context_tokens: int
) -> None:
    """Write `folder`/Modelfile for the GGUF file of that name beside it.

    Without a form Ollama takes the template in the GGUF file.
    """
    template = [f'TEMPLATE """{form.go}"""'] if form else []
    lines = [
        f"FROM ./{gguf}",
        *template,
        f'PARAMETER stop "{stop}"',
        f"PARAMETER num_ctx {context_tokens}",
        "PARAMETER temperature 0",
    ]
    (folder / "Modelfile").write_text("\n".join(lines) + "\n", encoding="utf-8")


def without_begin(tokenizer: Any, messages: Sequence[Message]) -> str:
    """The prompt, less the mark of a text's begin that the template sets: servers add their own."""
    text = render_prompt(tokenizer, messages)
    sets_it = "bos_token" in tokenizer.chat_template
    return text.removeprefix(tokenizer.bos_token) if sets_it else text
