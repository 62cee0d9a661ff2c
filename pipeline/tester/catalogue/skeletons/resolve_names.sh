#!/usr/bin/env bash
# NAMES is a file of lines "name expected-address-prefix"; RESOLVERS the servers to ask, space separated.
set -uo pipefail
: "${NAMES:?}" "${RESOLVERS:?}"
service="{{service}}"
failures=0

while read -r name expected; do
  [ -n "$name" ] || continue
  for resolver in $RESOLVERS; do
    started=$(date +%s%N)
    answers=$(dig +short +time=1 +tries=1 "@$resolver" "$name")
    took=$((($(date +%s%N) - started) / 1000000))
    if ! grep -q "^$expected" <<<"$answers"; then
      echo "$service: $name at $resolver gives '${answers:-nothing}', expected $expected"
      failures=$((failures + 1))
    elif [ "$took" -gt 500 ]; then
      echo "$service: $name at $resolver took $took ms"
      failures=$((failures + 1))
    fi
  done
done <"$NAMES"

[ -s "$NAMES" ] || { echo "the list of names is empty"; exit 1; }
exit "$((failures > 0))"
