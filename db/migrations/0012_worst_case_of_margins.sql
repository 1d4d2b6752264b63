-- What stands for an undefined value, as a missed lesion's distance, written down with the margin; NULL for none.
ALTER TABLE margin ADD COLUMN worst_case DOUBLE;
