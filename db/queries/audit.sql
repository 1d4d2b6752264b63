-- name: add
INSERT INTO audit (recorded_at, who, action, study, case_id, detail)
VALUES ($now, $who, $action, $study, $case_id, $detail);

-- name: log
SELECT recorded_at, who, action, study, case_id, detail
FROM audit
WHERE ($who IS NULL OR who = $who) AND ($study IS NULL OR study = $study)
    AND ($case_id IS NULL OR case_id = $case_id)
ORDER BY audit_id DESC
LIMIT $most;
