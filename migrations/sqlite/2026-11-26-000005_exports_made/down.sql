DROP TABLE exports_made;
