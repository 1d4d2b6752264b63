-- name: of_arms
SELECT run_id, prompts, list(value) AS column
FROM metric_value
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND metric = $metric AND value IS NOT NULL
    AND prompts IN (SELECT unnest($prompts::VARCHAR[]))
GROUP BY ALL;

-- name: lesion_keys
-- The lesions of a run under its prompts that have any of the metrics, in the order of the queries below.
SELECT DISTINCT case_id, lesion_id
FROM metric_value
WHERE run_id = $run_id AND prompts = $prompts AND metric IN (SELECT unnest($metrics::VARCHAR[]))
    AND value IS NOT NULL
ORDER BY case_id, lesion_id;

-- name: metric_cells
WITH asked AS (
    SELECT case_id, lesion_id, list_position($metrics::VARCHAR[], metric) - 1 AS place, value
    FROM metric_value
    WHERE run_id = $run_id AND prompts = $prompts AND metric IN (SELECT unnest($metrics::VARCHAR[]))
        AND value IS NOT NULL
),
numbered AS (
    SELECT case_id, lesion_id, row_number() OVER (ORDER BY case_id, lesion_id) - 1 AS line
    FROM (SELECT DISTINCT case_id, lesion_id FROM asked)
)
SELECT line, place, value FROM asked JOIN numbered USING (case_id, lesion_id);

-- name: attribute_cells
WITH numbered AS (
    SELECT case_id, lesion_id, row_number() OVER (ORDER BY case_id, lesion_id) - 1 AS line
    FROM (
        SELECT DISTINCT case_id, lesion_id
        FROM metric_value
        WHERE run_id = $run_id AND prompts = $prompts AND metric IN (SELECT unnest($metrics::VARCHAR[]))
            AND value IS NOT NULL
    )
)
SELECT line, list_position($names::VARCHAR[], name) - 1 AS place, number AS value
FROM measured_attribute JOIN numbered USING (case_id, lesion_id)
WHERE study = $study AND name IN (SELECT unnest($names::VARCHAR[])) AND number IS NOT NULL;
