"""The note on a volume that programs which know no shear measure otherwise."""

from __future__ import annotations

from core.cases import ImageFile
from core.datasets.cohort_layout import ImportNote


def oblique_note(name: str, image: ImageFile) -> list[ImportNote]:
    """Return what is said of a volume whose axes are not at right angles; nothing of any other.

    Args:
        name: The name of the image in the report.
        image: The image as it goes in.
    """
    steps = image.steps
    if steps is None or not steps.is_oblique:
        return []
    problem = (
        f"its axes are not at right angles but at {steps.angles_text}, as those of a tilted gantry: mm, mm2 "
        "and mm3 are measured through its affine, not by its spacing alone"
    )
    action = "nothing, where the tilt is true; programs that know no shear give other sizes"
    return [ImportNote(name, problem, action, left_out=False)]
