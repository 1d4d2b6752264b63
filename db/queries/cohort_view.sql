-- Each table of what is known of cases, once more as a temporary view that holds a cohort alone. The name of
-- the view goes before that of the table, in queries and inside the store's own views. `store.` stands for the
-- catalog, whose name is that of the file and cannot be bound.

-- name: catalog
SELECT current_database();

-- name: study_case
CREATE TEMP VIEW study_case AS
SELECT study_case.* FROM store.main.study_case
SEMI JOIN cohort_case ON cohort_case.study = study_case.study AND cohort_case.case_id = study_case.case_id;

-- name: lesion
CREATE TEMP VIEW lesion AS
SELECT lesion.* FROM store.main.lesion
SEMI JOIN cohort_lesion ON cohort_lesion.study = lesion.study AND cohort_lesion.case_id = lesion.case_id
    AND cohort_lesion.lesion_id = lesion.lesion_id;

-- name: union_lesion
CREATE TEMP VIEW union_lesion AS
SELECT union_lesion.* FROM store.main.union_lesion
SEMI JOIN cohort_case ON cohort_case.study = union_lesion.study AND cohort_case.case_id = union_lesion.case_id;

-- All that results of the cohort can be about: an answer to all lesions of a case is in it if all of them are.
-- name: measured
CREATE TEMP VIEW cohort_measured AS
SELECT case_id, lesion_id FROM cohort_lesion
UNION ALL
SELECT case_id, 'union' FROM store.main.lesion
LEFT JOIN cohort_lesion USING (study, case_id, lesion_id)
WHERE study IN (SELECT study FROM cohort_case)
GROUP BY case_id HAVING count(cohort_lesion.mask_sha256) = count(*) AND count(*) > 1;

-- name: clinical_value
CREATE TEMP VIEW clinical_value AS
SELECT clinical_value.* FROM store.main.clinical_value
SEMI JOIN cohort_case ON cohort_case.study = clinical_value.study AND cohort_case.case_id = clinical_value.case_id;

-- name: run_case
CREATE TEMP VIEW run_case AS SELECT * FROM store.main.run_case SEMI JOIN cohort_case USING (case_id);

-- name: result
CREATE TEMP VIEW result AS SELECT * FROM store.main.result SEMI JOIN cohort_measured USING (case_id, lesion_id);

-- name: metric_value
CREATE TEMP VIEW metric_value AS
SELECT * FROM store.main.metric_value SEMI JOIN cohort_measured USING (case_id, lesion_id);

-- name: slice_score
CREATE TEMP VIEW slice_score AS
SELECT * FROM store.main.slice_score SEMI JOIN cohort_measured USING (case_id, lesion_id);

-- name: prediction
CREATE TEMP VIEW prediction AS SELECT * FROM store.main.prediction SEMI JOIN cohort_case USING (case_id);

-- name: reading
CREATE TEMP VIEW reading AS
SELECT reading.* FROM store.main.reading
SEMI JOIN cohort_case ON cohort_case.study = reading.study AND cohort_case.case_id = reading.case_id;

-- name: reference_shown
CREATE TEMP VIEW reference_shown AS
SELECT reference_shown.* FROM store.main.reference_shown
SEMI JOIN cohort_case ON cohort_case.study = reference_shown.study AND cohort_case.case_id = reference_shown.case_id;

-- What a reader has marked belongs to a cohort of lesions if it is one of them; of whole cases, all of it does.
-- name: mask_version
CREATE TEMP VIEW mask_version AS
SELECT mask_version.* FROM store.main.mask_version
SEMI JOIN cohort_case ON cohort_case.study = mask_version.study AND cohort_case.case_id = mask_version.case_id
WHERE (SELECT bool_and(whole) FROM cohort_case)
    OR (mask_version.case_id, reference_lesion_id) IN (SELECT (case_id, lesion_id) FROM cohort_lesion);

-- name: reading_metric
CREATE TEMP VIEW reading_metric AS
SELECT reading_metric.* FROM store.main.reading_metric
JOIN store.main.reading USING (reading_id)
SEMI JOIN cohort_case ON cohort_case.study = reading.study AND cohort_case.case_id = reading.case_id
WHERE (SELECT bool_and(whole) FROM cohort_case)
    OR (reading.case_id, reference_lesion_id) IN (SELECT (case_id, lesion_id) FROM cohort_lesion);
