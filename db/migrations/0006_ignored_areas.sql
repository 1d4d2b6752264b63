-- Pixels whose truth nobody has said: a mask on the image's grid that metrics leave out; NULL for none.
ALTER TABLE study_case ADD COLUMN ignored_path VARCHAR;
ALTER TABLE study_case ADD COLUMN ignored_sha256 VARCHAR;
