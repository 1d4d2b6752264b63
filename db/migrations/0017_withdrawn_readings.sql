-- A reader may take an acceptance back. What was accepted stays; `reading` is what counts, so that every question
-- about readings leaves out those that were withdrawn.
CREATE TABLE accepted_reading (
    reading_id BIGINT PRIMARY KEY DEFAULT nextval('reading_number'),
    reader VARCHAR NOT NULL,
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    revision BIGINT NOT NULL,
    accepted_at TIMESTAMP NOT NULL,
    lesions INTEGER NOT NULL,
    missed_lesions VARCHAR[] NOT NULL,
    active_seconds DOUBLE NOT NULL,
    reference_shown BOOLEAN NOT NULL,
    comment VARCHAR NOT NULL,
    pixel_sha256 VARCHAR NOT NULL
);

CREATE TABLE reading_withdrawal (
    reading_id BIGINT PRIMARY KEY,
    withdrawn_at TIMESTAMP NOT NULL,
    who VARCHAR NOT NULL
);

INSERT INTO accepted_reading SELECT * FROM reading;

DROP VIEW latest_reading;

DROP TABLE reading;

CREATE VIEW reading AS
SELECT * FROM accepted_reading WHERE reading_id NOT IN (SELECT reading_id FROM reading_withdrawal);

-- The newest acceptance of a case by a reader that counts.
CREATE VIEW latest_reading AS
SELECT * FROM reading
QUALIFY row_number() OVER (PARTITION BY reader, study, case_id ORDER BY reading_id DESC) = 1;
