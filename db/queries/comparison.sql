-- name: lesions
WITH a AS (SELECT case_id, lesion_id, reference_sha256 FROM result WHERE run_id = $run_a AND prompts = $prompts_a),
b AS (SELECT case_id, lesion_id, reference_sha256 FROM result WHERE run_id = $run_b AND prompts = $prompts_b)
SELECT pair.case_id, pair.lesion_id, patient_id, coalesce(pathology, 'unknown') AS pathology, in_a, in_b, same_reference
FROM (
    SELECT case_id, lesion_id, a.reference_sha256 IS NOT NULL AS in_a, b.reference_sha256 IS NOT NULL AS in_b,
        coalesce(a.reference_sha256 = b.reference_sha256, false) AS same_reference
    FROM a FULL JOIN b USING (case_id, lesion_id)
) AS pair
LEFT JOIN study_case ON study_case.study = $study AND study_case.case_id = pair.case_id
ORDER BY pair.case_id, pair.lesion_id;

-- name: metric
SELECT a.case_id, a.lesion_id, a.value AS a, b.value AS b
FROM metric_value AS a JOIN metric_value AS b USING (case_id, lesion_id, metric)
WHERE a.run_id = $run_a AND a.prompts = $prompts_a AND b.run_id = $run_b AND b.prompts = $prompts_b
    AND metric = $metric
ORDER BY a.case_id, a.lesion_id;

-- name: related_cases
WITH learned AS (
    SELECT * FROM study_case WHERE study = $learned_study AND case_id IN (SELECT unnest($case_ids::VARCHAR[]))
)
SELECT case_id FROM study_case
WHERE study = $study AND (
    pixel_sha256 IN (SELECT pixel_sha256 FROM learned)
    OR ($study = $learned_study AND patient_id IN (SELECT patient_id FROM learned))
    OR ($study = $learned_study AND duplicate_group IN (
        SELECT duplicate_group FROM learned WHERE duplicate_group IS NOT NULL))
)
ORDER BY case_id;

-- name: known_cases
SELECT count(*) FROM study_case WHERE study = $study AND case_id IN (SELECT unnest($case_ids::VARCHAR[]));
