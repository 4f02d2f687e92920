-- Lists that are being taken over from the browser: how far each has come, and its sealed pieces. Rows go when the list is
-- in, is thrown away, or was left lying.
CREATE TABLE import_uploads (
    id BLOB NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    uploaded_by BIGINT NOT NULL REFERENCES organisers (id),
    acting_id BIGINT NOT NULL REFERENCES organisers (id),
    network TEXT NOT NULL,
    stage SMALLINT NOT NULL,
    stop_wanted BOOLEAN NOT NULL,
    leased_until BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    rows_in_all BIGINT NOT NULL,
    rows_read BIGINT NOT NULL,
    notes BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX import_uploads_of ON import_uploads (campaign_id);

CREATE TABLE import_pieces (
    upload_id BLOB NOT NULL REFERENCES import_uploads (id),
    part SMALLINT NOT NULL,
    number BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (upload_id, part, number)
);

-- Where a list comes from, in words.
ALTER TABLE imports ADD COLUMN provenance TEXT NOT NULL DEFAULT '';

-- The account that entered signatures from paper; none for the command line.
ALTER TABLE offline_entries ADD COLUMN organiser_id BIGINT;
