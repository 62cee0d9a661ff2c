-- Before the release: CREATE TABLE statements_before AS SELECT * FROM pg_stat_statements;
-- 10 min after it:     psql -v ON_ERROR_STOP=1 -f this_file.sql
DO $$
DECLARE
  worse text;
BEGIN
  IF (SELECT count(*) FROM statements_before) = 0 THEN
    RAISE EXCEPTION 'no baseline of {{service}}';
  END IF;
  SELECT string_agg(format('%s -> %s ms: %s',
           coalesce(round(before_ms)::text, 'new'), round(after_ms), query), E'\n')
    INTO worse
    FROM (
      SELECT left(a.query, 120) AS query,
             b.mean_exec_time AS before_ms,
             (a.total_exec_time - coalesce(b.total_exec_time, 0))
               / nullif(a.calls - coalesce(b.calls, 0), 0) AS after_ms,
             a.calls - coalesce(b.calls, 0) AS calls
        FROM pg_stat_statements a
        LEFT JOIN statements_before b USING (userid, dbid, queryid)
    ) AS compared
   WHERE calls > 20
     AND after_ms > greatest(50, 2 * coalesce(before_ms, 0));
  IF worse IS NOT NULL THEN
    RAISE EXCEPTION 'statements that became slow: %', worse;
  END IF;
END
$$;
