"""What a draft has that an earlier one had not, in words for the person who gave it."""

from __future__ import annotations

from core.annotation.draft import CaseDraft
from core.lexicon.birads_ultrasound import BiradsForm


def change_in_words(before: CaseDraft, after: CaseDraft, *, action: str) -> str:
    """Return the comment or the terms that were given; for what was drawn, the action in words."""
    if after.comment != before.comment:
        return f"comment “{after.comment}”"
    known = {lesion.lesion_id: lesion.birads.to_json() for lesion in before.lesions}
    nothing = BiradsForm().to_json()
    given = [
        f"lesion {lesion.lesion_id}, {name.replace('_', ' ')}: {value}"
        for lesion in after.lesions
        for name, value in lesion.birads.to_json().items()
        if value != known.get(lesion.lesion_id, nothing)[name]
    ]
    return "; ".join(given) or action
