-- name: all
SELECT name FROM our_attribute_name;

-- name: remove
DELETE FROM our_attribute_name;

-- name: add
INSERT INTO our_attribute_name SELECT unnest($names);
