"""Tokens of code hosts, package registries and build services."""

import re

from pipeline.redaction.detectors.formats import Format, Shape

FORMATS = (
    # The CRC-32 at a token's end is not asked for: what looks like a token must go even when it
    # was mistyped, and the long fixed start makes mistakes rare enough.
    Format("github-token", "ghp_ gho_ ghu_ ghs_ ghr_", r"[A-Za-z0-9]{30,}+"),
    Format("github-token", "github_pat_", r"\w{40,}+"),
    Format(
        "gitlab-token",
        "glpat- gldt- glrt- glrtr- glptt- glft- glimt- glagent- gloas- glsoat- glffct- glwt-",
        r"[\w.-]{18,}+",
    ),
    Format("gitlab-token", "glcbt-", r"[\w-]{20,}+"),
    Format("gitlab-token", "GR1348941", r"[\w-]{20,}+"),
    Format("bitbucket-token", "ATBB ATCTT3xFfG", r"[\w=-]{24,}+"),
    Format("atlassian-token", "ATATT3xFfG", r"[\w=-]{50,}+"),
    Format("npm-token", "npm_", r"[A-Za-z0-9]{30,}+"),
    Format("pypi-token", "pypi-AgE", r"[\w-]{40,}+"),
    Format("rubygems-token", "rubygems_", r"[0-9a-f]{40,}+"),
    Format("docker-token", "dckr_pat_ dckr_oat_", r"[\w-]{20,}+"),
    Format("crates-token", "cio", r"[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
    Format("nuget-key", "oy2", r"[a-z0-9]{43}(?![A-Za-z0-9])"),
    Format("clojars-token", "CLOJARS_", r"[0-9a-z]{50,}+"),
    Format("artifactory-key", "AKCp cmVmdGtu", r"[A-Za-z0-9]{50,}+"),
    Format("sonar-token", "sqp_ squ_ sqa_", r"[0-9a-f]{40,}+"),
    Format("circleci-token", "CCIPAT_ CCIPRJ_", r"\w{30,}+"),
    Format("buildkite-token", "bkua_ bkct_ bkaj_", r"[\w-]{32,}+"),
    Format("codecov-token", "codecov_", r"[0-9a-z]{32,}+"),
    Format("pulumi-token", "pul-", r"[0-9a-f]{40,}+"),
    Format("doppler-token", "dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", r"[\w.-]{32,}+"),
    Format("infisical-token", "st.", r"[0-9a-f]{24}\.[0-9a-f]{32,}\.[0-9a-f]{32,}+"),
    Format("vault-token", "hvs. hvb. hvr.", r"[\w-]{20,}+"),
    Format("vault-token", "s.", r"[A-Za-z0-9]{24}(?![\w.-])"),
    Format("onepassword-token", "ops_eyJ", r"[\w=+/-]{100,}+"),
    Format("onepassword-key", "A3-", r"[A-Z0-9]{6}-[A-Z0-9]{6,11}(?:-[A-Z0-9]{5}){3,4}+"),
    Format("age-key", "AGE-SECRET-KEY-1", r"[A-Z0-9]{50,}+"),
    Format("tailscale-key", "tskey-", r"[a-z]{3,12}-[\w-]{16,}+"),
    Format("snyk-token", "snyk_", r"[\w.-]{40,}+"),
    Format("depot-token", "depot_project_ depot_org_", r"[0-9a-f]{64}(?!\w)"),
    Format("prefect-token", "pnu_ pnb_", r"[A-Za-z0-9]{32,}+"),
)

SHAPES = (
    Shape(
        "terraform-token", ".atlasv1.", re.compile(r"(?<!\w)[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{50,}+")
    ),
)
