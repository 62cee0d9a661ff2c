#!/usr/bin/env bash
# Fails when all workloads at their maximum would need more than 80 % of the pod addresses.
# ADDRESSES is the number of addresses of the pod range (or the sum over its subnets).
set -euo pipefail
: "${ADDRESSES:?}"
service="{{service}}"

maxima=$(kubectl get hpa -A -o json |
  jq '[.items[] | {key: "\(.metadata.namespace)/\(.spec.scaleTargetRef.name)", value: .spec.maxReplicas}] | from_entries')
deployments=$(kubectl get deployments -A -o json | jq --argjson maxima "$maxima" '
  [.items[]
   | ($maxima["\(.metadata.namespace)/\(.metadata.name)"] // .spec.replicas) as $replicas
   | (.spec.strategy.rollingUpdate.maxSurge // "25%" | tostring) as $surge
   | if $surge | endswith("%")
     then $replicas * (1 + ($surge | rtrimstr("%") | tonumber) / 100) | ceil
     else $replicas + ($surge | tonumber) end] | add')
others=$(kubectl get statefulsets,daemonsets -A -o json |
  jq '[.items[] | .spec.replicas // .status.desiredNumberScheduled] | add // 0')

needed=$((deployments + others))
echo "$service's cluster needs $needed of $ADDRESSES addresses at its maximum"
[ "$needed" -gt 0 ] || { echo "nothing was counted"; exit 1; }
[ "$((needed * 100))" -le "$((ADDRESSES * 80))" ]
