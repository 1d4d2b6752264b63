-- A clinical column that has the name of one of ours, whatever its letter case, is an attribute of its own:
-- "clinical_" comes before its name, as it does in exports. "size" is what pages group lesions by.
CREATE OR REPLACE VIEW lesion_attribute AS
SELECT study, case_id, lesion_id, 'pathology' AS name, pathology AS text, NULL::DOUBLE AS number
FROM study_case JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id, 'birads', birads, NULL FROM study_case JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id, 'device', device, NULL FROM study_case JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id, 'modality', modality, NULL FROM study_case JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id,
    CASE
        WHEN lower(name) IN (
            'study', 'case_id', 'lesion_id', 'patient_id', 'pathology', 'birads', 'device', 'modality', 'size',
            'dice', 'iou', 'pixel_accuracy', 'sensitivity', 'specificity', 'precision', 'hausdorff_voxels',
            'hausdorff_mm', 'hd95_voxels', 'hd95_mm', 'hd95_surface_mm', 'nsd_2voxels', 'nsd_2mm',
            'area_difference', 'volume_error_percent', 'volume_error_cm3'
        ) OR lower(name) IN (SELECT DISTINCT characteristic.name FROM characteristic)
        THEN 'clinical_' || name
        ELSE name
    END,
    text, number
FROM clinical_value JOIN lesion USING (study, case_id)
UNION ALL
SELECT study, case_id, lesion_id, name, value::VARCHAR, value
FROM characteristic JOIN lesion USING (appearance_sha256);
