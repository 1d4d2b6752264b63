-- name: add
INSERT INTO curve_point BY NAME
SELECT * FROM rows
WHERE (step, epoch) NOT IN (SELECT (step, epoch) FROM curve_point WHERE run_id = (SELECT any_value(run_id) FROM rows));

-- name: epochs_of_runs
SELECT run_id, step, epoch, loss, validation_dice, seconds
FROM curve_point WHERE epoch > 0 AND run_id IN (SELECT unnest($run_ids::VARCHAR[])) ORDER BY run_id, step;

-- name: thinned
WITH step AS (
    SELECT run_id, step, loss, learning_rate,
        ceil(max(step) OVER (PARTITION BY run_id) / $most_points) AS width
    FROM curve_point WHERE epoch = 0 AND run_id IN (SELECT unnest($run_ids::VARCHAR[]))
)
SELECT run_id, max(step) AS step, avg(loss) AS loss, arg_max(learning_rate, step) AS learning_rate
FROM step GROUP BY run_id, ceil(step / width) ORDER BY run_id, step;

-- name: summaries
SELECT run_id, max(step) AS steps, max(epoch) AS epochs,
    max(validation_dice) AS best_dice, arg_max(epoch, validation_dice) AS best_epoch,
    arg_max(step, validation_dice) AS best_step
FROM curve_point WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])) GROUP BY run_id ORDER BY run_id;
