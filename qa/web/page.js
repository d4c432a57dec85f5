// Runs once, in the document pane: links of the conversation and the cards become events; a text opens at its mark.
const F = (window.fangtan = window.fangtan || {});
const first = !document.documentElement.dataset.fangtan;
document.documentElement.dataset.fangtan = "1";
document.documentElement.lang = (navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh-CN" : "en";
let last = null;
const whole = () => element.querySelector(".whole");
F.toast = (text, undo) => {
  document.querySelector("#toast")?.remove();
  const note = Object.assign(document.createElement("div"), {id: "toast", textContent: text});
  note.setAttribute("role", "status");
  if (undo) {
    const button = Object.assign(document.createElement("button"), {type: "button", textContent: F.words.undo});
    button.onclick = () => { undo(); note.remove(); };
    note.append(button);
  }
  document.body.append(note);
  setTimeout(() => note.remove(), undo ? 6000 : 1800);
};
// Paragraphs that were not laid out yet move the mark when they are: look again until it stays.
const centre = (mark, times) => {
  mark.scrollIntoView({block: "center"});
  const at = mark.getBoundingClientRect().top;
  if (times) requestAnimationFrame(() => {
    if (mark.isConnected && (times > 5 || Math.abs(mark.getBoundingClientRect().top - at) > 1)) centre(mark, times - 1);
  });
};
const show = () => {
  const pane = whole();
  if (!pane) return;
  F.pane("");
  const mark = pane.querySelector("mark");
  if (mark) { mark.id = "hit"; centre(mark, 8); }
  pane.focus({preventScroll: Boolean(mark)});
  if (!pane.dataset.guided && pane.dataset.doc) { pane.dataset.guided = "1"; trigger("guide", {doc: pane.dataset.doc}); }
};
F.pane = (name) => {
  const root = document.documentElement;
  root.dataset.pane = root.dataset.pane === name ? "" : name;
};
const close = () => {
  F.pane("");
  const pane = whole();
  if (!pane || pane.hidden) return;
  pane.hidden = true;
  history.replaceState(null, "", location.pathname + location.search);
  if (last && last.isConnected) last.focus();
  else F.box()?.focus();
};
const open = (place) => {
  const found = /^([0-9a-f]{16}):(\d+)-(\d+)$/.exec(place);
  if (!found) return;
  const pane = whole();
  if (pane && pane.dataset.key === place) { pane.hidden = false; show(); return; }
  trigger("cite", {doc: found[1], start: Number(found[2]), end: Number(found[3])});
};
// Without HTTPS a browser lets no page write to the clipboard but by the old command.
const by_hand = async (text) => {
  const area = Object.assign(document.createElement("textarea"), {value: text});
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("not copied");
};
const copy = (text) => (navigator.clipboard ? navigator.clipboard.writeText(text) : by_hand(text))
  .then(() => F.toast(F.words.copied), () => F.put(text));
const acts = {
  cite: (value, link) => { last = link; history.replaceState(null, "", `#cite=${value}`); open(value); },
  pane: (value) => F.pane(value),
  unfilter: () => F.unfilter(),
  restore: (value) => F.restore(value),
  edit: (value) => F.put(decodeURIComponent(value)),
  ask: (value, link) => F.ask(decodeURIComponent(value), link.closest("[data-source]") ? whole()?.dataset.doc : ""),
  in: (value) => { const [doc, question] = value.split("&ask="); F.ask(decodeURIComponent(question || ""), doc); },
  copy: (value) => copy(decodeURIComponent(value)),
  all: (value) => copy(F.plain(Number(value))),
  like: (value) => F.judge(Number(value), true),
  dislike: (value, link) => F.judge(Number(value), false, link),
  again: (value) => F.again(Number(value)),
  undo: () => F.undo(),
};
if (first) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href*='#']");
    const found = link && /^#(\w+)=(.*)$/.exec(link.getAttribute("href") || "");
    if (found && acts[found[1]]) {
      event.preventDefault();
      event.stopPropagation();
      acts[found[1]](found[2], link);
    } else if (event.target.closest && event.target.closest(".whole .close")) close();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) close();
    const button = event.target.closest && event.target.closest("a[role=button]");
    if (button && event.key === " ") { event.preventDefault(); button.click(); }
  });
  if (location.hash.startsWith("#cite=")) setTimeout(() => open(location.hash.slice(6)), 400);
}
watch("value", show);
