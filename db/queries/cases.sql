-- name: one
SELECT case_id, patient_id, modality, image_path, file_sha256, pixel_sha256, shape, spacing_mm, axis_cosines,
    pathology, birads, device, duplicate_group, ignored_path, ignored_sha256, patient_known
FROM study_case WHERE study = $study AND case_id = $case_id;

-- name: lesions_of_one
SELECT lesion_id, mask_paths, mask_sha256, area_px
FROM lesion WHERE study = $study AND case_id = $case_id ORDER BY lesion_id;

-- name: clinical_of_one
SELECT name, text, number FROM clinical_value WHERE study = $study AND case_id = $case_id ORDER BY name;

-- name: gap_counts
WITH reference AS (
    SELECT case_id, count(*) AS lesions FROM lesion WHERE study = $study GROUP BY case_id
),
covered AS (
    SELECT DISTINCT result.case_id, result.lesion_id
    FROM result JOIN run USING (run_id) WHERE run.study = $study
),
uncovered AS (
    SELECT case_id, count(*) AS lesions
    FROM lesion ANTI JOIN covered USING (case_id, lesion_id)
    WHERE study = $study AND case_id NOT IN (SELECT case_id FROM covered WHERE lesion_id = 'union')
    GROUP BY case_id
)
SELECT count(*) FILTER (WHERE pathology <> 'normal' AND reference.lesions IS NULL) AS without_reference,
    count(*) FILTER (WHERE spacing_mm IS NULL) AS without_spacing,
    count(*) FILTER (WHERE pathology <> 'normal' AND birads IS NULL) AS without_birads,
    count(*) FILTER (WHERE duplicate_group IS NOT NULL) AS duplicates,
    coalesce(sum(uncovered.lesions), 0)::BIGINT AS uncovered,
    (SELECT count(*) FROM missing_original WHERE missing_original.study = $study) AS without_original
FROM study_case LEFT JOIN reference USING (case_id) LEFT JOIN uncovered USING (case_id)
WHERE study = $study;

-- name: volume_count
SELECT count(*) FROM study_case WHERE study = $study AND len(shape) = 3;

-- name: picture_count
SELECT count(*) FROM study_case WHERE study = $study AND len(shape) = 2;

-- name: undefined_reasons
SELECT undefined_reason AS reason, count(*) AS n
FROM metric_value
WHERE run_id = $run_id AND prompts = $prompts AND metric = $metric AND value IS NULL
GROUP BY ALL ORDER BY n DESC, reason;

-- name: lesion_metrics
SELECT run_id, metric, value, undefined_reason
FROM metric_value
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND prompts = $prompts AND case_id = $case_id
    AND lesion_id = $lesion_id;

-- name: volumes
SELECT study, case_id FROM study_case WHERE len(shape) = 3 ORDER BY study, case_id;

-- Imported before this was asked: taken as known.
-- name: patients_known
SELECT DISTINCT coalesce(patient_known, true) FROM study_case WHERE study = $study;
