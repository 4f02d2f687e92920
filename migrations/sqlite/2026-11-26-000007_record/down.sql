DROP INDEX api_tokens_of;
DROP INDEX audit_entries_under;
DROP INDEX audit_entries_like;
DROP INDEX audit_entries_by;
DROP INDEX audit_entries_of;

CREATE INDEX audit_entries_of ON audit_entries (organisation_id, id);
