#!/usr/bin/env bash
# Lints the migrations that a change adds; BASE is the branch it will be merged into.
set -euo pipefail
: "${BASE:?}" "${MIGRATIONS:?the folder of migrations}"
service="{{service}}"

mapfile -t added < <(git diff --name-only --diff-filter=A "$BASE"...HEAD -- "$MIGRATIONS" | grep '\.sql$' || true)
if [ "${#added[@]}" -eq 0 ]; then
  echo "$service: no new migration"
  exit 0
fi

status=0
for file in "${added[@]}"; do
  grep -qi 'lock_timeout' "$file" ||
    { echo "$file: sets no lock_timeout"; status=1; }
  if grep -qiE 'create (unique )?index' "$file" && ! grep -qi 'concurrently' "$file"; then
    echo "$file: builds an index without CONCURRENTLY"
    status=1
  fi
  if grep -qiE 'drop (column|table)|rename (column|to)' "$file" && ! grep -qi 'contract phase' "$file"; then
    echo "$file: removes what the previous version may use; say 'contract phase' and since when it is unused"
    status=1
  fi
done
squawk "${added[@]}" || status=1
exit "$status"
