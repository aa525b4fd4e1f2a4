"""Run every benchmark and print its figure beside what was promised."""

from benchmarks import (
    attention,
    breaks,
    commands,
    counterfactual,
    equilibrium,
    ideal_points,
    issue_paths,
    lead_lag,
    panels,
    periods,
    reading,
    rerouting,
    similarity,
    synthetic_control,
    system,
    text_scaling,
    tilt,
    verdict,
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
    breaks,
    lead_lag,
    synthetic_control,
    counterfactual,
    verdict,
    periods,
    system,
    equilibrium,
    tilt,
    rerouting,
)

if __name__ == "__main__":
    print(f"{'what':58} {'measured':>12} {'promised':>12}")
    for module in MODULES:
        for what, measured, promised in module.run():
            print(f"{what:58} {measured:>12} {promised:>12}", flush=True)
