"""Writers of watchlists in the formats of their publishers, quirks included."""
