-- The values that clauses ask for, gathered in one table: lesion_id is empty for those of a case.
-- name: begin
CREATE OR REPLACE TEMP TABLE cohort_value (case_id VARCHAR, lesion_id VARCHAR, name VARCHAR, text VARCHAR, number DOUBLE);

-- Whether a clause is met; NULL where it asks for a value and there is none.
-- name: rule
CREATE OR REPLACE TEMP MACRO cohort_met(comparison, equal, known, in_order) AS CASE
    WHEN comparison = '!=' THEN NOT coalesce(equal, false)
    WHEN comparison = 'missing' THEN NOT coalesce(known, false)
    WHEN comparison = 'given' THEN coalesce(known, false)
    WHEN comparison IN ('=', 'in') AND equal THEN true
    WHEN NOT coalesce(known, false) THEN NULL
    ELSE comparison NOT IN ('=', 'in') AND coalesce(in_order, false)
END;

-- As `core.statistics.ties.is_same` has it.
CREATE OR REPLACE TEMP MACRO cohort_same(one, other) AS
    one = other OR (isfinite(one) AND isfinite(other) AND abs(one - other) <= 1e-12 * greatest(abs(one), abs(other)));

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
INSERT INTO cohort_value SELECT case_id, '', column_name, side, NULL FROM cohort_side;

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

-- name: size_group
INSERT INTO cohort_value
WITH size AS (
    SELECT case_id, lesion_id, max(value) FILTER (name = 'longest_diameter_mm') AS diameter,
        max(value) FILTER (name = 'area_px') AS area, max(value) FILTER (name = 'volume_cm3') AS volume
    FROM characteristic JOIN lesion USING (appearance_sha256)
    WHERE study = $study AND name IN ('longest_diameter_mm', 'area_px', 'volume_cm3')
    GROUP BY case_id, lesion_id
),
cut AS (
    SELECT count(volume) > 0 AS of_volumes, count(diameter) > 0 AS in_mm,
        quantile_cont(area, [1.0 / 3, 2.0 / 3]) AS thirds
    FROM size
)
SELECT case_id, lesion_id, 'size_group',
    CASE
        WHEN of_volumes THEN $volume_names[1 + len(list_filter($volume_limits::DOUBLE[], lambda x: x < volume AND NOT cohort_same(x, volume)))]
        WHEN in_mm THEN $stage_names[1 + len(list_filter($stage_limits::DOUBLE[], lambda x: x < diameter AND NOT cohort_same(x, diameter)))]
        ELSE $third_names[1 + len(list_filter(thirds, lambda x: x < area AND NOT cohort_same(x, area)))]
    END,
    NULL
FROM size CROSS JOIN cut
WHERE CASE WHEN of_volumes THEN volume WHEN in_mm THEN diameter ELSE area END IS NOT NULL;

-- A clause is put to every value; of several values of one case any may meet it.
-- name: tested
CREATE OR REPLACE TEMP TABLE cohort_tested AS
WITH value AS (
    SELECT *, CASE
        WHEN name = 'birads' THEN CASE WHEN number IS NULL THEN nullif(list_position($birads, upper(text)), 0) - 1 END
        WHEN number IS NOT NULL THEN number
        WHEN regexp_full_match(trim(text), $number) THEN try_cast(trim(text) AS DOUBLE)
    END AS place_in_order
    FROM cohort_value
)
SELECT case_id, lesion_id, place,
    bool_or(CASE WHEN number IS NULL THEN list_contains(texts, nfc_normalize(lower(text))) ELSE len(list_filter(numbers, lambda x: cohort_same(x, number))) > 0 END) AS equal,
    bool_or(NOT (name = 'pathology' AND text = $unknown AND number IS NULL)) AS known,
    bool_or(isfinite(place_in_order) AND CASE comparison
        WHEN '<' THEN place_in_order < low AND NOT cohort_same(place_in_order, low)
        WHEN '<=' THEN place_in_order <= low OR cohort_same(place_in_order, low)
        WHEN '>' THEN place_in_order > low AND NOT cohort_same(place_in_order, low)
        WHEN '>=' THEN place_in_order >= low OR cohort_same(place_in_order, low)
        WHEN 'between' THEN (place_in_order >= low OR cohort_same(place_in_order, low))
            AND (place_in_order <= high OR cohort_same(place_in_order, high))
    END) AS in_order
FROM value JOIN cohort_clause ON value.name = cohort_clause.column_name
GROUP BY case_id, lesion_id, place;

-- What fails no clause and does not meet every one lacks a value: one row per case, without clauses too.
-- name: cases
CREATE OR REPLACE TEMP TABLE cohort_case_outcome AS
WITH outcome AS (
    SELECT study_case.case_id, study_case.patient_id, clause.place, clause.column_name,
        cohort_met(comparison, equal, known, in_order) AS met
    FROM study_case
    LEFT JOIN (SELECT * FROM cohort_clause WHERE NOT of_lesion) AS clause ON true
    LEFT JOIN cohort_tested AS tested
        ON tested.case_id = study_case.case_id AND tested.lesion_id = '' AND tested.place = clause.place
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
        cohort_met(comparison, equal, known, in_order) AS met
    FROM lesion
    JOIN cohort_case_outcome AS of_case
        ON of_case.case_id = lesion.case_id AND failed = 0 AND len(lacking) = 0
    LEFT JOIN (SELECT * FROM cohort_clause WHERE of_lesion) AS clause ON true
    LEFT JOIN cohort_tested AS tested
        ON tested.case_id = lesion.case_id AND tested.lesion_id = lesion.lesion_id AND tested.place = clause.place
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
DROP TABLE IF EXISTS temp.cohort_tested;
DROP TABLE IF EXISTS temp.cohort_case_outcome;
DROP TABLE IF EXISTS temp.cohort_lesion_outcome;
