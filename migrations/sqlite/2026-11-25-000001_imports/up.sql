-- Lists of earlier signatures taken in: which file (by fingerprint, no name), on what basis, how far, with what result.
CREATE TABLE imports (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    fingerprint BLOB NOT NULL,
    basis TEXT NOT NULL,
    replaces BIGINT REFERENCES offline_entries (id),
    state SMALLINT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    next_byte BIGINT NOT NULL,
    next_line BIGINT NOT NULL,
    rows_read BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    already_signed BIGINT NOT NULL,
    duplicates BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    replaced BIGINT NOT NULL,
    UNIQUE (campaign_id, fingerprint)
);

-- How many signatures of an entry have come by name since; the entry counts for the rest.
ALTER TABLE offline_entries ADD COLUMN replaced BIGINT NOT NULL DEFAULT 0;
