"""Starts a project with the layout, the verbs and the habits of this toolchain."""

from specwright.init.project import InitError, Project, plan_project

__all__ = ["InitError", "Project", "plan_project"]
