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
SELECT * FROM rows WHERE appearance_sha256 NOT IN (SELECT appearance_sha256 FROM characteristic);

-- name: known_appearances
SELECT DISTINCT appearance_sha256 FROM characteristic JOIN lesion USING (appearance_sha256) WHERE study = $study;

-- name: failures
SELECT case_id, failure FROM run_case WHERE run_id = $run_id AND failure IS NOT NULL ORDER BY case_id;
