"""Secrets that go in at a door, and the search for them in whatever came out."""

import base64
import json
import random
import string
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

LETTERS = string.ascii_letters + string.digits
END = 12  # characters: a secret of which an end is left has leaked


class Canary:
    """Makes secrets, door by door, and finds them again."""

    def __init__(self, seed: int = 7) -> None:
        self._rng = random.Random(seed)
        self._needles: dict[bytes, str] = {}
        self._spelled: dict[str, str] = {}

    def text(self, door: str) -> str:
        """Lines as people paste them, with six secrets that only this door knows."""
        aws = "AK" + "IA" + self._run(16, string.ascii_uppercase + "234567")
        slack = "xo" + "xb-" + self._run(12, string.digits) + "-" + self._run(24)
        stripe = "sk" + "_live_" + self._run(24)
        password = "Tr0ub4dor-" + self._run(8)
        login = "s3cr" + self._run(10)
        bearer = self._run(40)
        made = {"aws": aws, "slack": slack, "stripe": stripe, "login": login, "bearer": bearer}
        for kind, secret in {**made, "password": password}.items():
            self._watch(f"{kind} of the {door}", secret)
        return (
            f"env dump: AWS_ACCESS_KEY_ID={aws} SLACK_TOKEN={slack}\n"
            f"stripe key {stripe} was in the build log; password: {password}\n"
            f"psql postgres://app:{login}@db-primary-01:5432/orders\n"
            f"curl -H 'Authorization: Bearer {bearer}' https://orders.internal/health"
        )

    def found_in(self, data: bytes | str) -> list[str]:
        """The secrets in it, whole or by an end, as text or as programs write text."""
        raw = data.encode() if isinstance(data, str) else data
        return sorted({name for needle, name in self._needles.items() if needle in raw})

    def heard_in(self, said: str) -> list[str]:
        """The secrets that were read out, by their letters and digits."""
        sound = _sound(said)
        return sorted({name for spelled, name in self._spelled.items() if spelled in sound})

    def found_below(self, *folders: Path) -> list[str]:
        """The secrets in the raw bytes and in the names of every file below the folders."""
        files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        assert len(files) > 10
        return [f"{name} in {file.name}" for file in files for name in self._in_file(file)]

    def _in_file(self, file: Path) -> Iterable[str]:
        return {*self.found_in(file.read_bytes()), *self.found_in(file.name)}

    def _watch(self, name: str, secret: str) -> None:
        forms = [secret.encode(), secret.encode("utf-16-le"), quote(secret, safe="").encode()]
        forms += [base64.b64encode(secret.encode()).rstrip(b"=")[:-1]]
        forms += [secret[:END].encode(), secret[-END:].encode()]
        self._needles |= dict.fromkeys(forms, name)
        self._spelled |= dict.fromkeys((_sound(secret[:END]), _sound(secret[-END:])), name)

    def _run(self, size: int, alphabet: str = LETTERS) -> str:
        return "".join(self._rng.choices(alphabet, k=size))


def _sound(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def report(leaks: str) -> str:
    """A post-mortem in Markdown with secrets where people leave them."""
    password = next(line for line in leaks.splitlines() if "password" in line)
    listing = leaks.replace("\n", "\n    ")
    return f"""# Orders API refused logins

Reported with {password}

## Root cause
The rotated database password never reached the pods: {password}, so every connection of the
orders API was refused.

## Fix
We restarted the deployment with the new secret. Pasted while debugging:

    {listing}

## Timeline
- 10:02 UTC paged, {leaks.splitlines()[2]} was refused
- 10:41 UTC restarted with the new secret
"""


def messages(leaks: str) -> list[dict[str, object]]:
    """An incident thread with secrets in texts, blocks, attachments and files."""
    first, password, login, bearer = leaks.splitlines()
    block = {"type": "section", "text": {"type": "mrkdwn", "text": login}}
    attachment = {"title": first, "fallback": bearer, "fields": [{"title": "at", "value": login}]}
    says: list[tuple[str, str, dict[str, object]]] = [
        ("B", "ALERT orders-api 5xx 31 %", {"blocks": [block], "attachments": [attachment]}),
        ("U0ADA000001", f"found it, the pods still have {password}", {}),
        ("U0BOB000001", f"root cause is the rotated secret that never reached the pods\n{leaks}",
         {"files": [{"id": "F1", "title": bearer, "name": "dump.txt", "preview": leaks}]}),
        ("U0ADA000001", "restarted the deployment, errors are gone", {}),
        ("B", "RESOLVED orders-api 5xx 0 %", {}),
        ("U0BOB000001", "we should alert on a secret older than the pods that use it", {}),
    ]  # fmt: skip
    return [
        {"ts": f"17600{n:05d}.000100", "thread_ts": "1760000001.000100", "text": text, **more,
         **({"bot_id": "B1", "username": "Alerts"} if who == "B" else {"user": who})}
        for n, (who, text, more) in enumerate(says, 1)
    ]  # fmt: skip


PEOPLE = [{"id": "U0ADA000001", "name": "ada"}, {"id": "U0BOB000001", "name": "bob"}]


def in_thread(leaks: str, path: Path) -> Path:
    channel = {"id": "C1", "name": "inc-1"}
    path.write_text(json.dumps({"channel": channel, "users": PEOPLE, "messages": messages(leaks)}))
    return path


def in_batch(canary: Canary, path: Path) -> Path:
    earlier = [{"role": "user", "text": f"we pasted {canary.text('turn before')}"}]
    question = f"why was orders refused?\n{canary.text('batch')}"
    path.write_text(json.dumps({"id": 1, "question": question, "history": earlier}))
    return path


def in_log(leaks: str, path: Path) -> Path:
    path.write_text(f"10:02 orders-api refused logins\n{leaks}\n10:41 restarted, errors are gone\n")
    return path
