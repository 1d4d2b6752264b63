-- name: typed
SELECT study, case_id, comment FROM reading
WHERE comment <> '' AND ($study IS NULL OR study = $study)
ORDER BY study, case_id, reading_id;

-- name: known_names
SELECT DISTINCT lower(name)
FROM (
    SELECT study, unnest([case_id, patient_id]) AS name FROM study_case
)
WHERE $study IS NULL OR study = $study;

-- name: clear
UPDATE accepted_reading SET comment = '';

-- name: clear_drafts
DELETE FROM annotation_draft;
