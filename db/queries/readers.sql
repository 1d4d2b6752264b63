-- name: all
SELECT reader, role, active FROM reader ORDER BY lower(reader), reader;

-- name: one
SELECT reader, role, active FROM reader WHERE reader = $reader;

-- name: other_admins
SELECT count(*) FROM reader WHERE role = 'admin' AND active AND reader <> $reader;

-- name: add
INSERT INTO reader VALUES ($reader, $role, true, $now);

-- name: set_role
UPDATE reader SET role = $role WHERE reader = $reader;

-- name: set_active
UPDATE reader SET active = $active WHERE reader = $reader;
