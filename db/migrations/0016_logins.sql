-- How people prove who they are. Neither table goes into copies that leave the house (db/database_copy.py).

-- Only the hash of a password is kept (Argon2id); failures and locked_until hold wrong attempts over a restart.
CREATE TABLE password (
    reader VARCHAR PRIMARY KEY,
    hash VARCHAR NOT NULL,
    set_by VARCHAR NOT NULL,
    set_at TIMESTAMP NOT NULL,
    failures INTEGER NOT NULL,
    locked_until TIMESTAMP
);

-- One row per login of a browser. The token itself is in the browser's cookie alone; what is kept is its hash, or,
-- for a login by an identity provider, the hash of what tells that login from others.
CREATE TABLE login_session (
    token_sha256 VARCHAR PRIMARY KEY,
    reader VARCHAR NOT NULL,
    began_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
);
