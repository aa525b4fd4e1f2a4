"""Run every benchmark and print its figure beside what was promised."""

from benchmarks import (
    attention,
    commands,
    ideal_points,
    issue_paths,
    panels,
    reading,
    similarity,
    text_scaling,
)

MODULES = (
    commands,
    panels,
    similarity,
    ideal_points,
    issue_paths,
    text_scaling,
    attention,
    reading,
)

if __name__ == "__main__":
    print(f"{'what':58} {'measured':>12} {'promised':>12}")
    for module in MODULES:
        for what, measured, promised in module.run():
            print(f"{what:58} {measured:>12} {promised:>12}", flush=True)
