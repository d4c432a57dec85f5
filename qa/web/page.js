// Runs once, in the document pane: links of the conversation and the cards become events; the text opens at its mark.
const first = !document.documentElement.dataset.fangtan;
document.documentElement.dataset.fangtan = "1";
document.documentElement.lang = (navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh-CN" : "en";
let last = null;
const box = () => document.querySelector("#question textarea");
const whole = () => element.querySelector(".whole");
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
  const mark = pane.querySelector("mark");
  if (mark) { mark.id = "hit"; centre(mark, 8); }
  pane.focus({preventScroll: Boolean(mark)});
};
const close = () => {
  const pane = whole();
  if (!pane || pane.hidden) return;
  pane.hidden = true;
  history.replaceState(null, "", location.pathname + location.search);
  if (last && last.isConnected) last.focus();
  else if (box()) box().focus();
};
const put = (text) => {
  const area = box();
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(area, text);
  area.dispatchEvent(new Event("input", {bubbles: true}));
  area.focus();
};
const toast = (text) => {
  const note = Object.assign(document.createElement("div"), {id: "toast", textContent: text});
  note.setAttribute("role", "status");
  document.body.append(note);
  setTimeout(() => note.remove(), 1800);
};
const open = (place) => {
  const found = /^([0-9a-f]{16}):(\d+)-(\d+)$/.exec(place);
  if (!found) return;
  const pane = whole();
  if (pane && pane.dataset.key === place) { pane.hidden = false; show(); return; }
  trigger("cite", {doc: found[1], start: Number(found[2]), end: Number(found[3])});
};
const follow = (hash, link) => {
  const at = hash.indexOf("=");
  const name = hash.slice(1, at);
  const value = hash.slice(at + 1);
  if (name === "cite") { last = link; history.replaceState(null, "", hash); open(value); }
  else if (name === "unfilter") trigger("unfilter", {});
  else if (name === "edit") put(decodeURIComponent(value));
  else if (name === "ask") trigger("asked", {question: decodeURIComponent(value), doc: ""});
  else if (name === "in") {
    const [doc, question] = value.split("&ask=");
    trigger("asked", {question: decodeURIComponent(question || ""), doc});
  } else if (name === "copy") {
    const text = decodeURIComponent(value);
    navigator.clipboard.writeText(text).then(() => toast("✓"), () => put(text));
  } else return false;
  return true;
};
if (first) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href*='#']");
    if (link && /^#(cite|edit|ask|in|copy|unfilter)=/.test(link.getAttribute("href") || "")) {
      event.preventDefault();
      event.stopPropagation();
      follow(link.getAttribute("href"), link);
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
