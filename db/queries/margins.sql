-- name: add
INSERT INTO margin (study, metric, margin, reason, who, fixed_at)
VALUES ($study, $metric, $margin, $reason, $who, $now);

-- name: of_metric
SELECT margin, reason, who, fixed_at FROM margin
WHERE study = $study AND metric = $metric ORDER BY margin_id DESC;
