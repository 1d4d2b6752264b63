-- Studies and what was imported into them -------------------------------------------------------------
CREATE TABLE study (
    study VARCHAR PRIMARY KEY,
    layout VARCHAR NOT NULL,
    root VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL,
    imported_at TIMESTAMP NOT NULL
);

-- One row per image or volume. Paths are relative to study.root, so that a cohort may be moved.
CREATE TABLE study_case (
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    patient_id VARCHAR NOT NULL,
    modality VARCHAR NOT NULL,
    image_path VARCHAR NOT NULL,
    file_sha256 VARCHAR NOT NULL,
    pixel_sha256 VARCHAR NOT NULL,
    shape INTEGER[] NOT NULL,
    spacing_mm DOUBLE[],
    pathology VARCHAR NOT NULL,
    birads VARCHAR,
    device VARCHAR,
    duplicate_group VARCHAR,
    content_sha256 VARCHAR NOT NULL,
    imported_at TIMESTAMP NOT NULL
);

-- appearance_sha256 names image pixels + reference pixels + spacing: characteristics belong to it.
CREATE TABLE lesion (
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    lesion_id VARCHAR NOT NULL,
    mask_paths VARCHAR[] NOT NULL,
    mask_sha256 VARCHAR NOT NULL,
    area_px BIGINT NOT NULL,
    appearance_sha256 VARCHAR NOT NULL
);

CREATE TABLE clinical_value (
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    text VARCHAR,
    number DOUBLE
);

CREATE SEQUENCE import_number;

CREATE TABLE study_import (
    import_id BIGINT DEFAULT nextval('import_number'),
    study VARCHAR NOT NULL,
    layout VARCHAR NOT NULL,
    imported_at TIMESTAMP NOT NULL,
    files_seen BIGINT NOT NULL,
    added BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    missing BIGINT NOT NULL
);

CREATE TABLE import_note (
    import_id BIGINT NOT NULL,
    file VARCHAR NOT NULL,
    problem VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    left_out BOOLEAN NOT NULL
);

-- Runs and their history ------------------------------------------------------------------------------
CREATE TABLE run (
    run_id VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL,
    study VARCHAR NOT NULL,
    identity_sha256 VARCHAR NOT NULL,
    request VARCHAR NOT NULL,
    model VARCHAR,
    prompts VARCHAR[],
    seed BIGINT,
    provenance VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- Appended to, never changed. The sequence orders events, because clocks can be set back.
CREATE SEQUENCE event_number;

CREATE TABLE job_event (
    event_id BIGINT DEFAULT nextval('event_number'),
    run_id VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL,
    state VARCHAR,
    message VARCHAR,
    done BIGINT,
    total BIGINT,
    failed BIGINT,
    seconds_per_case DOUBLE,
    host VARCHAR,
    pid BIGINT,
    attempt INTEGER
);

-- What a run found ------------------------------------------------------------------------------------
-- A finished case of a run: written in the same transaction as its rows below, it makes merging idempotent.
CREATE TABLE run_case (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    failure VARCHAR,
    encode_seconds DOUBLE,
    embedding_reused BOOLEAN,
    peak_memory_mb DOUBLE,
    finished_at TIMESTAMP NOT NULL
);

CREATE TABLE result (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    lesion_id VARCHAR NOT NULL,
    prompts VARCHAR NOT NULL,
    prompt_source VARCHAR NOT NULL,
    prompt VARCHAR NOT NULL,
    predicted_iou DOUBLE,
    candidate_index INTEGER NOT NULL,
    candidates INTEGER NOT NULL,
    mask_sha256 VARCHAR NOT NULL,
    reference_sha256 VARCHAR NOT NULL,
    predicted_area_px BIGINT NOT NULL,
    decode_seconds DOUBLE NOT NULL
);

CREATE TABLE metric_value (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    lesion_id VARCHAR NOT NULL,
    prompts VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    value DOUBLE,
    undefined_reason VARCHAR
);

CREATE TABLE characteristic (
    appearance_sha256 VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    value DOUBLE,
    undefined_reason VARCHAR
);

-- Views ----------------------------------------------------------------------------------------------
CREATE VIEW run_status AS
WITH state AS (
    SELECT run_id,
        arg_max(state, event_id) AS state,
        arg_max(message, event_id) AS message,
        max(attempt) AS attempt,
        max_by(host, event_id) AS host,
        max_by(pid, event_id) AS pid,
        min(recorded_at) FILTER (state = 'running') AS started_at,
        max_by(recorded_at, event_id) AS state_since
    FROM job_event WHERE state IS NOT NULL GROUP BY run_id
),
progress AS (
    SELECT run_id,
        arg_max(done, event_id) AS done,
        arg_max(total, event_id) AS total,
        arg_max(failed, event_id) AS failed,
        arg_max(seconds_per_case, event_id) AS seconds_per_case,
        max_by(recorded_at, event_id) AS heard_at
    FROM job_event WHERE done IS NOT NULL GROUP BY run_id
)
SELECT run.*, state.state, state.message, state.attempt, state.host, state.pid, state.started_at,
    state.state_since, progress.done, progress.total, progress.failed, progress.seconds_per_case,
    progress.heard_at
FROM run
LEFT JOIN state USING (run_id)
LEFT JOIN progress USING (run_id);

-- Everything known of a lesion, one row per attribute: text for grouping, number where there is one.
CREATE VIEW lesion_attribute AS
SELECT study, case_id, lesion_id, 'pathology' AS name, pathology AS text, NULL::DOUBLE AS number
FROM study_case JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id, 'birads', birads, NULL FROM study_case JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id, 'device', device, NULL FROM study_case JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id, 'modality', modality, NULL FROM study_case JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id, name, text, number FROM clinical_value JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id, name, value::VARCHAR, value
FROM characteristic JOIN lesion USING (appearance_sha256);
