/** Light and dark, one column on a phone. Colours keep a contrast of 4.5 to 1 for text (WCAG 2.2, success criterion 1.4.3). */
export const STYLE = `:root {
  --back: #f6f7f9; --card: #fff; --text: #1b2330; --dim: #55606f; --line: #d9dee5; --link: #0b5fae;
  --ok: #2b7a4b; --warning: #8a5a00; --critical: #b3261e; --late: #8a5a00; --bar: #3b82c4; --rest: #e3e8ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12161c; --card: #1a2029; --text: #e6eaf0; --dim: #a3adba; --line: #303a47; --link: #7ab8f5;
    --ok: #6cc48c; --warning: #e3b341; --critical: #ff8a80; --late: #e3b341; --bar: #5b9bd5; --rest: #2c3542;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--back); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.5rem; margin: 0.25rem 0 0.75rem; }
h2 { font-size: 1.05rem; margin: 0; }
section > h2 { margin: 1.5rem 0 0.5rem; }
ul, ol { list-style: none; margin: 0; padding: 0; }
code { font-family: ui-monospace, monospace; font-size: 0.9em; }
.filter { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; margin-bottom: 1rem; }
.filter label { color: var(--dim); font-size: 0.85rem; }
.filter input, .filter select, .filter button { display: block; font: inherit; color: var(--text); background: var(--card);
  border: 1px solid var(--line); border-radius: 6px; padding: 0.35rem 0.6rem; max-width: 12rem; }
.filter button { color: var(--link); cursor: pointer; }
.totals { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-bottom: 1rem; }
.totals a { display: block; padding: 0.35rem 0.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 999px;
  color: var(--dim); text-decoration: none; }
.totals b { color: var(--text); }
.totals .down b, .totals .critical b { color: var(--critical); }
.totals .late b, .totals .warning b { color: var(--warning); }
.totals .up b { color: var(--ok); }
.switch, section > .tables, .scroll, .facts, .requests, .advice, .empty { background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; padding: 0.75rem 1rem; margin-bottom: 0.75rem; }
.who { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; margin-bottom: 0.25rem; }
.who .facts, .switch .facts { all: unset; color: var(--dim); }
.labels span { color: var(--dim); border: 1px solid var(--line); border-radius: 4px; padding: 0 0.3rem; font-size: 0.85rem; }
.state { font-weight: 600; }
.state.up, .state.supported { color: var(--ok); }
.state.down, .state.failed { color: var(--critical); }
.state.late, .state.pending, .state.disabled { color: var(--late); }
.state.unsupported { color: var(--dim); font-weight: 400; }
.table { display: grid; grid-template-columns: minmax(10rem, 5fr) minmax(15rem, 5fr) minmax(6rem, 3fr) minmax(7rem, 4fr);
  gap: 0.1rem 1rem; align-items: center; padding: 0.3rem 0; border-top: 1px solid var(--line); }
.table:first-child { border-top: 0; }
.figures { color: var(--dim); }
.figures b { color: var(--text); }
.table em { font-style: normal; font-weight: 600; }
.table.warning em { color: var(--warning); }
.table.critical em { color: var(--critical); }
details { margin-bottom: 0.75rem; }
details .tables { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem 1rem; }
summary { color: var(--dim); cursor: pointer; padding: 0.25rem 0; }
.note { grid-column: 1 / -1; color: var(--dim); font-size: 0.85rem; }
.note:empty { display: none; }
.bar { width: 100%; height: 10px; border-radius: 5px; }
.bar .limit { fill: var(--rest); }
.bar .use { fill: var(--bar); }
.bar.warning .use { fill: var(--warning); }
.bar.critical .use { fill: var(--critical); }
.plot { width: 100%; height: 28px; }
.plot path { fill: none; stroke: var(--bar); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
section .plot { height: 40px; }
.facts { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin: 0 0 0.75rem; }
dt { color: var(--dim); font-size: 0.85rem; }
dd { margin: 0; }
.advice { border-left: 4px solid var(--critical); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; border-top: 1px solid var(--line); vertical-align: top; font-weight: 400; }
thead th { border-top: 0; color: var(--dim); font-size: 0.85rem; }
.scroll th, .scroll td { min-width: 5rem; overflow-wrap: normal; }
.pager { display: flex; gap: 1rem; justify-content: center; margin: 1rem 0; }
footer { color: var(--dim); font-size: 0.85rem; margin-top: 1.5rem; }
@media (max-width: 48rem) {
  .table { grid-template-columns: 1fr 1fr; }
  .table .what, .table .figures { grid-column: span 1; }
}
@media (max-width: 30rem) {
  .table { grid-template-columns: 1fr; }
  .note, .table > * { grid-column: 1; }
}
`;
