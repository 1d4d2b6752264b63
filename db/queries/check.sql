-- name: tables
SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND NOT internal ORDER BY table_name;

-- name: masks
SELECT mask_sha256, min(named_by) AS named_by, bool_or(confirmed) AS confirmed
FROM (
    SELECT mask_sha256, 'run ' || run_id AS named_by, false AS confirmed FROM result
    UNION ALL
    SELECT mask_sha256, 'a reading of case ' || case_id || ', study ' || study, true FROM mask_version
)
GROUP BY mask_sha256 ORDER BY mask_sha256;

-- name: states
SELECT reading_id, lesion_id, version, lesion_state, birads FROM mask_version ORDER BY ALL;

-- name: drafts
SELECT reader, study, case_id, arg_max(state, revision) FROM annotation_draft GROUP BY ALL ORDER BY ALL;

-- name: finished_cases
SELECT run_id, case_id FROM run_case;

-- name: clear_missing
DELETE FROM missing_original WHERE study = $study;

-- name: add_missing
INSERT INTO missing_original BY NAME SELECT * FROM rows;

-- name: missing_count
SELECT count(*) FROM missing_original WHERE study = $study;

-- name: set_root
UPDATE study SET root = $root WHERE study = $study;

-- name: roles
SELECT reader, role FROM reader ORDER BY reader;

-- name: cases_gone_through
SELECT case_id FROM run_case WHERE run_id = $run_id AND failure IS NULL;

-- name: results
SELECT case_id, lesion_id, prompts, mask_sha256 FROM result WHERE run_id = $run_id;

-- name: values
SELECT case_id, lesion_id, prompts, metric, value FROM metric_value WHERE run_id = $run_id;
