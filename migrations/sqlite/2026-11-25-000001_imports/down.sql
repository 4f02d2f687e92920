ALTER TABLE offline_entries DROP COLUMN replaced;
DROP TABLE imports;
