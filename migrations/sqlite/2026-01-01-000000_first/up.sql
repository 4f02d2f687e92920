-- The whole schema of the first release. Times are Unix seconds in UTC; ids of signatures are 16 bytes.
-- The tables that signing writes carry no foreign keys: the intake locks the campaign's tally instead.

CREATE TABLE vault_keys (
    key_id INTEGER NOT NULL PRIMARY KEY,
    wrapped BLOB NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE organisations (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    mail_from TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    postal TEXT NOT NULL,
    privacy_url TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE campaigns (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'archived')),
    won BOOLEAN NOT NULL,
    goal BIGINT NOT NULL,
    milestones TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    opens_at BIGINT,
    closes_at BIGINT,
    default_language TEXT NOT NULL,
    canonical_version SMALLINT NOT NULL,
    wrapped_key BLOB,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE campaign_texts (
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    ask TEXT NOT NULL,
    target TEXT NOT NULL,
    body TEXT NOT NULL,
    share TEXT NOT NULL,
    thanks TEXT NOT NULL,
    offline_note TEXT NOT NULL,
    PRIMARY KEY (campaign_id, language)
);

CREATE TABLE campaign_organisations (
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    role TEXT NOT NULL CHECK (role IN ('lead', 'partner')),
    position BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, organisation_id)
);

CREATE UNIQUE INDEX campaign_lead ON campaign_organisations (campaign_id) WHERE role = 'lead';

CREATE TABLE consent_wordings (
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    language TEXT NOT NULL,
    wording TEXT NOT NULL,
    PRIMARY KEY (campaign_id, organisation_id, language)
);

CREATE TABLE form_versions (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    language TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    content TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (campaign_id, fingerprint)
);

CREATE TABLE offline_entries (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    count BIGINT NOT NULL,
    provenance TEXT NOT NULL,
    collected_on TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE tallies (
    campaign_id BIGINT NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    version BIGINT NOT NULL,
    online BIGINT NOT NULL,
    offline BIGINT NOT NULL,
    pending BIGINT NOT NULL,
    last_change BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE tally_cells (
    campaign_id BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    label TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, kind, label)
);

-- One row a person and campaign. Rows cluster by arrival; the unique id is the duplicate check.
CREATE TABLE signatures (
    seq INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    campaign_id BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    generation INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    form_version_id BIGINT NOT NULL,
    language TEXT NOT NULL,
    country TEXT NOT NULL,
    source TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    shown_at BIGINT,
    public_name BOOLEAN NOT NULL,
    consents TEXT NOT NULL,
    sealed BLOB NOT NULL,
    network_tag BIGINT,
    mail_domain_tag BIGINT,
    last_change BIGINT NOT NULL
);

CREATE INDEX signatures_by_campaign ON signatures (campaign_id, seq);
CREATE INDEX signatures_shown ON signatures (campaign_id, shown_at) WHERE shown_at IS NOT NULL;

CREATE TABLE changes (
    campaign_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    signature_id BLOB NOT NULL,
    kind SMALLINT NOT NULL,
    consents TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, number)
) WITHOUT ROWID;

CREATE TABLE outbox (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind SMALLINT NOT NULL,
    campaign_id BIGINT NOT NULL,
    signature_id BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts INTEGER NOT NULL
);

CREATE INDEX outbox_due ON outbox (due_at, id);

CREATE TABLE recipient_mails (
    id INTEGER NOT NULL PRIMARY KEY,
    tag BLOB NOT NULL,
    sent_at BIGINT NOT NULL
);

CREATE INDEX recipient_mails_by_tag ON recipient_mails (tag);

CREATE TABLE suppressions (
    tag BLOB NOT NULL PRIMARY KEY,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE api_tokens (
    id INTEGER NOT NULL PRIMARY KEY,
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    name TEXT NOT NULL,
    token_hash BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT,
    created_at BIGINT NOT NULL
);
