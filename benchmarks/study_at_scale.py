"""A study of many cases in a home of its own, grown in the store from a few phantoms that jobs evaluated.

Pictures, masks, requests and provenance are those of real jobs; every further case is a row that points to
one of the phantoms' files, with values of its own. Rows lie in the store as jobs leave them: case by case.
"""

from __future__ import annotations

import os
from pathlib import Path

from duckdb import DuckDBPyConnection

from core.settings import Settings
from db.store import Store
from jobs import evaluate, import_study

STUDY, VOLUMES = "big", "volumes"
PHANTOMS = 24
PROMPTS = ("hu2023", "tight_box", "none")
READERS, READINGS = ("Ada", "Grace"), 3_000

_COPIES = """
CREATE TEMP TABLE copy AS
SELECT i, seed.case_id AS seed, 'case_' || lpad(i::VARCHAR, 6, '0') AS case_id,
    'patient_' || (i * 2 // 5) AS patient_id
FROM range($cases) AS r(i)
JOIN (
    SELECT case_id, row_number() OVER (ORDER BY case_id) - 1 AS place FROM study_case WHERE study = $study
) AS seed
    ON place = i % (SELECT count(*) FROM study_case WHERE study = $study)
"""

_CASES = """
INSERT INTO study_case
SELECT study_case.* REPLACE (copy.case_id AS case_id, copy.patient_id AS patient_id,
    CASE WHEN i % 40 = 0 THEN NULL ELSE birads END AS birads,
    sha256(content_sha256 || copy.case_id) AS content_sha256)
FROM copy JOIN study_case ON study_case.case_id = seed AND study = $study ORDER BY i;
INSERT INTO lesion
SELECT lesion.* REPLACE (copy.case_id AS case_id,
    sha256(appearance_sha256 || copy.case_id) AS appearance_sha256)
FROM copy JOIN lesion ON lesion.case_id = seed AND study = $study ORDER BY i;
INSERT INTO clinical_value
SELECT clinical_value.* REPLACE (copy.case_id AS case_id,
    CASE WHEN name = 'age' THEN (30 + hash(i) % 50)::VARCHAR ELSE text END AS text,
    CASE WHEN name = 'age' THEN 30 + hash(i) % 50 ELSE number END AS number)
FROM copy JOIN clinical_value ON clinical_value.case_id = seed AND study = $study ORDER BY i, name;
INSERT INTO characteristic
SELECT characteristic.* REPLACE (sha256(appearance_sha256 || copy.case_id) AS appearance_sha256,
    value * (0.8 + (hash(i, name) % 4000) / 10000.0) AS value)
FROM copy JOIN lesion ON lesion.case_id = seed AND lesion.study = $study
JOIN characteristic USING (appearance_sha256) ORDER BY i, name
"""

_RESULTS = """
INSERT INTO run_case
SELECT run_case.* REPLACE (copy.case_id AS case_id)
FROM copy JOIN run_case ON run_case.case_id = seed AND run_id = $run_id ORDER BY i;
INSERT INTO result
SELECT result.* REPLACE (copy.case_id AS case_id)
FROM copy JOIN result ON result.case_id = seed AND run_id = $run_id ORDER BY i, lesion_id, prompts;
INSERT INTO metric_value
SELECT metric_value.* REPLACE (copy.case_id AS case_id,
    CASE WHEN hash(i, prompts) % 50 = 0 THEN NULL
        ELSE value * (0.8 + (hash(i, prompts, metric, run_id) % 2000) / 10000.0) END AS value,
    CASE WHEN hash(i, prompts) % 50 = 0 THEN 'no mask was predicted'
        ELSE undefined_reason END AS undefined_reason)
FROM copy JOIN metric_value ON metric_value.case_id = seed AND run_id = $run_id
ORDER BY i, lesion_id, prompts, metric;
INSERT INTO job_event (run_id, recorded_at, kind, done, total, failed, seconds_per_case)
SELECT $run_id, now()::TIMESTAMP, 'progress', count(*), count(*), 0, 0.8 FROM run_case WHERE run_id = $run_id
"""

_PREDICTIONS = """
INSERT INTO run
SELECT * REPLACE ('20000101-000000-classify-0000' AS run_id, 'classify' AS kind, 'calls' AS identity_sha256,
    '{"study": "' || $study || '", "model": "scaled", "masks_of": ""}' AS request, 'scaled' AS model,
    [] AS prompts)
FROM run WHERE run_id = $run_id;
INSERT INTO job_event (run_id, recorded_at, kind, state)
VALUES ('20000101-000000-classify-0000', now()::TIMESTAMP, 'state', 'succeeded');
INSERT INTO job_event (run_id, recorded_at, kind, done, total, failed)
SELECT '20000101-000000-classify-0000', now()::TIMESTAMP, 'progress', count(*), count(*), 0 FROM copy;
INSERT INTO prediction (run_id, case_id, arm, side, truth, logit, probability_raw, probability, threshold,
    call)
SELECT '20000101-000000-classify-0000', case_id, 'network', 'test', hash(i) % 3 = 0, logit, chance, chance,
    0.5, chance >= 0.5
FROM (
    SELECT *, ln(chance / (1 - chance)) AS logit
    FROM (
        SELECT *,
            (5 + hash(i, 'chance') % 60 + CASE WHEN hash(i) % 3 = 0 THEN 30 ELSE 0 END) / 100.0 AS chance
        FROM copy
    )
) ORDER BY i
"""

