-- What an answer without prompts is held against in a case of several lesions: all of them at once. A row is made
-- when such an answer comes in. In results its lesion is called 'union'.
CREATE TABLE union_lesion (
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    mask_sha256 VARCHAR NOT NULL,
    appearance_sha256 VARCHAR NOT NULL
);

-- Everything that a result can be about.
CREATE VIEW measured_lesion AS
SELECT study, case_id, lesion_id, mask_sha256, appearance_sha256 FROM lesion
UNION ALL
SELECT study, case_id, 'union', mask_sha256, appearance_sha256 FROM union_lesion;

-- As lesion_attribute, of all that a result can be about: what is known of a case holds for its union too, and
-- the union has characteristics of its own.
CREATE VIEW measured_attribute AS
SELECT study, case_id, lesion_id, name, text, number FROM lesion_attribute
UNION ALL
SELECT DISTINCT study, case_id, 'union', name, text, number
FROM lesion_attribute JOIN union_lesion USING (study, case_id)
WHERE name NOT IN (SELECT name FROM our_attribute_name) OR name IN ('pathology', 'birads', 'device', 'modality')
UNION ALL
SELECT study, case_id, 'union', name, value::VARCHAR, value
FROM characteristic JOIN union_lesion USING (appearance_sha256);

-- Whether patient_id names a patient, or stands for a picture and those like it because the cohort does not tell
-- patients apart. NULL where the case was imported before this was asked.
ALTER TABLE study_case ADD COLUMN patient_known BOOLEAN;
UPDATE study_case SET patient_known = false WHERE study IN (SELECT study FROM study WHERE layout = 'busi');
