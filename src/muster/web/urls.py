"""The addresses of the pages."""

from django.urls import path

from muster.web.views import preferences

urlpatterns = [
    path("preferences/theme/", preferences.set_theme, name="set_theme"),
]
