-- name: versions
SELECT study, name, version, filter, made_by, made_at, sha256, frozen_by, frozen_at, archived
FROM cohort
WHERE study = $study AND ($name IS NULL OR name = $name)
ORDER BY lower(name), name, version DESC;

-- name: add
INSERT INTO cohort_version VALUES ($study, $name, $version, $filter, $made_by, $now);

-- name: add_freeze
INSERT INTO cohort_freeze VALUES ($study, $name, $version, $sha256, $frozen_by, $now);

-- name: add_member_cases
INSERT INTO cohort_member_case
SELECT $study, $name, $version, case_id, patient_id FROM cohort_rows;

-- name: add_member_lesions
INSERT INTO cohort_member_lesion
SELECT $study, $name, $version, case_id, lesion_id, mask_sha256 FROM cohort_rows;

-- name: add_archive
INSERT INTO cohort_archive (study, name, archived, archived_by, archived_at)
VALUES ($study, $name, $archived, $archived_by, $now);

-- name: member_cases
SELECT case_id, patient_id FROM cohort_member_case
WHERE study = $study AND name = $name AND version = $version ORDER BY case_id;

-- name: member_lesions
SELECT case_id, lesion_id, mask_sha256 FROM cohort_member_lesion
WHERE study = $study AND name = $name AND version = $version ORDER BY case_id, lesion_id;

-- name: changes
WITH held AS (
    SELECT case_id, lesion_id, mask_sha256 FROM cohort_member_lesion
    WHERE study = $study AND name = $name AND version = $version
),
now AS (SELECT case_id, lesion_id, mask_sha256 FROM lesion WHERE study = $study)
SELECT
    (SELECT count(*) FROM cohort_member_case AS member
        WHERE member.study = $study AND name = $name AND version = $version
            AND case_id NOT IN (SELECT case_id FROM study_case WHERE study_case.study = $study)),
    count(*) FILTER (now.mask_sha256 IS NULL),
    count(*) FILTER (now.mask_sha256 <> held.mask_sha256)
FROM held LEFT JOIN now USING (case_id, lesion_id);

-- name: study_counts
SELECT count(*), count(DISTINCT patient_id), (SELECT count(*) FROM lesion WHERE study = $study)
FROM study_case WHERE study = $study;

-- name: columns
SELECT name, count(*) AS known, bool_and(number IS NOT NULL) AS numeric, min(number) AS low, max(number) AS high
FROM (
    SELECT 'pathology' AS name, NULL::DOUBLE AS number FROM study_case WHERE study = $study
    UNION ALL
    SELECT 'birads', NULL FROM study_case WHERE study = $study AND birads IS NOT NULL
    UNION ALL
    SELECT 'device', NULL FROM study_case WHERE study = $study AND device IS NOT NULL
    UNION ALL
    SELECT 'modality', NULL FROM study_case WHERE study = $study
    UNION ALL
    SELECT 'reader', NULL FROM reading WHERE study = $study
    UNION ALL
    SELECT ($keys::VARCHAR[])[list_position($names::VARCHAR[], name)], number FROM clinical_value WHERE study = $study AND coalesce(text, number::VARCHAR) IS NOT NULL
    UNION ALL
    SELECT name, value FROM characteristic JOIN lesion USING (appearance_sha256)
    WHERE study = $study AND value IS NOT NULL
) GROUP BY name ORDER BY name;

-- name: levels
SELECT text, count(*) AS cases
FROM (
    SELECT 'pathology' AS name, pathology AS text FROM study_case WHERE study = $study
    UNION ALL
    SELECT 'birads', birads FROM study_case WHERE study = $study
    UNION ALL
    SELECT 'device', device FROM study_case WHERE study = $study
    UNION ALL
    SELECT 'modality', modality FROM study_case WHERE study = $study
    UNION ALL
    SELECT DISTINCT 'reader', reader || '' FROM reading WHERE study = $study
    UNION ALL
    SELECT ($keys::VARCHAR[])[list_position($names::VARCHAR[], name)], text FROM clinical_value WHERE study = $study
) WHERE name = $name AND text IS NOT NULL
GROUP BY text ORDER BY cases DESC, text LIMIT $most;

-- name: stamp
SELECT (SELECT count(*) FROM cohort_version) + (SELECT count(*) FROM cohort_freeze)
    + (SELECT count(*) FROM cohort_archive), (SELECT coalesce(max(reading_id), 0) FROM accepted_reading)
    + (SELECT count(*) FROM reading_withdrawal);

-- name: clinical_names
SELECT DISTINCT name FROM clinical_value WHERE study = $study ORDER BY name;
