DROP INDEX changes_struck_out;
DROP INDEX changes_gone;
ALTER TABLE changes DROP COLUMN reason;
ALTER TABLE changes DROP COLUMN previous;
DROP INDEX signatures_by_time;
