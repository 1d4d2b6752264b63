-- name: add_predictions
INSERT INTO prediction BY NAME SELECT * FROM rows;

-- name: predictions
SELECT run_id, case_id, arm, side, truth, logit, probability_raw, probability, threshold, call
FROM prediction
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[]))
ORDER BY run_id, case_id, arm;

-- name: patients
SELECT DISTINCT c.case_id, c.patient_id
FROM run AS r
INNER JOIN study_case AS c ON c.study = r.study
INNER JOIN prediction AS p ON p.run_id = r.run_id AND p.case_id = c.case_id
WHERE r.run_id = $run_id;

-- name: forget_grid
DELETE FROM grid_point WHERE run_id = $run_id;

-- name: add_grid
INSERT INTO grid_point BY NAME SELECT * FROM rows;

-- name: grid
SELECT run_id, learning_rate, epoch, metric, value, seconds
FROM grid_point
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[]))
ORDER BY run_id, learning_rate, epoch, metric;

-- name: masks_of_run
SELECT case_id, mask_sha256 FROM result WHERE run_id = $run_id AND prompts = (
    SELECT min(prompts) FROM result WHERE run_id = $run_id
) ORDER BY case_id, lesion_id;
