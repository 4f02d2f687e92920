-- Whether an organisation may run campaigns of its own, or only carry those of others. One that came by an invitation may not,
-- until the operator says so: its mails come from the lead's address.

ALTER TABLE organisations ADD COLUMN may_lead BOOLEAN NOT NULL DEFAULT TRUE;
