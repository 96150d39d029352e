"""How a brief in HTML looks: the tokens of the paper as a style sheet, for screens, the dark and print."""

from __future__ import annotations

from briefs.brand import Brand
from briefs.theme import DARK, LIGHT, Palette

TOKENS = ("ground", "surface", "rule", "faint", "muted", "ink", "accent", "good", "attention", "bad")


def style(brand: Brand) -> str:
    """The whole sheet."""
    dark = f":root{{{_tokens(DARK, DARK.accent)}}}"
    return f":root{{{_tokens(LIGHT, brand.accent)}}}{_SHEET}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def _tokens(palette: Palette, accent: str) -> str:
    return ";".join(f"--{name}:{accent if name == 'accent' else getattr(palette, name)}" for name in TOKENS)


_SHEET = """
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
 font:16px/1.5 "Source Sans 3","Source Sans Pro",system-ui,sans-serif}
main{max-width:760px;margin:0 auto;padding:24px 20px 48px}
a{color:var(--accent)}
h1{font-size:28px;line-height:1.25;margin:28px 0 6px}
h2{font-size:18px;margin:36px 0 8px}
p{margin:8px 0;overflow-wrap:anywhere}
.run{display:flex;gap:8px;font-size:13px;color:var(--muted);margin:0}
.run b{color:var(--accent)}
.run span{margin-left:auto;text-align:right}
.run img{height:22px;vertical-align:middle;margin-right:8px}
.label{font-size:13px;color:var(--muted)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:20px;margin:20px 0}
.figures>div{border-top:1.5px solid var(--ink);padding-top:6px;display:flex;flex-direction:column}
.figures b{font-size:26px;line-height:1.25;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
figure{margin:20px 0;overflow-x:auto}
svg{width:100%;height:auto;font-family:inherit}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:8px 0;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--rule);
 overflow-wrap:anywhere;min-width:4em}
thead th{color:var(--muted);font-weight:400;font-size:13px;border-bottom:1.5px solid var(--ink)}
.facts th{width:30%;color:var(--muted);font-weight:400}
.of-number{text-align:right;font-variant-numeric:tabular-nums}
.label .status,.figures .status{font-size:13px}
blockquote .status{margin-left:8px}
.status{white-space:nowrap;display:inline-flex;align-items:center;gap:6px;color:var(--muted)}
.good{color:var(--good)}.attention{color:var(--attention)}.bad{color:var(--bad)}.progress{color:var(--accent)}
i{display:inline-block;width:.6em;height:.6em;background:currentColor;flex:none}
i.circle{border-radius:50%}
i.ring{border-radius:50%;background:none;border:2px solid}
i.triangle{clip-path:polygon(50% 0,100% 100%,0 100%)}
i.dash{height:2px}
.caveat{color:var(--ink)}
.caveat i{color:var(--attention);margin-right:8px}
blockquote{margin:14px 0;padding-left:14px;border-left:2px solid var(--rule)}
details{margin:8px 0}
summary{cursor:pointer;color:var(--accent)}
summary h2{display:inline-block;margin:20px 0 8px;color:var(--ink)}
footer{margin-top:48px;border-top:1px solid var(--rule);overflow-wrap:anywhere}
td.of-number,.run span{white-space:nowrap}
@media screen and (max-width:600px){svg{min-width:34em}
 .wide :is(th,td){overflow-wrap:break-word}
 .wide table:has(th:nth-child(4)){min-width:36em}.wide table:has(th:nth-child(6)){min-width:46em}}
@media print{details::details-content{content-visibility:visible!important;display:block!important}
 summary{color:var(--ink)}body{font-size:11pt}}
"""
