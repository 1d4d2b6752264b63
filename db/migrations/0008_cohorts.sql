-- A named filter over a study. A change is a new version; no row is ever changed.
CREATE TABLE cohort_version (
    study VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    filter VARCHAR NOT NULL,
    made_by VARCHAR NOT NULL,
    made_at TIMESTAMP NOT NULL,
    UNIQUE (study, name, version)
);

-- A version whose members are held for good: the hash, and below it the members themselves.
CREATE TABLE cohort_freeze (
    study VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    frozen_by VARCHAR NOT NULL,
    frozen_at TIMESTAMP NOT NULL,
    UNIQUE (study, name, version)
);

CREATE TABLE cohort_member_case (
    study VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    case_id VARCHAR NOT NULL,
    patient_id VARCHAR NOT NULL
);

CREATE TABLE cohort_member_lesion (
    study VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    case_id VARCHAR NOT NULL,
    lesion_id VARCHAR NOT NULL,
    mask_sha256 VARCHAR NOT NULL
);

-- Put out of use and back again; the newest row counts.
CREATE SEQUENCE cohort_archive_number;

CREATE TABLE cohort_archive (
    archive_id BIGINT DEFAULT nextval('cohort_archive_number'),
    study VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    archived BOOLEAN NOT NULL,
    archived_by VARCHAR NOT NULL,
    archived_at TIMESTAMP NOT NULL
);

-- Every version with what is known of it.
CREATE VIEW cohort AS
WITH archive AS (
    SELECT study, name, arg_max(archived, archive_id) AS archived FROM cohort_archive GROUP BY study, name
)
SELECT cohort_version.*, cohort_freeze.sha256, cohort_freeze.frozen_by, cohort_freeze.frozen_at,
    coalesce(archive.archived, false) AS archived
FROM cohort_version
LEFT JOIN cohort_freeze USING (study, name, version)
LEFT JOIN archive USING (study, name);
