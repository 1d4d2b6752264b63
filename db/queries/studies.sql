-- name: all
SELECT study, layout, root, created_at, imported_at FROM study ORDER BY study;

-- name: one
SELECT study, layout, root, created_at, imported_at FROM study WHERE study = $study;

-- name: upsert
INSERT INTO study VALUES ($study, $layout, $root, $now, $now)
ON CONFLICT (study) DO UPDATE SET layout = excluded.layout, root = excluded.root, imported_at = excluded.imported_at;

-- name: content
SELECT case_id, content_sha256 FROM study_case WHERE study = $study;

-- name: remove_cases
DELETE FROM study_case WHERE study = $study AND case_id IN (SELECT unnest($case_ids::VARCHAR[]));

-- name: remove_lesions
DELETE FROM lesion WHERE study = $study AND case_id IN (SELECT unnest($case_ids::VARCHAR[]));

-- name: remove_unions
DELETE FROM union_lesion WHERE study = $study AND case_id IN (SELECT unnest($case_ids::VARCHAR[]));

-- name: remove_clinical
DELETE FROM clinical_value WHERE study = $study AND case_id IN (SELECT unnest($case_ids::VARCHAR[]));

-- name: add_cases
INSERT INTO study_case BY NAME SELECT * FROM rows;

-- name: add_lesions
INSERT INTO lesion BY NAME SELECT * FROM rows;

-- name: add_clinical
INSERT INTO clinical_value BY NAME SELECT * FROM rows;

-- name: add_import
INSERT INTO study_import (study, layout, imported_at, files_seen, added, updated, unchanged, missing)
VALUES ($study, $layout, $now, $files_seen, $added, $updated, $unchanged, $missing)
RETURNING import_id;

-- name: add_notes
INSERT INTO import_note BY NAME SELECT * FROM rows;

-- name: last_import_notes
SELECT file, problem, action, left_out
FROM import_note
WHERE import_id = (SELECT max(import_id) FROM study_import WHERE study = $study)
ORDER BY left_out DESC, file;

-- name: cases
SELECT case_id, patient_id, modality, image_path, file_sha256, pixel_sha256, shape, spacing_mm, axis_cosines,
    pathology, birads, device, duplicate_group, ignored_path, ignored_sha256, patient_known
FROM study_case WHERE study = $study ORDER BY case_id;

-- name: lesions
SELECT case_id, lesion_id, mask_paths, mask_sha256, area_px
FROM lesion WHERE study = $study ORDER BY case_id, lesion_id;

-- name: clinical
SELECT case_id, name, text, number FROM clinical_value WHERE study = $study ORDER BY case_id, name;

-- name: own_file
SELECT path FROM duckdb_databases() WHERE database_name = current_database() AND path IS NOT NULL;
