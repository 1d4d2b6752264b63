"""Copies of a cohort's files, on systems that do not tell letter case apart too."""

from __future__ import annotations

from pathlib import Path

from core.cases import Case, ImageFile, Lesion, Modality
from core.name_forms import without_case
from jobs.import_copy import copy_cases


def case(root: Path, name: str) -> Case:
    """A case whose picture and mask hold their own names."""
    paths = (root / name, root / "masks" / name)
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{path.parent.name} {name}")
    image = ImageFile(paths[0], "f", name, (4, 6))
    return Case(name, name, Modality.ULTRASOUND, image, (Lesion("1", (paths[1],), "m", 1),))


def test_files_that_differ_by_case_only_do_not_overwrite_one_another(tmp_path: Path) -> None:
    root, target = tmp_path / "in", tmp_path / "out"
    copied = copy_cases([case(root, name) for name in ("A.png", "a.png", "b.png")], root=root, target=target)
    files = [path for path in target.rglob("*") if path.is_file()]
    assert len({without_case(path.relative_to(target).as_posix()) for path in files}) == len(files) == 6
    for one in copied:
        assert one.image.path.read_text() == f"in {one.case_id}"
        assert one.lesions[0].mask_paths[0].read_text() == f"masks {one.case_id}"
    assert copied[2].image.path == target / "b.png"
