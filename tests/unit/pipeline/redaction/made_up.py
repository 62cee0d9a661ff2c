"""Makes up secrets and look-alikes in their real formats, the same ones on every run.

Everything is put together from parts, so that no file holds a text that a scanner takes for a leak.
"""

import base64
import json
import random
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
ALNUM, HEX = UPPER + LOWER + DIGITS, DIGITS + "abcdef"
BASE64, URLSAFE, BASE32 = ALNUM + "+/", ALNUM + "-_", UPPER + "234567"
FIELD = re.compile("«([a-z0-9_]+)»")
WORDS = "apple river stone cloud tiger mango pencil window orbit velvet candle forest".split()


@dataclass(frozen=True, slots=True)
class Case:
    """`text` is the filled line, `values` what was filled in, `template` the line itself."""

    template: str
    text: str
    values: tuple[str, ...]


def cases(file: str, seed: int = 1) -> Iterator[Case]:
    """Every line of a file beside this one, filled; each line has a random source of its own."""
    for line in Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield fill(line.replace("⏎", "\n"), random.Random(f"{seed} {line}"))


def fill(template: str, rng: random.Random) -> Case:
    """`template` with every «name» replaced by a value of that name."""
    values: list[str] = []

    def make(match: re.Match[str]) -> str:
        values.append(made_up(match[1], rng))
        return values[-1]

    return Case(template, FIELD.sub(make, template), tuple(values))


def made_up(name: str, rng: random.Random) -> str:
    """A value of that name: one of MAKERS, a known start and a body, or `alphabet` + length."""
    if maker := MAKERS.get(name):
        return maker(rng)
    if shape := SHAPES.get(name):
        return "".join(part if size == 0 else run(rng, part, size) for part, size in shape)
    plain = re.fullmatch(r"(hex|alnum|b64|base32|urlsafe|digits)_?(\d+)(up)?", name)
    assert plain, name
    body = run(rng, ALPHABETS[plain[1]], int(plain[2]))
    if plain[1] == "b64" and int(plain[2]) % 4 == 0:
        body = body[:-1] + "="
    return body.upper() if plain[3] else body


def run(rng: random.Random, alphabet: str, size: int) -> str:
    """`size` characters; from six on with a digit and a letter, where the alphabet has both."""
    needed = [c for c in (set(DIGITS), set(ALNUM) - set(DIGITS)) if size >= 6 and c & set(alphabet)]
    while True:
        text = "".join(rng.choice(alphabet) for _ in range(size))
        if all(c & set(text) for c in needed):
            return text


ALPHABETS = {
    "hex": HEX,
    "alnum": ALNUM,
    "b64": BASE64,
    "base32": BASE32,
    "urlsafe": URLSAFE,
    "digits": DIGITS,
}

