-- name: add_session
INSERT INTO login_session VALUES ($token_sha256, $reader, $began_at, $expires_at, NULL);

-- name: session
SELECT reader, expires_at, ended_at IS NOT NULL FROM login_session WHERE token_sha256 = $token_sha256;

-- name: end_session
UPDATE login_session SET ended_at = $now WHERE token_sha256 = $token_sha256 AND ended_at IS NULL
RETURNING reader;

-- name: end_sessions
UPDATE login_session SET ended_at = $now
WHERE reader = $reader AND ended_at IS NULL AND token_sha256 IS DISTINCT FROM $but;

-- name: forget_sessions
DELETE FROM login_session WHERE expires_at < $before;

-- name: password
SELECT hash, set_by, failures, locked_until FROM password WHERE reader = $reader;

-- name: any_password
SELECT count(*) FROM password;

-- name: set_password
INSERT OR REPLACE INTO password VALUES ($reader, $hash, $by, $now, 0, NULL);

-- name: count_failure
UPDATE password SET failures = $failures, locked_until = $locked_until WHERE reader = $reader;

-- name: no_passwords_in_copy
DELETE FROM target.password;

-- name: no_sessions_in_copy
DELETE FROM target.login_session;
