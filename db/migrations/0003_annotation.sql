-- People ---------------------------------------------------------------------------------------------
CREATE TABLE reader (
    reader VARCHAR PRIMARY KEY,
    role VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- Who did what; appended to, never changed.
CREATE SEQUENCE audit_number;

CREATE TABLE audit (
    audit_id BIGINT DEFAULT nextval('audit_number'),
    recorded_at TIMESTAMP NOT NULL,
    who VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    study VARCHAR,
    case_id VARCHAR,
    detail VARCHAR
);

-- Work in progress -----------------------------------------------------------------------------------
-- Autosave: one row after each act, the whole draft as JSON; the newest revision counts, none is changed.
CREATE TABLE annotation_draft (
    reader VARCHAR NOT NULL,
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    revision BIGINT NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    tab VARCHAR NOT NULL,
    act VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    UNIQUE (reader, study, case_id, revision)
);

-- Which tab works on a case: opened, seen, taken over, released. The newest row counts.
CREATE SEQUENCE claim_number;

CREATE TABLE case_claim (
    claim_id BIGINT DEFAULT nextval('claim_number'),
    reader VARCHAR NOT NULL,
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    tab VARCHAR NOT NULL,
    claimed_at TIMESTAMP NOT NULL,
    released BOOLEAN NOT NULL
);

CREATE TABLE reference_shown (
    reader VARCHAR NOT NULL,
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    shown_at TIMESTAMP NOT NULL
);

CREATE TABLE worklist_settings (
    reader VARCHAR NOT NULL,
    study VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    settings VARCHAR NOT NULL
);

-- What was accepted ----------------------------------------------------------------------------------
-- One row per acceptance of a case, by the same reader several times where he reads it again.
CREATE SEQUENCE reading_number;

CREATE TABLE reading (
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

-- Masks of a lesion: the model's, and after it the person's change to it, each a version of its own.
CREATE TABLE mask_version (
    reading_id BIGINT NOT NULL,
    reader VARCHAR NOT NULL,
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    lesion_id VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    origin VARCHAR NOT NULL,
    parent_version INTEGER,
    accepted BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    mask_sha256 VARCHAR NOT NULL,
    area_px BIGINT NOT NULL,
    share_changed DOUBLE NOT NULL,
    model VARCHAR NOT NULL,
    checkpoint_sha256 VARCHAR,
    prompt_source VARCHAR NOT NULL,
    clicks INTEGER NOT NULL,
    interactions INTEGER NOT NULL,
    candidate_index INTEGER,
    candidates INTEGER NOT NULL,
    candidate_picked BOOLEAN NOT NULL,
    predicted_iou DOUBLE,
    lesion_state VARCHAR NOT NULL,
    birads VARCHAR NOT NULL,
    birads_category VARCHAR,
    reference_lesion_id VARCHAR,
    reference_sha256 VARCHAR,
    UNIQUE (reader, study, case_id, lesion_id, version)
);

-- lesion_id and version are NULL for a lesion of the reference that the reader marked nowhere.
CREATE TABLE reading_metric (
    reading_id BIGINT NOT NULL,
    lesion_id VARCHAR,
    version INTEGER,
    origin VARCHAR NOT NULL,
    reference_lesion_id VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    value DOUBLE,
    undefined_reason VARCHAR
);

-- Dice after the first so many prompts of a lesion's list, replayed when it was accepted.
CREATE TABLE reading_click (
    reading_id BIGINT NOT NULL,
    lesion_id VARCHAR NOT NULL,
    clicks INTEGER NOT NULL,
    at_seconds DOUBLE NOT NULL,
    dice DOUBLE,
    undefined_reason VARCHAR
);

-- The newest acceptance of a case by a reader.
CREATE VIEW latest_reading AS
SELECT * FROM reading
QUALIFY row_number() OVER (PARTITION BY reader, study, case_id ORDER BY reading_id DESC) = 1;
