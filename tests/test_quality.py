"""The code as its tools see it: ruff over the whole tree, mypy as configured."""
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command):
    """What a tool of this environment answers."""
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("command", [("ruff", "check", "--no-cache", "."), ("mypy",)], ids=["ruff", "mypy"])
def test_a_tool_finds_nothing(command):
    answer = run(*command)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_the_tools_would_find_something(tmp_path):
    """Neither tool passes because it looks at nothing."""
    bad = tmp_path / "bad.py"
    bad.write_text("import os\ndef f(x):\n    return x\n")
    lint = run("ruff", "check", "--no-cache", "--config", str(ROOT / "pyproject.toml"), str(bad))
    assert "F401" in lint.stdout
    types = run("mypy", "--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache"), str(bad))
    assert "no-untyped-def" in types.stdout
