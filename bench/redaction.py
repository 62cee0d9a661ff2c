"""How fast the redaction gate is, and how long its worst inputs take.

    python bench/redaction.py            over made-up incident text
    python bench/redaction.py FOLDER     over the files of a folder

The yardstick is ten plain regexes, about what a careful afternoon yields.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.redaction.gate import Gate, default_gate

TEN_REGEXES = [
    re.compile(pattern)
    for pattern in (
        r"A[KS]IA[A-Z0-9]{16}",
        r"gh[pousr]_[A-Za-z0-9]{36}",
        r"xox[abp]-[\w-]+",
        r"eyJ[\w-]+\.[\w-]+\.[\w-]+",
        r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----",
        r"://[^/\s:@]*:[^/\s@]+@",
        r"(?i)bearer \S+",
        r"(?i)password[=:] ?\S+",
        r"(?i)(?:api_?key|token|secret)[=:] ?\S+",
        r"[\w.+-]+@[\w-]+\.[\w.]+",
    )
]
SENTENCES = """\
At 10:42 the payment service began to answer 503 for a third of all requests.
We rolled back to the previous release and restarted the workers in eu-west-1.
The connection pool was exhausted because a migration held a lock for 14 minutes.
- 03:12 paged by the latency alert, acknowledged after 4 minutes
| 2024-05-02 11:03 | on-call engineer | disk of db-2 at 97 %, log rotation had stopped |
2024-05-02T11:03:21Z app[7]: level=error msg="upstream timed out" path=/v1/orders ms=30001
The token bucket of the rate limiter was sized for last year's traffic.
Nobody noticed that the password policy had changed; see the runbook for key rotation.
kubectl -n prod rollout undo deployment/api && kubectl -n prod get pods -o wide
Follow-up: alert on certificate expiry 30 days ahead, owner platform team, due in June.
""".splitlines()

# Each repeated to a megabyte: starts without ends, signs that every pattern waits for, nesting.
WORST = {
    "a": "a",
    "digits": "4012888888881881",
    "digits and blanks": "4 ",
    "=": "=",
    ":": ":",
    "blanks": " ",
    "line breaks": "\n",
    "quotes": "\"'`",
    "escaped quotes": '\\"',
    "backslashes": "\\",
    "brackets": "({[<",
    "password=": "password=",
    "password: ": "password: ",
    "pw is ": "pw is ",
    "pw x1": "pw: abc1 ",
    "names in prose": "the key for token ",
    "words after a name": "password " + "of the ",
    "key =": "api key = ",
    "arrows": "->key",
    "names without blanks": '9secret"=',
    "keys in a query": "&key  #",
    "known accounts": "0|root:",
    "flags": "--token -p ",
    "commands": "mysql curl ",
    "curl -u": "curl -u ",
    "echo": "echo a | ",
    "BEGIN": "-----BEGIN RSA " + "PRIVATE KEY-----\n",
    "END": "-----END RSA " + "PRIVATE KEY-----\n",
    "key lines": "MIIEowIBAAKCAQEAabcdefgh\n",
    "addresses": "https://a:",
    "at signs": "https://a:b@",
    "e-mail": "a@a.",
    "tokens": "gh" + "p_",
    "web tokens": "eyJhbGciOiJIUzI1NiJ9.",
    "web token lines": "eyJhbGciOiJIUzI1NiJ9.eyJhbGciOiJIUzI1NiJ9aaaa\n",
    "AWS ids": "AK" + "IAABCDEFGHIJKLMNOP ",
    "hashes": "$" + "6$",
    "cookies": "cookie: a=b; ",
    "authorization": "authorization: bearer ",
    "secrets": "kind: secret\ndata:\n a: b\n",
    "tables": "| password |\n|---|\n",
    "codes": "recovery codes: a1b2 ",
    "phrases": "seed phrase is apple ",
    "entities": "&amp;",
    "invisible": "\u200b",
    "placeholders": "[redacted key 1]",
    "typographic quotes": "“pw: ”",
    "base64": "TWFueSBoYW5kcyBtYWtl+/9x",
    "hex": "0123456789abcdef",
    "at": "@",
    "user:": "user:",
    "JSON in JSON": '{\\"key\\":',
    "URL-encoded": "%3Dkey%26",
    "said": "passphrase is often ",
    "sent": "code from sms ",
    "seeds": "otp aaaa ",
    "accounts": "log in with a ",
    "calls": "login('a', ",
    "communities": "snmp community ",
    "marked": "Word#Ab1Cd2e",
    "cut marks": "a#bcdefg",
    "random words": "token=Ab1Cd2Ef3Gh4Ij5Kl6Mn7 ",
    "setuser": "acl setuser a ",
    "here": "sudo chpasswd <",
    "basic": "basic auth ",
    "users": "-u a:b ",
    "discord": "bot MT",
    "lists": "token: ['abcdefgh1234XYZ', ",
    "licences": "license:",
    "columns": "a,password\nb,c1d2e3\n",
    "titles": "a,password,",
    "ports": "a:5432:a:b:",
    "opened": "opens with ",
    "signed": "pw Harbor12$ ",
    "signed in one word": "Ab12cd$",
    "said of words": "abcde1 works as the ",
    "answers": 'token send "',
    "handed": "pass <(echo ",
    "groups": "secret abcd ",
}


def mask(text: str) -> str:
    """The yardstick."""
    for pattern in TEN_REGEXES:
        text = pattern.sub("[REDACTED]", text)
    return text


def seconds(run: Callable[[], object], times: int = 3) -> float:
    """Processor time of the best of several runs: the machine may be busy."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def made_up(size: int = 2_000_000) -> list[str]:
    """Documents of about 5 kB, like post-mortems and log excerpts."""
    rng = random.Random(1)
    return ["\n".join(rng.choices(SENTENCES, k=65)) for _ in range(size // 5_000)]


def report(name: str, texts: list[str], gate: Gate) -> None:
    """One line: megabytes a second of both, and their ratio."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    ours = size / seconds(lambda: [gate.redact(text) for text in texts])
    theirs = size / seconds(lambda: [mask(text) for text in texts])
    print(
        f"{name:20s} gate {ours:6.1f} MB/s   ten regexes {theirs:6.1f} MB/s   x{ours / theirs:.2f}"
    )


def main() -> int:
    """Prints throughput, then the worst inputs, slowest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    folder: Path | None = parser.parse_args().folder
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder else []
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in files] or made_up()
    gate = default_gate()
    report("documents", texts, gate)
    report("lines", [line for text in texts for line in text.splitlines()][:20_000], gate)
    taken = {
        name: seconds(lambda unit=unit: gate.redact(unit * (1_000_000 // len(unit))), 1)
        for name, unit in WORST.items()
    }
    for name, needed in sorted(taken.items(), key=lambda item: -item[1]):
        print(f"{name:20s} {needed:6.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
