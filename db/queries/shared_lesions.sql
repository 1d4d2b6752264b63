-- name: other_references
WITH arm AS (SELECT unnest($run_ids::VARCHAR[]) AS run_id, unnest($prompts::VARCHAR[]) AS prompts)
SELECT case_id, lesion_id
FROM result JOIN arm USING (run_id, prompts)
GROUP BY case_id, lesion_id HAVING count(DISTINCT reference_sha256) > 1
ORDER BY case_id, lesion_id;

-- name: first_results
SELECT run_id, min(finished_at) FROM run_case
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND failure IS NULL GROUP BY run_id;
