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
SELECT lower(name) AS name, count(DISTINCT lower(text)) AS levels, count(number) AS numbers,
    count(text) AS known, false AS of_lesion
FROM clinical_value WHERE study = $study GROUP BY lower(name)
UNION ALL
SELECT name, count(DISTINCT value), count(value), count(value), true
FROM characteristic JOIN lesion USING (appearance_sha256) WHERE study = $study GROUP BY name
ORDER BY of_lesion, name;

-- name: clinical_names
SELECT DISTINCT lower(name) FROM clinical_value WHERE study = $study;
