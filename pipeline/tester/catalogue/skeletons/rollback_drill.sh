#!/usr/bin/env bash
# Returns a deployment to its previous revision and measures how long until it serves.
# NAMESPACE, HEALTH_URL and LIMIT_SECONDS (proposed: 600) come from the environment.
set -euo pipefail
deployment="{{service}}"
: "${NAMESPACE:?}" "${HEALTH_URL:?}" "${LIMIT_SECONDS:?}"

image() { kubectl -n "$NAMESPACE" get "deployment/$deployment" -o jsonpath='{..image}'; }

for verb in get patch; do
  kubectl -n "$NAMESPACE" auth can-i "$verb" deployments >/dev/null ||
    { echo "the person on call may not $verb deployments"; exit 1; }
done

before=$(image)
started=$SECONDS
kubectl -n "$NAMESPACE" rollout undo "deployment/$deployment"
kubectl -n "$NAMESPACE" rollout status "deployment/$deployment" --timeout="${LIMIT_SECONDS}s"
curl --fail --silent --show-error --retry 10 --retry-all-errors "$HEALTH_URL" >/dev/null
took=$((SECONDS - started))

after=$(image)
[ "$after" != "$before" ] || { echo "the image did not change: $after"; exit 1; }
[ "$took" -le "$LIMIT_SECONDS" ] || { echo "rollback took ${took}s"; exit 1; }
echo "rolled back from $before to $after in ${took}s"
