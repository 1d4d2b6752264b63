-- Names that a clinical column cannot have for itself: our columns, metrics and characteristics, and "size",
-- which pages group lesions by. db.attribute_names keeps it to what this version knows.
CREATE TABLE our_attribute_name (name VARCHAR NOT NULL);

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
