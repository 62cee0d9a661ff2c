#!/usr/bin/env bash
# Fails on floating versions in images, charts, workflows, modules and lists of dependencies.
# Run it in the root of the repository.
set -uo pipefail
service="{{service}}"
status=0

check() {
  local what=$1 found
  shift
  found=$(git grep -nE "$@" || true)
  if [ -n "$found" ]; then
    printf '%s: %s\n%s\n' "$service" "$what" "$found"
    status=1
  fi
}

check "image without a digest" '^\s*(-\s+)?image:\s+"?[^@"]+"?\s*$' -- '*.yaml' '*.yml'
check "base image without a digest" '^FROM\s+[^@]+$' -- '*Dockerfile*'
check "action that is not pinned to a commit" 'uses:\s+[^@]+@(v?[0-9.]+|main|master)\s*$' -- '.github/*'
check "module without an exact version" 'version\s*=\s*"(>=|~>|\^)' -- '*.tf'
check "Python package without an exact version" '^[A-Za-z0-9_.-]+(\[[a-z,]+\])?\s*(>=|~=|>|$)' -- '*requirements*.txt'

for manifest in package.json pyproject.toml Gemfile go.mod Cargo.toml; do
  git ls-files --error-unmatch "$manifest" >/dev/null 2>&1 || continue
  git ls-files | grep -qE '(package-lock\.json|yarn\.lock|pnpm-lock|uv\.lock|poetry\.lock|requirements.*\.txt|Gemfile\.lock|go\.sum|Cargo\.lock)$' ||
    { echo "$service: $manifest has no lock file"; status=1; }
done
exit "$status"
