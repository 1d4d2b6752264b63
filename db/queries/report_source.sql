-- name: lesion_numbers
SELECT case_id, lesion_id, name, number FROM lesion_attribute
WHERE study = $study AND number IS NOT NULL;

-- name: undefined
SELECT metric_value.run_id, metric_value.prompts, metric, coalesce(undefined_reason, 'not said') AS reason, count(*) AS n
FROM metric_value JOIN run USING (run_id)
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND value IS NULL
    AND (
        run.study <> $study OR $lesions IS NULL
        OR (case_id, lesion_id) IN (SELECT (one.case_id, one.lesion_id) FROM (SELECT unnest($lesions) AS one))
    )
GROUP BY ALL ORDER BY ALL;

-- name: failures
SELECT run_case.run_id, failure, count(*) AS n
FROM run_case JOIN run USING (run_id)
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND failure IS NOT NULL
    AND (run.study <> $study OR $case_ids IS NULL OR case_id IN (SELECT unnest($case_ids::VARCHAR[])))
GROUP BY ALL ORDER BY ALL;
