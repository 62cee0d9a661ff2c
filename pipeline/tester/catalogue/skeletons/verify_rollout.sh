#!/usr/bin/env bash
# After a deployment: does every replica run what was built? EXPECTED_DIGEST is the built digest.
# NAMESPACE, KIND (deployment, statefulset or daemonset) and LIMIT_SECONDS (proposed: 900) are needed too.
set -euo pipefail
: "${EXPECTED_DIGEST:?}" "${NAMESPACE:?}" "${KIND:?}" "${LIMIT_SECONDS:?}"
name="{{service}}"

strategy=$(kubectl -n "$NAMESPACE" get "$KIND/$name" -o jsonpath='{.spec.updateStrategy.type}')
[ "$strategy" != "OnDelete" ] || { echo "$name: pods are replaced only when somebody deletes them"; exit 1; }

selector=$(kubectl -n "$NAMESPACE" get "$KIND/$name" -o json |
  jq -r '.spec.selector.matchLabels | to_entries | map("\(.key)=\(.value)") | join(",")')
deadline=$((SECONDS + LIMIT_SECONDS))
while true; do
  running=$(kubectl -n "$NAMESPACE" get pods -l "$selector" -o json |
    jq -r '.items[].status.containerStatuses[]? | select(.ready) | .imageID')
  stale=$(grep -vc "$EXPECTED_DIGEST" <<<"$running" || true)
  if [ -n "$running" ] && [ "$stale" -eq 0 ]; then
    echo "$name: all $(wc -l <<<"$running") containers run $EXPECTED_DIGEST"
    exit 0
  fi
  [ "$SECONDS" -lt "$deadline" ] || { echo "$name: $stale containers still run something else"; exit 1; }
  sleep 10
done
