"""Reading a volume: three planes in the middle, the case at the left, lesions at the right."""

import streamlit as st

from core.annotation.reading_values import ReadingKey
from pages.components.login.guard import require_app
from pages.components.login.sign_in import show_reader, signed_in
from pages.components.prompting.accepting import accept_if_wished
from pages.components.prompting.openings import desk_lock
from pages.components.prompting.recent import recent_snapshot
from pages.components.prompting.saving import keep
from pages.components.prompting.tabs import this_tab
from pages.components.prompting.worklist_state import worklist_of
from pages.components.shared.empty_state import no_volumes
from pages.components.shared.live_keys import keep_keys_alive
from pages.components.shared.session import Choice, share_view
from pages.components.shared.study_reads import case as read_case
from pages.components.shared.study_reads import volume_cases
from pages.components.volumes.acts import accept_drawn
from pages.components.volumes.case_choice import choose_volume, pick_volume_study
from pages.components.volumes.click_state import answers_clicks, show_click_state, watch_replies
from pages.components.volumes.desk import open_volume_desk
from pages.components.volumes.following import show_follow_form, take_results
from pages.components.volumes.layout import volume_columns
from pages.components.volumes.model_choice import pick_volume_model
from pages.components.volumes.panels import (
    show_slice_state,
    show_volume_accept,
    show_volume_lesions,
    show_volume_messages,
    show_volume_prompts,
)
from pages.components.volumes.replies import take_replies
from pages.components.volumes.saving import volume_desk_of
from pages.components.volumes.scene import pictures_ahead, scene
from pages.components.volumes.surface_view import show_surfaces
from pages.components.volumes.taking_up import take_up_acts
from pages.components.volumes.tool_bar import (
    brush_radius_px,
    show_volume_tools,
    volume_tool,
)
from pages.components.volumes.view import chosen_volume_view, show_volume_view
from pages.components.volumes.viewer import send_ahead, show_viewer

require_app("pages/volumes.py")
reader = signed_in()
snapshot = recent_snapshot()
volumes = volume_cases(snapshot.studies)
if not volumes:
    no_volumes()
    st.stop()
accept_if_wished(open_volume_desk(), accept_drawn)
left, centre, right = volume_columns()
keep_keys_alive()

with left:
    study = pick_volume_study(snapshot, list(volumes))
    worklist, _ = worklist_of(reader.name, study.study)
    case_id = choose_volume(worklist, volumes[study.study])
with centre:
    tools, surface, below = (st.container(gap="xsmall") for _ in range(3))

# The pictures come first and the draft is saved next; every other control is drawn meanwhile.
case = read_case(study, case_id)
with desk_lock():
    desk = volume_desk_of(ReadingKey(reader.name, study.study, case_id), case, tab=this_tab())
    take_up_acts()
    take_results(desk)
    take_replies(desk)
    tool = volume_tool(desk)
    with surface:
        view = chosen_volume_view(desk.volume)
        show_viewer(scene(desk, view, tool=tool, brush_px=brush_radius_px()))
    keep(desk)

with tools:
    show_volume_tools(desk, tool)
with below:
    show_volume_messages(desk)
    show_surfaces(desk)
with left:
    show_volume_view(desk)
    show_reader(reader)
with right:
    show_volume_lesions(desk)
    pick_volume_model(desk)
    show_volume_prompts(desk)
    show_slice_state(desk)
    if answers_clicks(desk):
        show_click_state(desk)
    else:
        show_follow_form(desk)
    watch_replies(desk)
    show_volume_accept(desk)
share_view(Choice.STUDY, Choice.CASE)
# Last of all: nobody waits for it.
with right, desk_lock():
    send_ahead(pictures_ahead(desk, view))
