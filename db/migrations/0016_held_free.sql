-- Held free for changes that are made beside this one.
SELECT 1;
