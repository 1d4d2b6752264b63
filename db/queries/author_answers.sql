-- name: add
INSERT INTO author_answer (study, item, text, who, written_at) VALUES ($study, $item, $text, $who, $now);

-- name: newest
SELECT item, text, who, written_at FROM author_answer WHERE study = $study
QUALIFY row_number() OVER (PARTITION BY item ORDER BY answer_id DESC) = 1
ORDER BY item;
