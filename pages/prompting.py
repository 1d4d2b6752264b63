"""Prompting a case: the image in the middle, the worklist at its left, prompts and report at its right.

A click on the canvas passes four files:

1. `pages/components/prompting/canvas_events.py`: what the browser reports becomes a prompt of its case;
2. `pages/components/case_session/session.py`: the open case takes over the changed draft, to be saved;
3. `core/annotation/prompt_history.py`: the lesion's list with the prompt added, undone or replayed;
4. `pages/components/prompting/picture_pane.py`: the image with the new mask, and the marks, on the screen.
"""

import streamlit as st

from core.annotation.reading_key import ReadingKey
from pages.components.case_session.accept_bar import show_accept, show_last_accepted
from pages.components.case_session.accepting import accept_and_go_on
from pages.components.case_session.browser_tabs import this_tab
from pages.components.case_session.callbacks import session_lock
from pages.components.case_session.case_choice import show_progress
from pages.components.case_session.messages import show_messages, show_saved
from pages.components.case_session.recent_snapshot import look_again_for_next_time, recent_snapshot
from pages.components.case_session.saving import save
from pages.components.case_session.worklist_state import look_again_at_worklist, worklist_of
from pages.components.login.guard import require_app
from pages.components.login.sign_in import show_reader, signed_in
from pages.components.prompting.answering import answer_all, prepare_ahead, prepare_now
from pages.components.prompting.canvas import put_drawing, show_canvas
from pages.components.prompting.canvas_events import take_up_drawing
from pages.components.prompting.canvas_state import brush_radius_px, canvas_is_new
from pages.components.prompting.canvas_tools import show_tools, tool_in_use
from pages.components.prompting.case_facts import show_case_facts
from pages.components.prompting.describe_panel import say_missing_categories
from pages.components.prompting.input_gate import show_input_gate
from pages.components.prompting.lesion_panel import pick_model, show_lesions
from pages.components.prompting.panel_choice import show_panel
from pages.components.prompting.picture_choice import choose_picture, nothing_listed
from pages.components.prompting.picture_display import show_display_controls
from pages.components.prompting.picture_opening import accept_picture, open_picture, picture_session
from pages.components.prompting.picture_pane import adopt_view, show_pane
from pages.components.prompting.prompting_layout import SECTIONS, three_columns
from pages.components.prompting.upload_form import show_outcome, show_upload
from pages.components.prompting.worklist_form import show_worklist_form
from pages.components.shared.live_keys import keep_keys_alive
from pages.components.shared.study_picker import pick_study, require_study
from pages.components.shared.study_reads import case as read_case
from pages.components.shared.view_choices import Choice, share_view

require_app("pages/prompting.py")
reader = signed_in()
snapshot = recent_snapshot()
require_study(snapshot)
accept_and_go_on(open_picture(), accept_picture)
left, centre, right = three_columns()
keep_keys_alive()

with left:
    study = pick_study(snapshot)
    worklist, chosen = worklist_of(reader.name, study.study)
    show_progress(worklist)
    case_id = choose_picture(worklist)
    lists = st.container(horizontal=True, gap="xsmall", wrap=False)
if case_id is None:
    with lists:
        show_worklist_form(reader.name, study.study, now=chosen, runs=snapshot.runs_of(study.study))
        show_upload(reader)
    centre.info(nothing_listed(worklist))
    st.stop()

case = read_case(study, case_id)
with centre:
    tools, surface, status, gate = (st.container(key=key) for key in SECTIONS)

# The picture comes first and is saved next; every other control is drawn while the mask is on its way.
with session_lock():
    session = picture_session(ReadingKey(reader.name, study.study, case_id), case, tab=this_tab())
    take_up_drawing()
    with status:
        prepare_now(session)
    masks = answer_all(session)
    active = masks.get(session.draft.active or "")
    tool, canvas_new = tool_in_use(session), canvas_is_new()
    adopt_view(session)
    drawing, line_px = put_drawing(session, tool=tool, brush_px=brush_radius_px())
    with surface:
        show_pane(session, masks, tool=tool, brush_px=brush_radius_px())
        show_canvas(session, drawing, line_px=line_px)
    if canvas_new:
        # Before there is a key that changes the tool: that would wipe a stroke which nobody sent.
        with gate:
            show_input_gate(session, tool)
    save(session)

with tools:
    show_tools(session, tool)
with status:
    show_messages(session)
with right:
    # Where the hand finds it, whatever stands below.
    show_accept(
        session,
        key="accept",
        label="Accept and go on",
        explained="Writes masks, prompts and the report, then opens the next case that is not read",
    )
    show_lesions(session)
    pick_model(session)
    show_panel(session, active)
    say_missing_categories(session)
    show_last_accepted(reader.name)
    show_saved(session)
if not canvas_new:
    with gate:
        show_input_gate(session, tool)
# All that has a key is there; what follows changes seldom.
with lists:
    show_worklist_form(reader.name, study.study, now=chosen, runs=snapshot.runs_of(study.study))
    show_upload(reader)
with left:
    show_outcome()
    show_case_facts(case)
    show_display_controls(session)
    show_reader(reader)
prepare_ahead(session, worklist, study, status=status)
share_view(Choice.STUDY, Choice.CASE)
look_again_for_next_time()
look_again_at_worklist()
