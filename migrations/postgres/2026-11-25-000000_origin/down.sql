ALTER TABLE signatures DROP COLUMN origin;
