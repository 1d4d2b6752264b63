"""Best and worst cases as pictures."""
