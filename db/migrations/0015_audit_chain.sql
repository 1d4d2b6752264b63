-- Each line of the audit log carries the hash of itself and of the line before, so that no line can be changed,
-- put in or taken out unseen. What was written before this migration is sealed as a whole in its last line.
ALTER TABLE audit ADD COLUMN digest VARCHAR;

UPDATE audit
SET digest = (
    SELECT sha256(string_agg(concat_ws(
        chr(31), audit_id, strftime(recorded_at, '%Y-%m-%dT%H:%M:%S.%f'), who, action,
        coalesce(study, chr(30)), coalesce(case_id, chr(30)), coalesce(detail, chr(30))
    ), chr(29) ORDER BY audit_id))
    FROM audit
)
WHERE audit_id = (SELECT max(audit_id) FROM audit);
