// Runs once, in the list of documents: what is chosen there limits where answers are looked for.
const F = (window.fangtan = window.fangtan || {});
const one = (name) => element.querySelector(name);
const rows = () => [...element.querySelectorAll(".docs li")];
const chosen = () => rows().filter((row) => row.querySelector("input").checked);
F.where = () => ({
  sources: chosen().map((row) => row.dataset.source),
  speakers: one(".speaker")?.value ? [one(".speaker").value] : [],
  since: one(".since")?.value || null,
  until: one(".until")?.value || null,
});
F.unfilter = () => {
  for (const row of rows()) row.querySelector("input").checked = false;
  for (const field of element.querySelectorAll("select, input[type=date]")) field.value = "";
  chip();
};
F.restore = (doc) => trigger("restored", {doc});
const said = () => {
  const {sources, speakers, since, until} = F.where(), words = F.words, told = [];
  if (sources.length) told.push(words.only_documents.replace("{}", sources.length));
  if (speakers.length) told.push(words.only_speaker.replace("{}", speakers[0]));
  if (since || until) {
    told.push(words.only_days.replace("{}", since || "…").replace("{}", until || "…"));
    const undated = (sources.length ? chosen() : rows()).filter((row) => !row.dataset.date).length;
    if (undated) told.push(words.undated.replace("{}", undated));
  }
  if ([...element.querySelectorAll("input[type=date]")].some((field) => field.validity.badInput)) told.push(words.bad_date);
  return told.join(" · ");
};
const chip = () => {
  const place = document.querySelector("#question .limits");
  if (!place || !F.words) return;
  place.replaceChildren();
  const text = said();
  if (!text) return;
  const link = Object.assign(document.createElement("a"), {href: "#unfilter=", className: "chip unsure", textContent: `${text} ×`});
  link.setAttribute("role", "button");
  link.setAttribute("aria-label", `${text}; ${F.words.everywhere}`);
  place.append(link);
};
F.chip = chip;
let kept = null; // what was chosen, while the list is drawn anew
element.addEventListener("input", (event) => {
  if (event.target.matches(".find")) {
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of rows()) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  } else { kept = F.where(); chip(); }
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button.remove");
  if (button) trigger("removed", {doc: button.closest("li").dataset.id});
});
watch("value", () => {
  if (kept) {
    for (const row of rows()) row.querySelector("input").checked = kept.sources.includes(row.dataset.source);
    if (one(".speaker")) one(".speaker").value = kept.speakers[0] || "";
    if (one(".since")) { one(".since").value = kept.since || ""; one(".until").value = kept.until || ""; }
  }
  chip();
});
