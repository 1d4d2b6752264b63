-- What an archive of a run holds, a query a table. Where files lie on this machine stays here.
-- name: study
SELECT study, layout, created_at, imported_at
FROM study WHERE study = (SELECT study FROM run WHERE run_id = $run_id);

-- name: study_case
SELECT * REPLACE (
    CASE WHEN regexp_matches(image_path, '^([/\\]|[A-Za-z]:)|\.\.') THEN parse_filename(image_path, false, 'both_slash')
        ELSE image_path END AS image_path,
    CASE WHEN regexp_matches(ignored_path, '^([/\\]|[A-Za-z]:)|\.\.')
        THEN parse_filename(ignored_path, false, 'both_slash') ELSE ignored_path END AS ignored_path
)
FROM study_case
WHERE study = (SELECT study FROM run WHERE run_id = $run_id)
    AND case_id IN (SELECT case_id FROM run_case WHERE run_id = $run_id)
ORDER BY case_id;

-- name: lesion
SELECT * REPLACE (
    list_transform(mask_paths, lambda path: CASE WHEN regexp_matches(path, '^([/\\]|[A-Za-z]:)|\.\.')
        THEN parse_filename(path, false, 'both_slash') ELSE path END) AS mask_paths
)
FROM lesion
WHERE study = (SELECT study FROM run WHERE run_id = $run_id)
    AND case_id IN (SELECT case_id FROM run_case WHERE run_id = $run_id)
ORDER BY case_id, lesion_id;

-- name: clinical_value
SELECT * FROM clinical_value
WHERE study = (SELECT study FROM run WHERE run_id = $run_id)
    AND case_id IN (SELECT case_id FROM run_case WHERE run_id = $run_id)
ORDER BY case_id, name;

-- name: characteristic
SELECT * FROM characteristic
WHERE appearance_sha256 IN (
    SELECT appearance_sha256 FROM measured_lesion
    WHERE study = (SELECT study FROM run WHERE run_id = $run_id)
        AND case_id IN (SELECT case_id FROM run_case WHERE run_id = $run_id)
)
ORDER BY appearance_sha256, name;

-- name: run
SELECT * FROM run WHERE run_id = $run_id;

-- name: job_event
SELECT * EXCLUDE (event_id, host, pid) FROM job_event WHERE run_id = $run_id ORDER BY event_id;

-- name: run_case
SELECT * FROM run_case WHERE run_id = $run_id ORDER BY case_id;

-- name: result
SELECT * FROM result WHERE run_id = $run_id ORDER BY case_id, lesion_id, prompts;

-- name: metric_value
SELECT * FROM metric_value WHERE run_id = $run_id ORDER BY case_id, lesion_id, prompts, metric;

-- name: slice_score
SELECT * FROM slice_score WHERE run_id = $run_id ORDER BY case_id, lesion_id, prompts, place;

-- name: curve_point
SELECT * FROM curve_point WHERE run_id = $run_id ORDER BY step, epoch;

-- name: add_study
INSERT INTO study (study, layout, root, created_at, imported_at)
SELECT study, layout, $root, created_at, imported_at FROM rows;

-- name: add_study_case
INSERT INTO study_case BY NAME
SELECT * FROM rows;

-- name: add_lesion
INSERT INTO lesion BY NAME SELECT * FROM rows;

-- name: add_clinical_value
INSERT INTO clinical_value BY NAME SELECT * FROM rows;

-- name: add_characteristic
INSERT INTO characteristic BY NAME
SELECT * FROM rows
WHERE (appearance_sha256, name) NOT IN (SELECT (appearance_sha256, name) FROM characteristic);

-- name: add_run
INSERT INTO run BY NAME SELECT * FROM rows;

-- name: add_job_event
INSERT INTO job_event BY NAME SELECT * FROM rows;

-- name: add_run_case
INSERT INTO run_case BY NAME SELECT * FROM rows;

-- name: add_result
INSERT INTO result BY NAME SELECT * FROM rows;

-- name: add_metric_value
INSERT INTO metric_value BY NAME SELECT * FROM rows;

-- name: add_slice_score
INSERT INTO slice_score BY NAME SELECT * FROM rows;

-- name: add_curve_point
INSERT INTO curve_point BY NAME SELECT * FROM rows;

-- name: known_cases
SELECT case_id, patient_id, pixel_sha256 FROM study_case WHERE study = $study;

-- name: known_lesions
SELECT case_id, lesion_id, mask_sha256 FROM lesion WHERE study = $study;
