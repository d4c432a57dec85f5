"""The command `fangtan`: build, ask, search, predict, eval, compare, calibrate, doctor, inspect, models, serve."""

from __future__ import annotations

import os
import sys

import click

from index import FangtanError
from qa.cli.ask import ask, predict, search
from qa.cli.calibrate import calibrate
from qa.cli.indexes import build, doctor
from qa.cli.inspect import inspect
from qa.cli.measure import compare_, evaluate_
from qa.cli.models import models
from qa.cli.serve import serve
from qa.cli.shared import NOTHING, WRONG, say


@click.group(help=__doc__)
@click.version_option(package_name="fangtan", message="fangtan %(version)s")
def app() -> None:
    """Group the commands."""


for command in (build, ask, search, predict, evaluate_, compare_, calibrate, doctor, inspect, models, serve):
    app.add_command(command)


def main() -> None:
    """Run the command line; a mistake ends in one sentence and exit code 2."""
    try:
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
