#!/usr/bin/env bash
# Drains every node in turn while the journey is probed; two failures in a row end the test.
# JOURNEY_URL, SELECTOR (nodes to drain) and READY_SECONDS (proposed: 180) come from the environment.
set -euo pipefail
: "${JOURNEY_URL:?}" "${SELECTOR:?}" "${READY_SECONDS:?}"
app="{{service}}"
failures=$(mktemp)

probe() {
  local row=0
  while sleep 1; do
    if curl --silent --fail --max-time 2 --output /dev/null "$JOURNEY_URL"; then
      row=0
    else
      row=$((row + 1))
      [ "$row" -lt 2 ] || date -u +%FT%TZ >>"$failures"
    fi
  done
}

probe &
prober=$!
trap 'kill "$prober"; kubectl get nodes -l "$SELECTOR" -o name | xargs -r kubectl uncordon' EXIT

mapfile -t nodes < <(kubectl get nodes -l "$SELECTOR" -o name)
[ "${#nodes[@]}" -ge 2 ] || { echo "fewer than two nodes: nothing to prove"; exit 1; }
for node in "${nodes[@]}"; do
  kubectl drain "$node" --ignore-daemonsets --delete-emptydir-data --timeout="${READY_SECONDS}s"
  kubectl wait pods -A -l "app=$app" --for=condition=Ready --timeout="${READY_SECONDS}s"
  kubectl uncordon "$node"
done

if [ -s "$failures" ]; then
  echo "the journey of $app failed at:"
  cat "$failures"
  exit 1
fi
