-- Lists that are made again and again, encrypted for whoever ordered them. `cursor`: the change up to which they were told;
-- none before the first list, which is whole.
CREATE TABLE list_schedules (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    pace TEXT NOT NULL CHECK (pace IN ('hourly', 'daily', 'weekly')),
    format TEXT NOT NULL CHECK (format IN ('csv', 'jsonl')),
    everybody BOOLEAN NOT NULL,
    delivery TEXT NOT NULL CHECK (delivery IN ('link', 'webhook')),
    recipient TEXT NOT NULL,
    cursor_number BIGINT,
    due_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    trouble TEXT NOT NULL,
    created_by BIGINT REFERENCES organisers (id),
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX list_schedules_of ON list_schedules (campaign_id, organisation_id);
CREATE INDEX list_schedules_due ON list_schedules (due_at) WHERE ended_at IS NULL;

-- Such a list: what it tells, and who may fetch it until when. `parts_told`: how many of its pieces the webhook was told.
CREATE TABLE list_files (
    id BLOB NOT NULL PRIMARY KEY,
    schedule_id BIGINT NOT NULL REFERENCES list_schedules (id),
    is_ready BOOLEAN NOT NULL,
    token_hash BLOB NOT NULL,
    since_number BIGINT,
    until_number BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    part_count BIGINT NOT NULL,
    parts_told BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    fetched BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX list_files_by ON list_files (token_hash);
CREATE INDEX list_files_of ON list_files (schedule_id, made_at);
CREATE INDEX list_files_expire ON list_files (expires_at);

-- Its pieces, encrypted.
CREATE TABLE list_pieces (
    file_id BLOB NOT NULL REFERENCES list_files (id),
    number BIGINT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (file_id, number)
);
