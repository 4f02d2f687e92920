-- Looking through signatures: the newest first by time of signing, with what is most asked for in the index itself, so that
-- whoever looks for something rare reads a narrow index and not the rows. Nothing in it changes when a signature is confirmed.
CREATE INDEX signatures_by_time ON signatures (campaign_id, signed_at, seq, country, source, language, origin);

-- Where the change before this one of the same signature stands, so that a history is read without an index of its own
-- (0: there was none, or it was written before this was kept), and why an organiser made the change.
ALTER TABLE changes ADD COLUMN previous BIGINT NOT NULL DEFAULT 0;
ALTER TABLE changes ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- Signatures withdrawn or erased, and those struck out: few among many. Signing and confirming write nothing into these.
CREATE INDEX changes_gone ON changes (campaign_id, number) WHERE kind IN (4, 5, 6);
CREATE INDEX changes_struck_out ON changes (campaign_id, number) WHERE kind IN (8, 10);
