-- Where a signature came from: 1 signed here, 2 imported from an earlier list, 3 signed here and on an imported list too.
ALTER TABLE signatures ADD COLUMN origin SMALLINT NOT NULL DEFAULT 1;
