#!/usr/bin/env bash
# PATHS is a file of lines "host port url-of-1-MB-or-dash"; runs on every host or node that needs them.
set -uo pipefail
: "${PATHS:?}"
service="{{service}}"
[ -s "$PATHS" ] || { echo "the list of paths is empty"; exit 1; }
failures=0

report() {
  echo "$service from $(hostname): $1"
  failures=$((failures + 1))
}

while read -r host port url; do
  timeout 2 bash -c "exec 3<>/dev/tcp/$host/$port" 2>/dev/null ||
    { report "cannot connect to $host:$port"; continue; }
  # A full-size packet that may not be fragmented: finds black holes after a change of MTU.
  ping -c 3 -W 1 -M do -s "${PAYLOAD_BYTES:-1400}" "$host" >/dev/null 2>&1 ||
    report "full-size packets to $host are lost"
  if [ "$url" != "-" ]; then
    bytes=$(curl --silent --max-time 2 --output /dev/null --write-out '%{size_download}' "$url")
    [ "${bytes:-0}" -ge 1000000 ] || report "only ${bytes:-0} bytes of $url in 2 s"
  fi
done <"$PATHS"
exit "$((failures > 0))"
