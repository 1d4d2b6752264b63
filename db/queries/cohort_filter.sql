-- The values that clauses ask for, gathered in one table: lesion_id is empty for those of a case.
-- name: begin
CREATE OR REPLACE TEMP TABLE cohort_value (case_id VARCHAR, lesion_id VARCHAR, name VARCHAR, text VARCHAR, number DOUBLE);

-- name: own
INSERT INTO cohort_value
SELECT case_id, '', name, text, NULL
FROM (
    SELECT case_id, 'case_id' AS name, case_id AS text FROM study_case WHERE study = $study
    UNION ALL
    SELECT case_id, 'patient_id', patient_id FROM study_case WHERE study = $study
    UNION ALL
    SELECT case_id, 'modality', modality FROM study_case WHERE study = $study
    UNION ALL
    SELECT case_id, 'pathology', pathology FROM study_case WHERE study = $study
    UNION ALL
    SELECT case_id, 'birads', birads FROM study_case WHERE study = $study
    UNION ALL
    SELECT case_id, 'device', device FROM study_case WHERE study = $study
) WHERE text IS NOT NULL AND name IN (SELECT column_name FROM cohort_clause);

-- name: lesions
INSERT INTO cohort_value
SELECT study_case.case_id, '', 'lesions', NULL, count(lesion_id)
FROM study_case LEFT JOIN lesion USING (study, case_id) WHERE study = $study GROUP BY study_case.case_id;

-- name: reader
INSERT INTO cohort_value
SELECT DISTINCT case_id, '', 'reader', reader, NULL FROM reading WHERE study = $study;

-- name: split
INSERT INTO cohort_value SELECT case_id, '', column_name, side, NULL FROM cohort_partition;

-- name: clinical
INSERT INTO cohort_value
SELECT case_id, '', key, text, number
FROM (SELECT *, ($keys::VARCHAR[])[list_position($names::VARCHAR[], name)] AS key FROM clinical_value WHERE study = $study)
WHERE key IN (SELECT column_name FROM cohort_clause WHERE NOT of_lesion)
    AND (case_id, key) NOT IN (SELECT (case_id, name) FROM cohort_value)
    AND CASE WHEN number IS NULL THEN text IS NOT NULL ELSE NOT isnan(number) END;

-- name: lesion_id
INSERT INTO cohort_value SELECT case_id, lesion_id, 'lesion_id', lesion_id, NULL FROM lesion WHERE study = $study;

-- name: characteristic
INSERT INTO cohort_value
SELECT case_id, lesion_id, name, NULL, value
FROM characteristic JOIN lesion USING (appearance_sha256)
WHERE study = $study AND name IN (SELECT column_name FROM cohort_clause WHERE of_lesion)
    AND value IS NOT NULL AND NOT isnan(value);

-- name: sizes
SELECT case_id, lesion_id, max(value) FILTER (name = 'longest_diameter_mm') AS diameter,
    max(value) FILTER (name = 'area_px') AS area, max(value) FILTER (name = 'volume_cm3') AS volume
FROM characteristic JOIN lesion USING (appearance_sha256)
WHERE study = $study AND name IN ('longest_diameter_mm', 'area_px', 'volume_cm3')
GROUP BY case_id, lesion_id;

-- name: size_group
INSERT INTO cohort_value SELECT case_id, lesion_id, 'size_group', size_group, NULL FROM cohort_size;

-- All values of a case or lesion in a column, those that are the same under one number.
-- name: numbered_values
CREATE OR REPLACE TEMP TABLE cohort_given AS
SELECT *, dense_rank() OVER (ORDER BY name, texts, numbers) AS values_id
FROM (
    SELECT case_id, lesion_id, name,
        coalesce(list(text ORDER BY text) FILTER (number IS NULL), []) AS texts,
        coalesce(list(number ORDER BY number) FILTER (number IS NOT NULL), []) AS numbers
    FROM cohort_value GROUP BY case_id, lesion_id, name
);

-- name: different_values
SELECT DISTINCT values_id, name, texts, numbers FROM cohort_given;

