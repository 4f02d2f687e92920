-- Lists that were taken, or are being taken: how far each has come. What is on record of them for good stands in
-- audit_entries; rows here are forgotten after a month. detail says which signatures, never whose.
CREATE TABLE exports_made (
    id BLOB NOT NULL PRIMARY KEY,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    organiser_id BIGINT REFERENCES organisers (id),
    via TEXT NOT NULL,
    format TEXT NOT NULL,
    profile TEXT NOT NULL,
    detail TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'ready', 'done', 'broken')),
    row_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    why TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE INDEX exports_made_of ON exports_made (campaign_id, created_at);
