"""What a heading promises: the role of a section, and how far its name can be trusted.

The words come from the templates in common use (Google SRE, Atlassian, PagerDuty, GitLab, ITIL
problem tickets, 8D reports) and from how people word headings without one.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby


class Role(StrEnum):
    """What a section is about."""

    SUMMARY = "summary"
    IMPACT = "impact"
    CAUSE = "cause"
    FIX = "fix"
    TIMELINE = "timeline"
    ACTIONS = "actions"
    LESSONS = "lessons"
    DETECTION = "detection"
    SERVICES = "services"
    DATE = "date"
    TITLE = "title"
    META = "meta"
    OTHER = "other"

    __hash__ = str.__hash__  # in C: roles are looked up for every sentence


@dataclass(frozen=True, slots=True)
class Meaning:
    """A role and its strength: 1.0 for an unmistakable name, less for one with other uses."""

    role: Role
    strength: float = 1.0


# The first row that matches decides, so the narrower wording stands above the wider one.
_VOCABULARY: tuple[tuple[str, Role, float], ...] = (
    (r"^(logs?|chat|appendi\w*|ap+endi\w*|references?|links?|related)\b", Role.META, 1.0),
    (r"\b(chat|slack|irc) (logs?|thread|transcript)", Role.META, 1.0),
    (r"\b(faq|frequently asked|q ?& ?a|questions)\b|^stats$|^statistics$", Role.META, 1.0),
    (r"^(thanks|credits?|acknowledge?ments?|att?endees|participants)\b", Role.META, 1.0),
    (r"^(authors?|owners?|status|severity|priority|state|reporters?|prepared by)$", Role.META, 1.0),
    (r"^(assignees?|incident (\w+ )?(lead|commander|manager|owner)|environment)$", Role.META, 1.0),
    (r"^(keywords|tags|labels?|glossary|duration|time to \w+|involved parties)$", Role.META, 1.0),
    (r"^(d1|team members)\b|^to$|^from$|^cc$|^created by|^last modified", Role.META, 1.0),
    (r"^conclusions?$|^verdict$|^bottom line$", Role.SUMMARY, 0.8),
    (r"\btimeline|chronolog|sequence of events|event log|course of events", Role.TIMELINE, 1.0),
    (r"^(log|history|list|order) of events|^(key )?events$|what happened when", Role.TIMELINE, 1.0),
    (r"^(title|incident (title|name)|subject)$", Role.TITLE, 1.0),
    (r"^(incident )?(date|day)( of (the )?(incident|outage))?$|^date.{0,9}time", Role.DATE, 1.0),
    (r"^(start(ed)?( (date|time|at))?|occurred( (on|at))?|when)$", Role.DATE, 1.0),
    (r"^what (was|is) (impacted|affected)|^(affected|impacted) (user|customer)", Role.IMPACT, 1.0),
    (r"^(affected|impacted) (version|region|area|team|site|environment|package)", Role.IMPACT, 0.8),
    (r"(n[o']t|never) (been )?(caught|detected|noticed|tested)", Role.DETECTION, 1.0),
    (r"\bdetect(ed|ion)?\b|\bdiscovery\b|did we (notice|find out|learn)", Role.DETECTION, 1.0),
    (r"^(monitoring|alerting|escalation|communication)s?$", Role.DETECTION, 1.0),
    (r"^(first )?(identified|reported|noticed|discovered)( by)?$", Role.DETECTION, 0.6),
    (r"lessons|went (well|right)|went poorly|lucky|takeaways?|insights|learn", Role.LESSONS, 1.0),
    (r"have gone better|didn'?t go well|reflections?", Role.LESSONS, 1.0),
    (
        r"\baction items?|follow[- ]?ups?|next steps|to[- ]?do(s|-list)?$|\btasks?$",
        Role.ACTIONS,
        1.0,
    ),
    (r"improvements?|prevent|recurrence|recommendations?|looking forward", Role.ACTIONS, 1.0),
    (r"^(d[78])\b|\b(long|medium|mid|short)[- ]term\b|moving forward", Role.ACTIONS, 1.0),
    (r"^(future|planned|corrective|remaining|preventive|proposed)\b", Role.ACTIONS, 1.0),
    (
        r"^(review|further|outstanding) actions?$|^actions? (following|from|after)",
        Role.ACTIONS,
        1.0,
    ),
    (r"what (are )?we('re| are| will| plan)|(happen|occur)\w* again|^roadmap", Role.ACTIONS, 1.0),
    (r"five whys?|5 whys?|five why'?s|\b(5|five)[- ]whys?\b", Role.CAUSE, 0.9),
    (r"root[- ]?causes?|\brca\b|^causes?\b|\bcauses? (of|and)|cause$", Role.CAUSE, 1.0),
    (r"^d4\b|identified cause|underlying (cause|problem|issue)", Role.CAUSE, 1.0),
    (r"why (did )?(it|this|we|the)\b|^why(s|\b)", Role.CAUSE, 0.8),
    (r"how did (it|this|that) happen|^triggers?\b|^trigger(ing)? event", Role.CAUSE, 0.8),
    (r"contributing|(contributory|causal) factors|^factors", Role.CAUSE, 0.6),
    (r"went wrong|^fault|^the (bug|problem|technical problem|fault)", Role.CAUSE, 0.5),
    (r"^technical (elements|details|analysis|explanation)", Role.CAUSE, 0.5),
    (r"^(problem|incident|failure|fault)? ?(analysis|diagnosis|investigation)", Role.CAUSE, 0.5),
    (r"^analysis\b|^explanation|^findings?|^diagnos[ei]s", Role.CAUSE, 0.5),
    (r"how (it|this|we|was|did).*(fix|resolv|solv)|resolved|\bsolution", Role.FIX, 1.0),
    (r"(?<!dns )(?<!name )resolution", Role.FIX, 1.0),
    (r"\bfix(es|ed)?\b|remediation|mitigation|recovery|restoration|repair", Role.FIX, 1.0),
    (r"workaround|containment|countermeasures?|^d[356]\b|hot-?fix", Role.FIX, 1.0),
    (r"actions? taken|immediate (actions?|measures?|reaction|response)", Role.FIX, 0.9),
    (r"^(our |incident )?(response|reaction)|how we responded", Role.FIX, 0.6),
    (r"^actions$", Role.ACTIONS, 0.8),
    (r"impact|blast radius|symptoms?|damage|consequences?|^effects?", Role.IMPACT, 1.0),
    (r"^(users?|customers?) (experience|effects?)|^scope\b", Role.IMPACT, 0.8),
    (r"summary|overview|abstract|tl;?dr|synopsis|in brief|what happened", Role.SUMMARY, 1.0),
    (r"^(issue|incident|problem|d2)( description| statement)?$|description", Role.SUMMARY, 0.9),
    (r"^(introduction|intro|lead-?up|background|context)$", Role.SUMMARY, 0.6),
    # German, French, Spanish, Portuguese, Italian, Dutch
    (r"^(datum|fecha|data)$", Role.DATE, 1.0),
    (r"zeit(verlauf|leiste|linie|strahl)|^ablauf|cronolog|l[íi]nea de tiempo", Role.TIMELINE, 1.0),
    (r"linha do tempo|tijdlijn|^d[ée]roul(é|ement)", Role.TIMELINE, 1.0),
    (r"^(ma(ß|ss)nahmen|n[äa]chste schritte|plan d'action|pr[óo]ximos pasos)", Role.ACTIONS, 1.0),
    (r"^(acciones|a[çc][õo]es|azioni|acties|actions (correctives|à mener))", Role.ACTIONS, 1.0),
    (r"^(erkenntnisse|lehren|le[çc]ons|enseignements|lecciones|li[çc][õo]es)", Role.LESSONS, 1.0),
    (r"^(erkennung|entdeckung|d[ée]tection|detecci[óo]n|detec[çc][ãa]o)", Role.DETECTION, 1.0),
    (
        r"ursache|^(ausl[öo]ser|grund)$|^causas?\b|^causes? (racine|profonde)|oorzaak",
        Role.CAUSE,
        1.0,
    ),
    (r"behebung|^l[öo]sung|wiederherstellung|^abhilfe|^sofortma", Role.FIX, 1.0),
    (r"^(r[ée]solution|rem[ée]diation|r[ée]tablissement|correction|oplossing)", Role.FIX, 1.0),
    (
        r"soluci[óo]n|solu[çc][ãa]o|soluzione|resoluci[óo]n|resolu[çc][ãa]o|risoluzione",
        Role.FIX,
        1.0,
    ),
    (r"^(auswirkung|impacto|impatto|gevolg|cons[ée]quence)", Role.IMPACT, 1.0),
    (r"^(zusammenfassung|[üu]berblick|beschreibung|r[ée]sum[ée]|synth[èe]se)", Role.SUMMARY, 1.0),
    (r"^(resumen|resumo|riepilogo|samenvatting|descripci[óo]n|descri[çc][ãa]o)", Role.SUMMARY, 1.0),
)
_SERVICES = re.compile(
    r"^((affected|impacted) )?(services?|systems?|components?|products?|applications?|platforms?)"
    r"(/\w+)?( (affected|impacted|involved))?$"
    r"|^(betroffene (dienste|systeme)|services (touch[ée]s|affect[ée]s|impact[ée]s))$"
    r"|^servi[cç][io]os (afectados|afetados)$"
)
_ROWS = tuple(
    (re.compile("|".join(words for words, *_ in rows)), Meaning(*key))
    for key, rows in groupby(_VOCABULARY, key=lambda row: row[1:])
)
_DECORATION = re.compile(r":[a-z0-9_+-]+:|[*_`#~\[\]{}]|\(https?:[^)]*\)|^[\W\d]+(?=[a-z])")
_SPACE = re.compile(r"\s+")
MAX_WORDS = 14  # longer lines are sentences, whatever words they hold


@lru_cache(maxsize=2048)
def meaning(heading: str) -> Meaning | None:
    """The role that a heading's words promise, or None for a name without one."""
    words = heading.lower().replace("’", "'").replace("(s)", "s")
    words = _SPACE.sub(" ", _DECORATION.sub("", words))
    words = words.strip(" .:-–—!?")
    if not words or len(words.split()) > MAX_WORDS:
        return None
    if _SERVICES.match(words):
        return Meaning(Role.SERVICES)
    return next((found for pattern, found in _ROWS if pattern.search(words)), None)


@lru_cache(maxsize=2048)
def label_meaning(label: str) -> Meaning | None:
    """The role of the words before a colon; stricter, because prose has colons too."""
    if len(label.split()) > 5:
        return None
    return meaning(label)
