export const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --muted: #59636e; --back: #fff; --soft: #f6f8fa; --line: #d1d9e0; --link: #0969da;
  --add: #dafbe1; --add-number: #aceebb; --del: #ffebe9; --del-number: #ffcecb; --hunk: #ddf4ff; --good: #1a7f37; --bad: #d1242f; --warn: #9a6700; --mark: #fff8c5; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --muted: #9198a1; --back: #0d1117; --soft: #151b23; --line: #3d444d; --link: #4493f8;
  --add: #12261e; --add-number: #1b4721; --del: #25171c; --del-number: #542426; --hunk: #121d2f; --good: #3fb950; --bad: #f85149; --warn: #d29922; --mark: #3a2f0b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 16px 24px 80px; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
h1 { font-size: 26px; font-weight: 400; margin: 8px 0; }
h1 .number, .muted { color: var(--muted); }
h2 { font-size: 16px; margin: 28px 0 8px; }
code, pre, .diff, .source { font: 12px/20px ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, monospace; }
code { background: color-mix(in srgb, var(--muted) 15%, transparent); border-radius: 6px; padding: .2em .4em; overflow-wrap: anywhere; }
pre code { background: none; padding: 0; }
pre { background: var(--soft); border-radius: 6px; padding: 12px; overflow-x: auto; margin: 0 0 12px; }
pre.lines span { display: block; white-space: pre; min-height: 20px; padding: 0 6px; }
.add { background: var(--add); }
.del { background: var(--del); }
.badge { display: inline-block; border-radius: 2em; padding: 2px 12px; color: #fff; background: var(--good); font-weight: 500; }
.badge.draft { background: var(--muted); }
.badge.closed { background: var(--bad); }
.branch { background: var(--hunk); color: var(--link); border-radius: 6px; padding: 2px 6px; font: 12px ui-monospace, monospace; }
.box { border: 1px solid var(--line); border-radius: 6px; margin: 12px 0; overflow: clip; background: var(--back); }
.box > header { background: var(--soft); border-bottom: 1px solid var(--line); padding: 8px 16px; display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
.box > header:last-child { border-bottom: 0; }
.box > .body { padding: 12px 16px; }
.box header .right { margin-left: auto; }
.body > :first-child { margin-top: 0; }
.body > :last-child { margin-bottom: 0; }
.body p, .body ul, .body ol { margin: 0 0 12px; }
li > p { margin: 0 !important; }
.body ul, .body ol { padding-left: 2em; }
blockquote { margin: 0 0 12px; padding: 0 1em; color: var(--muted); border-left: .25em solid var(--line); }
hr { border: 0; border-top: 1px solid var(--line); }
table.md { border-collapse: collapse; margin: 0 0 12px; display: block; overflow-x: auto; }
table.md code { overflow-wrap: break-word; }
table.md th, table.md td { border: 1px solid var(--line); padding: 6px 13px; text-align: left; }
.dot { width: 12px; height: 12px; border-radius: 50%; background: var(--muted); flex: none; display: inline-block; }
.dot.success { background: var(--good); }
.dot.failure { background: var(--bad); }
.dot.in_progress { background: var(--warn); }
.plus { color: var(--good); }
.minus { color: var(--bad); }
.label { border: 1px solid var(--line); border-radius: 2em; padding: 0 8px; font-size: 12px; color: var(--muted); }
.label.failure { color: var(--bad); border-color: var(--bad); }
.label.warning { color: var(--warn); border-color: var(--warn); }
table.diff, table.source { border-collapse: collapse; width: 100%; table-layout: fixed; }
.diff td, .source td { padding: 0 10px; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }
col.n { width: 56px; }
td.n { text-align: right; color: var(--muted); user-select: none; white-space: nowrap !important; }
td.n a { color: inherit; }
tr.add td.n { background: var(--add-number); }
tr.del td.n { background: var(--del-number); }
tr.hunk td { background: var(--hunk); color: var(--muted); padding: 4px 10px; }
td.code { position: relative; padding-left: 28px !important; }
td.code::before { content: attr(data-sign); position: absolute; left: 10px; user-select: none; }
tr.note > td { padding: 8px 16px; white-space: normal; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; border-block: 1px solid var(--line); background: var(--soft); }
tr.note .box { max-width: 860px; margin: 6px 0; }
.suggestion { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 12px; overflow: clip; }
.suggestion > p { margin: 0 !important; padding: 4px 12px; color: var(--muted); border-bottom: 1px solid var(--line); font-size: 12px; }
.suggestion pre { margin: 0; border-radius: 0; padding: 4px 0; }
.box:target { outline: 2px solid var(--link); outline-offset: -2px; }
tr:target td { background: var(--mark); }
summary { cursor: pointer; }
.body details { margin: 0 0 12px; }
.pulls { width: 100%; border-collapse: collapse; }
.pulls tr + tr td { border-top: 1px solid var(--line); }
.pulls a { font-weight: 600; }
.pulls td { padding: 8px 16px; }
`;
