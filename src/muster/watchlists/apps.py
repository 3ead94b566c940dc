from django.apps import AppConfig


class WatchlistsConfig(AppConfig):
    name = "muster.watchlists"
    label = "watchlists"
