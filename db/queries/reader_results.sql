-- name: readings
SELECT latest_reading.reading_id, latest_reading.reader, latest_reading.case_id, study_case.patient_id,
    study_case.pathology, mask_version.lesion_id, mask_version.reference_lesion_id,
    latest_reading.accepted_at, latest_reading.active_seconds, latest_reading.lesions,
    latest_reading.reference_shown, latest_reading.comment, mask_version.version, mask_version.origin,
    mask_version.share_changed, mask_version.model, mask_version.checkpoint_sha256,
    mask_version.prompt_source, mask_version.clicks, mask_version.interactions, mask_version.candidate_index,
    mask_version.candidate_picked, mask_version.predicted_iou, mask_version.area_px, mask_version.mask_sha256,
    mask_version.birads_category
FROM latest_reading
JOIN study_case USING (study, case_id)
LEFT JOIN mask_version ON mask_version.reading_id = latest_reading.reading_id AND mask_version.accepted
WHERE latest_reading.study = $study AND ($reader IS NULL OR latest_reading.reader = $reader)
ORDER BY latest_reading.reader, latest_reading.case_id, mask_version.lesion_id;

-- name: metrics
SELECT reading_metric.reading_id, reading_metric.lesion_id, reading_metric.version, reading_metric.origin,
    reading_metric.reference_lesion_id, reading_metric.metric, reading_metric.value,
    reading_metric.undefined_reason
FROM reading_metric
JOIN latest_reading USING (reading_id)
LEFT JOIN mask_version ON mask_version.reading_id = reading_metric.reading_id
    AND mask_version.lesion_id = reading_metric.lesion_id AND mask_version.version = reading_metric.version
WHERE latest_reading.study = $study AND ($reader IS NULL OR latest_reading.reader = $reader)
    AND coalesce(mask_version.accepted, true);

-- name: drawn_values
SELECT 'drawn' AS prompt_source, latest_reading.reader AS arm, latest_reading.reading_id::VARCHAR AS run_id,
    latest_reading.case_id, study_case.patient_id, reading_metric.reference_lesion_id AS lesion_id,
    reading_metric.value, reading_metric.undefined_reason
FROM reading_metric
JOIN latest_reading USING (reading_id)
JOIN study_case USING (study, case_id)
LEFT JOIN mask_version ON mask_version.reading_id = reading_metric.reading_id
    AND mask_version.lesion_id = reading_metric.lesion_id AND mask_version.version = reading_metric.version
WHERE latest_reading.study = $study AND reading_metric.metric = $metric
    AND ($reader IS NULL OR latest_reading.reader = $reader) AND coalesce(mask_version.accepted, true)
ORDER BY arm, case_id, lesion_id;

-- name: simulated_values
SELECT result.prompt_source, run.model || ', ' || metric_value.prompts AS arm, metric_value.run_id,
    metric_value.case_id, study_case.patient_id, metric_value.lesion_id, metric_value.value,
    metric_value.undefined_reason
FROM metric_value
JOIN result USING (run_id, case_id, lesion_id, prompts)
JOIN run ON run.run_id = metric_value.run_id
JOIN study_case ON study_case.study = run.study AND study_case.case_id = metric_value.case_id
WHERE metric_value.run_id IN (SELECT unnest($run_ids::VARCHAR[])) AND metric_value.metric = $metric
    AND run.study = $study AND result.prompt_source = 'simulated'
ORDER BY arm, metric_value.case_id, metric_value.lesion_id;

-- name: clicks
SELECT latest_reading.reader, latest_reading.case_id, study_case.patient_id, reading_click.lesion_id,
    reading_click.clicks, reading_click.at_seconds, reading_click.dice, reading_click.undefined_reason,
    mask_version.model
FROM reading_click
JOIN latest_reading USING (reading_id)
JOIN study_case USING (study, case_id)
JOIN mask_version ON mask_version.reading_id = reading_click.reading_id
    AND mask_version.lesion_id = reading_click.lesion_id AND mask_version.accepted
WHERE latest_reading.study = $study AND ($reader IS NULL OR latest_reading.reader = $reader)
ORDER BY latest_reading.reader, latest_reading.case_id, reading_click.lesion_id, reading_click.clicks;

-- name: marks
SELECT latest_reading.case_id, latest_reading.reader, any_value(study_case.shape) AS shape,
    coalesce(list(mask_version.mask_sha256 ORDER BY mask_version.lesion_id)
        FILTER (mask_version.mask_sha256 IS NOT NULL), []) AS masks
FROM latest_reading
JOIN study_case USING (study, case_id)
LEFT JOIN mask_version ON mask_version.reading_id = latest_reading.reading_id AND mask_version.accepted
WHERE latest_reading.study = $study
GROUP BY latest_reading.case_id, latest_reading.reader
ORDER BY latest_reading.case_id, latest_reading.reader;
