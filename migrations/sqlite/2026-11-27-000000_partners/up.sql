-- A campaign that many organisations carry: how each joined, on which terms, what of it is shown, and on which sites.

ALTER TABLE campaigns ADD COLUMN partner_terms TEXT NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN partner_requests BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE campaigns ADD COLUMN partner_numbers BOOLEAN NOT NULL DEFAULT FALSE;
-- How many consent lines a form shows at the most; 0 for all.
ALTER TABLE campaigns ADD COLUMN consent_lines BIGINT NOT NULL DEFAULT 0;

ALTER TABLE campaign_organisations ADD COLUMN state TEXT NOT NULL DEFAULT 'joined'
    CHECK (state IN ('requested', 'joined', 'declined', 'left'));
ALTER TABLE campaign_organisations ADD COLUMN shown TEXT NOT NULL DEFAULT 'everywhere'
    CHECK (shown IN ('everywhere', 'own'));
-- The terms as they were shown and accepted, by whom and when.
ALTER TABLE campaign_organisations ADD COLUMN terms TEXT NOT NULL DEFAULT '';
ALTER TABLE campaign_organisations ADD COLUMN accepted_by BIGINT REFERENCES organisers (id);
ALTER TABLE campaign_organisations ADD COLUMN requested_at BIGINT;
ALTER TABLE campaign_organisations ADD COLUMN joined_at BIGINT;
ALTER TABLE campaign_organisations ADD COLUMN left_at BIGINT;

CREATE INDEX campaign_organisations_of ON campaign_organisations (organisation_id, campaign_id);

ALTER TABLE mailed_links ADD COLUMN campaign_id BIGINT REFERENCES campaigns (id);

-- Where an organisation may embed a campaign's form. Rows that are taken back stay: signatures name them.
CREATE TABLE partner_sites (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    origin TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    UNIQUE (campaign_id, organisation_id, origin)
);

-- Who brought a supporter, and by what: JSON, empty for nothing beside the source.
ALTER TABLE signatures ADD COLUMN partner_id BIGINT;
ALTER TABLE signatures ADD COLUMN attribution TEXT NOT NULL DEFAULT '';

-- What a widget of an organisation did on a site in a day (Unix seconds of its midnight in UTC): numbers only.
CREATE TABLE placement_days (
    campaign_id BIGINT NOT NULL,
    organisation_id BIGINT NOT NULL,
    site_id BIGINT NOT NULL,
    widget SMALLINT NOT NULL,
    day BIGINT NOT NULL,
    shown BIGINT NOT NULL,
    submitted BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, organisation_id, site_id, widget, day)
);

-- Where a program of an organisation is told what happens: address and secret sealed.
CREATE TABLE webhooks (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    sealed BLOB NOT NULL,
    state SMALLINT NOT NULL,
    told_until BIGINT NOT NULL,
    failing_since BIGINT,
    created_by BIGINT REFERENCES organisers (id),
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX webhooks_of ON webhooks (organisation_id, campaign_id);

CREATE TABLE webhook_messages (
    id BLOB NOT NULL PRIMARY KEY,
    webhook_id BIGINT NOT NULL REFERENCES webhooks (id),
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    state SMALLINT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX webhook_messages_due ON webhook_messages (webhook_id, due_at) WHERE state = 1;
CREATE INDEX webhook_messages_of ON webhook_messages (webhook_id, created_at);

CREATE TABLE webhook_attempts (
    id INTEGER NOT NULL PRIMARY KEY,
    message_id BLOB NOT NULL,
    started_at BIGINT NOT NULL,
    took_ms BIGINT NOT NULL,
    status SMALLINT NOT NULL,
    trouble TEXT NOT NULL
);

CREATE INDEX webhook_attempts_of ON webhook_attempts (message_id, id);

-- Who said yes to whom was not counted before.
INSERT INTO tally_cells (campaign_id, kind, label, count)
SELECT s.campaign_id, 5, o.organisation_id || '@' || strftime('%Y-%m-%dT%H', COALESCE(s.confirmed_at, s.signed_at), 'unixepoch'), COUNT(*)
FROM signatures s
JOIN campaign_organisations o
    ON o.campaign_id = s.campaign_id AND s.consents LIKE '% ' || o.organisation_id || ' %'
WHERE s.state = 2 AND s.origin <> 2
GROUP BY 1, 3;
