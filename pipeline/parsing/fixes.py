"""The fix in the document's own words: what was done, as against what broke or is planned."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.parsing.candidates import Candidate
from pipeline.parsing.headings import Role
from pipeline.parsing.statements import Profile, Statement, state

FIX = Profile(
    priors={
        Role.FIX: 2.3,
        Role.SUMMARY: 0.6,
        Role.OTHER: 0.8,
        Role.TIMELINE: 1.0,
        Role.CAUSE: -1.4,
        Role.IMPACT: -0.6,
        Role.DETECTION: -1.0,
        Role.ACTIONS: -0.3,
    },
    cues=(
        (2.8, "fixed by, resolved by, mitigated by, solved by"),
        (2.8, "restored by, remedied by, repaired by"),
        (2.6, "recovered by, corrected by, addressed by, worked around by, contained by"),
        (2.0, "we added, we removed, we replaced, we fixed, we increased"),
        (2.0, "we restarted, we reverted, we rolled, we disabled, we moved, we patched"),
        (2.0, "we deleted, we switched, we restored, we cleared, we scaled, we raised, we cleaned"),
        (2.2, "to fix, to resolve, to mitigate, to solve, to restore, to remedy, to recover"),
        (2.0, "the fix, fix was, fix is, solution was, resolution was, mitigation was, a fix"),
        (1.9, "rolled back, rolling back, rollback, rolled forward, revert*, backed out"),
        (1.6, "hotfix*, hot-fix*, quick fix, permanent fix, patch, patched, workaround*, fixed"),
        (1.6, "resolved, resolves, resolved the, solved, restarted, restarts, rebooted, reboots"),
        (1.6, "redeployed, re-deployed, recreated, re-created, reset, power-cycled, power cycled"),
        (1.5, "replaced, disabled, removed, deleted, cleared, cleaned, freed, banned, blocked"),
        (1.5, "purged, drained, increased, raised, scaled, bump, bumped, bumps, resized, doubled"),
        (1.4, "rolled over, rolled the, cycled, executed again"),
        (1.4, "after fixing, upscaled, downscaled"),
        (0.8, "stopped, succeeded, succeeds, back to normal"),
        (0.8, "back online, fully restored, is restored, came back, brought back, back up"),
        (0.8, "able to start, start correctly, start properly, started properly"),
        (-2.0, "has been identified, been resolved, being implemented"),
        (-2.0, "currently investigating, continue to monitor, continuing to"),
        (-1.5, "persists, persisted, but still, it still, still didn't, came back again"),
        (1.3, "flushed, pointed, swapped, grew, granted, extended, reinstated, promoted"),
        (1.3, "resumed, unpaused, reindexed, backfilled, provisioned, trimmed, bypassed"),
        (1.5, "expanded, reduced, lowered, turned off"),
        (1.5, "switched off, shut down, stopped the, turned on"),
        (1.4, "cordoned, killed, terminated, evicted, recycled"),
        (1.4, "revoked, rotated, renewed, reissued"),
        (1.4, "failed over, switched, migrated, moved, re-enabled, reenabled, rerouted"),
        (1.4, "re-routed, redirected, pinned, replayed, requeued, re-queued, queued for"),
        (1.3, "restored, recovered, rebuilt, reappl*, re-appl*, remount*, re-mount*, resync*"),
        (1.3, "re-sync*, repaired, corrected, mitigated, mitigates, undone, undoing"),
        (1.3, "rerun, re-run, retried, retriggered, re-triggered, relaunched, silenced, adjusted"),
        (1.2, "applied, merged, rolled out, invalidated, fix deployed, fix was deployed"),
        (1.0, "deployed, deploys, released, releases"),
        (1.2, "locked, marked, unlocked, attached, reattached, yanked, reinstalled, installed"),
        (1.0, "added, updated, changed, configured, upgraded, downgraded, enabled, allowed, fixes"),
        (1.0, "modified, implemented, replaces, removes"),
        (1.0, "deletes, adds, disables, increases, applies"),
        (0.9, "restarting, deleting, removing, adding, replacing, disabling, increasing, clearing"),
        (0.9, "rebuilding, applying, updating, banning"),
        (0.9, "marking, redeploying, re-deploying, scaling"),
        (0.9, "changing, upgrading, killing, draining, moving, switching, restoring, recovering"),
        (0.7, "created, generated, wrote, opened"),
        (0.6, "we, manual*, temporar*"),
        (-1.6, "we will, we'll, we should, we must, we need to, we plan, we want, we intend"),
        (-1.6, "will be, will now, should be, should have, should not, could have, would have"),
        (-1.6, "plan to, plans to, planned to, going to, they will, i will, accident*, mistake*"),
        (-1.6, "inadvertent*, unintention*, unexpected*"),
        (-1.4, "caused by, due to, because, root cause, led to, trigger*, introduced, broke*"),
        (-1.4, "caused, causes, causing, as part of, during a, resulted in, resulting in"),
        (-1.0, "wasn't, weren't, was not, were not, not yet, had not, hadn't, never, longer term"),
        (-1.6, "please, make sure, ensure that, you should, you can, must be, we recommend"),
        (-1.0, "long term, long-term, eventually, proposed, no evidence, had been, had not been"),
        (-1.5, "not fixed, not resolved, not fix, not solve, not solved, not help, not restored"),
        (-1.0, "stopped working, stopped respond*, stopped creating"),
        (-1.0, "stopped accept*, stopped ship*"),
        (-2.0, "did not help, didn't help, does not help, no effect, without effect, to no avail"),
        (-1.3, "attempt*, tried, tries, did not, didn't, fails, failed to, unsuccessful*"),
        (-1.2, "notic*, alert*, paged, reports, reported, investigat*, discover*, suspect*"),
        (-1.0, "announc*, tweet*, notif*, verif*, confirm*, asks, asked, suggest*, decid*"),
        (-2.0, "http*, for more, see also, visit, more information, incident raised, issue raised"),
        (-2.0, "incident created, issue created, ticket created, incident declared, ticket raised"),
        (-0.8, "stuck, started, starts, begin*, began, outage starts, outage begins"),
        (-0.6, "crashed, went down, unavailable, outage, failing, saw an error"),
        (-0.8, "prevent*, in the future, in future, avoid*, improv*, monitoring"),
    ),
    threshold=1.6,
    share=0.45,
    passage=40,
    budget=75,
    first=1.5,
    antecedent=0.3,
    onset=-1.2,
    last=0.8,
)

# Where no section is headed by the cure, a summary tells it in fewer words than a timeline.
UNHEADED = replace(FIX, priors={**FIX.priors, Role.SUMMARY: 1.6})


def fix_of(found: Sequence[Candidate], cause: str) -> Statement:
    """The statement of what ended the incident; sentences quoted as its `cause` count less."""
    headed = any(one.place.role is Role.FIX for one in found)
    return state(found, FIX if headed else UNHEADED, told=cause)
