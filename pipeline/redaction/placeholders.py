"""What stands in a text where a secret stood, and how it is said aloud."""

import re

PLACEHOLDER = re.compile(r"\[redacted ([a-z][a-z0-9-]{0,40}) (\d{1,6})\]")
WITH_ARTICLE = re.compile(
    rf"(?:\b(an?|the|this|that|our|my|your|its) )?{PLACEHOLDER.pattern}", re.I
)
# The last word of a kind says enough for the ear; these need another.
SPOKEN = {
    "jwt": "token",
    "pin": "PIN",
    "card-number": "card number",
    "private-key": "private key",
    "session-id": "session",
    "password-hash": "password hash",
    "basic-credentials": "password",
    "one-time-code": "one-time code",
    "one-time-seed": "one-time code",
    "recovery-code": "recovery code",
    "seed-phrase": "recovery phrase",
    "email": "e-mail address",
    "phone": "phone number",
    "bank-account": "bank account",
    "social-security-number": "social security number",
}


def placeholder(kind: str, number: int) -> str:
    """[redacted aws-key 1]: no colon, so that it survives Markdown, YAML and headings."""
    return f"[redacted {kind} {number}]"


def spoken(text: str) -> str:
    """`text` with its placeholders in words: a redacted key, the redacted password."""

    def words(match: re.Match[str]) -> str:
        article = re.sub("(?i)(?<=a)n$", "", match[1] or "a")
        return f"{article} redacted {SPOKEN.get(match[2], match[2].rpartition('-')[2])}"

    return WITH_ARTICLE.sub(words, text)
