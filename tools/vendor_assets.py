"""Maintainers only: fetch the pinned npm packages anew into `src/jiheng/web/ui/static/vendor`.

What is written there is committed and shipped in the wheel: users need no node, and browsers no internet.
Needs npm. Tabler's style sheet is lowered for Chromium 109 (D13, `lowered_css.py`), without its dark theme
and without parts that no page uses; its scripts are not taken, because menus and dialogs are plain HTML
with `ui/static/ui/jiheng.js`. htmx 2 comes with django-htmx.
"""

import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from lowered_css import lowered, unresolved

DESTINATION = Path(__file__).parents[1] / "src/jiheng/web/ui/static/vendor"
TABLER = "@tabler/core@1.6.1"
ICONS = "@tabler/icons@3.51.0"
ECHARTS = "echarts@6.1.0"
LOWERING = "lightningcss-cli@1.33.0"
OLDEST = "chrome 109"

# The icons in use; `{% icon "name" %}` of another name fails the tests.
SPRITE = """
    activity alert-circle alert-triangle arrow-down arrow-left arrow-right arrow-up arrows-sort ban
    bell building calendar calendar-event camera cash chart-bar check checklist chevron-down
    chevron-left chevron-right chevron-up circle-check clipboard-check clock cloud-off cloud-upload
    columns-3 copy dots download edit external-link eye file file-spreadsheet file-text filter flag
    folder hash help-circle home info-circle keyboard link list-check lock logout mail map-pin
    menu-2 minus network paperclip phone photo hourglass plus printer qrcode refresh report search
    server settings shield-check signature star table target trash upload user users x
""".split()  # noqa: SIM905 - sixty quotation marks less

# Colours of our own; what Tabler derives from them is derived by the lowering.
OWN = {
    "--tblr-primary": "#0958d9",
    "--tblr-secondary": "#5b6573",
    "--tblr-success": "#237804",
    "--tblr-green": "#237804",
    "--tblr-warning": "#ad4e00",
    "--tblr-orange": "#ad4e00",
    "--tblr-danger": "#c41d1f",
    "--tblr-red": "#c41d1f",
    "--tblr-info": "#0958d9",
    "--tblr-gray-50": "#f7f8fa",
    "--tblr-gray-100": "#f0f2f5",
    "--tblr-gray-200": "#dfe3e8",
    "--tblr-gray-300": "#c5ccd6",
    "--tblr-gray-400": "#8a94a3",
    "--tblr-gray-500": "#5b6573",
    "--tblr-gray-600": "#4a5361",
    "--tblr-gray-700": "#2b323d",
    "--tblr-gray-800": "#1d232c",
    "--tblr-gray-900": "#12161c",
    "--tblr-body-bg": "#f4f6f9",
    "--tblr-border-radius": "4px",
    "--tblr-border-radius-sm": "3px",
    "--tblr-border-radius-lg": "6px",
    "--tblr-font-sans-serif": '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",'
    '"WenQuanYi Micro Hei",system-ui,"Segoe UI","Helvetica Neue",Arial,sans-serif',
    "--tblr-font-monospace": 'Consolas,Menlo,"Liberation Mono","Noto Sans Mono CJK SC",monospace',
}
DROPPED = re.compile(
    r"""dark\]|theme[=-]|theme\b.*\]|\[dir="?rtl|\[data-vc
    |[.-](facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr
      |bitbucket|tabler)(?=$|[\s:,.-])
    |\.(btn|bg|text|link|border)-x(?=$|[\s:,.-])
    |\.(accordion|alert|avatar|bg-pattern|breadcrumb|browser|bs-popover|bs-tooltip|calendar|callout|card-gradient
      |carousel|chart|chat|clr|column|columns|cursor|datagrid|dimmer|divide|dropdown|dropend|dropstart|dropup
      |dropzone|empty|fc|flag|float|form-colorinput|form-imagecheck|form-selectgroup|gradient|grid|hero|hljs|img
      |input-icon|jvm|layout|legend|link-[a-z]+|list|list-group|litepicker|loader|markdown|mention|modal|nav
      |navbar|nav-[a-z-]+|noUi|object|offcanvas|offset|order|otp|page|page-[a-z-]+|page-item|page-link|pagination
      |pattern|placeholder|plyr|popover|progress|progressbg|prose|ratio|ribbon|rounded-[a-z]+|section|segmented
      |selectgroup|signal|signature|sortable|space|sparkline|stars?|status|step|steps|step-item|strength
      |switch-icon|table-[a-z]+-hover|tag|theme|timeline|toast|tooltip|tox|ts|user|vc|was-validated|wysiwyg
      |btn-(ghost|outline)-(?!primary|secondary|danger)\w+)(?![a-z])
    |\.bg-(?!white|light|primary|transparent|surface|body)[\w-]+
    |\.text-(bg|blue|azure|indigo|purple|pink|yellow|lime|teal|cyan)\b
    |\.(form|input|btn)[\w-]*\.is-valid""",
    re.VERBOSE,
)


