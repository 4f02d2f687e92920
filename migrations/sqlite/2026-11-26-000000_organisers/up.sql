-- The people who run campaigns: accounts, what they may do in which organisation, their sessions, links mailed to them,
-- and who did what. Names and addresses are sealed; an address is found by its keyed hash.

ALTER TABLE organisations ADD COLUMN require_totp BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE organisers (
    id INTEGER NOT NULL PRIMARY KEY,
    email_tag BLOB NOT NULL UNIQUE,
    sealed BLOB NOT NULL,
    password_hash TEXT NOT NULL,
    totp_sealed BLOB,
    totp_last_step BIGINT NOT NULL,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    id INTEGER NOT NULL PRIMARY KEY,
    organiser_id BIGINT NOT NULL REFERENCES organisers (id),
    code_hash BLOB NOT NULL,
    used_at BIGINT
);

CREATE INDEX recovery_codes_of ON recovery_codes (organiser_id);

CREATE TABLE memberships (
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    organiser_id BIGINT NOT NULL REFERENCES organisers (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'campaigner', 'analyst', 'exporter')),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, organiser_id)
);

CREATE INDEX memberships_of ON memberships (organiser_id);

CREATE TABLE sessions (
    id INTEGER NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    organiser_id BIGINT NOT NULL REFERENCES organisers (id),
    stage SMALLINT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    proved_at BIGINT NOT NULL,
    network TEXT NOT NULL,
    agent TEXT NOT NULL
);

CREATE INDEX sessions_of ON sessions (organiser_id);

-- What a link in a mail to an organiser is for. The link itself is signed, and stored nowhere.
CREATE TABLE mailed_links (
    id BLOB NOT NULL PRIMARY KEY,
    kind SMALLINT NOT NULL,
    organiser_id BIGINT REFERENCES organisers (id),
    organisation_id BIGINT REFERENCES organisations (id),
    role TEXT NOT NULL,
    sealed BLOB NOT NULL,
    language TEXT NOT NULL,
    invited_by BIGINT REFERENCES organisers (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

-- Who did what, when, from where (a truncated network address), to what. Rows are only ever added.
CREATE TABLE audit_entries (
    id INTEGER NOT NULL PRIMARY KEY,
    organisation_id BIGINT REFERENCES organisations (id),
    organiser_id BIGINT REFERENCES organisers (id),
    campaign_id BIGINT REFERENCES campaigns (id),
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    network TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX audit_entries_of ON audit_entries (organisation_id, id);
