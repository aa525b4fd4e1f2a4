"""Run every benchmark and print its figure beside what was promised."""

from benchmarks import commands, ideal_points, issue_paths, panels, similarity

if __name__ == "__main__":
    print(f"{'what':58} {'measured':>12} {'promised':>12}")
    for module in (commands, panels, similarity, ideal_points, issue_paths):
        for what, measured, promised in module.run():
            print(f"{what:58} {measured:>12} {promised:>12}", flush=True)
