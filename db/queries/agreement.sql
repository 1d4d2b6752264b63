-- name: marks
-- Of a case without a reference lesion the only mark of each reader is taken for the same lesion.
WITH read AS (
    SELECT * FROM latest_reading WHERE study = $study AND ($reader IS NULL OR reader = $reader)
),
referenced AS (SELECT DISTINCT case_id FROM lesion WHERE study = $study),
marked AS (
    SELECT 'reader' AS kind, read.reader AS rater, read.case_id, mask_version.lesion_id,
        CASE WHEN mask_version.reference_lesion_id IS NOT NULL THEN mask_version.reference_lesion_id
            WHEN read.lesions = 1 AND read.case_id NOT IN (SELECT case_id FROM referenced) THEN 'only mark'
        END AS unit,
        mask_version.mask_sha256, mask_version.area_px, mask_version.birads AS form
    FROM read JOIN mask_version ON mask_version.reading_id = read.reading_id AND mask_version.accepted
),
answered AS (
    SELECT 'model' AS kind, run.model || ', ' || result.prompts AS rater, result.case_id, result.lesion_id,
        result.lesion_id AS unit, arg_max(result.mask_sha256, run.created_at) AS mask_sha256,
        arg_max(result.predicted_area_px, run.created_at) AS area_px, NULL AS form
    FROM result JOIN run USING (run_id)
    WHERE run.study = $study AND run.run_id IN (SELECT unnest($run_ids::VARCHAR[]))
        AND result.prompt_source = 'simulated' AND result.case_id IN (SELECT case_id FROM read)
    GROUP BY ALL
),
imported AS (
    SELECT 'reference' AS kind, 'reference' AS rater, lesion.case_id, lesion.lesion_id,
        lesion.lesion_id AS unit, lesion.mask_sha256, lesion.area_px, NULL AS form
    FROM lesion WHERE lesion.study = $study AND lesion.case_id IN (SELECT case_id FROM read)
)
SELECT every.*, study_case.patient_id
FROM (FROM marked UNION ALL BY NAME FROM answered UNION ALL BY NAME FROM imported) AS every
JOIN study_case ON study_case.study = $study AND study_case.case_id = every.case_id
ORDER BY kind, rater, every.case_id, every.lesion_id;

-- name: read_cases
WITH read AS (
    SELECT DISTINCT reader, case_id FROM latest_reading
    WHERE study = $study AND ($reader IS NULL OR reader = $reader)
)
SELECT 'reader' AS kind, reader AS rater, case_id FROM read
UNION ALL
SELECT DISTINCT 'model', run.model || ', ' || result.prompts, result.case_id
FROM result JOIN run USING (run_id)
WHERE run.study = $study AND run.run_id IN (SELECT unnest($run_ids::VARCHAR[]))
    AND result.prompt_source = 'simulated' AND result.case_id IN (SELECT case_id FROM read)
UNION ALL
SELECT DISTINCT 'reference', 'reference', case_id FROM lesion
WHERE study = $study AND case_id IN (SELECT case_id FROM read)
ORDER BY ALL;

-- name: case_facts
SELECT case_id, patient_id, pathology, birads, shape, pixel_sha256, spacing_mm, axis_cosines
FROM study_case WHERE study = $study AND case_id IN (SELECT unnest($case_ids::VARCHAR[])) ORDER BY case_id;

-- name: characteristic_values
SELECT appearance_sha256, value, undefined_reason
FROM characteristic
WHERE name = $name AND appearance_sha256 IN (SELECT unnest($appearances::VARCHAR[]));
