"""Passwords on command lines: long flags of any program, short ones of known programs."""

import re
from collections.abc import Iterator, Sequence

from pipeline.redaction import values
from pipeline.redaction.detectors.formats import trie
from pipeline.redaction.findings import Finding
from pipeline.redaction.names import Name
from pipeline.redaction.quoting import value_at
from pipeline.redaction.reading import Reading

FLAG = re.compile(r"(?<![\w-])--?[a-z][\w.-]*\Z|(?<![\w-])--?\Z")
FLAGGED = re.compile(r"[ \t]{1,4}(?=[^\s-]\S\S)")
LOOKBACK = 48

# Programs, and what their password stands behind; one blank stands for a blank or a tab.
COMMANDS = {
    "mysql mysqldump mysqladmin mysqlimport mysqlcheck mysqlsh mariadb mariadb-dump": r" -p(?=\S)",
    "sshpass": r" -p ?",
    "docker podman helm oras skopeo buildah az oc cf": r" login (?:[^\n]{0,200}? )?-p ",
    "twine mongo mongosh mongodump mongorestore cqlsh influx rabbitmqadmin svn jf arangosh": " -p ",
    "redis-cli valkey-cli": " -a ",
    "redis redis> 6379>": r" (?:AUTH|auth) (?:\w{1,40} (?=\S))?(?=\S*\d)",
    "gh": r" secret set [^\n]{0,60}(?:--body|-b) ",
    "curl wget http https xh": (
        r" (?:-\w{0,4}[uU]|--user|--proxy-user|-a|--auth)(?: {1,4}|=|(?=\w))"
        r"[\"']?[^\s:\"'$]{1,100}:"
    ),
    "ldapsearch ldapadd ldapmodify ldapwhoami ldapdelete ldappasswd": " -w ",
    "smbclient rpcclient smbmap": r" -U {1,4}[\"']?[^\s%\"']{1,60}%",
    "sqlcmd osql bcp mosquitto_pub mosquitto_sub ipmitool zip unzip": " -P ",
    "7z 7za rar unrar": r" -p(?=\S)",
    "openssl": r" (?:-pass(?:in|out)? pass:|-k )(?!\S{1,8}:)",
    "keytool jarsigner": r" -(?:src|dest)?(?:store|key)pass (?!\S{1,8}:)",
    "rabbitmqctl": r" (?:add_user|change_password|authenticate_user) {1,4}\S{1,60} ",
    "vault cargo": " login (?:token=)?(?!-)",
    "htpasswd": r" -\w{0,5}b\w{0,5} (?:-\w )?(?:\S{1,100} )?[\w.@-]{1,40} (?=\S{1,200}$)",
    "net": r" (?:/user:\S{1,60}|user \S{1,60}) (?!/)",
    "aws": r" set {1,4}\S{0,60}(?:secret_access_key|session_token) ",
    "nuget dotnet": " (?:-k|-apikey|--api-key) ",
    "snyk wandb ngrok": " (?:auth|login|authtoken) (?!-)",
    "doctl": " -t ",
}
BEFORE_VALUE = {
    program: re.compile(flag.replace(" ", r"[ \t]"))
    for programs, flag in COMMANDS.items()
    for program in programs.split()
}
PROGRAM = re.compile(rf"(?<![\w./-]){trie([(name, '') for name in sorted(BEFORE_VALUE)])}(?=[ \t])")
# A line is looked at only when it has a flag, or a word that takes the password without one.
FLAG_SIGN = r"-(?<=[ \t]-)[a-z-]"
WORDS = ("login ", "auth ", "_user ", "e_password ", "net user", "/user:", "configure set")
SIGN = re.compile(FLAG_SIGN)
SIGN_OR_WORD = re.compile("|".join((FLAG_SIGN, *WORDS)))
END = re.compile(r"[ \t](?:&&|\|\|?|;)[ \t]")
PIPED = re.compile(
    r"echo[ \t]{1,4}(?:-n[ \t]{1,4})?[\"']?"
    r"(?:[\w.-]{1,40}:(?=[^\n|]{1,200}\|[ \t]?(?:sudo )?chpasswd))?"
    r"(?P<value>[^\s\"'|]{3,300})[\"']?[ \t]{0,4}\|[^\n|]{0,80}"
    r"(?:--password-stdin|--with-token|sudo -S|chpasswd|passwd --stdin)"
)


def commands(reading: Reading) -> Iterator[Finding]:
    """The value of the flag or argument; user, host and the rest of the line stay."""
    text, done = reading.plain, 0
    signs = SIGN_OR_WORD if any(map(reading.low.__contains__, WORDS)) else SIGN
    for sign in signs.finditer(reading.low):
        if sign.start() >= done:
            start = max(done, _line_start(text, sign.start()))
            done = _line_end(text, sign.end())
            yield from _line(reading, start, done)
    for match in PIPED.finditer(text) if "echo" in text else ():
        if not values.is_stand_in(match["value"]):
            yield Finding(*match.span("value"), "password")


def _line_start(text: str, position: int) -> int:
    """After the last line break that no backslash joins to the next line."""
    position = text.rfind("\n", 0, position)
    while position > 0 and text[position - 1] == "\\":
        position = text.rfind("\n", 0, position)
    return position + 1


def _line_end(text: str, position: int) -> int:
    """Before the first line break that no backslash joins to the line before."""
    position = text.find("\n", position)
    while position > 0 and text[position - 1] == "\\":
        position = text.find("\n", position + 1)
    return position if position >= 0 else len(text)


def _line(reading: Reading, start: int, line_end: int) -> Iterator[Finding]:
    text, end = reading.plain, start
    for program in PROGRAM.finditer(reading.low, start, line_end):
        if program.start() < end:
            continue
        stop = END.search(text, program.end(), line_end)
        end = stop.start() if stop else line_end
        for flag in BEFORE_VALUE[program[0]].finditer(text, program.end(), end):
            value = value_at(text, flag.end())
            if value and not values.is_stand_in(value.text):
                yield value.finding(text, "password")


def flagged(reading: Reading, name: Name, given: re.Match[str]) -> Sequence[Finding]:
    """The value behind a long flag, --db-password X, of whatever program: a match of FLAGGED."""
    if not FLAG.search(reading.low, max(0, name.start - LOOKBACK), name.start):
        return ()
    value = value_at(reading.plain, given.end())
    if not value or values.is_stand_in(value.text) or values.is_path(value.text):
        return ()
    if name.kind == "password" or values.looks_generated(value.text, name.least):
        return (value.finding(reading.plain, name.kind),)
    return ()
