-- name: counts
SELECT
    (SELECT count(*) FROM run_case WHERE run_id = $run_id) AS cases,
    (SELECT count(*) FROM result WHERE run_id = $run_id) AS results,
    (SELECT count(*) FROM metric_value WHERE run_id = $run_id) AS metric_values,
    (SELECT count(*) FROM slice_score WHERE run_id = $run_id)
        + (SELECT count(*) FROM prediction WHERE run_id = $run_id)
        + (SELECT count(*) FROM curve_point WHERE run_id = $run_id)
        + (SELECT count(*) FROM grid_point WHERE run_id = $run_id)
        + (SELECT count(*) FROM job_event WHERE run_id = $run_id) AS others;

-- name: own_masks
-- Masks that nothing else names: no other run, no reader's mask, no draft, no prompt of another run.
SELECT DISTINCT mask_sha256 FROM result AS own
WHERE run_id = $run_id
    AND mask_sha256 NOT IN (SELECT mask_sha256 FROM result WHERE run_id <> $run_id)
    AND mask_sha256 NOT IN (SELECT mask_sha256 FROM mask_version)
    AND NOT EXISTS (SELECT 1 FROM annotation_draft WHERE contains(state, own.mask_sha256))
    AND NOT EXISTS (SELECT 1 FROM run WHERE run_id <> $run_id AND contains(request, own.mask_sha256))
ORDER BY mask_sha256;

-- name: named_by
SELECT run_id FROM run WHERE run_id <> $run_id AND contains(request, $run_id) ORDER BY run_id;

-- name: result
DELETE FROM result WHERE run_id = $run_id;

-- name: metric_value
DELETE FROM metric_value WHERE run_id = $run_id;

-- name: slice_score
DELETE FROM slice_score WHERE run_id = $run_id;

-- name: prediction
DELETE FROM prediction WHERE run_id = $run_id;

-- name: curve_point
DELETE FROM curve_point WHERE run_id = $run_id;

-- name: grid_point
DELETE FROM grid_point WHERE run_id = $run_id;

-- name: run_case
DELETE FROM run_case WHERE run_id = $run_id;

-- name: job_event
DELETE FROM job_event WHERE run_id = $run_id;

-- name: run
DELETE FROM run WHERE run_id = $run_id;
