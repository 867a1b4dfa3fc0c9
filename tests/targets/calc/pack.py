"""The shipped pack, as the engine reads it."""

from pathlib import Path

import yaml

from targets.calc.formulas import Formula

ROOT = Path(__file__).parents[3]
PACK = yaml.safe_load((ROOT / "targets/policies/panjin_2017_77.yaml").read_text("utf-8"))
FORMULAS = {
    one["code"]: Formula.from_data(one["definitions"][-1]["formula"]) for one in PACK["indicators"]
}
