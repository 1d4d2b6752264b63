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

-- name: astray
SELECT what, count(*) AS rows, min(example) AS example
FROM (
    SELECT 'cases of a study that is not there' AS what, study || '/' || case_id AS example
    FROM study_case ANTI JOIN study USING (study)
    UNION ALL
    SELECT 'lesions of a case that is not there', study || '/' || case_id || '/' || lesion_id
    FROM lesion ANTI JOIN study_case USING (study, case_id)
    UNION ALL
    SELECT 'runs over a study that is not there', run_id FROM run ANTI JOIN study USING (study)
    UNION ALL
    SELECT 'results of a case that the run has not finished', run_id || '/' || case_id
    FROM result ANTI JOIN run_case USING (run_id, case_id)
    UNION ALL
    SELECT 'finished cases of a run that is not there', run_id || '/' || case_id
    FROM run_case ANTI JOIN run USING (run_id)
    UNION ALL
    SELECT 'metric values without their result', run_id || '/' || case_id || '/' || metric
    FROM metric_value ANTI JOIN result USING (run_id, case_id, lesion_id, prompts)
    UNION ALL
    SELECT 'readings of a case that is not there', study || '/' || case_id
    FROM accepted_reading ANTI JOIN study_case USING (study, case_id)
    UNION ALL
    SELECT 'masks without their reading', study || '/' || case_id || '/' || lesion_id
    FROM mask_version ANTI JOIN accepted_reading USING (reading_id)
    UNION ALL
    SELECT 'readings of somebody who is not on the list of people', reader
    FROM accepted_reading ANTI JOIN reader USING (reader)
    UNION ALL
    SELECT 'cases with a distance between pixels that there cannot be', study || '/' || case_id
    FROM study_case
    WHERE len(list_filter(spacing_mm, lambda mm: NOT (mm > 0 AND isfinite(mm)))) > 0
        OR len(spacing_mm) <> len(shape)
    UNION ALL
    SELECT 'metric values that are no number', run_id || '/' || case_id || '/' || metric
    FROM metric_value WHERE NOT isfinite(value) OR (value IS NULL) = (undefined_reason IS NULL)
)
GROUP BY what ORDER BY what;
