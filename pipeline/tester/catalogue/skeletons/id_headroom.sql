-- psql -v ON_ERROR_STOP=1 -f this_file.sql; fails when a bounded number is more than 70 % used.
DO $$
DECLARE
  used text;
BEGIN
  SELECT string_agg(format('%I.%I %s %%', schemaname, sequencename, share), ', ')
    INTO used
    FROM (
      SELECT s.schemaname, s.sequencename,
             round(100.0 * s.last_value / least(s.max_value,
               CASE a.atttypid WHEN 'int2'::regtype THEN 32767
                               WHEN 'int4'::regtype THEN 2147483647
                               ELSE s.max_value END)) AS share
        FROM pg_sequences s
        JOIN pg_depend d ON d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass
                        AND d.refobjsubid > 0
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
       WHERE s.last_value IS NOT NULL
    ) AS shares
   WHERE share > 70;
  IF used IS NOT NULL THEN
    RAISE EXCEPTION 'identifiers of {{service}} run out: %', used;
  END IF;
  IF (SELECT max(age(datfrozenxid)) FROM pg_database) > 500000000 THEN
    RAISE EXCEPTION 'transaction ids of {{service}}: vacuum freeze is behind';
  END IF;
END
$$;