-- What fails no clause and does not meet every one lacks a value: one row per case, without clauses too.
-- name: cases
CREATE OR REPLACE TEMP TABLE cohort_case_outcome AS
WITH outcome AS (
    SELECT study_case.case_id, study_case.patient_id, clause.place, clause.column_name,
        verdict.met
    FROM study_case
    LEFT JOIN (SELECT * FROM cohort_clause WHERE NOT of_lesion) AS clause ON true
    LEFT JOIN cohort_given AS given
        ON given.case_id = study_case.case_id AND given.lesion_id = '' AND given.name = clause.column_name
    LEFT JOIN cohort_verdict AS verdict
        ON verdict.place = clause.place AND verdict.values_id = coalesce(given.values_id, 0)
    WHERE study_case.study = $study
)
SELECT case_id, any_value(patient_id) AS patient_id, count(*) FILTER (met IS false) AS failed,
    coalesce(list(DISTINCT column_name) FILTER (met IS NULL AND place IS NOT NULL), []) AS lacking,
    min(place) FILTER (met IS false) AS failed_place
FROM outcome GROUP BY case_id;

-- name: lesions_put
CREATE OR REPLACE TEMP TABLE cohort_lesion_outcome AS
WITH outcome AS (
    SELECT lesion.case_id, lesion.lesion_id, lesion.mask_sha256, clause.place, clause.column_name,
        verdict.met
    FROM lesion
    JOIN cohort_case_outcome AS of_case
        ON of_case.case_id = lesion.case_id AND failed = 0 AND len(lacking) = 0
    LEFT JOIN (SELECT * FROM cohort_clause WHERE of_lesion) AS clause ON true
    LEFT JOIN cohort_given AS given
        ON given.case_id = lesion.case_id AND given.lesion_id = lesion.lesion_id
        AND given.name = clause.column_name
    LEFT JOIN cohort_verdict AS verdict
        ON verdict.place = clause.place AND verdict.values_id = coalesce(given.values_id, 0)
    WHERE lesion.study = $study
)
SELECT case_id, lesion_id, any_value(mask_sha256) AS mask_sha256, count(*) FILTER (met IS false) AS failed,
    coalesce(list(DISTINCT column_name) FILTER (met IS NULL AND place IS NOT NULL), []) AS lacking,
    min(place) FILTER (met IS false) AS failed_place
FROM outcome GROUP BY case_id, lesion_id;

-- name: chosen_lesions
SELECT case_id, lesion_id, mask_sha256 FROM cohort_lesion_outcome
WHERE failed = 0 AND len(lacking) = 0 ORDER BY case_id, lesion_id;

-- name: chosen_cases
SELECT case_id, patient_id FROM cohort_case_outcome
WHERE failed = 0 AND len(lacking) = 0
    AND ($whole OR case_id IN (
        SELECT case_id FROM cohort_lesion_outcome WHERE failed = 0 AND len(lacking) = 0))
ORDER BY case_id;

-- name: missing
SELECT column_name, count(*) FROM (
    SELECT unnest(lacking) AS column_name FROM cohort_case_outcome WHERE failed = 0
    UNION ALL
    SELECT unnest(lacking) FROM cohort_lesion_outcome WHERE failed = 0
) GROUP BY ALL ORDER BY ALL;

-- name: missing_in_all
SELECT (SELECT count(*) FROM cohort_case_outcome WHERE failed = 0 AND len(lacking) > 0),
    (SELECT count(*) FROM cohort_lesion_outcome WHERE failed = 0 AND len(lacking) > 0);

-- name: sole_reasons
SELECT failed_place, count(*) FROM (
    SELECT failed_place, failed, lacking FROM cohort_case_outcome
    UNION ALL
    SELECT failed_place, failed, lacking FROM cohort_lesion_outcome
) WHERE failed = 1 AND len(lacking) = 0 GROUP BY ALL ORDER BY ALL;

-- name: end
DROP TABLE IF EXISTS temp.cohort_value;
DROP TABLE IF EXISTS temp.cohort_given;
DROP TABLE IF EXISTS temp.cohort_case_outcome;
DROP TABLE IF EXISTS temp.cohort_lesion_outcome;
