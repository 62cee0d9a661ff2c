#!/usr/bin/env bash
# Takes an admission webhook away in a TEST cluster: the cluster must stay repairable.
# WEBHOOK_NAMESPACE, WEBHOOK_DEPLOYMENT and RECOVERY_SECONDS (proposed: 300) come from the environment.
set -euo pipefail
: "${WEBHOOK_NAMESPACE:?}" "${WEBHOOK_DEPLOYMENT:?}" "${RECOVERY_SECONDS:?}"
service="{{service}}"
kubectl config current-context | grep -q test || { echo "not a test cluster"; exit 1; }

probe() {
  kubectl -n "$1" create configmap webhook-probe --from-literal=a=b --dry-run=server -o name
}

replicas=$(kubectl -n "$WEBHOOK_NAMESPACE" get deploy "$WEBHOOK_DEPLOYMENT" -o jsonpath='{.spec.replicas}')
[ "$replicas" -ge 2 ] || { echo "only $replicas replica of the webhook"; exit 1; }
kubectl -n "$WEBHOOK_NAMESPACE" scale deploy "$WEBHOOK_DEPLOYMENT" --replicas=0
kubectl -n "$WEBHOOK_NAMESPACE" wait pods --all --for=delete --timeout=60s
trap 'kubectl -n "$WEBHOOK_NAMESPACE" scale deploy "$WEBHOOK_DEPLOYMENT" --replicas="$replicas"' EXIT

for namespace in kube-system "$WEBHOOK_NAMESPACE"; do
  probe "$namespace" || { echo "$namespace cannot be repaired without the webhook"; exit 1; }
done
if probe "$service"; then
  echo "fails open: the policy was not enforced in $service (decide whether you want that)"
fi

kubectl -n "$WEBHOOK_NAMESPACE" scale deploy "$WEBHOOK_DEPLOYMENT" --replicas="$replicas"
kubectl -n "$WEBHOOK_NAMESPACE" rollout status "deploy/$WEBHOOK_DEPLOYMENT" --timeout="${RECOVERY_SECONDS}s"
probe "$service"
