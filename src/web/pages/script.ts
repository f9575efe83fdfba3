/**
 * Replaces what is live on a page every few seconds, and not while nobody looks. A page works without it. What a person
 * has focused or scrolled to stays, since only the content of one element changes.
 */
export const SCRIPT = `"use strict";
const EVERY_MS = 5000;
const live = document.getElementById("live");
const told = document.getElementById("refresh");
let timer;
async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) throw new Error("status " + answer.status);
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
    if (next) show(next);
    told.textContent = "";
  } catch {
    told.textContent = "The collector does not answer; what is shown is old.";
  }
  schedule();
}
function show(next) {
  for (const open of live.querySelectorAll("details[open]")) {
    const same = [...next.querySelectorAll("details")].find(({ id }) => id === open.id);
    if (same) same.open = true;
  }
  const focused = live.contains(document.activeElement) ? counterpart(document.activeElement, next) : undefined;
  live.replaceChildren(...next.childNodes);
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
