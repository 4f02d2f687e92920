DROP TABLE audit_entries;
DROP TABLE mailed_links;
DROP TABLE sessions;
DROP TABLE memberships;
DROP TABLE recovery_codes;
DROP TABLE organisers;
ALTER TABLE organisations DROP COLUMN require_totp;
