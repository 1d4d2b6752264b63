-- name: add
INSERT INTO curve_point BY NAME
SELECT * FROM rows
WHERE (step, epoch) NOT IN (SELECT (step, epoch) FROM curve_point WHERE run_id = (SELECT any_value(run_id) FROM rows));

-- name: of_run
SELECT step, epoch, loss, learning_rate, validation_dice, seconds
FROM curve_point WHERE run_id = $run_id ORDER BY step, epoch;

-- name: epochs_of_runs
SELECT run_id, step, epoch, loss, validation_dice, seconds
FROM curve_point WHERE epoch > 0 AND run_id IN (SELECT unnest($run_ids::VARCHAR[])) ORDER BY run_id, step;
