"""Run every benchmark and print its figure beside what was promised."""

from benchmarks import commands, panels

if __name__ == "__main__":
    print(f"{'what':58} {'measured':>12} {'promised':>12}")
    for module in (commands, panels):
        for what, measured, promised in module.run():
            print(f"{what:58} {measured:>12} {promised:>12}", flush=True)
