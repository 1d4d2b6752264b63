"""Samography in the browser: ``streamlit run app.py``. Gate, guard and page list, nothing else."""

import streamlit as st
from starlette.middleware import Middleware
from streamlit.starlette import App

from core.access.level import AccessLevel
from core.errors import StudyError
from core.files.disk_faults import disk_faults
from core.files.home_rights import keep_private
from core.memory_arenas import keep_few_arenas
from pages.components.login.guard import admit, follow_deep_link, level_here, mark_booted
from pages.components.login.page_list import pages_for
from pages.components.login.routes import login_routes
from pages.components.shared.own_export import hide_own_export
from pages.components.shared.readable import READABLE
from pages.serving.gate import Gate
from pages.serving.private_files import keep_files_private
from pages.serving.said import say_error


def draw() -> None:
    """Run the script once, for one person."""
    keep_private()
    mark_booted()
    st.set_page_config(
        page_title="Samography",
        page_icon="pages/components/icon.png",
        layout="wide",
        # With an entry of its own, Streamlit shows the menu, and in it the choice of the theme.
        menu_items={"About": "Samography: promptable tumour segmentation as a clinical study."},
    )
    st.html(READABLE)
    level = level_here()
    page = st.navigation(pages_for(level), position="hidden" if level is AccessLevel.NOBODY else "top")
    admit()
    hide_own_export()
    follow_deep_link()
    try:
        with disk_faults():
            page.run()
    except StudyError as error:
        say_error(error)


if __name__ == "__main__":
    draw()
else:  # imported by the server, which then runs this file once for every person
    keep_private()
    keep_few_arenas()
    keep_files_private()
    app = App(__file__, routes=login_routes(), middleware=[Middleware(Gate)], on_script_error=say_error)
