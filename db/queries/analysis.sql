-- name: overview
SELECT study.study, study.layout, study.imported_at,
    count(study_case.case_id) AS cases,
    CASE WHEN bool_or(patient_known IS NOT FALSE)
        THEN count(DISTINCT patient_id) FILTER (patient_known IS NOT FALSE) END AS patients,
    count(DISTINCT patient_id) FILTER (patient_known IS FALSE) AS look_alike_groups,
    count(*) FILTER (WHERE pathology = 'benign') AS benign,
    count(*) FILTER (WHERE pathology = 'malignant') AS malignant,
    count(*) FILTER (WHERE pathology = 'normal') AS normal,
    count(*) FILTER (WHERE pathology = 'unknown') AS unknown,
    count(*) FILTER (WHERE study_case.case_id IS NOT NULL AND spacing_mm IS NULL) AS without_spacing,
    count(*) FILTER (WHERE study_case.case_id IS NOT NULL AND birads IS NULL) AS without_birads,
    count(*) FILTER (WHERE lesions.lesions IS NOT NULL) AS with_reference,
    coalesce(sum(lesions.lesions), 0)::BIGINT AS lesions
FROM study
LEFT JOIN study_case USING (study)
LEFT JOIN (SELECT study, case_id, count(*) AS lesions FROM lesion GROUP BY ALL) AS lesions USING (study, case_id)
GROUP BY study.study, study.layout, study.imported_at
ORDER BY study.study;

-- name: cases_by_birads
SELECT coalesce(birads, 'not given') AS birads, pathology, count(*) AS cases
FROM study_case WHERE study = $study GROUP BY ALL ORDER BY ALL;

-- name: arm_summary
SELECT run_id, prompts, metric, count(value) AS n, count(*) - count(value) AS n_undefined,
    avg(value) AS mean, stddev_samp(value) AS sd, median(value) AS median,
    quantile_cont(value, 0.25) AS q25, quantile_cont(value, 0.75) AS q75, min(value) AS low, max(value) AS high
FROM metric_value
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND metric IN (SELECT unnest($metrics::VARCHAR[]))
GROUP BY ALL ORDER BY run_id, prompts, metric;

-- name: metric_values
SELECT metric_value.run_id, metric_value.prompts, metric_value.case_id, metric_value.lesion_id,
    study_case.patient_id, study_case.pathology, metric_value.value, metric_value.undefined_reason
FROM metric_value
JOIN run USING (run_id)
JOIN study_case ON study_case.study = run.study AND study_case.case_id = metric_value.case_id
WHERE metric_value.run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND metric = $metric
    AND ($prompts IS NULL OR metric_value.prompts = $prompts)
ORDER BY metric_value.run_id, metric_value.prompts, metric_value.case_id, metric_value.lesion_id;

-- name: ranked_keys
SELECT case_id, lesion_id, value FROM metric_value
WHERE run_id = $run_id AND prompts = $prompts AND metric = $metric
ORDER BY CASE WHEN $lowest_first THEN value ELSE -value END ASC NULLS FIRST, case_id, lesion_id
LIMIT $most;

-- name: metrics_of_cases
SELECT case_id, lesion_id, metric, value
FROM metric_value
WHERE run_id = $run_id AND prompts = $prompts AND case_id IN (SELECT unnest($case_ids::VARCHAR[]));

-- name: cases_of_run
SELECT study_case.case_id, patient_id, pathology, birads
FROM study_case JOIN run USING (study)
WHERE run_id = $run_id AND study_case.case_id IN (SELECT unnest($case_ids::VARCHAR[]));

-- name: lesion_results
SELECT run_id, prompts, prompt, prompt_source, predicted_iou, candidates, mask_sha256, predicted_area_px,
    decode_seconds
FROM result
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND case_id = $case_id AND lesion_id = $lesion_id;

-- name: attributes
SELECT name, count(DISTINCT text) AS levels, count(number) AS numbers, count(text) AS known, count(*) AS lesions
FROM lesion_attribute WHERE study = $study GROUP BY name ORDER BY name;

-- name: lesion_numbers
SELECT case_id, lesion_id, name, number
FROM measured_attribute
WHERE study = $study AND name IN (SELECT unnest($names::VARCHAR[])) AND number IS NOT NULL;

-- name: lesion_levels
SELECT case_id, lesion_id, text AS level
FROM measured_attribute WHERE study = $study AND name = $attribute;

-- name: scored_by_lesion
SELECT count(*) FROM (
    SELECT case_id FROM result
    WHERE run_id = $run_id AND prompts IN (SELECT unnest($prompts::VARCHAR[]))
    GROUP BY case_id, prompts HAVING count(DISTINCT lesion_id) > 1
);
