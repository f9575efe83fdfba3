/**
 * Replaces what is live on a page every few seconds, and not while nobody looks. A page works without it. What a person
 * has focused or scrolled to stays, since only the content of one element changes.
 */
export const SCRIPT = `"use strict";
const EVERY_MS = 5000;
const LIMIT_MS = 15000;
const live = document.getElementById("live");
const told = document.getElementById("refresh");
let timer;
async function refresh() {
  const signal = AbortSignal.timeout(LIMIT_MS);
  let problem = "does not answer";
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store", signal });
    if (!answer.ok) problem = answer.status === 404 ? "shows this no more" : "answers with status " + answer.status;
    if (!answer.ok) throw new Error(problem);
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
    if (next) show(next);
    told.textContent = "";
  } catch {
    told.textContent = "The collector " + problem + "; what is shown is old.";
  }
  schedule();
}
function show(next) {
  for (const open of live.querySelectorAll("details[open]")) {
    const same = [...next.querySelectorAll("details")].find(({ id }) => id === open.id);
    if (same) same.open = true;
  }
  const focused = live.contains(document.activeElement) ? counterpart(document.activeElement, next) : undefined;
  const along = [...live.querySelectorAll(".scroll")].map(({ scrollLeft }) => scrollLeft);
  live.replaceChildren(...next.childNodes);
  live.querySelectorAll(".scroll").forEach((wide, index) => (wide.scrollLeft = along[index] ?? 0));
  focused?.focus({ preventScroll: true });
}
function counterpart(element, next) {
  if (element.matches("a")) return [...next.querySelectorAll("a")].find(({ href }) => href === element.href);
  if (element.matches("summary"))
    return [...next.querySelectorAll("summary")].find(({ parentNode: { id } }) => id === element.parentNode.id);
  return element.matches(".scroll") ? next.querySelector(".scroll") : undefined;
}
function schedule() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(refresh, EVERY_MS);
}
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : refresh()));
schedule();
`;
