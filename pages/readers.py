"""The people who read, their roles, and the log of what everybody did. For admins."""

import streamlit as st

from core.annotation.people import Role
from pages.components.login.guard import require_app
from pages.components.login.sign_in import show_reader, signed_in
from pages.components.readers.audit_table import show_audit
from pages.components.readers.people_table import show_add_form, show_open_home, show_people

require_app("pages/readers.py")
st.title("Readers")
admin = signed_in(Role.ADMIN)
people, log = st.columns([3, 5], gap="large")
with people:
    show_reader(admin)
    show_open_home()
    st.subheader("People")
    show_people(admin)
    st.subheader("Add a person")
    show_add_form(admin)
with log:
    st.subheader("Audit log")
    show_audit()
