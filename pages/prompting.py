"""Prompting a case: the image in the middle, the worklist at its left, prompts and report at its right."""

import streamlit as st

from core.annotation.reading_values import ReadingKey
from pages.components.login.guard import require_app
from pages.components.login.sign_in import show_reader, signed_in
from pages.components.prompting.accept_bar import show_accept
from pages.components.prompting.accepting import accept_and_go_on
from pages.components.prompting.acts import accept_drawn
from pages.components.prompting.answering import answer_all
from pages.components.prompting.canvas import canvas_style, show_canvas
from pages.components.prompting.case_choice import choose_case, nothing_listed, show_progress
from pages.components.prompting.case_facts import show_case_facts
from pages.components.prompting.correct_panel import brush_radius_px
from pages.components.prompting.desk_state import desk_of, open_desk_here
from pages.components.prompting.input_gate import show_input_gate
from pages.components.prompting.layout import three_columns
from pages.components.prompting.lesion_panel import pick_model, show_lesions
from pages.components.prompting.messages import show_messages, show_saved
from pages.components.prompting.openings import desk_lock
from pages.components.prompting.panels import show_panel
from pages.components.prompting.picture import background
from pages.components.prompting.preparing import prepare_ahead, prepare_now
from pages.components.prompting.recent import look_again_for_next_time, recent_snapshot
from pages.components.prompting.saving import keep
from pages.components.prompting.tabs import this_tab
from pages.components.prompting.taking_up import take_up_drawing
from pages.components.prompting.tool_bar import show_tools, tool_in_hand
from pages.components.prompting.upload_form import show_outcome, show_upload
from pages.components.prompting.view import chosen_view, show_view_controls, zoom_bar
from pages.components.prompting.worklist_form import show_worklist_form
from pages.components.prompting.worklist_state import look_again_at_worklist, worklist_of
from pages.components.shared.live_keys import keep_keys_alive
from pages.components.shared.session import Choice, share_view
from pages.components.shared.study_picker import pick_study, require_study
from pages.components.shared.study_reads import case as read_case

require_app("pages/prompting.py")
reader = signed_in()
snapshot = recent_snapshot()
require_study(snapshot)
accept_and_go_on(open_desk_here(), accept_drawn)
left, centre, right = three_columns()
keep_keys_alive()

with left:
    study = pick_study(snapshot)
    worklist, chosen = worklist_of(reader.name, study.study)
    show_progress(worklist)
    case_id = choose_case(worklist)
    lists = st.container(horizontal=True, gap="xsmall", wrap=False)
if case_id is None:
    with lists:
        show_worklist_form(reader.name, study.study, now=chosen, runs=snapshot.runs_of(study.study))
        show_upload(reader)
    centre.info(nothing_listed(worklist))
    st.stop()

case = read_case(study, case_id)
with centre:
    tools, surface, zoom, status = (st.container() for _ in range(4))

# The picture comes first and is saved next; every other control is drawn while the mask is on its way.
with desk_lock():
    desk = desk_of(ReadingKey(reader.name, study.study, case_id), case, tab=this_tab())
    take_up_drawing()
    with status:
        prepare_now(desk)
    masks = answer_all(desk)
    active = masks.get(desk.draft.active or "")
    tool = tool_in_hand(desk)
    with surface:
        canvas_style()
        show_canvas(desk, background(desk, masks, chosen_view()), tool=tool, brush_px=brush_radius_px())
    keep(desk)

with tools:
    show_tools(desk, tool)
with zoom:
    zoom_bar(desk, None if active is None else active.final)
with status:
    show_messages(desk)
with right:
    show_lesions(desk)
    pick_model(desk)
    show_panel(desk, active)
    show_accept(desk)
    show_saved(desk)
    show_input_gate(desk, tool)
# All that has a key is there; what follows changes seldom.
with lists:
    show_worklist_form(reader.name, study.study, now=chosen, runs=snapshot.runs_of(study.study))
    show_upload(reader)
with left:
    show_outcome()
    show_case_facts(case)
    show_view_controls(desk)
    show_reader(reader)
prepare_ahead(desk, worklist, study, status=status)
share_view(Choice.STUDY, Choice.CASE)
look_again_for_next_time()
look_again_at_worklist()
