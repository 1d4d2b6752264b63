-- name: add
INSERT INTO audit (audit_id, recorded_at, who, action, study, case_id, detail, digest)
VALUES ($audit_id, $recorded_at, $who, $action, $study, $case_id, $detail, $digest);

-- name: next_number
SELECT nextval('audit_number');

-- name: head
SELECT digest FROM audit ORDER BY audit_id DESC LIMIT 1;

-- name: lines
SELECT audit_id, recorded_at, who, action, study, case_id, detail, digest FROM audit ORDER BY audit_id;

-- name: log
SELECT audit_id, recorded_at, who, action, study, case_id, detail, digest
FROM audit
WHERE ($who IS NULL OR who = $who) AND ($study IS NULL OR study = $study)
    AND ($case_id IS NULL OR case_id = $case_id)
ORDER BY audit_id DESC
LIMIT $most;
