-- name: forget_failures
DELETE FROM run_case
WHERE run_id = $run_id AND failure IS NOT NULL AND case_id IN (SELECT unnest($case_ids::VARCHAR[]));

-- name: new_cases
SELECT case_id FROM (SELECT unnest($case_ids::VARCHAR[]) AS case_id)
WHERE case_id NOT IN (SELECT case_id FROM run_case WHERE run_id = $run_id);

-- name: add_run_cases
INSERT INTO run_case BY NAME SELECT * REPLACE (finished_at::TIMESTAMP AS finished_at) FROM rows;

-- name: add_results
INSERT INTO result BY NAME SELECT * FROM rows;

-- name: add_metric_values
INSERT INTO metric_value BY NAME SELECT * FROM rows;

-- name: add_characteristics
INSERT INTO characteristic BY NAME
SELECT * FROM rows ANTI JOIN characteristic USING (appearance_sha256, name);

-- name: known_appearances
SELECT appearance_sha256
FROM characteristic JOIN (SELECT DISTINCT appearance_sha256 FROM measured_lesion WHERE study = $study)
    USING (appearance_sha256)
WHERE name IN (SELECT unnest($names::VARCHAR[]))
GROUP BY appearance_sha256 HAVING count(DISTINCT name) = len($names::VARCHAR[]);

-- name: failures
SELECT case_id, failure FROM run_case WHERE run_id = $run_id AND failure IS NOT NULL ORDER BY case_id;

-- name: new_unions
SELECT DISTINCT run.study, result.case_id, result.reference_sha256, pixel_sha256, spacing_mm, axis_cosines
FROM result
JOIN run USING (run_id)
JOIN study_case ON study_case.study = run.study AND study_case.case_id = result.case_id
ANTI JOIN union_lesion ON union_lesion.study = run.study AND union_lesion.case_id = result.case_id
WHERE run_id = $run_id AND lesion_id = 'union';

-- name: add_unions
INSERT INTO union_lesion BY NAME SELECT * FROM rows;
