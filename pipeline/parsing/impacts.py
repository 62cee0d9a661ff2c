"""Who felt what, for reports that have no section on impact."""

from pipeline.parsing.headings import Role
from pipeline.parsing.statements import Profile

IMPACT = Profile(
    priors={
        Role.IMPACT: 3.0,
        Role.SUMMARY: 0.8,
        Role.OTHER: 0.3,
        Role.CAUSE: -2.0,
        Role.FIX: -2.0,
        Role.TIMELINE: -2.0,
        Role.DETECTION: -2.0,
        Role.ACTIONS: -3.0,
    },
    cues=(
        (1.6, "was unavailable, were unavailable, was down, were down, went down, is down"),
        (1.6, "unavailable, unresponsive, offline, inaccessible, unreachable, not available"),
        (1.5, "outage, downtime, affect*, impact*, degrad*, data loss, no data, disrupt*"),
        (1.3, "user, users, customer, customers, client, clients, teams, people, developers"),
        (1.3, "nobody, no one, request, requests, traffic, visitors, everyone, jobs"),
        (1.2, "unable to, could not, couldn't, cannot, can't, failed, failing, error*, slow*"),
        (1.2, "stopped, lost their, lost its, returned no, returned an, accepted no, were empty"),
        (1.2, "delay*, lost, broken, stuck, incomplete, missing"),
        (0.8, "minutes, hours, days, percent, for about, approximately"),
        (-1.5, "we will, plan to, should, need to, fixed, resolved, mitigated, restored"),
        (-0.8, "caused by, due to, because, root cause"),
    ),
    threshold=1.8,
    share=0.5,
    passage=45,
    budget=60,
    first=1.0,
)
