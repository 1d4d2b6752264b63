"""A classified case: first the prediction and where the network looked, then the segmentation."""

from __future__ import annotations

import streamlit as st

from core.cases import Case
from core.classification.prediction import ClassifierArm, Prediction
from core.errors import StudyError
from pages.components.classification.predictions import Classified, PredictionsByCase, card_of, dice_of
from pages.components.classification.saliency import saliency_picture
from pages.components.shared.cases.case_picture import PictureRequest, picture
from pages.components.shared.comparison import Comparison
from pages.components.shared.labels import model_label, number
from pages.components.shared.markdown import joined, md
from pages.components.shared.palette import MODEL, REFERENCE
from pages.components.shared.runs.run_reads import lesion_results
from pages.components.shared.study_reads import case as read_case

_GRAD_CAM = "Grad-CAM: warm places spoke for a positive call. It explains the network, not the lesion."
_NOTHING_SEEN = "Grad-CAM: no place spoke for a positive call."
_ARMS = {
    ClassifierArm.NETWORK: "Network",
    ClassifierArm.NETWORK_PREDICTED_MASK: "Network, predicted mask",
    ClassifierArm.CHARACTERISTICS: "Characteristics alone",
    ClassifierArm.CHARACTERISTICS_PREDICTED_MASK: "Characteristics, predicted mask",
}


def show_classified_case(shown: Classified, predictions: PredictionsByCase, case_id: str) -> None:
    """Draw the case; a file that is gone gives a sentence instead."""
    try:
        case = read_case(shown.study, case_id)
        birads = f"BI-RADS {case.birads}" if case.birads else "BI-RADS not given"
        st.markdown(
            md("**{}**  \nPatient {} · {} · {}", case.case_id, case.patient_id, case.pathology.value, birads)
        )
        _predictions(predictions[case_id])
        card = card_of(shown)
        left, right = st.columns(2, gap="small")
        with left:
            st.markdown(md("**1.** Where it looked"))
            looked = saliency_picture(case, shown.classifier, card.weights_sha256)
            st.image(
                looked.jpeg,
                width="stretch",
                alt=f"Case {case_id}, what spoke for a positive call",
            )
            st.caption(_GRAD_CAM if looked.anything else _NOTHING_SEEN)
        with right:
            st.markdown(md("**2.** Segmentation"))
            _segmentation(shown, case)
    except StudyError as error:
        st.warning(str(error))


def _predictions(found: list[Prediction]) -> None:
    """Show every prediction of the case, one a line, that of the network first."""
    lines = []
    for one in sorted(found, key=lambda prediction: list(_ARMS).index(prediction.arm)):
        word = "positive" if one.positive else "negative"
        verdict = md(":green[right]") if one.positive is one.truth else md(":red[wrong]")
        colour = "" if one.truth is None else verdict
        lines.append(
            md(
                "{}: **{}**, probability {} (threshold {}) {}",
                _ARMS[one.arm],
                word,
                number(one.probability, 3),
                number(one.threshold, 3),
                colour,
            )
        )
    st.markdown(joined("  \n", lines))


def _segmentation(shown: Classified, case: Case) -> None:
    """Show reference and prediction of the first lesion, close to it: the whole stands beside."""
    mask = None
    if shown.segmented is not None:
        prompts = sorted(shown.segmented.run.prompts)[0]
        about = Comparison(shown.segmented, None, prompts, "dice")
        rows = lesion_results(about, case_id=case.case_id, lesion_id=case.lesions[0].lesion_id)
        rows = rows[rows["prompts"] == prompts]
        mask = str(rows["mask_sha256"].iloc[0]) if len(rows) else None
    request = PictureRequest(
        image_path=case.image.path,
        pixel_sha256=case.image.pixel_sha256,
        modality=case.modality,
        lesion_paths=case.lesions[0].mask_paths,
        reference=True,
        model_mask=mask,
        baseline_mask=None,
        prompt=None,
        close=False,
    )
    st.image(picture(request).jpeg, width="stretch", alt=f"Case {case.case_id} with outlines")
    dice = dice_of(shown).get(case.case_id)
    if shown.segmented is None or mask is None:
        st.caption("The reference alone: no run segmented this case.")
        return
    who = model_label(shown.segmented.run.model)
    st.html(
        f'<div style="font-size:0.85rem"><span style="color:{REFERENCE}">■</span> Reference '
        f'<span style="color:{MODEL}">■</span> Prediction</div>'
    )
    st.caption(f"{who}: Dice {number(dice, 3)}")