# A fixed part has size 0. Starts are split so that no literal of a real format stands here.
SHAPES: dict[str, list[tuple[str, int]]] = {
    "aws_id": [("AK" + "IA", 0), (BASE32, 16)],
    "asia_id": [("AS" + "IA", 0), (BASE32, 16)],
    "aws_secret": [(BASE64, 40)],
    "aws_session": [("IQoJ" + "b3JpZ2luX2Vj", 0), (BASE64, 300)],
    "gcp_key": [("AI" + "za", 0), (URLSAFE, 35)],
    "google_oauth": [("GOC" + "SPX-", 0), (URLSAFE, 28)],
    "ya29": [("ya" + "29.a0", 0), (URLSAFE, 120)],
    "azure_key": [(BASE64, 86), ("==", 0)],
    "sas_sig": [(ALNUM, 41), ("%2B", 0), (ALNUM, 1), ("%3D", 0)],
    "azure_secret": [(ALNUM, 3), ("8Q" + "~", 0), (ALNUM + "_.-", 33), ("k", 0)],
    "do_token": [("dop" + "_v1_", 0), (HEX, 64)],
    "alibaba_id": [("LT" + "AI5t", 0), (ALNUM, 18)],
    "yandex": [("y0" + "_AgAAAA", 0), (URLSAFE, 50)],
    "ghp": [("gh" + "p_", 0), (ALNUM, 36)],
    "gho": [("gh" + "o_", 0), (ALNUM, 36)],
    "ghs": [("gh" + "s_", 0), (ALNUM, 36)],
    "ghfine": [("github" + "_pat_", 0), (ALNUM, 22), ("_", 0), (ALNUM, 59)],
    "glpat": [("gl" + "pat-", 0), (URLSAFE, 19), ("x", 0)],
    "gldt": [("gl" + "dt-", 0), (URLSAFE, 19), ("x", 0)],
    "glcbt": [("gl" + "cbt-64_", 0), (URLSAFE, 19), ("x", 0)],
    "glrt": [("gl" + "rt-", 0), (URLSAFE, 19), ("x", 0)],
    "bitbucket": [("AT" + "BB", 0), (ALNUM, 32)],
    "atlassian": [("ATAT" + "T3xFfGF0", 0), (URLSAFE, 170), ("=", 0), (HEX.upper(), 8)],
    "npm": [("np" + "m_", 0), (ALNUM, 36)],
    "pypi": [("py" + "pi-AgEIcHlwaS5vcmc", 0), (URLSAFE, 130), ("Q", 0)],
    "rubygems": [("ruby" + "gems_", 0), (HEX, 48)],
    "docker_pat": [("dckr" + "_pat_", 0), (URLSAFE, 26), ("x", 0)],
    "crates": [("ci" + "o", 0), (ALNUM, 32)],
    "nuget": [("oy" + "2", 0), (LOWER + DIGITS, 43)],
    "sonar": [("sq" + "u_", 0), (HEX, 40)],
    "buildkite": [("bk" + "ua_", 0), (HEX, 40)],
    "circleci": [("CCI" + "PAT_", 0), (ALNUM, 22), ("_", 0), (HEX, 40)],
    "artifactory": [("AK" + "Cp8", 0), (ALNUM, 68)],
    "slack_bot": [("xo" + "xb-", 0), (DIGITS, 12), ("-", 0), (DIGITS, 13), ("-", 0), (ALNUM, 24)],
    "slack_user": [("xo" + "xp-", 0), (DIGITS, 12), ("-", 0), (DIGITS, 12), ("-", 0), (HEX, 32)],
    "slack_app": [("xa" + "pp-1-A", 0), (UPPER, 10), ("-", 0), (DIGITS, 13), ("-", 0), (HEX, 64)],
    "slack_xoxc": [("xo" + "xc-", 0), (DIGITS, 12), ("-", 0), (DIGITS, 12), ("-", 0), (HEX, 64)],
    "slack_webhook": [
        ("https://hooks.sl" + "ack.com/services/T", 0),
        *[(UPPER, 8), ("/B", 0), (UPPER, 10), ("/", 0), (ALNUM, 24)],
    ],
    "slack_trigger": [
        ("https://hooks.sl" + "ack.com/triggers/T", 0),
        *[(UPPER, 8), ("/", 0), (DIGITS, 13), ("/", 0), (HEX, 32)],
    ],
    "discord_bot": [
        ("MT", 0),
        (ALNUM, 24),
        (".G", 0),
        (ALNUM, 5),
        (".", 0),
        (URLSAFE, 37),
        ("x", 0),
    ],
    "discord_webhook": [
        ("https://dis" + "cord.com/api/webhooks/", 0),
        *[(DIGITS, 18), ("/", 0), (URLSAFE, 67), ("x", 0)],
    ],
    "telegram": [("7", 0), (DIGITS, 9), (":A" + "A", 0), (URLSAFE, 32), ("x", 0)],
    "teams_webhook": [
        ("https://acme.webhook.off" + "ice.com/webhookb2/", 0),
        *[(HEX, 8), ("-1111-4222-8333-", 0), (HEX, 12), ("@", 0), (HEX, 8)],
        *[("-1111-4222-8333-", 0), (HEX, 12), ("/IncomingWebhook/", 0), (HEX, 32)],
        *[("/", 0), (HEX, 8), ("-1111-4222-8333-", 0), (HEX, 12)],
    ],
    "gchat_webhook": [
        ("https://chat.google" + "apis.com/v1/spaces/", 0),
        *[
            (ALNUM, 11),
            ("/messages?key=AI" + "za", 0),
            (URLSAFE, 35),
            ("&token=", 0),
            (URLSAFE, 42),
        ],
        ("x", 0),
    ],
    "stripe_sk": [("sk" + "_live_", 0), (ALNUM, 24)],
    "stripe_rk": [("rk" + "_live_", 0), (ALNUM, 24)],
    "stripe_wh": [("wh" + "sec_", 0), (ALNUM, 32)],
    "square": [("sq0" + "atp-", 0), (URLSAFE, 21), ("x", 0)],
    "shopify": [("sh" + "pat_", 0), (HEX, 32)],
    "plaid": [("access-" + "production-", 0), (HEX, 8), ("-1111-4222-8333-", 0), (HEX, 12)],
    "braintree": [("access_token$" + "production$", 0), (HEX[:14], 16), ("$", 0), (HEX, 32)],
    "openai": [("s" + "k-", 0), (ALNUM, 20), ("T3Blbk" + "FJ", 0), (ALNUM, 20)],
    "openai_proj": [("s" + "k-proj-", 0), (URLSAFE, 120), ("A", 0)],
    "anthropic": [("s" + "k-ant-api03-", 0), (URLSAFE, 93), ("AA", 0)],
    "hf": [("h" + "f_", 0), (ALNUM, 34)],
    "groq": [("gs" + "k_", 0), (ALNUM, 52)],
    "replicate": [("r" + "8_", 0), (ALNUM, 37)],
    "xai": [("xa" + "i-", 0), (ALNUM, 80)],
    "openrouter": [("s" + "k-or-v1-", 0), (HEX, 64)],
    "nvidia": [("nv" + "api-", 0), (URLSAFE, 63), ("x", 0)],
    "langsmith": [("lsv2" + "_pt_", 0), (HEX, 32), ("_", 0), (HEX, 10)],
    "pinecone": [("pc" + "sk_", 0), (ALNUM, 6), ("_", 0), (ALNUM, 60)],
    "sendgrid": [("S" + "G.", 0), (URLSAFE, 22), (".", 0), (URLSAFE, 42), ("x", 0)],
    "twilio_key": [("S" + "K", 0), (HEX, 32)],
    "mailgun": [("ke" + "y-", 0), (HEX, 32)],
    "mailchimp": [(HEX, 32), ("-us" + "14", 0)],
    "newrelic": [("NR" + "AK-", 0), (UPPER + DIGITS, 27)],
    "newrelic_license": [(HEX, 36), ("NR" + "AL", 0)],
    "grafana": [("gl" + "sa_", 0), (ALNUM, 32), ("_", 0), (HEX, 8)],
    "sentry_token": [("sntr" + "yu_", 0), (HEX, 64)],
    "vault": [("hv" + "s.", 0), (ALNUM, 90)],
    "terraform": [(ALNUM, 14), (".atlas" + "v1.", 0), (ALNUM, 67)],
    "fly": [("fm" + "2_", 0), (BASE64, 100), ("=", 0)],
    "heroku": [("HR" + "KU-", 0), (HEX, 8), ("-1111-4222-8333-", 0), (HEX, 12)],
    "linear": [("lin" + "_api_", 0), (ALNUM, 40)],
    "notion": [("nt" + "n_", 0), (ALNUM, 46)],
    "airtable": [("pa" + "t", 0), (ALNUM, 14), (".", 0), (HEX, 64)],
    "postman": [("PM" + "AK-", 0), (HEX, 24), ("-", 0), (HEX, 34)],
    "figma": [("fi" + "gd_", 0), (URLSAFE, 39), ("x", 0)],
    "databricks": [("da" + "pi", 0), (HEX, 32)],
    "dynatrace": [("dt0" + "c01.", 0), (BASE32, 24), (".", 0), (BASE32, 64)],
    "pulumi": [("pu" + "l-", 0), (HEX, 40)],
    "pscale": [("pscale" + "_pw_", 0), (ALNUM, 43)],
    "supabase": [("sb" + "p_", 0), (HEX, 40)],
    "age": [("AGE-SECRET" + "-KEY-1", 0), (UPPER + DIGITS, 58)],
    "doppler": [("dp." + "pt.", 0), (ALNUM, 43)],
    "honeycomb": [("hca" + "ik_01", 0), (LOWER + DIGITS, 58)],
    "launchdarkly": [("sd" + "k-", 0), (HEX, 8), ("-1111-4222-8333-", 0), (HEX, 12)],
    "healthcheck": [("https://hc-" + "ping.com/", 0), (HEX, 8), ("-1111-4222-8333-", 0), (HEX, 12)],
    "pagerduty": [("https://events.pager" + "duty.com/integration/", 0), (HEX, 32)],
    "onepassword": [("ops" + "_eyJ", 0), (ALNUM, 250)],
    "cookie": [("s%3A", 0), (URLSAFE, 32), (".", 0), (ALNUM, 43)],
    "django": [("dj&7", 0), (LOWER + DIGITS + "!@#^*(-_+", 45), ("z", 0)],
    "phrase": [("correct ", 0), ("horse battery ", 0), ("staple", 0)],
    "pin": [(DIGITS, 4)],
    "otp": [(DIGITS, 6)],
    "base32": [(BASE32, 32)],
    "kubeadm": [(LOWER + DIGITS, 6), (".", 0), (LOWER + DIGITS, 16)],
    "recovery": [(LOWER + DIGITS, 5), ("7k-", 0), (LOWER + DIGITS, 5)],
    "bcrypt": [("$2" + "y$12$", 0), (ALNUM + "./", 53)],
    "apr1": [("$ap" + "r1$", 0), (ALNUM, 8), ("$", 0), (ALNUM + "./", 22)],
    "sha512crypt": [("$" + "6$", 0), (ALNUM, 8), ("$", 0), (ALNUM + "./", 86)],
    "ssha": [("{SS" + "HA}", 0), (BASE64, 36), ("==", 0)],
    "argon2": [
        ("$argon" + "2id$v=19$m=65536,t=3,p=4$", 0),
        *[(ALNUM, 22), ("$", 0), (ALNUM, 43)],
    ],
    "ssh_public": [("AAAAC3Nza" + "C1lZDI1NTE5AAAAI", 0), (BASE64, 43)],
    "ssh_public_rsa": [("AAAAB3Nza" + "C1yc2EAAAADAQABAAABgQ", 0), (BASE64, 320)],
    "weak": [("summer", 0), ("2024", 0)],
    # What a person makes up without a random part: only its signs tell it from a word.
    "signed": [("Harbor", 0), (DIGITS, 4), ("$", 0)],
    "leet": [("B@nj", 0), (DIGITS, 1), ("v" + "ial", 0), (DIGITS, 3), ("!", 0)],
    "scattered": [(ALNUM, 4), ("%t", 0), (UPPER, 3), ("~", 0), (DIGITS, 3), ("N", 0)],
    "manager": [("kR", 0), (DIGITS, 2), ("bYf", 0), (DIGITS, 1), ("xQn", 0), (DIGITS, 1)],
    "diceware": [("maple-", 0), ("Lantern-", 0), (DIGITS, 2)],
    "joined": [("apple-", 0), ("river-", 0), (DIGITS, 3)],
    "joined_four": [("apple-river-", 0), ("stone-cloud", 0)],
    "underscored": [("Orb" + "it_", 0), (DIGITS, 3)],
    "bracketed": [("hunter2", 0), ("(", 0), (LOWER, 4), (")", 0)],
    "fernet": [(URLSAFE, 43), ("=", 0)],
    "letters": [("fj" + "DxAeMyEQ", 0), ("AevXIqR", 0)],
}


