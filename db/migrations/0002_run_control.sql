-- What a supervisor needs to know of a run, all of it read from the events. Order is event_id throughout:
-- a clock that was set back changes no state.
CREATE OR REPLACE VIEW run_status AS
WITH state AS (
    SELECT run_id,
        arg_max(state, event_id) AS state,
        -- The newest state's own message, also where it has none.
        arg_max_null(message, event_id) AS message,
        max(attempt) AS attempt,
        arg_max(host, event_id) AS host,
        arg_max(pid, event_id) AS pid,
        arg_max(recorded_at, event_id) AS state_since,
        min(event_id) AS first_event_id,
        max(event_id) AS state_event_id,
        coalesce(max(event_id) FILTER (state <> 'running'), 0) AS settled_id,
        coalesce(max(event_id) FILTER (kind = 'state' AND state = 'queued'), 0) AS asked_id,
        coalesce(arg_max(state, event_id) FILTER (state <> 'running') = 'queued', false) AS supervised,
        arg_min(recorded_at, event_id) FILTER (state = 'running') AS started_at
    FROM job_event WHERE state IS NOT NULL GROUP BY run_id
),
tries AS (
    SELECT run_id, count(*) AS tries
    FROM job_event JOIN state USING (run_id)
    WHERE job_event.state = 'running' AND event_id > asked_id
    GROUP BY run_id
),
progress AS (
    SELECT run_id,
        arg_max(done, event_id) AS done,
        arg_max(total, event_id) AS total,
        arg_max(failed, event_id) AS failed,
        arg_max(seconds_per_case, event_id) AS seconds_per_case
    FROM job_event WHERE done IS NOT NULL GROUP BY run_id
),
life AS (
    SELECT run_id,
        arg_max(recorded_at, event_id) AS heard_at,
        coalesce(max(event_id) FILTER (kind = 'cancel'), 0) AS cancel_id
    FROM job_event GROUP BY run_id
)
SELECT run.*, state.state, state.message, state.attempt, state.host, state.pid, state.started_at,
    state.state_since, progress.done, progress.total, progress.failed, progress.seconds_per_case,
    life.heard_at, coalesce(tries.tries, 0) AS tries, state.supervised,
    life.cancel_id > state.settled_id AS cancel_wanted, state.first_event_id, state.state_event_id
FROM run
LEFT JOIN state USING (run_id)
LEFT JOIN tries USING (run_id)
LEFT JOIN progress USING (run_id)
LEFT JOIN life USING (run_id);
