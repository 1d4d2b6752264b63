-- name: answers
SELECT case_id, lesion_id, prompt, mask_sha256, predicted_area_px,
    count(*) OVER (PARTITION BY case_id) AS n_lesions
FROM result
WHERE run_id = $run_id AND prompts = $prompts AND case_id IN (SELECT unnest($case_ids::VARCHAR[]))
ORDER BY case_id, lesion_id;
