-- name: results
SELECT run.study, result.case_id, study_case.patient_id, result.lesion_id, study_case.pathology,
    study_case.birads, result.run_id, run.model, result.prompts, run.seed, result.predicted_iou,
    run_case.encode_seconds + result.decode_seconds AS seconds,
    coalesce(study_case.patient_known, true) AS patient_known, study_case.modality, study_case.device, study_case.duplicate_group,
    study_case.shape[-2] AS height_px, study_case.shape[-1] AS width_px,
    study_case.spacing_mm[-2] AS spacing_y_mm, study_case.spacing_mm[-1] AS spacing_x_mm,
    result.prompt_source, result.prompt, result.candidate_index, result.candidates, result.predicted_area_px,
    run_case.encode_seconds, run_case.embedding_reused, result.decode_seconds, run_case.peak_memory_mb,
    run_case.finished_at, result.mask_sha256, result.reference_sha256, study_case.pixel_sha256,
    lesion.appearance_sha256, run.provenance
FROM result
JOIN run USING (run_id)
JOIN run_case USING (run_id, case_id)
LEFT JOIN study_case ON study_case.study = run.study AND study_case.case_id = result.case_id
LEFT JOIN measured_lesion AS lesion ON lesion.study = run.study AND lesion.case_id = result.case_id
    AND lesion.lesion_id = result.lesion_id
WHERE result.run_id IN (SELECT unnest($run_ids::VARCHAR[]))
ORDER BY run.created_at, result.run_id, result.case_id, result.lesion_id, result.prompts;

-- name: metrics
SELECT run_id, case_id, lesion_id, prompts, metric AS name, value
FROM metric_value WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[]));

-- name: characteristics
SELECT DISTINCT appearance_sha256, name, value
FROM characteristic JOIN measured_lesion USING (appearance_sha256)
WHERE study IN (SELECT study FROM run WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])));

-- name: clinical
-- Numbers with all their digits, also those of studies whose texts were stored with six.
SELECT study, case_id, name, CASE WHEN number IS NULL THEN text ELSE printf('%.15g', number) END AS value
FROM clinical_value
WHERE study IN (SELECT study FROM run WHERE run_id IN (SELECT unnest($run_ids::VARCHAR[])));

-- name: run_masks
SELECT result.case_id, result.lesion_id, result.prompts, result.mask_sha256, result.predicted_area_px,
    coalesce(run.model, ''), json_extract_string(run.provenance, '$.checkpoint_sha256'),
    result.prompt_source = 'drawn', result.predicted_iou
FROM result JOIN run USING (run_id)
WHERE result.run_id = $run_id ORDER BY ALL;

-- name: reading_masks
SELECT mask_version.case_id, mask_version.lesion_id, 'reader ' || latest_reading.reader,
    mask_version.mask_sha256, mask_version.area_px, mask_version.model, mask_version.checkpoint_sha256, true,
    mask_version.predicted_iou
FROM latest_reading
JOIN mask_version ON mask_version.reading_id = latest_reading.reading_id AND mask_version.accepted
WHERE latest_reading.study = $study ORDER BY ALL;

-- name: result_exposure
CREATE OR REPLACE TABLE result_exposure AS SELECT * FROM rows;

-- name: cases_with_a_result
SELECT DISTINCT run_id, case_id FROM result ORDER BY run_id, case_id;
