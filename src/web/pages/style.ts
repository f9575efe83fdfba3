/** Light and dark, one column on a phone. Colours keep a contrast of 4.5 to 1 for text (WCAG 2.2, success criterion 1.4.3). */
export const STYLE = `:root {
  --back: #f4f6f9; --card: #fff; --text: #17202e; --dim: #566273; --line: #dfe4eb; --link: #0b5fae;
  --ok: #1f7a45; --warning: #8a5a00; --critical: #b3261e; --bar: #3579bd; --rest: #e6eaf0;
  --ok-back: #e3f3e9; --warning-back: #fbf0d6; --critical-back: #fbe6e4; --dim-back: #e9edf2;
  --warning-bar: #d29b1d; --critical-bar: #cf3a31; --shadow: 0 1px 2px rgb(20 30 50 / 6%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #10141a; --card: #181e27; --text: #e6eaf0; --dim: #a0abb9; --line: #2b3542; --link: #7ab8f5;
    --ok: #6cc48c; --warning: #e3b341; --critical: #ff8a80; --bar: #5b9bd5; --rest: #2a3340;
    --ok-back: #16301f; --warning-back: #362b10; --critical-back: #3d1c1a; --dim-back: #262f3b;
    --warning-bar: #d7a532; --critical-bar: #ef6a5f; --shadow: none;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem 1.25rem 2rem; max-width: 76rem; background: var(--back); color: var(--text);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 0.15em; }
h1 { font-size: 1.6rem; line-height: 1.2; letter-spacing: -0.01em; margin: 0.15rem 0 0.75rem; }
h2 { font-size: 1.05rem; margin: 0; }
h2 a { text-decoration: none; }
h2 a:hover { text-decoration: underline; }
section > h2 { font-size: 1.2rem; margin: 2rem 0 0.6rem; }
h3 { font-size: 0.8rem; font-weight: 600; color: var(--dim); text-transform: uppercase; letter-spacing: 0.05em; margin: 1.1rem 0 0.45rem; }
ul, ol { list-style: none; margin: 0; padding: 0; }
code { font-family: ui-monospace, monospace; font-size: 0.9em; }
header nav { font-size: 0.9rem; }
header h1 { padding-right: 12rem; }

.as-of { float: right; margin: -2.4rem 0 0; color: var(--dim); font-size: 0.85rem; }
.filter { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: end; margin-bottom: 1rem; }
.filter label { color: var(--dim); font-size: 0.8rem; }
.filter input, .filter select, .filter button { display: block; height: 2.3rem; font: inherit; color: var(--text);
  background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 0 0.65rem; max-width: 12rem; }
.filter button { color: var(--link); font-weight: 600; cursor: pointer; padding: 0 1.1rem; }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(5.6rem, 1fr)); gap: 0.6rem; margin-bottom: 1rem; }
.totals a { display: block; height: 100%; padding: 0.55rem 0.9rem; background: var(--card); border: 1px solid var(--line); border-radius: 9px;
  box-shadow: var(--shadow); color: var(--dim); font-size: 0.85rem; text-decoration: none; }
.totals a:hover { border-color: var(--link); }
.totals b { display: block; color: var(--text); font-size: 1.5rem; line-height: 1.15; overflow-wrap: normal; }
.totals .zero b { color: var(--dim); font-weight: 500; }
.totals .down b, .totals .critical b { color: var(--critical); }
.totals .late b, .totals .warning b, .totals .pending b, .totals .problem b { color: var(--warning); }
.totals .up b { color: var(--ok); }

.switch, .scroll, dl.facts, dl.problems, .requests, .empty, .tiles > li, .why, article { background: var(--card); border: 1px solid var(--line);
  border-radius: 9px; box-shadow: var(--shadow); }
.switch { display: grid; grid-template-columns: 14rem minmax(0, 1fr); gap: 0.25rem 1.5rem; padding: 0.8rem 1.1rem; margin-bottom: 0.6rem;
  border-left: 4px solid var(--line); }
.switch.up { border-left-color: var(--ok); }
.switch.down { border-left-color: var(--critical-bar); }
.switch.late, .switch.pending { border-left-color: var(--warning-bar); }
.who { display: flex; flex-wrap: wrap; gap: 0.25rem 0.6rem; align-items: center; align-content: start; }
.switch .facts { flex-basis: 100%; color: var(--dim); font-size: 0.85rem; }
.switch .facts span { display: inline-block; }
.labels { min-width: 0; }
.labels span { display: inline-block; max-width: 100%; color: var(--dim); background: var(--dim-back); border-radius: 4px; padding: 0.05rem 0.4rem;
  margin-bottom: 0.15rem; font-size: 0.8rem; }
.who .state, .level { font-size: 0.8rem; font-weight: 600; border-radius: 999px; padding: 0.05rem 0.6rem; }
.who .state.up { color: var(--ok); background: var(--ok-back); }
.who .state.down { color: var(--critical); background: var(--critical-back); }
.who .state.late, .who .state.pending { color: var(--warning); background: var(--warning-back); }
.level { text-decoration: none; }
.level:hover { text-decoration: underline; }
.warning .level { color: var(--warning); background: var(--warning-back); }
.critical .level { color: var(--critical); background: var(--critical-back); }
td.state { font-weight: 600; }
td.supported { color: var(--ok); }
td.failed, td.failed a { color: var(--critical); }
td.disabled { color: var(--warning); }
td.unsupported { color: var(--dim); font-weight: 400; }

.rows .table { display: grid; grid-template-columns: minmax(8rem, 6fr) 8.6rem minmax(7rem, 4fr) minmax(15rem, 5fr); gap: 0 1rem;
  align-items: center; padding: 0.3rem 0; border-top: 1px solid var(--line); }
.rows .table:first-child { border-top: 0; padding-top: 0.1rem; }
.place { display: inline-block; max-width: 100%; color: var(--dim); font-size: 0.8rem; }
.share { white-space: nowrap; }
.figures, .change, .note { color: var(--dim); font-size: 0.8rem; }
.rows .meter { display: grid; gap: 0.15rem; }
.rows .course { display: grid; grid-template-columns: 1fr 9.2rem; gap: 0.6rem; align-items: center; }
.rows .change { white-space: nowrap; }
.rows .note { grid-column: 1 / -1; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr)); gap: 0.6rem; }
.tiles > li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.3rem 0.75rem; align-content: start; align-items: baseline;
  padding: 0.65rem 0.85rem; }
.tiles > li > * { grid-column: 1 / -1; }
.tiles .what { grid-column: 1; font-size: 0.92rem; }
.tiles .share { grid-column: 2; display: flex; flex-direction: column; gap: 0.1rem; align-items: end; }
.tiles .share b { font-size: 1.1rem; }
.tiles .warning { border-color: var(--warning-bar); }
.tiles .critical { border-color: var(--critical-bar); }
.tiles .course { display: block; }
.bar { display: block; width: 100%; height: 7px; border-radius: 4px; }
.bar .limit { fill: var(--rest); }
.bar .use { fill: var(--bar); }
.bar.warning .use { fill: var(--warning-bar); }
.bar.critical .use { fill: var(--critical-bar); }
.plot { display: block; width: 100%; height: 26px; }
.tiles .plot { height: 44px; margin-top: 0.2rem; border-bottom: 1px solid var(--line); }
.plot.steady, .tiles .plot.steady { height: 14px; border: 0; }
.plot .line { fill: none; stroke: var(--bar); stroke-width: 1.6; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.plot .area { fill: var(--bar); opacity: 0.14; }
.warning .plot .line { stroke: var(--warning-bar); }
.warning .plot .area { fill: var(--warning-bar); }
.critical .plot .line { stroke: var(--critical-bar); }
.critical .plot .area { fill: var(--critical-bar); }
.change.rising { color: var(--text); }

dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.3rem, 1fr)); gap: 0.5rem 1.25rem; margin: 0.6rem 0 0.75rem; padding: 0.7rem 1.1rem; }
dl.problems { display: flex; flex-wrap: wrap; gap: 0.6rem 2.5rem; margin: 0; padding: 0.7rem 1.1rem; border-left: 4px solid var(--warning-bar); }
dl.problems:has(.critical) { border-left-color: var(--critical-bar); }
dl.problems .more { color: var(--dim); }
.disorder { font-size: 0.9rem; margin: 0 0 0.45rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
.disorder li { padding: 0.1rem 0; }
dt { color: var(--dim); font-size: 0.8rem; }
dd { margin: 0; }
.advice { margin: 0.15rem 0; }
.why { border-left: 4px solid var(--warning-bar); padding: 0.7rem 1.1rem; margin: 0.75rem 0; }
.why.down { border-left-color: var(--critical-bar); }
.advice a { white-space: nowrap; }
.empty, .requests { padding: 0.8rem 1.1rem; margin: 0 0 0.75rem; }
.requests li + li { margin-top: 0.4rem; }
details { margin-top: 0.75rem; }
summary { color: var(--dim); cursor: pointer; padding: 0.25rem 0; }
.scroll { overflow-x: auto; padding: 0.5rem 1.1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.3rem 0.75rem 0.3rem 0; border-top: 1px solid var(--line); vertical-align: top; font-weight: 400; }
thead th { border-top: 0; color: var(--dim); font-size: 0.8rem; }
.scroll th, .scroll td { min-width: 5rem; overflow-wrap: normal; }
.scroll td, .scroll th code { white-space: nowrap; }
.scroll td:last-child { white-space: normal; }
.scroll .number { text-align: right; padding-right: 1.75rem; }
article { padding: 0.5rem 1.4rem 1.1rem; max-width: 52rem; }
article pre { overflow-x: auto; padding: 0.6rem 0.8rem; background: var(--back); border-radius: 6px; }
article code { background: var(--dim-back); border-radius: 4px; padding: 0.05rem 0.3rem; }
article p { margin: 0.75rem 0; }
.runbooks { columns: 18rem; column-gap: 2rem; padding: 0.5rem 0; }
.pager { display: flex; gap: 1.25rem; justify-content: center; margin: 1.25rem 0; }
footer { color: var(--dim); font-size: 0.85rem; margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 0.25rem; }
@media (max-width: 60rem) {
  .switch { grid-template-columns: minmax(0, 1fr); }
  .switch .facts { flex-basis: auto; }
  header h1 { padding-right: 0; }
  .as-of { float: none; margin: 0 0 0.6rem; }
  .totals a { padding: 0.45rem 0.6rem; }
  .totals b { font-size: 1.25rem; }
}
@media (max-width: 44rem) {
  body { padding: 0.9rem 0.8rem 1.5rem; }
  .totals { grid-template-columns: repeat(auto-fit, minmax(4.65rem, 1fr)); gap: 0.4rem; }
  .totals a { padding: 0.4rem; font-size: 0.78rem; }
  .totals b { font-size: 1.15rem; }
  .filter label { flex: 1 1 8rem; }
  .filter input, .filter select { width: 100%; max-width: none; }
  .switch { padding: 0.7rem 0.8rem; }
  .rows .table { grid-template-columns: minmax(0, 1fr) auto; gap: 0.15rem 0.75rem; padding: 0.5rem 0; }
  .rows .meter, .rows .course { grid-column: 1 / -1; }
  .rows .meter { grid-template-columns: 1fr auto; gap: 0.6rem; align-items: center; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.4rem; }
  .tiles > li { padding: 0.5rem 0.6rem; grid-template-columns: minmax(0, 1fr); }
  .tiles .what, .tiles .share { grid-column: 1; }
  .tiles .share { flex-direction: row; flex-wrap: wrap; align-items: baseline; }
  .scroll th code { white-space: normal; }
}
`;
