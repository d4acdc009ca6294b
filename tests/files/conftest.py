"""Real office programs, where this machine has them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

SAMPLES = Path(__file__).parents[2] / "fixtures" / "files"
SECRET = (
    'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
    '"DocumentOpenPassword":{"type":"string","value":"secret"}}'
)
CONVERSIONS = (  # target folder, format, source; in order: later ones read what earlier ones wrote
    (".", "odt", "budget.html", "HTML (StarWriter)"),
    (".", "docx", "budget.odt", ""),
    (".", "doc", "budget.odt", ""),
    (".", "rtf", "budget.odt", ""),
    (".", "pdf", "budget.odt", ""),
    ("secret", SECRET, "budget.odt", ""),
    (".", "xlsx:Calc MS Excel 2007 XML", "budget.html", "HTML (StarCalc)"),
    (".", "xls:MS Excel 97", "budget.xlsx", ""),
    ("sheet", "pdf", "budget.xlsx", ""),
)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with fixtures/files/budget.html as LibreOffice saves it in its formats; made once per test run."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("needs LibreOffice")
    run = tmp_path_factory.getbasetemp()
    folder = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "office"
    folder.mkdir(exist_ok=True)
    with FileLock(folder / ".lock"):
        if not (folder / "made").exists():
            shutil.copy(SAMPLES / "budget.html", folder)
            for target, form, source, reading in CONVERSIONS:
                command = [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
                command += [f"--infilter={reading}"] if reading else []
                command += ["--convert-to", form, "--outdir", target, source]
                subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
            (folder / "made").touch()
    return folder