def pack(spec: str, folder: Path) -> tarfile.TarFile:
    """The npm package as its archive."""
    told = subprocess.run(
        ["npm", "pack", "--silent", spec], cwd=folder, check=True, capture_output=True, text=True
    )
    return tarfile.open(fileobj=io.BytesIO((folder / told.stdout.split()[-1]).read_bytes()))


def content(archive: tarfile.TarFile, name: str) -> bytes:
    """A file of the package."""
    found = archive.extractfile(f"package/{name}")
    if found is None:
        raise SystemExit(f"not in the package: {name}")
    return re.sub(rb"\n?(//|/\*)[#@] sourceMappingURL=[^\s*]+( ?\*/)?", b"", found.read())


def style_sheet(archive: tarfile.TarFile, folder: Path) -> bytes:
    """Tabler's style sheet, lowered and minified."""
    source = content(archive, "dist/css/tabler.css").decode()
    notice = source[source.index("/*!") : source.index("*/") + 2]
    (folder / "in.css").write_text(lowered(source, own=OWN, dropped=DROPPED), "utf-8")
    subprocess.run(["npm", "install", "--silent", "--no-save", LOWERING], cwd=folder, check=True)
    command = ["npx", "lightningcss", "--minify", "--targets", OLDEST, "in.css", "-o", "out.css"]
    subprocess.run(command, cwd=folder, check=True)
    text = (folder / "out.css").read_text("utf-8")
    if left := unresolved(text):
        raise SystemExit(f"not lowered: {left}")
    return f"{notice}\n/* Lowered for {OLDEST} by tools/vendor_assets.py */\n{text}".encode()


def sprite(archive: tarfile.TarFile) -> bytes:
    """One SVG with a symbol for each icon in use."""
    symbols = []
    for name in SPRITE:
        drawn = content(archive, f"icons/outline/{name}.svg").decode()
        inside = re.search(r"<svg[^>]*>(.*)</svg>", drawn, re.DOTALL)
        if inside is None:
            raise SystemExit(f"no drawing: {name}")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(inside[1].split())}</symbol>\n')
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'.encode()


def main() -> None:
    """Write the files and their manifest."""
    written: dict[str, str] = {}

    def put(name: str, data: bytes) -> None:
        path = DESTINATION / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        written[name] = hashlib.sha256(data).hexdigest()
        if path.suffix in {".css", ".js", ".svg"}:  # whitenoise sends what is packed beforehand
            put(f"{name}.gz", gzip.compress(data, 9, mtime=0))

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        put("tabler/tabler.css", style_sheet(pack(TABLER, folder), folder))
        put("tabler/icons.svg", sprite(pack(ICONS, folder)))
        echarts = pack(ECHARTS, folder)
        put("echarts/echarts.min.js", content(echarts, "dist/echarts.min.js"))
        for page in ("LICENSE", "NOTICE"):
            put(f"echarts/{page}", content(echarts, page))
    put(
        "tabler/LICENSE", (DESTINATION / "tabler/LICENSE").read_bytes()
    )  # the packages hold none: kept by hand
    manifest = {"packages": [TABLER, ICONS, ECHARTS], "lowered_by": LOWERING, "sha256": written}
    (DESTINATION / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
    print(len(written), "files", sum((DESTINATION / each).stat().st_size for each in written) // 1024, "KiB")


if __name__ == "__main__":
    main()
