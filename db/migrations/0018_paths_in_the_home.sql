-- Paths of what lies in the home are relative to it, so that a home may be moved: the root of a study as such,
-- and behind ':home:/' the files of a case that lie in the home and not below the root. Other paths stay.
CREATE TEMPORARY TABLE home AS
SELECT regexp_replace(path, '[^/]*$', '') AS folder
FROM duckdb_databases() WHERE database_name = current_database() AND path IS NOT NULL;

UPDATE study SET root = coalesce(nullif(substr(root, len(folder) + 1), ''), '.')
FROM home WHERE starts_with(root || '/', folder);

UPDATE study_case SET image_path = ':home:/' || substr(image_path, len(folder) + 1)
FROM home WHERE starts_with(image_path, folder);

UPDATE study_case SET ignored_path = ':home:/' || substr(ignored_path, len(folder) + 1)
FROM home WHERE starts_with(ignored_path, folder);

UPDATE lesion SET mask_paths = list_transform(
    mask_paths,
    lambda path: CASE WHEN starts_with(path, folder) THEN ':home:/' || substr(path, len(folder) + 1) ELSE path END
)
FROM home WHERE list_bool_or(list_transform(mask_paths, lambda path: starts_with(path, folder)));

DROP TABLE home;

-- Cases whose original was missing or changed when the home was looked through; a row goes when it is back.
CREATE TABLE missing_original (
    study VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    problem VARCHAR NOT NULL,
    found_at TIMESTAMP NOT NULL,
    UNIQUE (study, case_id)
);
