-- Cosines between the axes (z, y), (z, x) and (y, x) of a volume whose axes are not at right angles, such as one
-- of a tilted gantry: sizes and distances in mm need them beside the spacing. NULL where they are right angles.
-- A tilted volume that was imported before is refused when it is opened, until its study is imported again.
ALTER TABLE study_case ADD COLUMN axis_cosines DOUBLE[];
