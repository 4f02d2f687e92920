-- Every time an organisation accepted the terms of a campaign, the terms as they were shown: only ever added to, so that who
-- joins again on other terms does not wipe out the ones before.
CREATE TABLE partner_acceptances (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    organisation_id BIGINT NOT NULL REFERENCES organisations (id),
    terms TEXT NOT NULL,
    accepted_by BIGINT REFERENCES organisers (id),
    accepted_at BIGINT NOT NULL
);

CREATE INDEX partner_acceptances_of ON partner_acceptances (campaign_id, organisation_id, id);
