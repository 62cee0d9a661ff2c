#!/usr/bin/env bash
# Fails when a plan destroys or replaces a protected kind of resource without approval by name.
# APPROVED is a file of approved addresses, one a line; run after `terraform plan -out=plan.bin`.
set -euo pipefail
: "${APPROVED:?}"
service="{{service}}"
protected='database|db_|rds|sql|dns|route53_record|zone|certificate|acm|cluster|vpc|subnet|bucket|volume|disk|lb|gateway'

terraform show -json plan.bin >plan.json
lost=$(jq -r --arg kinds "$protected" '
  .resource_changes[]
  | select(.change.actions | index("delete"))
  | select(.type | test($kinds))
  | "\(.address) \(.change.actions | join("+"))"' plan.json)

status=0
while read -r address actions; do
  [ -n "$address" ] || continue
  if ! grep -Fxq "$address" "$APPROVED"; then
    echo "$service: $address would be lost ($actions) and is not approved"
    status=1
  elif [ "$actions" = "delete+create" ]; then
    echo "$service: $address is gone between delete and create: set create_before_destroy"
    status=1
  fi
done <<<"$lost"
exit "$status"
