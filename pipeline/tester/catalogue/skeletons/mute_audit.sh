#!/usr/bin/env bash
# Sends a test alert and waits for a person to acknowledge it; then lists mutes without an end in sight.
# ALERTMANAGER, ACK_URL (200 once the alert named in the path is acknowledged) come from the environment.
set -euo pipefail
: "${ALERTMANAGER:?}" "${ACK_URL:?}"
service="{{service}}"
id="delivery-drill-$(date +%s)"

curl --silent --fail --json "[{\"labels\": {\"alertname\": \"$id\", \"service\": \"$service\", \"severity\": \"page\"}}]" \
  "$ALERTMANAGER/api/v2/alerts"
acknowledged=no
for _ in $(seq 1 60); do
  if curl --silent --fail --output /dev/null "$ACK_URL/$id"; then
    acknowledged=yes
    break
  fi
  sleep 10
done

mutes=$(curl --silent --fail "$ALERTMANAGER/api/v2/silences" | jq -r '
  .[] | select(.status.state == "active")
  | (.endsAt | sub("\\.[0-9]+"; "") | fromdateiso8601) as $end
  | select($end - now > 86400)
  | "\(.createdBy): \(.comment) until \(.endsAt)"')
if [ -n "$mutes" ]; then
  printf 'mutes of more than 24 h:\n%s\n' "$mutes"
fi
[ "$acknowledged" = yes ] || { echo "nobody acknowledged $id within 10 min"; exit 1; }
[ -z "$mutes" ]