def password(rng: random.Random, symbols: str = "!#%*+-_=?.~^") -> str:
    """What people choose: a word, a symbol, some letters and digits."""
    word = rng.choice(
        ["Winter", "tiger", "Dragon", "monkey", "Coffee", "purple", "Falcon", "banjo"]
    )
    return word + rng.choice(symbols) + run(rng, ALNUM, rng.randint(5, 9)) + rng.choice(DIGITS)


def json_web_token(rng: random.Random) -> str:
    """Three parts with a header that can be decoded."""
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": run(rng, ALNUM, 8), "iat": 1714648991}]
    coded = [base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts]
    return ".".join([*coded, run(rng, URLSAFE, 42) + "x"])


def pem(rng: random.Random, label: str, glue: str = "\n", lines: int = 6) -> str:
    """A PEM block whose lines are joined by `glue`."""
    body = ["MII" + run(rng, BASE64, 61), *(run(rng, BASE64, 64) for _ in range(lines - 1))]
    return glue.join([f"-----BEGIN {label}-----", *body, f"-----END {label}-----"])


def card(rng: random.Random, glue: str = "") -> str:
    """A sixteen-digit number with a right check digit."""
    body = "4" + run(rng, DIGITS, 14)
    doubled = sum(sum(divmod(int(d) * 2, 10)) for d in body[::2]) + sum(int(d) for d in body[1::2])
    number = body + str(-doubled % 10)
    return glue.join(number[i : i + 4] for i in range(0, 16, 4))


