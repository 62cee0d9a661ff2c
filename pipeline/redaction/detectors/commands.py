"""Passwords on command lines: long flags of any program, short ones of known programs."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

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
    "redis redis> 6379> acl": (
        r" (?:(?:AUTH|auth) (?:\w{1,40} (?=\S))?(?=\S*\d)|(?:SETUSER|setuser) [^\n]{1,100}?>(?=\S))"
    ),
    "snmpwalk snmpget snmpgetnext snmpset snmpbulkwalk snmpbulkget snmptrap snmptable": " -[cAX] ",
    "gh": r" secret set [^\n]{0,60}(?:--body|-b) ",
    "curl wget http https xh": (
        r" (?:-\w{0,4}[uU]|--user|--proxy-user|-a|--auth)(?: {1,4}|=|(?=\w))"
        r"\\{0,3}[\"']?[^\s:\"'$]{1,100}:"
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
    "net": r" (?:/user:\S{1,60}|user \S{1,60}|use (?:\w: )?\\\\\S{1,100}) (?!/)",
    "aws": r" set {1,4}\S{0,60}(?:secret_access_key|session_token) ",
    "nuget dotnet": " (?:-k|-apikey|--api-key) ",
    # Behind further flags it is long, unlike the values of those.
    "snyk wandb ngrok": (
        r" (?:auth|login|authtoken) "
        r"(?:(?:-\S{1,80} ){1,4}(?:https?:\S{1,80} )?(?=[\w.-]{16}))?(?!-)"
    ),
    "doctl": " -t ",
    "lftp": r" -u {1,4}[\"']?[^\s,\"']{1,60},",
    "mc": r" (?:alias set|config host add) \S{1,60} \S{1,200} \S{1,100} ",
    "schtasks": " /r?p ",
    "xfreerdp wfreerdp cmdkey": " /p(?:ass)?:",
    "psexec": " -p ",
    # Of switches and routers, whose coding can be undone.
    "tacacs-server radius-server enable username neighbor": (
        r" [^\n]{0,60}?(?:key|password|secret) [0578] "
    ),
    "sudo chpasswd kinit": r" [^\n]{0,80}?<<< ?",
}
BEFORE_VALUE = {
    program: re.compile(flag.replace(" ", r"[ \t]"))
    for programs, flag in COMMANDS.items()
    for program in programs.split()
}
PROGRAMS = tuple(program + blank for program in BEFORE_VALUE for blank in " \t")
PROGRAM = re.compile(
    rf"(?<![a-z0-9./-])(?<![a-z0-9]_){trie([(name, '') for name in sorted(BEFORE_VALUE)])}(?=[ \t])"
)
END = re.compile(r"[ \t](?:&&|\|\|?|;)[ \t]")
LOGIN = re.compile(r"(?<![\w-])(?:-u|--user)[ =]{1,3}\\{0,3}[\"']?[\w.@-]{1,60}:")
PIPED = re.compile(
    r"echo[ \t]{1,4}(?:-n[ \t]{1,4})?[\"']?"
    r"(?:[\w.-]{1,40}:(?=[^\n|]{1,200}\|[ \t]?(?:sudo )?chpasswd))?"
    r"(?P<value>[^\s\"'|]{3,300})[\"']?[ \t]{0,4}\|[^\n|]{0,80}"
    r"(?:--password-stdin|--with-token|sudo -S|chpasswd|passwd --stdin)"
)
# --password-file=<(echo X), --password-cmd="echo X"
HANDED = re.compile(
    r"(?i:pass|secret|token|key)[\w-]{0,20}[ \t=]{1,3}(?:[<$]\(|\\{0,7}[\"'`])[ \t]?"
    r"echo[ \t]{1,4}(?:-n[ \t]{1,4})?[\"']?(?P<value>[^\s\"')]{3,300})"
)


def commands(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """The value of the flag or argument; user, host and the rest of the line stay."""
    text, end = reading.plain, 0
    for place in places:
        program = PROGRAM.match(reading.low, place) if place >= end else None
        if program:
            line_end = _line_end(text, program.end())
            stop = END.search(text, program.end(), line_end)
            end = stop.start() if stop else line_end
            yield from _given(text, BEFORE_VALUE[program[0]], program.end(), end)


def logins(reading: Reading, places: Sequence[int]) -> Iterator[Finding]:
    """The password in --user NAME:PASSWORD, of whatever program."""
    for match in filter(None, (LOGIN.match(reading.plain, place) for place in places)):
        value = value_at(reading.plain, match.end())
        if value and values.looks_chosen(value.text) and not values.is_stand_in(value.text):
            yield value.finding(reading.plain, "password")


def piped(reading: Reading) -> Iterator[Finding]:
    """What echo hands to a program that reads a password."""
    for match in chain(PIPED.finditer(reading.plain), HANDED.finditer(reading.plain)):
        if not values.is_stand_in(match["value"]):
            yield Finding(*match.span("value"), "password")


def _line_end(text: str, position: int) -> int:
    """Before the first line break that no backslash joins to the line before."""
    position = text.find("\n", position)
    while position > 0 and text[position - 1] == "\\":
        position = text.find("\n", position + 1)
    return position if position >= 0 else len(text)


def _given(text: str, before: re.Pattern[str], start: int, end: int) -> Iterator[Finding]:
    for flag in before.finditer(text, start, end):
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
