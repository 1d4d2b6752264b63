-- One row per answered slice of a lesion in a volume. The place counts answers, in the order in which they came.
CREATE TABLE slice_score (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    lesion_id VARCHAR NOT NULL,
    prompts VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    slice_index INTEGER NOT NULL,
    score DOUBLE,
    prompted BOOLEAN NOT NULL,
    area_px BIGINT NOT NULL,
    dice DOUBLE,
    undefined_reason VARCHAR
);
