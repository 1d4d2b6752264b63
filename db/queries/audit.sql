-- name: add
INSERT INTO audit (audit_id, recorded_at, who, action, study, case_id, detail, digest)
VALUES ($audit_id, $recorded_at, $who, $action, $study, $case_id, $detail, $digest);

-- name: move_end
UPDATE audit_end SET audit_id = $audit_id, digest = $digest;

-- name: end
SELECT audit_id, digest FROM audit_end;

-- name: last
SELECT audit_id, digest FROM audit ORDER BY audit_id DESC LIMIT 1;

-- name: lines
SELECT audit_id, recorded_at, who, action, study, case_id, detail, digest FROM audit ORDER BY audit_id;

-- name: log
SELECT audit_id, recorded_at, who, action, study, case_id, detail, digest
FROM audit
WHERE ($who IS NULL OR who = $who) AND ($study IS NULL OR study = $study)
    AND ($case_id IS NULL OR case_id = $case_id)
ORDER BY audit_id DESC
LIMIT $most;
