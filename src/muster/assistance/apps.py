from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "muster.assistance"
    label = "assistance"
