"""The rule for prompts that can mean several things, so that a model is asked for several masks."""

from __future__ import annotations

from core.prompts.values import PromptSet


def is_ambiguous(prompts: PromptSet) -> bool:
    """Tell whether to ask for three masks: one click, or no prompt at all.

    Several points, a box or a mask leave one meaning (Kirillov et al. 2023, section 3).
    """
    return not prompts.boxes and prompts.mask is None and len(prompts.points) <= 1
