"""The root cause in the document's own words, and whether the document knows it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.parsing.candidates import Candidate
from pipeline.parsing.headings import Role
from pipeline.parsing.statements import Profile, Statement, state

CAUSE = Profile(
    priors={
        Role.CAUSE: 2.2,
        Role.SUMMARY: 1.8,
        Role.OTHER: 0.6,
        Role.FIX: -0.4,
        Role.TIMELINE: -0.6,
        Role.IMPACT: -0.4,
        Role.DETECTION: -1.5,
        Role.ACTIONS: -3.0,
    },
    cues=(
        # said outright
        (3.0, "root cause was, root cause is, root causes were"),
        (3.0, "root causes are, root cause analysis"),
        (3.0, "root cause showed, determined to be, cause was, cause is, causes were, reason was"),
        (2.6, "root cause of, root cause for, cause of the, cause for the, cause of this"),
        (2.4, "caused by, triggered by, induced by, caused when, triggered when, culprit"),
        (2.2, "was due to, were due to, is due to, was because, is because, were because"),
        (2.2, "was a result of, was the result of, attributed to, brought down by, broken by"),
        (2.0, "resulted from, result of, results from, stemmed from, stems from, originated in"),
        (2.0, "traced to, traced back, traced it, narrow* this, pinpoint*, came down to"),
        (1.6, "responsible for, to blame, blame*, side effect, side-effect, consequence of"),
        (1.9, "problem was, problem is, issue was that, issue is that, reason is, reason that"),
        (1.6, "due to, because, because of, owing to, reason for, reason why, the reason"),
        (1.5, "which broke, which caused, which led, which lead"),
        (1.5, "which meant, which made, which left"),
        (1.5, "which resulted, which prevented, which triggered, turned out, turns out, so that"),
        (1.2, "identified that, discovered that, found that, determined that, realized that"),
        (1.2, "realised that, revealed that, showed that, discovered a, found a, discovered the"),
        # what sets things off
        (1.3, "caused, causes, causing, trigger*, led to, lead to, leads to, leading to"),
        (1.3, "resulted in, resulting in, results in, leaving the, as a result of, following a"),
        (1.2, "accident*, mistake*, inadvertent*, unintention*, unintended, human error, typo"),
        (1.2, "misconfigur*, mis-configur*, incorrect*, wrong*, malformed, invalid, incompatib*"),
        (1.2, "had not thought, hadn't thought, did not realise, didn't realise, had not realised"),
        (1.2, "did not realize, didn't realize, did not anticipate, had not anticipated"),
        (1.2, "oversight, overlook*, forgot*, unaware, without realising, without realizing"),
        (1.2, "by mistake, not aware, wasn't aware, weren't aware, fully aware, intending"),
        (1.2, "single point of failure, insufficient*, not enough, inadequate*, inconsisten*"),
        (1.1, "mismatch*, conflict*, deprecat*, outdated, out of date, known issue, known bug"),
        (1.1, "contributing factor, contributed to, contributes to, premature*, untested"),
        (1.1, "faulty, defective, corrupt*, misbehav*, malfunction*, unhandled"),
        (1.1, "bug, bugs, defect*, regression*, race condition*, deadlock*, leak*, flaw*, buggy"),
        (1.0, "ran out of, run out of, running out of, out of memory, out of disk, out of space"),
        (1.0, "oom*, exhaust*, saturat*, exceed*, hit the, hit a, hit its, hit our, hitting the"),
        (0.9, "high memory, high cpu, memory usage, cpu usage"),
        (0.9, "cpu spike*, heavy load, spike*, surge*"),
        (1.0, "reached the, reached its, reached a, reaching the, used up, starvation"),
        (0.9, "expir*, overload*, overwhelm*, throttl*, too many, too much, too slow, too low"),
        (0.9, "too small, too high, too large, too few, too aggressive*, too simpl*"),
        (0.9, "destroyed, overwrote, overwrit*, wiped, was removed, were removed"),
        (0.9, "evicted, killed, hung, crashed, died, was retired, a limit, quota*, rate limit*"),
        (0.8, "introduc*, a change, change to, changes to, change in, changes in, change made"),
        (0.8, "changed, changes were, upgrad*, deployed, new version, migrat*, updated to"),
        (0.6, "failed to, fails to, failure to, failing to, failure*, no longer, never, lack*"),
        (0.5, "did not, didn't, does not, doesn't, was not, wasn't, were not, weren't, hadn't"),
        (0.8, "had not been, had been disabled, had been switched"),
        (0.8, "had been turned, had been removed"),
        (0.8, "was turned off, was switched off, was disabled"),
        (0.8, "were disabled, had been added, had left"),
        (0.6, "without, missing, absence, absent, unable to, could not, couldn't, not able to"),
        (1.2, "was committed, was exposed, were exposed, was leaked, were leaked, compromis*"),
        (1.0, "malicious*, attacker*, phish*, unauthori*"),
        (1.0, "impersonat*, stolen, exploit*, typosquat*"),
        (-1.0, "no evidence, no sign of, no indication"),
        (-1.0, "root cause was not, cause was not, root cause is not, to find the root cause"),
        # something else is told
        (-1.5, "we will, we'll, we should, we must, we need to, we plan, we want, we intend"),
        (-1.5, "i will, going to, we are planning, we would like, we hope, we can, they will"),
        (-1.2, "will be, will now, will need, should be, should have, should not, in the future"),
        (-1.2, "planned to, plans to, plan to, in future, would have been, could have been"),
        (-1.2, "fixed, resolved, mitigated, restored, reverted, fixed by, resolved by, solved"),
        (-1.0, "back to normal, went away, works again, working again, back online, came back"),
        (-1.0, "rolled back, rolling back, restarted, restarting, to fix, to mitigate, to resolve"),
        (-1.6, "we enlarged, we increased, we raised, we freed, we cleared, we scaled"),
        (-0.8, "suspect*, perhaps, might, may have, possibly, seem*, unclear, unknown, not sure"),
        (-1.2, "notic*, alert, alerts, alerted, paged, reported, confirmed, announced, verified"),
        (-0.8, "additional*, separate*, furthermore, moreover, prolonged, delayed, extended"),
        (-1.5, "for more, see also, more information, http*, investigation started"),
        (-0.6, "lesson*, learn*, lucky, thanks, thank, apologi*, sorry, investigat*, informed"),
        (-0.5, "users were, users could, customers were, customers could, customers experienced"),
    ),
    threshold=1.6,
    share=0.4,
    budget=70,
    toll=0.01,
    spread=0.2,
    passage=65,
    first=1.5,
    antecedent=0.6,
)

# Where no section is headed by the cause, the account of the cure or of the course tells it.
UNHEADED = replace(
    CAUSE,
    priors={
        **CAUSE.priors,
        Role.FIX: 0.9,
        Role.TIMELINE: -0.2,
        Role.IMPACT: -0.2,
        Role.DETECTION: 0.2,
        Role.OTHER: 0.8,
    },
    threshold=1.0,
)

_CAUSE = r"(?:root cause|the (?:\w+ )?(?:cause|reason|source|trigger)|causes? (?:of|for))"
_NOT_KNOWN = (
    r"(?:unknown|unclear|undetermined|unidentified|a mystery"
    r"|(?:not|never|n't)(?: \w+){0,3} (?:known|determined|identified|found|established|clear"
    r"|understood|diagnosed))"
)
_CANNOT_TELL = (
    r"(?:not sure|(?:don'?t|do not) (?:\w+ )?know|no idea|never found|unclear"
    r"|(?:unable to|could(?: not|n't)) (?:determine|identify|find|establish))"
)
_UNKNOWN = re.compile(
    rf"\b{_CAUSE}\b.{{0,60}}\b{_NOT_KNOWN}\b|\b{_CANNOT_TELL}\b.{{0,40}}\b(?:{_CAUSE}|why)\b"
    r"|^unknown\b|^we (?:still )?(?:don'?t|do not) (?:\w+ )?know\b"
    r"|\bno (?:clear |definite |obvious )?root cause (?:was|has|is|could)\b"
    r"|\bcause (?:is )?(?:tbd|pending|unknown)\b",
    re.IGNORECASE,
)
_ABOUT_CAUSES = frozenset("cause causes reason source trigger why unknown know".split())
_FOR_A_WHILE = re.compile(
    r"\b(?:at (?:this|that|the) (?:point|time|moment)|initially|at first)\b", re.IGNORECASE
)
_TELLING = frozenset({Role.CAUSE, Role.SUMMARY, Role.OTHER, Role.FIX})
_SURE = 3.6  # a statement this strong outweighs a doubt uttered elsewhere


def root_cause(found: Sequence[Candidate]) -> tuple[Statement, bool]:
    """The statement of the cause, and whether the document claims to know it.

    A document that says the cause is unknown is quoted saying so; what it holds for the nearest
    cause is quoted with it, nothing is made of it. A weak statement is quoted, but not known.
    """
    headed = any(one.place.role is Role.CAUSE for one in found)
    stated = state(found, CAUSE if headed else UNHEADED)
    doubt = next((one for one in found if _doubts(one, sure=stated.score > _SURE)), None)
    if not doubt:
        return stated, stated.score >= CAUSE.threshold and not _UNKNOWN.search(stated.text)
    if doubt.text in stated.text:
        return stated, False
    text = f"{stated.text} {doubt.text}".strip()
    return Statement(text, doubt.place.origin, stated.score), False


def _doubts(one: Candidate, *, sure: bool) -> bool:
    """Says that the cause is unknown; where another one is sure, only the cause section may."""
    role = one.place.role
    if role not in _TELLING or (sure and role is not Role.CAUSE):
        return False
    if _ABOUT_CAUSES.isdisjoint(one.words) or not _UNKNOWN.search(one.text):
        return False
    return not (sure and _FOR_A_WHILE.search(one.text))
