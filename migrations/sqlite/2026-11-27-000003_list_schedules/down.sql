DROP TABLE list_pieces;
DROP TABLE list_files;
DROP TABLE list_schedules;
