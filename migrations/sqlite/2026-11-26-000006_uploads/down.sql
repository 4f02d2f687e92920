ALTER TABLE offline_entries DROP COLUMN organiser_id;
ALTER TABLE imports DROP COLUMN provenance;
DROP TABLE import_pieces;
DROP TABLE import_uploads;
