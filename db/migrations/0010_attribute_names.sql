-- Names that a clinical column cannot have for itself: our columns, metrics and characteristics, and "size",
-- which pages group lesions by. A new metric or characteristic belongs into a view of a later migration.
CREATE VIEW our_attribute_name AS
SELECT unnest([
    'study', 'case_id', 'lesion_id', 'patient_id', 'pathology', 'birads', 'device', 'modality', 'size',
    'dice', 'iou', 'pixel_accuracy', 'sensitivity', 'specificity', 'precision', 'hausdorff_voxels',
    'hausdorff_mm', 'hd95_voxels', 'hd95_mm', 'hd95_surface_mm', 'nsd_2voxels', 'nsd_2mm',
    'area_difference', 'volume_error_percent', 'volume_error_cm3',
    'area_px', 'area_mm2', 'equivalent_diameter_px', 'equivalent_diameter_mm', 'longest_diameter_px',
    'longest_diameter_mm', 'aspect_ratio', 'depth_to_width', 'contrast', 'contrast_to_noise', 'complexity',
    'fourier_ratio', 'solidity', 'components', 'area_share', 'circularity', 'touches_border',
    'mean_intensity', 'volume_cm3', 'slice_count', 'first_slice_area_mm2', 'middle_slice_area_mm2',
    'largest_component_share', 'sphericity'
]) AS name;

-- A clinical column that has the name of one of ours, whatever its letter case, is an attribute of its own:
-- "clinical_" comes before its name, as it does in exports.
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
-- Two branches, so that a query for one name reads the rows of that name only.
SELECT study, case_id, lesion_id, name, text, number
FROM clinical_value JOIN lesion USING (study, case_id)
WHERE lower(name) NOT IN (SELECT name FROM our_attribute_name)
UNION ALL
SELECT study, case_id, lesion_id, 'clinical_' || name, text, number
FROM clinical_value JOIN lesion USING (study, case_id)
WHERE lower(name) IN (SELECT name FROM our_attribute_name)
UNION ALL
SELECT study, case_id, lesion_id, name, value::VARCHAR, value
FROM characteristic JOIN lesion USING (appearance_sha256);
