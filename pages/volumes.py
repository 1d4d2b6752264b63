"""Reading a volume: three planes in the middle, the case at the left, lesions at the right.

A click on a plane passes four files:

1. `pages/components/volumes/viewer_events.py`: what the browser reports becomes a prompt of its case;
2. `pages/components/case_session/session.py`: the open case takes over the changed draft, to be saved;
3. `core/annotation/volume_work.py`: the lesion's history with the prompt added, undone or replayed;
4. `pages/components/volumes/viewer.py`: the planes with the new mask, and the marks, on the screen.
"""

import streamlit as st

from core.annotation.reading_key import ReadingKey
from pages.components.case_session.accept_bar import show_last_accepted
from pages.components.case_session.accepting import accept_and_go_on
from pages.components.case_session.browser_tabs import this_tab
from pages.components.case_session.callbacks import session_lock
from pages.components.case_session.case_choice import show_progress
from pages.components.case_session.messages import show_messages, show_saved
from pages.components.case_session.recent_snapshot import recent_snapshot
from pages.components.case_session.saving import save
from pages.components.case_session.worklist_state import worklist_of
from pages.components.login.guard import require_app
from pages.components.login.sign_in import show_reader, signed_in
from pages.components.shared.empty_state import no_volumes
from pages.components.shared.live_keys import keep_keys_alive
from pages.components.shared.study_reads import case as read_case
from pages.components.shared.study_reads import volume_cases
from pages.components.shared.view_choices import Choice, share_view
from pages.components.volumes.click_answers import answers_clicks, take_answers
from pages.components.volumes.click_progress import show_click_state, watch_answers
from pages.components.volumes.model_choice import pick_volume_model
from pages.components.volumes.propagation import show_follow_form, take_results
from pages.components.volumes.surface_view import show_surfaces
from pages.components.volumes.viewer import send_ahead, show_viewer
from pages.components.volumes.viewer_events import take_up_actions
from pages.components.volumes.viewer_tool_bar import show_volume_tools
from pages.components.volumes.viewer_tools import volume_brush_radius_px, volume_tool
from pages.components.volumes.volume_choice import choose_volume, pick_volume_study
from pages.components.volumes.volume_display import chosen_volume_display, show_volume_display
from pages.components.volumes.volume_opening import accept_volume, open_volume, volume_session
from pages.components.volumes.volume_panels import (
    show_slice_state,
    show_volume_accept,
    show_volume_lesions,
    show_volume_prompts,
)
from pages.components.volumes.volumes_layout import volume_columns

require_app("pages/volumes.py")
reader = signed_in()
snapshot = recent_snapshot()
volumes = volume_cases(snapshot.studies)
if not volumes:
    no_volumes()
    st.stop()
opened = open_volume()
accept_and_go_on(opened, accept_volume, among=volumes.get(opened.key.study) if opened else None)
left, centre, right = volume_columns()
keep_keys_alive()

with left:
    study = pick_volume_study(snapshot, list(volumes))
    worklist = worklist_of(reader.name, study.study)[0].of_cases(volumes[study.study])
    show_progress(worklist)
    case_id = choose_volume(worklist)
with centre:
    tools, surface, below = (st.container(gap="xsmall") for _ in range(3))

# The pictures come first and the draft is saved next; every other control is drawn meanwhile.
case = read_case(study, case_id)
with session_lock():
    session = volume_session(ReadingKey(reader.name, study.study, case_id), case, tab=this_tab())
    take_up_actions()
    take_results(session)
    take_answers(session)
    tool = volume_tool(session)
    with surface:
        display = chosen_volume_display(session.surface)
        show_viewer(session, display, tool=tool, brush_px=volume_brush_radius_px())
    save(session)

with tools:
    show_volume_tools(session, tool)
with below:
    show_messages(session)
    show_surfaces(session)
with left:
    show_volume_display(session)
    show_reader(reader)
with right:
    show_volume_accept(session)
    show_volume_lesions(session)
    pick_volume_model(session)
    show_volume_prompts(session)
    show_slice_state(session)
    if answers_clicks(session):
        show_click_state(session)
    else:
        show_follow_form(session)
    watch_answers(session)
    show_last_accepted(reader.name)
    show_saved(session)
share_view(Choice.STUDY, Choice.CASE)
# Last of all: nobody waits for it.
with right, session_lock():
    send_ahead(session, display)
