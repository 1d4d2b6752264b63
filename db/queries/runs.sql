-- name: add
INSERT INTO run (run_id, kind, study, identity_sha256, request, model, prompts, seed, provenance, created_at)
VALUES ($run_id, $kind, $study, $identity_sha256, $request, $model, $prompts, $seed, $provenance, $created_at);

-- name: add_event
INSERT INTO job_event (run_id, recorded_at, kind, state, message, done, total, failed, seconds_per_case, host, pid, attempt)
VALUES ($run_id, $recorded_at, $kind, $state, $message, $done, $total, $failed, $seconds_per_case, $host, $pid, $attempt);

-- name: statuses
SELECT run_id, kind, study, identity_sha256, request, model, prompts, seed, provenance, created_at, state,
    message, attempt, host, pid, started_at, state_since, done, total, failed, seconds_per_case, heard_at,
    tries, supervised, cancel_wanted, state_event_id
FROM run_status
WHERE ($study IS NULL OR study = $study) AND ($kind IS NULL OR kind = $kind)
    AND ($run_id IS NULL OR run_id = $run_id)
    AND ($state IS NULL OR state = $state) AND ($identity_sha256 IS NULL OR identity_sha256 = $identity_sha256)
ORDER BY first_event_id DESC
LIMIT $most;

-- name: active
SELECT run_id, kind, study, identity_sha256, request, model, prompts, seed, provenance, created_at, state,
    message, attempt, host, pid, started_at, state_since, done, total, failed, seconds_per_case, heard_at,
    tries, supervised, cancel_wanted, state_event_id
FROM run_status WHERE state IN ('queued', 'running') ORDER BY state_event_id;

-- name: events
SELECT event_id, recorded_at, kind, state, message, done, total, failed, host, pid, attempt
FROM job_event WHERE run_id = $run_id ORDER BY event_id;
