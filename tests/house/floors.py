"""The order of the floors, as docs/house.md has it, for the checks that imports cannot make."""

FLOORS = ["lib", "web", "commons", "observe", "accompany", "fund", "showcase", "portal"]
BESIDE = {"youth": "fund"}  # same height


def height(module: str) -> int | None:
    """How high a module of the house stands; None for anything that is not ours."""
    parts = module.split(".")
    if parts[0] != "terreau" or len(parts) < 2:
        return None
    wing = BESIDE.get(parts[1], parts[1])
    return FLOORS.index(wing) if wing in FLOORS else None
