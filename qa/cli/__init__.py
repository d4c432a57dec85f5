"""Answers questions about Chinese interviews and news in the source's own words, offline.

\b
fangtan ask 上半年GDP多少 --docs interviews    # a folder of txt, md, html, docx, pdf and others
fangtan build interviews -o saved             # an index to ask again and again
fangtan ask 上半年GDP多少 --index saved --json
fangtan serve --index saved                   # the page, and the API beside it
fangtan inspect interviews                    # what was understood of each file
"""

from __future__ import annotations

import os
import sys

import click

from index import FangtanError
from index.extras import extras_named
from qa.cli.ask import ask, predict, search
from qa.cli.build import build
from qa.cli.calibrate import calibrate
from qa.cli.compare import compare_
from qa.cli.doctor import doctor
from qa.cli.eval import evaluate_
from qa.cli.inspect import inspect
from qa.cli.mcp import mcp
from qa.cli.models import models
from qa.cli.serve import serve
from qa.cli.shared import NOTHING, WRONG, say


@click.group(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fangtan", message="fangtan %(version)s")
def app() -> None:
    """Group the commands."""


for command in (build, ask, search, predict, evaluate_, compare_, calibrate, doctor, inspect, models, serve, mcp):
    app.add_command(command)


def main() -> None:
    """Run the command line; a mistake ends in one sentence and exit code 2."""
    try:
        with extras_named():
            app()
    except FangtanError as error:
        say(f"fangtan: {error}")
        sys.exit(WRONG)
    except BrokenPipeError:  # the reader of our output, `head` say, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(NOTHING)
    except OSError as error:
        say(f"fangtan: the system refused ({error}); see that the disk has room and the files may be read and written")
        sys.exit(WRONG)
    except UnicodeEncodeError as error:
        say(f"fangtan: the terminal's encoding {error.encoding} cannot show Chinese; set PYTHONIOENCODING=utf-8")
        sys.exit(WRONG)
