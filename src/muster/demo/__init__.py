"""A fictional republic, whole: people, forces, lists and rosters with known answers; all of it is invented."""
