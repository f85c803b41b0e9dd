"""The UI kit: base pages, components, style and scripts; knows no project, no model.

What there is and how each is called stands in docs/reference/ui-kit.md; `/_ui/` shows every component in
each state.
"""
