-- name: add
INSERT INTO slice_score BY NAME SELECT * FROM rows;

-- name: of_runs
SELECT run_id, case_id, lesion_id, prompts, place, slice_index, score, prompted, area_px, dice, undefined_reason
FROM slice_score
WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND ($case_id::VARCHAR IS NULL OR case_id = $case_id)
ORDER BY run_id, case_id, lesion_id, prompts, place;
