-- name: add
INSERT INTO margin (study, metric, margin, reason, who, fixed_at, worst_case)
VALUES ($study, $metric, $margin, $reason, $who, $now, $worst);

-- name: of_metric
SELECT margin, reason, who, fixed_at, worst_case FROM margin
WHERE study = $study AND metric = $metric ORDER BY margin_id DESC;