_READINGS = """
INSERT INTO reader (reader, role, active, created_at)
SELECT unnest($readers::VARCHAR[]), 'admin', true, now()::TIMESTAMP;
INSERT INTO accepted_reading (reader, study, case_id, revision, accepted_at, lesions, missed_lesions,
    active_seconds, reference_shown, comment, pixel_sha256)
SELECT reader, $study, case_id, 1, now()::TIMESTAMP, 1, [], 10 + hash(i, reader) % 50, false, '', pixel_sha256
FROM copy JOIN study_case USING (case_id), (SELECT unnest($readers::VARCHAR[]) AS reader)
WHERE study = $study AND i < $readings ORDER BY reader, i;
INSERT INTO mask_version (reading_id, reader, study, case_id, lesion_id, version, origin, parent_version,
    accepted, created_at, mask_sha256, area_px, share_changed, model, checkpoint_sha256, prompt_source,
    clicks, interactions, candidate_index, candidates, candidate_picked, predicted_iou, lesion_state, birads,
    birads_category, reference_lesion_id, reference_sha256)
SELECT reading_id, reader, $study, case_id, lesion_id, 1, 'model', NULL, true, accepted_at, mask_sha256,
    predicted_area_px, 0, 'classical', NULL, 'drawn', 2, 3, 0, 1, false, NULL, 'done', '{}', '4A', lesion_id,
    reference_sha256
FROM reading JOIN result USING (case_id)
WHERE run_id = $run_id AND prompts = CASE WHEN reader = $readers[1] THEN 'hu2023' ELSE 'tight_box' END;
INSERT INTO reading_metric (reading_id, lesion_id, version, origin, reference_lesion_id, metric, value,
    undefined_reason)
SELECT reading_id, lesion_id, 1, 'model', lesion_id, metric, value, undefined_reason
FROM reading JOIN metric_value USING (case_id)
WHERE run_id = $run_id AND prompts = CASE WHEN reader = $readers[1] THEN 'hu2023' ELSE 'tight_box' END;
INSERT INTO reading_click (reading_id, lesion_id, clicks, at_seconds, dice, undefined_reason)
SELECT reading_id, lesion_id, clicks, clicks * 4, value * (1 - 0.3 / clicks), undefined_reason
FROM reading_metric, range(1, 4) AS r(clicks) WHERE metric = 'dice'
"""


def build(home: Path, *, cases: int, phantoms: int = PHANTOMS, volumes: int = 2) -> None:
    """Make the home: the phantoms, their evaluation, then the cases; takes minutes."""
    os.environ |= {"SAMOGRAPHY_HOME": str(home), "SAMOGRAPHY_SUPERVISOR": "no"}
    import_study.main(["--layout", "phantoms", "--study", STUDY, "--cases", str(phantoms)])
    if volumes:
        import_study.main(["--layout", "abus_phantoms", "--study", VOLUMES, "--cases", str(volumes)])
    arms = [word for name in PROMPTS for word in ("--prompts", name)]
    evaluate.main(["--study", STUDY, "--model", "classical", *arms])
    evaluate.main(["--study", STUDY, "--model", "classical", "--prompts", PROMPTS[0], "--seed", "1"])
    store = Store(Settings.from_environment().store_path)
    with store.connect(write=True) as con:
        _grow(con, cases=cases)


def counts(home: Path) -> tuple[int, int, int]:
    """Return the cases, patients and metric rows of the study in a home."""
    with Store(home / "samography.duckdb").connect() as con:
        of_cases = "SELECT count(*), count(DISTINCT patient_id) FROM study_case WHERE study = $study"
        cases, patients = con.execute(of_cases, {"study": STUDY}).fetchall()[0]
        return cases, patients, con.execute("SELECT count(*) FROM metric_value").fetchall()[0][0]


def _grow(con: DuckDBPyConnection, *, cases: int) -> None:
    con.execute(_COPIES, {"cases": cases, "study": STUDY})
    _each(con, _CASES, {"study": STUDY})
    asked = "SELECT run_id, model FROM run WHERE study = $study ORDER BY len(prompts) DESC, model"
    runs = con.execute(asked, {"study": STUDY}).fetchall()
    for run_id, _ in runs:
        _each(con, _RESULTS, {"run_id": run_id})
    given = {"run_id": runs[0][0], "study": STUDY, "readers": list(READERS), "readings": READINGS}
    _each(con, _PREDICTIONS, given)
    _each(con, _READINGS, given)


def _each(con: DuckDBPyConnection, script: str, given: dict[str, object]) -> None:
    """Run one statement after another, each with what it names."""
    for statement in script.split(";\n"):
        con.execute(statement.strip(), {key: value for key, value in given.items() if f"${key}" in statement})
