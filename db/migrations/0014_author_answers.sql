-- What only the authors of a study can say in its reports, by item of the checklist CLAIM (2024 update), its
-- hypothesis (item 4) among them; appended to, never changed: the newest text of an item stands.
CREATE SEQUENCE author_answer_number;

CREATE TABLE author_answer (
    answer_id BIGINT PRIMARY KEY DEFAULT nextval('author_answer_number'),
    study VARCHAR NOT NULL,
    item INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    written_at TIMESTAMP NOT NULL
);
