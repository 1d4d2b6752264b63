-- The end of the audit log is kept in a second place: lines that are taken off the log's end leave a whole
-- chain, and the next line would close the gap. From now on each line follows what this table says.
CREATE TABLE audit_end (audit_id BIGINT NOT NULL, digest VARCHAR NOT NULL);

INSERT INTO audit_end
SELECT coalesce(max(audit_id), 0), coalesce(arg_max(digest, audit_id), '') FROM audit;
