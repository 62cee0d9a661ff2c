"""Secrets go in at every door; then every file that came out is searched for them."""

import json
import random
import string
from pathlib import Path

from organisation import TODAY, Run

RNG = random.Random(7)
LETTERS = string.ascii_letters + string.digits


def run_of(size: int, alphabet: str = LETTERS) -> str:
    return "".join(RNG.choice(alphabet) for _ in range(size))


SECRETS = {
    "aws": "AK" + "IA" + run_of(16, string.ascii_uppercase + "234567"),
    "slack": "xo" + "xb-" + run_of(12, string.digits) + "-" + run_of(24),
    "stripe": "sk" + "_live_" + run_of(24),
    "password": "Tr0ub4dor-" + run_of(8),
    "url": "s3cr" + run_of(10),
    "bearer": run_of(40),
}
LEAKS = (
    f"env dump: AWS_ACCESS_KEY_ID={SECRETS['aws']} SLACK_TOKEN={SECRETS['slack']}\n"
    f"stripe key {SECRETS['stripe']} was in the build log; password: {SECRETS['password']}\n"
    f"psql postgres://app:{SECRETS['url']}@db-primary-01:5432/orders\n"
    f"curl -H 'Authorization: Bearer {SECRETS['bearer']}' https://orders.internal/health"
)
REPORT = f"""# Orders API refused logins

Reported by {SECRETS["stripe"]}

## Root cause
The rotated database password never reached the pods: password: {SECRETS["password"]} was still in
the old secret, so every connection of the orders API was refused.

## Fix
We restarted the deployment with the new secret. Pasted while debugging:

    {LEAKS}

## Timeline
- 10:02 UTC paged, `postgres://app:{SECRETS["url"]}@db-primary-01:5432/orders` refused
- 10:41 UTC restarted with the new secret
"""


def thread() -> dict:
    people = [{"id": f"U{n}", "name": name} for n, name in enumerate(("ada", "bob"))]
    says = [
        ("B", "ALERT orders-api 5xx 31 %", [{"type": "section", "text": {"type": "mrkdwn",
               "text": f"login failed for app:{SECRETS['url']}@db-primary-01"}}]),
        ("U0", f"found it, the pods still have password: {SECRETS['password']}", []),
        ("U1", f"root cause is the rotated secret that never reached the pods\n```{LEAKS}```", []),
        ("U0", "restarted the deployment, errors are gone", []),
        ("B", "RESOLVED orders-api 5xx 0 %", []),
        ("U1", "we should alert on a secret that is older than the pods that use it", []),
    ]  # fmt: skip
    messages = [
        {"ts": f"17600{n:05d}.000100", "text": text, "blocks": blocks,
         **({"bot_id": "B1", "username": "Alerts"} if who == "B" else {"user": who})}
        for n, (who, text, blocks) in enumerate(says, 1)
    ]  # fmt: skip
    return {"channel": {"id": "C1", "name": "inc-1"}, "users": people, "messages": messages}


def leaked_in(*folders: Path) -> list[tuple[str, str]]:
    """Every secret found in the raw bytes of every file below the folders."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    assert len(files) > 10
    return [
        (kind, file.name)
        for file in files
        for kind, secret in SECRETS.items()
        if secret.encode() in file.read_bytes()
    ]


def test_no_secret_reaches_any_sink(run: Run, tmp_path: Path) -> None:
    source, state, out = tmp_path / "pm", tmp_path / "state", tmp_path / "out"
    source.mkdir()
    (source / "2026-10-02-orders.md").write_text(REPORT)
    (tmp_path / "thread.json").write_text(json.dumps(thread()))
    question = f"why was orders refused with password: {SECRETS['password']}?"
    (tmp_path / "questions.jsonl").write_text(json.dumps({"id": 1, "question": question}))

    printed = ""
    for script, *arguments in (
        ("extract", "--path", source, "--out", out / "records.jsonl",
         "--documents", out / "documents", "--verbose"),
        ("index", "--json"),
        ("ask", question, "--as-of", TODAY, "--json"),
        ("ask", "--batch", tmp_path / "questions.jsonl", "--out", out / "answers.jsonl"),
        ("testpm", tmp_path / "thread.json", "--out", out / "report", "--no-audio", "--json"),
    ):  # fmt: skip
        done = run(script, *arguments)
        assert done.returncode == 0, done.stderr
        printed += done.stdout + done.stderr
    assert leaked_in(state, out) == []
    assert [kind for kind, secret in SECRETS.items() if secret in printed] == []
    assert "[redacted" in (out / "documents" / "2026-10-02-orders.md").read_text()
    voice = (out / "report" / "voice.txt").read_text()
    assert "[redacted" not in voice, "for the ear a placeholder is worded"
