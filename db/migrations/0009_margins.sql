-- How much worse than another a model may be, written down before the results; appended to, never changed.
CREATE SEQUENCE margin_number;

CREATE TABLE margin (
    margin_id BIGINT PRIMARY KEY DEFAULT nextval('margin_number'),
    study VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    margin DOUBLE NOT NULL,
    reason VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    fixed_at TIMESTAMP NOT NULL
);
