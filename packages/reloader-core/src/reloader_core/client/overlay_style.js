/** How errors look. */
export const OVERLAY_STYLE = `
.panel, .toasts {
  --back: #ffffff; --raised: #f6f7f9; --line: #dfe3e8; --text: #1c2024; --soft: #596170;
  --accent: #b42318; --tint: #fff0ee; --mark: #ffd3cc; --link: #1f5fbf; --focus: #1f5fbf;
  color: var(--text); font: 14px/1.45 system-ui, sans-serif; text-align: start; pointer-events: auto;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  .panel, .toasts {
    --back: #1b1e24; --raised: #14161b; --line: #343a45; --text: #e7eaee; --soft: #a2abb9;
    --accent: #ff9d90; --tint: #3a2023; --mark: #7c312c; --link: #8ab8ff; --focus: #8ab8ff;
  }
}
.panel {
  position: fixed; inset: 0; box-sizing: border-box; width: 100%; height: 100%; max-width: none; max-height: none;
  margin: 0; border: 0; padding: clamp(0px, 1.6vh, 40px) clamp(0px, 3vw, 40px); overflow: hidden;
  display: flex; flex-direction: column; align-items: center; background: rgb(15 18 24 / .5); outline: 0;
}
.panel::backdrop { background: none; }
.card {
  display: flex; flex-direction: column; box-sizing: border-box; width: 100%; max-width: 1000px; max-height: 100%;
  background: var(--back); border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: 10px;
  box-shadow: 0 12px 48px rgb(0 0 0 / .35); overflow: hidden;
}
.top { display: flex; align-items: center; gap: 12px; padding: 9px 12px 6px 20px; flex: none; }
.request { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline; overflow-wrap: anywhere; }
.where { color: var(--soft); font-size: 13px; }
.body { flex: 1 1 auto; min-height: 0; overflow: auto; overscroll-behavior: contain; padding: 0 20px 10px; outline: 0; }
.foot { flex: none; display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; padding: 7px 12px 7px 20px;
  border-top: 1px solid var(--line); background: var(--raised); }
.hope { flex: 1 1 260px; margin: 0; color: var(--soft); font-size: 13px; }
.hope::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-inline-end: 8px; border-radius: 50%;
  background: #d97706; animation: waiting 2s ease-in-out infinite; }
@keyframes waiting { 50% { opacity: .35 } }
.changed .hope { color: var(--text); }
.changed .hope::before { background: #16a34a; animation: none; }
.changed ~ .corner .toast:not(.failed) { display: none; } /* the panel itself offers it, until it is dismissed */
.answers:empty { display: none; }
.copying, .answers { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.said { color: var(--soft); font-size: 13px; }
.unseen { position: fixed; inset: 0 auto auto 0; width: 1px; height: 1px; opacity: 0; }

code, pre, .place, .locals dl { font-family: var(--mono); font-size: 13px; }
.panel h2 { margin: 0; font: 600 20px/1.3 system-ui, sans-serif; color: var(--accent); overflow-wrap: anywhere; }
.message p { margin: 2px 0 0; font: 15px/1.45 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.note p { margin: 4px 0 0; padding-inline-start: 10px; border-inline-start: 3px solid var(--line); color: var(--soft);
  white-space: pre-wrap; overflow-wrap: anywhere; }
.panel summary { cursor: pointer; color: var(--soft); font-size: 13px; width: fit-content; margin-top: 4px; }

.panel button, .toasts button {
  font: inherit; font-size: 13px; line-height: 1.3; color: var(--text); background: var(--back); cursor: pointer;
  border: 1px solid var(--line); border-radius: 6px; padding: 4px 11px;
}
.panel button:hover, .toasts button:hover { border-color: var(--soft); }
.panel :focus-visible, .toasts :focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
.body:focus-visible { outline: 0; }
.panel .dismiss { flex: none; padding-inline: 12px; }
.dismiss span { font-size: 15px; line-height: 1; }
.pager { flex: none; display: flex; align-items: center; gap: 6px; font-size: 13px; color: var(--soft); white-space: nowrap; }
.pager:empty { display: none; }
.panel .pager button { padding: 2px 9px 4px; font-size: 15px; }

.chain { margin: 10px 0 0; padding: 4px; border: 1px solid var(--line); border-radius: 8px; max-height: 27vh; overflow: auto; }
.chain ul { list-style: none; margin: 0; padding: 0; }
.chain ul ul { padding-inline-start: 18px; }
.chain .rest { padding: 3px 8px; color: var(--soft); font-size: 13px; }
.panel .chain button { display: block; width: 100%; text-align: start; border: 0; background: none; padding: 3px 8px; border-radius: 5px;
  overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.panel .chain button:hover { background: var(--raised); }
.panel .chain button[aria-current] { background: var(--tint); color: var(--accent); font-weight: 600; }
.relation { color: var(--soft); font-weight: 400; }

.traceback { margin-top: 10px; }
.frames { list-style: none; margin: 0; padding: 0; }
.traceback > .frames { border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.traceback > .frames > li + li, .library .frames { border-top: 1px solid var(--line); }
.library .frames { padding-inline-start: 16px; }
.row { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 12px; padding-inline-end: 12px; }
.panel .toggle { border: 0; background: none; border-radius: 5px; text-align: start; padding: 5px 8px; overflow-wrap: anywhere;
  font-family: var(--mono); }
.panel .toggle::before { content: ""; display: inline-block; width: 0; height: 0; margin-inline: 3px 8px;
  border: 4px solid transparent; border-inline-start: 6px solid var(--soft); border-inline-end: 0; }
.panel .toggle[aria-expanded=true]::before { border: 4px solid transparent; border-top: 6px solid var(--soft); border-bottom: 0; margin-inline: 2px 7px; }
.panel .toggle:hover { text-decoration: underline; }
.library > .toggle, .frame:not(.app) .toggle { color: var(--soft); }
.panel .library > .toggle { font-family: inherit; width: 100%; }
.app > .row .toggle { font-weight: 600; }
.place { margin-inline-start: auto; color: var(--soft); overflow-wrap: anywhere; padding: 4px 0; }
a.place { color: var(--link); text-decoration: underline; text-decoration-color: color-mix(in srgb, var(--link) 35%, transparent); text-underline-offset: 3px; }
a.place:hover { text-decoration-color: currentColor; }
.omitted { padding: 6px 12px; color: var(--soft); font-size: 13px; }
.stale { margin: 0 12px 8px 28px; color: var(--soft); font-size: 13px; }

.source { margin: 0; padding: 5px 0; background: var(--raised); line-height: 1.45; tab-size: 4; }
.source.text { margin-top: 12px; padding: 10px 14px; border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; }
.brief { padding: 0 0 5px; background: none; }
.line { display: grid; grid-template-columns: 50px minmax(0, 1fr); padding-inline-end: 12px; border-inline-start: 3px solid transparent; }
.line::before { content: attr(data-line); color: var(--soft); text-align: end; padding-inline-end: 14px; user-select: none; }
.line code { white-space: pre-wrap; overflow-wrap: anywhere; --hang: calc(var(--indent, 0ch) + 2ch);
  padding-inline-start: var(--hang); text-indent: calc(-1 * var(--hang)); }
.source:not(.brief) .failing { background: var(--tint); border-inline-start-color: var(--accent); }
.failing::before { color: var(--accent); }
mark { background: var(--mark); color: inherit; border-radius: 2px; text-decoration: underline; text-decoration-color: var(--accent);
  text-decoration-thickness: 2px; text-underline-offset: 3px; }
.brief mark { background: none; text-decoration-thickness: 1px; }

.locals { padding: 1px 12px 6px 28px; background: var(--raised); border-top: 1px solid var(--line); }
.locals dl { display: grid; grid-template-columns: minmax(60px, max-content) minmax(0, 1fr); gap: 3px 16px; margin: 6px 0 0; }
.locals dt { color: var(--soft); overflow-wrap: anywhere; max-width: 220px; }
.locals dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }

.toasts { display: flex; flex-direction: column; align-items: flex-end; gap: 8px; }
.toasts .failed { background: var(--back); color: var(--text); border-color: var(--line); border-inline-start: 4px solid var(--accent); }
.say { flex: 1 1 100%; max-height: 6.2em; overflow: hidden; }
.say strong { font-weight: 600; }
.toasts .more { pointer-events: auto; }

@media (max-width: 640px) {
  .panel { padding: 0; }
  .card { max-height: none; height: 100%; border-radius: 0; border-inline: 0; border-bottom: 0; }
  .top { padding-inline: 12px; align-items: flex-start; gap: 8px; }
  .body { padding-inline: 12px; }
  .foot { padding-inline: 12px; }
  .place { margin-inline-start: 25px; padding-top: 0; }
  .line { grid-template-columns: 36px minmax(0, 1fr); }
  .line::before { padding-inline-end: 8px; }
  .panel .chain button { white-space: normal; overflow-wrap: anywhere; }
  .request code { font-size: 12px; }
}
@media (max-height: 500px) {
  .card { overflow: auto; max-height: 100%; }
  .body { overflow: visible; flex: none; }
}
@media (prefers-reduced-motion: reduce) { .hope::before { animation: none } }
@media (forced-colors: active) {
  .line { border-inline-start-color: Canvas; }
  .source:not(.brief) .failing { border-inline-start-color: Highlight; }
  mark { background: Mark; color: MarkText; forced-color-adjust: none; }
  .brief mark { background: none; color: CanvasText; }
  .panel .chain button[aria-current] { border: 1px solid Highlight; }
  .panel .toggle::before { forced-color-adjust: none; }
  .hope::before { forced-color-adjust: none; background: Highlight; }
}
`;
