-- One row per call on a case: by whom and from whose mask (arm), on which side of the classifier's split.
CREATE TABLE prediction (
    run_id VARCHAR NOT NULL,
    case_id VARCHAR NOT NULL,
    arm VARCHAR NOT NULL,
    side VARCHAR NOT NULL,
    truth BOOLEAN,
    logit DOUBLE NOT NULL,
    probability_raw DOUBLE NOT NULL,
    probability DOUBLE NOT NULL,
    threshold DOUBLE NOT NULL,
    call BOOLEAN NOT NULL
);

-- One row per metric of a network of a grid of trainings, as found on the validation side.
CREATE TABLE grid_point (
    run_id VARCHAR NOT NULL,
    learning_rate DOUBLE NOT NULL,
    epoch INTEGER NOT NULL,
    metric VARCHAR NOT NULL,
    value DOUBLE NOT NULL,
    seconds DOUBLE NOT NULL
);
