-- What happened in each hour of a campaign, as numbers only: pages looked at, forms taken, mails sent, retried, refused …
-- (the kinds stand in `tallies/hours.rs`). `hour` is the moment that it begins with; hour 0 holds the sum of all of them, so that
-- nobody has to add them up.
CREATE TABLE campaign_hours (
    campaign_id BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    kind SMALLINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, hour, kind)
);
