-- name: read_states
SELECT case_id, bool_or(accepted) AS accepted FROM (
    SELECT case_id, false AS accepted FROM annotation_draft WHERE reader = $reader AND study = $study
    UNION ALL
    SELECT case_id, true FROM reading WHERE reader = $reader AND study = $study
)
GROUP BY case_id;

-- name: last_touched
SELECT arg_max(case_id, saved_at) FROM annotation_draft WHERE reader = $reader AND study = $study;

-- name: worst_dice
SELECT case_id, CASE WHEN bool_or(value IS NULL) THEN NULL ELSE min(value) END AS value
FROM metric_value
WHERE run_id = $run_id AND metric = 'dice' AND ($prompts IS NULL OR prompts = $prompts)
GROUP BY case_id;

-- name: mask_pairs
SELECT model.case_id, model.mask_sha256, baseline.mask_sha256
FROM result AS model JOIN result AS baseline USING (case_id, lesion_id, prompts)
WHERE model.run_id = $run_id AND baseline.run_id = $baseline_run_id
    AND ($prompts IS NULL OR prompts = $prompts);

-- name: save_settings
INSERT INTO worklist_settings VALUES ($reader, $study, $now, $settings);

-- name: last_settings
SELECT arg_max(settings, saved_at) FROM worklist_settings WHERE reader = $reader AND study = $study;

-- name: every_case
SELECT case_id, len(shape) = 3 FROM study_case WHERE study = $study ORDER BY case_id;
