import os
import re
from pathlib import Path

from django.contrib.staticfiles import finders

from samensterker import icons


def test_a_picture_of_the_sheet_is_only_named_and_not_read_aloud():
    assert icons.icon("check") == '<svg class="icon" aria-hidden="true"><use href="/static/icons.svg#check"/></svg>'


def test_a_picture_that_is_not_in_the_sheet_yet_is_drawn_in_the_page():
    drawing = icons.icon("trophy")

    assert drawing.startswith("<svg ")
    assert ('aria-hidden="true"' in drawing, 'class="icon"' in drawing, "<path" in drawing) == (True, True, True)
    assert ("style=" in drawing, "<use" in drawing) == (False, False)


def test_the_sheet_is_found_among_the_static_files_with_what_templates_and_code_name():
    sheet = Path(finders.find("icons.svg")).read_text()

    assert sheet.count("<symbol") == len(set(re.findall(r'<symbol id="([^"]+)"', sheet))) > 50
    assert (
        sheet.count("<symbol")
        == sheet.count("</symbol>")
        == len(re.findall(r'viewBox="0 0 20 20"><path [^<]+/>', sheet))
    )
    assert {'<symbol id="check"', '<symbol id="x-mark"'} <= set(re.findall(r'<symbol id="[^"]+"', sheet))


def test_a_sheet_that_is_not_as_it_should_be_is_drawn_anew_and_else_stays(tmp_path):
    icons.draw_sheet(tmp_path)
    path = tmp_path / "icons.svg"
    drawing, moment = path.read_text(), path.stat().st_mtime_ns
    icons.draw_sheet(tmp_path)
    stayed = path.stat().st_mtime_ns == moment

    path.write_text("half a fi")
    icons.draw_sheet(tmp_path)

    assert (stayed, path.read_text(), os.listdir(tmp_path)) == (True, drawing, ["icons.svg"])


def test_what_templates_and_code_ask_for_comes_in_the_sheet(tmp_path):
    (tmp_path / "page.html").write_text('{% icon "check" %} {% icon "x-mark" %} {% icon name %}')
    (tmp_path / "rows.py").write_text("STATE.format(icon('pause'))")

    assert icons.used([tmp_path]) == {"check", "pause", "x-mark"}
