"""What a value looks like: a secret, or something that merely stands where a secret would.

Every judgement looks at one value without its quotes and knows nothing of its context. What is
longer than `JUDGED` characters is judged by its beginning.
"""

import re

JUDGED = 96
LONGEST_CHOSEN = 64

MASK_RUN = re.compile(r"[*•●█▒]{3,}|\.{3,}|…|x{4,}|0{8,}|-{8,}|•+", re.IGNORECASE)
MASK = re.compile(r"[*•●·.…?#_x█▒-]+", re.IGNORECASE)
TEMPLATE = r"""
      <[A-Za-z/!@\#][^<>]*>?                                          # <token>
    | \$\{.* | \$\(.* | \$\$?[A-Z_][A-Z0-9_]* | \$[a-z_]+(?:(?:->|\[|\.|::).*)?
    | \{\{.* | \{%.* | \{(?!\w*[a-z]\d\d)[\w.: -]*(?:\(\)|![rsa])?\}? | \#\{.*
    | %[a-z] | %\w+% | %\(\w+\).* | %\{.* | @[\w.]+@ | __\w+__ | :[a-z_]+
    | \[[^\]]*\]? | \([^)]*\)* | [\[{]\\?["'].*                       # [hidden], (hidden), JSON
    | ![a-z]+ | &[a-z]+ | \|[-+]? | >[-+]?                            # YAML tags and blocks
    | \?[\w ]*\}? | ENC\[.* | arn:.* | @Microsoft\.KeyVault.*
    | (?:vault|op|env|file|ssm|kms|sops|secrets?|(?:aws_)?secretsmanager|parameter(?:_store)?):.*
    | (?:projects|secrets?|vault|kv|ssm)/.*
    | AAAA[A-Z]3Nza.* | AAAAE2V.*                                     # public keys of ssh
"""
# Published defaults such as changeme stay: they protect nothing, and that one was still in use is
# what the reader of a report has to see.
PLACEHOLDER = (
    r"(?:your|my|the|insert|replace|enter|put|some|add|use|fill|set|any|no)[-_ .][a-z_. -]*"
    r"|your[a-z_]*|[\w -]{0,40}[-_ ]here|change[-_ ]?(?:me|it|this)"
    r"|(?:[a-z]+[-_])?(?:example|sample|dummy|placeholder)"
    r"|foo(?:bar)?|bar|baz|qux|todo|tbd|fixme|abc|xyz"
    r"|redacted|masked|hidden|removed|filtered|scrubbed"
    r"|(?:user|db)?[-_]?(?:pass(?:word|wd|phrase|code)?|pwd|pw|secret|token|api[-_]?key|key)s?"
    r"(?:@host.*)?"
    r"|credentials?|usr|user(?:name)?|x-oauth-basic"
)
STAND_IN = re.compile(rf"(?s:(?x:{TEMPLATE})|(?i:{PLACEHOLDER}))")
# Code that fetches a value: calls, subscripts, attributes, names that say what they hold.
REFERENCE = re.compile(
    r"[A-Za-z_]+(?:\.[A-Za-z_]\w*)*[(\[](?:$|[\"'\])].*|\w*[)\],.].*)"
    r"|[a-z_]+(?:\.[a-z_]+)+\(\w*|[a-z_.]+\d{1,3}[a-z_]*\([A-Za-z]*[_.$\[\"'][A-Za-z_.$\[\]\"']*\)[;,]?"
    r"|(?:process\.env|os\.environ|env|self|this|config|settings|secrets|vars?|local|data|args|req)"
    r"(?:\.\w+)+(?:[;,)].*)?"
    r"|[a-z_]+(?:(?:\.|->|::)(?:[a-z_]+(?:[A-Z][a-z_]+)*|[A-Z_]+|(?:[A-Z][a-z]+)+))+[;,]?"
    r"|[a-z]+(?:[_-][a-z]+)*[_-](?:pass(?:word|wd)?|pwd|secret|token|key|credentials?)s?\d?"
    r"|[a-z]+(?:Pass(?:word)?|Pwd|Secret|Token|Key|Credentials?)"
    r"|(?:[A-Z]+_)+(?:PASS(?:WORD|WD)?|PWD|SECRET|TOKEN|KEY)"
    r"|[A-Z]\w+::\w+|[&*]?(?:str|String)\b.*"
    r"|(?:Option|Optional|Maybe|List|Secret|SecretStr)(?:[<\[].*)?",
    re.DOTALL,
)
# What is said of a password, and what describes one, in the place of its value.
STATES = frozenset(
    """n/a none nothing null nil undefined unknown unset empty missing absent required optional
    needed present provided supplied set found valid invalid verified accepted allowed
    denied rejected blocked locked wrong incorrect bad weak strong same static random
    default expired expires expiring failed fails failing changed unchanged rotated rotating
    reset updated renewed reused removed deleted revoked leaked compromised exposed stolen
    corrupted lost generated created stored saved sent shared hashed encrypted encoded plain
    redacted masked hidden ok okay yes no true false on off enabled disabled limited
    unlimited available unavailable broken pending string str text char varchar integer int
    number bool boolean bytes object file env vault kerberos ldap oauth oidc saml sso basic
    bearer jwt json url value values type field name email local global internal private
    public secure include inherit same-origin a an the this that it its my your our their
    any all some each both only is was are were be been has had have do does did can cannot
    must may should will would and or but if for from in to with by at as of not also
    already still again never always too so then than when where while who why because since
    see use using about after before during until via into over under without flag flags
    option options argument arguments parameter parameters switch instead""".split()
)
ORDINARY = re.compile(
    r"""
      [\W_]*
    | [~+-]?[$€£]?\d[\d.,:]*(?:%|[a-zA-Z]{1,4}|/[a-zA-Z]+|\+)?           # 30s, 5GB, 10:42, 1.2
    | \d{4}-\d\d(?:-\d\d)?(?:[T_].*)? | Q[1-4]-\d{2,4}
    | v?\d+(?:\.\d+)+(?:[-+.:/][\w.:-]+)?                               # versions, addresses
    | [a-z]{1,4}\d{1,3} | [a-z]+(?:[-_/][a-z]+)*(?:[-_]\d{1,4}|=)?     # db2, read-only, api_v_2
    | [a-z]{2,4}-[a-z]+-\d[a-z]? | [a-z0-9]+(?:-[a-z0-9]+)*-[0-9a-f]{7,10}-[a-z0-9]{5}
    | (?:[A-Za-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:/.*)?                    # hosts, files
    | [a-z]+[',.]?[a-z]{0,2}                                            # it's
    | (?:~|\.{1,2})?/.* | [a-z]:\\.* | [\w.+-]{2,20}://.*
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | [a-z]{2,10}-\d+ | [@\#][\w.-]+ | <.*
    | (?:scram-)?(?:sha|md|aes|rsa|hmac|hs|rs|es|ed|pbkdf|argon|base|utf|http|tls|ssl|mfa)
      [-_]?\d[\w-]{0,10}
    | (?:oauth2?|2fa|1password|k8s)(?:-[a-z]+)? | p\d\d
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
# More of what is said of a password in a sentence, and how most such words end.
DESCRIPTIONS = frozenset(
    """short long right secure simple complex unique sound gone plain clear obsolete stale old
    complete safe unsafe mine yours theirs alive first next last enough there here nowhere fault
    issue problem cause culprit reason story thing question answer guess below above inside outside
    later today tomorrow yesterday anyway though either neither nothing nobody anything everything
    something someone everyone what which whose whatever admin administrator access login server
    database production keychain secret lower upper longer shorter weaker stronger other another
    under case blank dead moot fresh stuck slow""".split()
)
DESCRIBING = re.compile(
    r"(?:.*(?:ed|ing|able|ible|ly|less|ful|ous|ive|ent|ant|ary|ory|ic|al|wn|en|text|words?)|.{0,4})"
)
FUNCTION_WORD = re.compile(
    r"\b(?:a|an|are|at|be|been|cannot|for|in|is|must|not|of|or|should|the|to|was|with|you|your)\b"
)
PATH = re.compile(r"(?:~|\.{1,2}|[A-Za-z]:)?(?:[/\\][\w.@-]+){2,}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# No abbreviation with a number has a letter behind it as well.
CAPITALS = re.compile(r"(?=\d*[A-Z]+\d+[A-Z])[A-Z0-9]{16,}")
HEX = re.compile(r"(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{16,}", re.IGNORECASE)
# A word, a number: random text is made of many short ones, names and prose of few long ones.
PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
SLUG = re.compile(r"[A-Za-z0-9]{1,20}(?:[-_./:][A-Za-z0-9]{1,20})+")

MIXED = re.compile(r"(?=.{0,95}[a-z])(?=.{0,95}[A-Z!#$%^*~])(?=.{0,95}\d)", re.DOTALL)
ALL_THREE = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)")
USER = re.compile(r"[a-z]{3,}/")
CODED = re.compile(r"(?:[A-Za-z0-9+/]+|[\w.-]+)={0,2}", re.ASCII)
STRONG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._!#$%^&*+?~@=-]{6,39}")
SIGNS = re.compile(r"[^A-Za-z0-9]+")
UNREADABLE = re.compile(r"\d\D*\d|.[A-Z]")  # not the name of a method, alloc2d
# Maple-pepper-82: with a capital, unlike names of hosts and branches.
WORDS_AND_NUMBER = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?:[A-Za-z]{4,16}[-_.]){2,5}\d{2,4}")
# What hosts are called as well: apple-river-302, Apple_302, apple-river-stone-cloud
JOINED_WORDS = re.compile(
    r"(?:[A-Za-z]{4,16}[-_.]){2,5}\d{3,4}|[A-Z][a-z]{3,15}[-_.]\d{3,4}|(?:[a-z]{3,12}-){3,7}[a-z]{4,12}"
)
# Names of files hold hashes: vendors~admin.9bf39b75.css
FILE = re.compile(
    r"\.(?:css|js|map|json|ya?ml|log|gz|zip|tar|html?|png|txt|xml|csv|jar|so|py|go|conf)\Z"
)
# Classes that Java makes while it runs.
MADE_CLASS = re.compile(r"\$(?:\$|Lambda|Proxy)")
# A sign inside or behind letters and digits, as in no word, number, name of a class or glob.
SIGNED = re.compile(
    r"(?=\D*\d\D*\d)(?=(?:[^A-Za-z]*[A-Za-z]){3})(?!\d+\#)[A-Za-z0-9][\w@-]*"
    r"(?:(?:[!#$^*?~]|%(?![0-9A-F]{2}))(?!\d+\Z)[\w!#$%^*?~@&+=-]*\w[$%^*]{0,2}"
    r"|[#$%^]|(?<![_-])(?<!-\d{4})\*)"
    r"|[A-Z][\w@-]*\d\d!"
)


def is_stand_in(value: str) -> bool:
    """Whether it is a mask, template, placeholder, reference into a vault or a plain state."""
    head = value[:JUDGED]
    return head.lower() in STATES or STAND_IN.fullmatch(head) is not None or is_masked(head)


def is_masked(value: str) -> bool:
    """Whether it is a mask: a secret of which at most a few characters are left."""
    run = MASK_RUN.search(value)
    if not run:
        return MASK.fullmatch(value) is not None
    short = run.start() <= 11 and len(value) - run.end() <= 8
    return short or len(run[0]) >= 8


def is_reference(value: str) -> bool:
    """Whether an unquoted value is code that fetches the secret from elsewhere."""
    return REFERENCE.fullmatch(value[:JUDGED]) is not None


def is_ordinary(value: str) -> bool:
    """Whether it is a word, number, date, version, host, path, address or another plain shape."""
    return ORDINARY.fullmatch(value[:JUDGED]) is not None


def is_path(value: str) -> bool:
    """Whether it leads to a file; coded secrets hold slashes too, but no words between them."""
    head = value[:JUDGED]
    if not PATH.fullmatch(head):
        return False
    return not any(map(_is_scrambled, re.split(r"[/\\._-]", head)))


def looks_generated(value: str, least: int = 8) -> bool:
    """Whether a machine made it up: at least `least` characters and no words in it."""
    head = value[:JUDGED]
    if len(head) < least or " " in head:
        return False
    if UUID.fullmatch(head) or HEX.fullmatch(head) or CAPITALS.fullmatch(head):
        return True
    if SLUG.fullmatch(head):
        return any(len(p) >= 6 and _is_scrambled(p) for p in re.split(r"[-_./:]", head))
    return _is_scrambled(head)


def _is_scrambled(text: str) -> bool:
    pieces = PIECE.findall(text)
    size = sum(map(len, pieces))
    return size >= 6 and len(pieces) >= 3 and size / len(pieces) <= (4.2 if size >= 16 else 3)


def _is_random_letters(value: str) -> bool:
    """Whether capitals stand in letters as no camel's humps do."""
    return len(value) >= 12 and value.isalpha() and len(value) <= 2.5 * len(PIECE.findall(value))


def looks_chosen(value: str) -> bool:
    """Whether a person could have chosen it as a password: no plain word, number, name or date."""
    if WORDS_AND_NUMBER.fullmatch(value) or _is_random_letters(value):
        return True
    if len(value) < 5 or is_ordinary(value):
        return False
    if len(value) > LONGEST_CHOSEN:
        return looks_generated(value)
    letter = re.search(r"[^\W\d_]", value)
    other = re.search(r"[\d!$%^&*+=?~#@|\\{}\[\]]", value)
    return bool(letter and other) or looks_generated(value)


def is_joined_words(value: str) -> bool:
    """Whether it could be a passphrase written in one word, or the name of a machine."""
    return JOINED_WORDS.fullmatch(value) is not None


def is_mixed(value: str) -> bool:
    """Whether it has small letters, digits, and capitals or signs."""
    return MIXED.match(value) is not None


def is_unmistakable(value: str) -> bool:
    """Whether it can be nothing but a secret: mixed case and digits, in an order no one writes.

    With fewer than twenty characters it needs a sign between them as well.
    """
    if not is_mixed(value) or MADE_CLASS.search(value) or FILE.search(value):
        return False
    if len(value) >= 20 and CODED.fullmatch(value) and not USER.match(value):
        random = looks_generated(value)
    else:
        parts = SIGNS.split(value) if STRONG.fullmatch(value) and SIGNS.search(value) else ()
        random = any(_is_scrambled(part) and UNREADABLE.search(part) for part in parts)
    return random and not is_ordinary(value) and not is_stand_in(value)


def is_signed(value: str) -> bool:
    """Whether it has the signs of a password that a person made up: Winter_2024$, with digits."""
    signed = 8 <= len(value) <= 40 and SIGNED.fullmatch(value) is not None
    return signed and not MADE_CLASS.search(value)


def is_random_word(value: str) -> bool:
    """Whether it is what a password manager makes: letters of both cases and digits, mixed well."""
    if not 10 <= len(value) < 20 or not value.isalnum() or not ALL_THREE.match(value):
        return False
    return len(value) <= 2.2 * len(PIECE.findall(value))


def is_password(value: str) -> bool:
    """Whether it shows by itself that it is one, as no user or browser is called."""
    return is_signed(value) or is_random_word(value) or is_unmistakable(value)


def is_said_of_passwords(word: str) -> bool:
    """Whether one word in the place of a password rather describes it: the password is visible."""
    low = word.lower()
    return is_stand_in(word) or low in DESCRIPTIONS or DESCRIBING.fullmatch(low) is not None


def is_phrase(text: str) -> bool:
    """Whether several words are a passphrase rather than a message.

    Two are enough with a number that only passwords have: Winter 2024!
    """
    words = text.split()
    if len(words) > 12 or FUNCTION_WORD.search(text.lower()):
        return False
    return len(words) >= 3 or any(map(_has_odd_number, words))


def _has_odd_number(word: str) -> bool:
    bare = word.strip(".,:;()")
    return not bare.isdigit() and re.search(r"\d", bare) is not None and not is_ordinary(bare)
