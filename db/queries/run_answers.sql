-- name: answers
SELECT case_id, lesion_id, prompt, mask_sha256, predicted_area_px,
    count(*) OVER (PARTITION BY case_id) AS n_lesions
FROM result
WHERE run_id = $run_id AND prompts = $prompts AND case_id IN (SELECT unnest($case_ids::VARCHAR[]))
ORDER BY case_id, lesion_id;

-- name: done_cases
SELECT DISTINCT case_id FROM (
    SELECT run_id, case_id FROM result UNION ALL SELECT run_id, case_id FROM prediction
) JOIN run USING (run_id)
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[]))
    AND (run.study <> $study OR $case_ids IS NULL OR case_id IN (SELECT unnest($case_ids::VARCHAR[])))
ORDER BY case_id;
