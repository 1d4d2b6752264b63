-- name: of_arms
SELECT run_id, prompts, list(value) AS column
FROM metric_value
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND metric = $metric AND value IS NOT NULL
    AND prompts IN (SELECT unnest($prompts::VARCHAR[]))
GROUP BY ALL;
