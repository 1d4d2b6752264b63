-- name: claim
-- A spell is one tab's unbroken hold on the case.
WITH turned AS (
    SELECT *, coalesce(lag(tab) OVER later <> tab OR lag(released) OVER later, true) AS turn
    FROM case_claim WHERE reader = $reader AND study = $study AND case_id = $case_id
    WINDOW later AS (ORDER BY claim_id)
),
spelled AS (SELECT *, count(*) FILTER (turn) OVER (ORDER BY claim_id) AS spell FROM turned)
SELECT tab, claimed_at, min(claimed_at) OVER (PARTITION BY spell) AS since, released
FROM spelled ORDER BY claim_id DESC LIMIT 1;

-- name: add_claim
INSERT INTO case_claim (reader, study, case_id, tab, claimed_at, released)
VALUES ($reader, $study, $case_id, $tab, $now, $released);

-- name: newest_draft
SELECT state, revision, saved_at, tab, act FROM annotation_draft
WHERE reader = $reader AND study = $study AND case_id = $case_id
ORDER BY revision DESC LIMIT 1;

-- name: draft_at
SELECT state, revision, saved_at, tab, act FROM annotation_draft
WHERE reader = $reader AND study = $study AND case_id = $case_id AND revision = $revision;

-- name: drafts
SELECT state, revision, saved_at, tab, act FROM annotation_draft
WHERE reader = $reader AND study = $study AND case_id = $case_id
ORDER BY revision DESC;

-- name: add_draft
INSERT INTO annotation_draft (reader, study, case_id, revision, saved_at, tab, act, state)
VALUES ($reader, $study, $case_id, $revision, $now, $tab, $act, $state);

-- name: add_reference_shown
INSERT INTO reference_shown VALUES ($reader, $study, $case_id, $now);

-- name: was_reference_shown
SELECT count(*) FROM reference_shown WHERE reader = $reader AND study = $study AND case_id = $case_id;

-- name: reference_shown
SELECT reader, case_id, min(shown_at) AS first_shown_at, count(*) AS times
FROM reference_shown WHERE study = $study
GROUP BY ALL ORDER BY reader, case_id;

-- name: add_reading
INSERT INTO accepted_reading (reader, study, case_id, revision, accepted_at, lesions, missed_lesions, active_seconds,
    reference_shown, comment, pixel_sha256)
VALUES ($reader, $study, $case_id, $revision, $now, $lesions, $missed_lesions, $active_seconds,
    $reference_shown, $comment, $pixel_sha256)
RETURNING reading_id;

-- name: find_reading
SELECT reading_id IN (SELECT reading_id FROM reading_withdrawal) FROM accepted_reading
WHERE reading_id = $reading_id AND reader = $reader AND study = $study AND case_id = $case_id;

-- name: withdraw_reading
INSERT INTO reading_withdrawal VALUES ($reading_id, $now, $who);

-- name: newest_versions
SELECT lesion_id, max(version) FROM mask_version
WHERE reader = $reader AND study = $study AND case_id = $case_id
GROUP BY lesion_id;

-- name: add_mask_versions
INSERT INTO mask_version BY NAME SELECT * FROM rows;

-- name: add_metrics
INSERT INTO reading_metric BY NAME SELECT * FROM rows;

-- name: add_clicks
INSERT INTO reading_click BY NAME SELECT * FROM rows;

-- name: versions
SELECT reading_id, lesion_id, version, origin, parent_version, accepted, created_at, mask_sha256, area_px,
    share_changed, model, checkpoint_sha256, clicks, candidate_index, candidates, candidate_picked,
    predicted_iou, lesion_state, birads, reference_lesion_id
FROM mask_version
WHERE reader = $reader AND study = $study AND case_id = $case_id
ORDER BY lesion_id, version;
