#!/usr/bin/env bash
# Restores the latest backup into an empty database and compares it with production.
# RESTORE_COMMAND (restores into RESTORED_URL), RESTORED_URL, REPLICA_URL, NEWEST (SQL expression of the
# newest row's time, "table:column"), RTO_SECONDS and RPO_SECONDS come from the environment.
set -euo pipefail
: "${RESTORE_COMMAND:?}" "${RESTORED_URL:?}" "${REPLICA_URL:?}" "${NEWEST:?}" "${RTO_SECONDS:?}" "${RPO_SECONDS:?}"
service="{{service}}"
count='SELECT sum((xpath($$/row/c/text()$$, query_to_xml(format($$SELECT count(*) AS c FROM %I.%I$$,
  schemaname, tablename), false, true, $$$$)))[1]::text::bigint)
  FROM pg_tables WHERE schemaname NOT IN ($$pg_catalog$$, $$information_schema$$)'

started=$SECONDS
bash -c "$RESTORE_COMMAND"
took=$((SECONDS - started))

restored=$(psql -Atc "$count" "$RESTORED_URL")
expected=$(psql -Atc "$count" "$REPLICA_URL")
age=$(psql -Atc "SELECT extract(epoch FROM now() - max(${NEWEST#*:}))::bigint FROM ${NEWEST%%:*}" "$RESTORED_URL")
echo "$service: $restored of $expected rows, newest $age s old, restored in $took s"

[ "${restored:-0}" -gt 0 ] || { echo "the backup is empty"; exit 1; }
[ "$((restored * 1000))" -ge "$((expected * 999))" ] || { echo "rows are missing"; exit 1; }
[ "$age" -le "$RPO_SECONDS" ] || { echo "older than the recovery point objective"; exit 1; }
[ "$took" -le "$RTO_SECONDS" ] || { echo "slower than the recovery time objective"; exit 1; }
