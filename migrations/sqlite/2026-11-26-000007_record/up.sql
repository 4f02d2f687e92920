-- Reading the record of who did what, whole or filtered: each page is a walk along one of these. They end with what else
-- may be filtered by, so that a walk on which little fits leaves the rows alone.

DROP INDEX audit_entries_of;

CREATE INDEX audit_entries_of ON audit_entries (organisation_id, created_at, id);
CREATE INDEX audit_entries_by ON audit_entries (organisation_id, organiser_id, created_at, id, action, campaign_id);
CREATE INDEX audit_entries_like ON audit_entries (organisation_id, action, created_at, id, organiser_id, campaign_id);
CREATE INDEX audit_entries_under ON audit_entries (organisation_id, campaign_id, created_at, id, organiser_id, action);

CREATE INDEX api_tokens_of ON api_tokens (organisation_id, id);
