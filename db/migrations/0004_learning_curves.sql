-- One row per optimizer step (epoch 0) and one per end of an epoch, appended while a training runs.
CREATE TABLE curve_point (
    run_id VARCHAR NOT NULL,
    step BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    loss DOUBLE NOT NULL,
    learning_rate DOUBLE,
    validation_dice DOUBLE,
    seconds DOUBLE NOT NULL
);
