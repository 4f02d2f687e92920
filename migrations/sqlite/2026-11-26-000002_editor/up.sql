-- Writing campaigns in the browser: which fields the form has, an image, a note when it was won, what texts were before, and
-- numbers that tell whether somebody else changed the texts or the settings meanwhile.

ALTER TABLE campaigns ADD COLUMN ask_postcode BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE campaigns ADD COLUMN ask_comment BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE campaigns ADD COLUMN ask_public BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE campaigns ADD COLUMN texts_revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE campaigns ADD COLUMN settings_revision BIGINT NOT NULL DEFAULT 1;
-- JSON; empty for none. The bytes stand in campaign_images.
ALTER TABLE campaigns ADD COLUMN image TEXT NOT NULL DEFAULT '';

ALTER TABLE campaign_texts ADD COLUMN victory TEXT NOT NULL DEFAULT '';

-- When the public was first shown it; drafts are recorded too, and never shown.
ALTER TABLE form_versions ADD COLUMN shown_at BIGINT;
UPDATE form_versions SET shown_at = created_at;

CREATE TABLE campaign_images (
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    fingerprint TEXT NOT NULL,
    content BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, fingerprint)
);

-- What a campaign said in one language until somebody changed it. Empty content: it said nothing, the language was added.
CREATE TABLE campaign_text_versions (
    id INTEGER NOT NULL PRIMARY KEY,
    campaign_id BIGINT NOT NULL REFERENCES campaigns (id),
    language TEXT NOT NULL,
    revision BIGINT NOT NULL,
    content TEXT NOT NULL,
    organiser_id BIGINT REFERENCES organisers (id),
    created_at BIGINT NOT NULL
);

CREATE INDEX campaign_text_versions_of ON campaign_text_versions (campaign_id, id);
