-- psql -v ON_ERROR_STOP=1 -v migration=/path/to/migration.sql -f this_file.sql, on a copy of production.
-- In a second session, before the start, as real traffic does:
--   BEGIN; SELECT * FROM the_table LIMIT 1; SELECT pg_sleep(1); COMMIT;
SET application_name = 'migration test of {{service}}';
SET lock_timeout = '2s';
SET statement_timeout = '10min';

BEGIN;
\i :migration
-- What the migration still holds while traffic would be waiting.
DO $$
DECLARE
  held text;
BEGIN
  SELECT string_agg(format('%s on %s', mode, relation::regclass), ', ')
    INTO held
    FROM pg_locks
   WHERE pid = pg_backend_pid()
     AND mode = 'AccessExclusiveLock'
     AND relation IN (SELECT oid FROM pg_class WHERE reltuples > 100000);
  IF held IS NOT NULL AND clock_timestamp() - transaction_timestamp() > interval '500 ms' THEN
    RAISE EXCEPTION 'exclusive lock held for % : %',
      clock_timestamp() - transaction_timestamp(), held;
  END IF;
END
$$;
ROLLBACK;