def wrong_card(rng: random.Random, glue: str = "") -> str:
    """The same with a wrong one."""
    number = card(rng, glue)
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def coded(text: str) -> str:
    """Base64 of `text`."""
    return base64.b64encode(text.encode()).decode()


def cut_off(block: str) -> str:
    """A block whose end was not copied."""
    return block[: block.index("-----END")].rstrip("\n")


PRIVATE = "PRIVATE" + " KEY"
MAKERS: dict[str, Callable[[random.Random], str]] = {
    "pw": password,
    "pw2": password,
    "pw_word": lambda r: password(r, "#%*+-_?.~^"),
    "pw_at": lambda r: password(r, "@"),
    "basic": lambda r: coded("ci:" + password(r)),
    "b64_user": lambda r: coded("svc-" + run(r, LOWER, 6)),
    "b64_pw": lambda r: coded(password(r)),
    "b64_text": lambda r: coded("readiness probe failed: connection " + run(r, LOWER, 9)),
    "jwt": json_web_token,
    "jwt_wrapped": lambda r: re.sub("(.{60})", r"\1\n", json_web_token(r), count=2),
    "uuid": lambda r: "-".join(run(r, HEX, n) for n in (8, 4, 4, 4, 12)),
    "pw_comma": lambda r: password(r, ","),
    "two_words": lambda r: f"{r.choice(WORDS)} {password(r, '#%*+-_?.~^')}",
    "digits6_groups": lambda r: "-".join(run(r, DIGITS, 6) for _ in range(8)),
    "word": lambda r: r.choice(WORDS) + r.choice(WORDS),
    "phrase": lambda r: " ".join(r.sample(WORDS, 4)),
    "seed_groups": lambda r: " ".join(run(r, "abcdefgh" + "234567", 4) for _ in range(8)),
    "mnemonic": lambda r: " ".join(r.choice(WORDS) for _ in range(12)),
    "card": card,
    "card_spaced": lambda r: card(r, " "),
    "card_dashed": lambda r: card(r, "-"),
    "card_spaced_bad": lambda r: wrong_card(r, " "),
    "digits16_bad": wrong_card,
    "hex_colons": lambda r: ":".join(run(r, HEX, 2) for _ in range(17)),
    "fingerprint": lambda r: ":".join(run(r, HEX, 2) for _ in range(20)),
    "pem_rsa": lambda r: pem(r, f"RSA {PRIVATE}"),
    "pem_ec": lambda r: pem(r, f"EC {PRIVATE}", lines=2),
    "pem_ssh": lambda r: pem(r, f"OPENSSH {PRIVATE}"),
    "pem_pgp": lambda r: pem(r, f"PGP {PRIVATE} BLOCK"),
    "pem_escaped": lambda r: pem(r, PRIVATE, "\\n"),
    "pem_one_line": lambda r: pem(r, PRIVATE, " "),
    "pem_quoted": lambda r: pem(r, f"RSA {PRIVATE}", "\n> "),
    "pem_indented": lambda r: pem(r, PRIVATE, "\n  "),
    "pem_cut": lambda r: cut_off(pem(r, f"RSA {PRIVATE}")),
    "pem_base64": lambda r: coded(pem(r, f"RSA {PRIVATE}")),
    "pem_certificate": lambda r: pem(r, "CERTIFICATE"),
    "pem_public": lambda r: pem(r, "PUBLIC KEY"),
    "putty": lambda r: "\n".join(["Private-" + "Lines: 2", run(r, BASE64, 64), run(r, BASE64, 50)]),
    "ansible_vault": lambda r: "\n".join(
        ["$ANSIBLE" + "_VAULT;1.1;AES256", run(r, DIGITS, 80), run(r, DIGITS, 80)]
    ),
    "aws_id_zero_width": lambda r: "AK" + "IA\u200b" + run(r, BASE32, 16),
    "ghp_escaped": lambda r: "gh" + "p\\_" + run(r, ALNUM, 36),
}
