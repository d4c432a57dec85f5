// Runs once, in the list of conversations: each tab has its own, all are kept in the browser; the box that asks is here too.
const F = (window.fangtan = window.fangtan || {});
const KEY = "fangtan_talk:", MOST = 200;
const made = (tag, given, ...inner) => {
  const node = Object.assign(document.createElement(tag), given);
  node.append(...inner);
  return node;
};
const button = (text, act, label) => {
  const node = made("button", {type: "button", textContent: text, onclick: act});
  if (label) { node.setAttribute("aria-label", label); node.title = label; }
  return node;
};
const TURN = ["question", "understood", "said", "text", "reason"];
const whole = (turn) => TURN.every((name) => typeof turn?.[name] === "string") && Array.isArray(turn.cited)
  && turn.cited.every((one) => typeof one?.quote === "string");
// What is kept may be of another version, or damaged: what cannot be shown is none.
const read = (id) => {
  try {
    const {name, at, turns} = JSON.parse(localStorage.getItem(KEY + id)), kept = turns.filter(whole);
    return kept.length ? {name: typeof name === "string" ? name : kept[0].question, at: Number(at) || 0, turns: kept} : null;
  } catch { return null; }
};
const all = () => Object.keys(localStorage).filter((key) => key.startsWith(KEY)).map((key) => key.slice(KEY.length))
  .map((id) => ({...read(id), id})).filter((talk) => talk.turns).sort((a, b) => b.at - a.at);
// Where there is no room the oldest conversations make some; they are back where even that is not enough.
const write = (id, talk) => {
  const dropped = [];
  const put = (to, text) => { try { localStorage.setItem(KEY + to, text); return true; } catch { return false; } };
  while (!put(id, JSON.stringify(talk))) {
    const old = all().filter((one) => one.id !== id).pop();
    if (!old) { dropped.forEach((one) => put(one.id, one.text)); F.toast(F.words.full); return; }
    dropped.push({...old, text: localStorage.getItem(KEY + old.id)});
    localStorage.removeItem(KEY + old.id);
  }
  if (dropped.length) F.toast(F.words.dropped.replace("{}", dropped.map((one) => one.name).join("、")));
};
const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const now = () => props.value || {talk: "", turns: []};
let pending = false, started = false, release = null, mine = "";
const idle = () => { if (pending) F.toast(F.words.busy); return !pending; };

// A conversation is one tab's: another tab that opens it goes on with a copy.
// Without HTTPS a browser has no locks: the tabs ask each other.
const air = navigator.locks ? null : new BroadcastChannel("fangtan");
air?.addEventListener("message", ({data}) => { if (data.asked && data.asked === mine) air.postMessage({held: mine}); });
const hold = async (id) => {
  if (release) { release(); release = null; }
  mine = id;
  if (air) return new Promise((taken) => {
    air.onmessage = ({data}) => { if (data.held === id) taken(false); };
    air.postMessage({asked: id});
    setTimeout(() => taken(true), 200);
  });
  return new Promise((taken) => navigator.locks.request(KEY + id, {ifAvailable: true}, (lock) => {
    taken(Boolean(lock));
    return lock && new Promise((done) => { release = done; });
  }));
};
const take = async (id, kept) => {
  if (!(await hold(id))) {
    id = fresh();
    await hold(id);
    if (kept) { write(id, {...kept, at: Date.now()}); F.toast(F.words.elsewhere); }
  }
  sessionStorage.setItem("fangtan_talk", id);
  props.value = {talk: id, turns: kept ? kept.turns : [], back: ""};
  trigger("resumed", {});
  box();
  draw();
};
const begin = () => { if (idle()) take(fresh(), null).then(() => F.box()?.focus()); };
const save = () => {
  const {talk, turns} = now();
  if (!talk) return;
  if (!turns.length) { localStorage.removeItem(KEY + talk); return; }
  const kept = read(talk) || {};
  write(talk, {name: kept.name || turns[0].question, at: Date.now(), turns});
  for (const old of all().slice(MOST)) localStorage.removeItem(KEY + old.id);
};

// The list
const place = () => element.querySelector(".talks");
const draw = () => {
  if (!F.words || !place()) return;
  const words = F.words, list = made("ul", {}), empty = made("p", {className: "empty", textContent: words.empty});
  const find = place().querySelector(".find") || made("input", {type: "search", className: "find", placeholder: words.find_talk});
  find.oninput = () => rows();
  find.setAttribute("aria-label", words.find_talk);
  const rows = () => {
    const wanted = find.value.trim().toLowerCase();
    const text = (talk) => [talk.name, ...talk.turns.flatMap((turn) => [turn.question, turn.text])].join(" ").toLowerCase();
    list.replaceChildren(...all().filter((talk) => text(talk).includes(wanted)).map(row));
    empty.hidden = list.children.length > 0;
  };
  const head = made("h2", {textContent: words.talks});
  const exports = made("p", {className: "exports"}, button(words.markdown, () => save_as("md")), button(words.word, () => save_as("docx")));
  exports.hidden = !now().turns.length;
  place().replaceChildren(made("header", {}, head, button(`+ ${words.new}`, begin)), exports, find, list, empty);
  rows();
};
const row = (talk) => {
  const words = F.words, day = new Date(talk.at).toLocaleDateString(document.documentElement.lang);
  const open = button(talk.name, () => { if (idle() && talk.id !== now().talk) take(talk.id, read(talk.id)); });
  open.className = "open";
  open.title = day;
  const line = made("li", {}, open);
  if (talk.id === now().talk) line.setAttribute("aria-current", "true");
  const rename = () => {
    const field = made("input", {value: talk.name, maxLength: 80});
    field.setAttribute("aria-label", words.rename);
    const done = () => {
      const kept = read(talk.id);
      if (kept && field.value.trim()) write(talk.id, {...kept, name: field.value.trim()});
      draw();
    };
    field.onkeydown = (event) => {
      if (event.key === "Enter" && !event.isComposing) done();
      if (event.key === "Escape") { event.stopPropagation(); draw(); }
    };
    field.onblur = done;
    line.replaceChildren(field);
    field.focus();
  };
  const remove = () => {
    if (talk.id === now().talk && !idle()) return;
    const kept = read(talk.id);
    localStorage.removeItem(KEY + talk.id);
    if (talk.id === now().talk) begin(); else draw();
    F.toast(`${words.deleted} ${talk.name}`, () => { write(talk.id, kept); draw(); });
  };
  line.append(button("✎", rename, `${words.rename} ${talk.name}`), button("✕", remove, `${words.delete} ${talk.name}`));
  return line;
};

// What can be done with the conversation
F.plain = (at) => {
  const turn = now().turns[at];
  const cited = turn.cited.map((one, number) => `[${number + 1}] ${one.quote.trim()}\n${[one.where, one.place].filter(Boolean).join("，")}`);
  return [turn.understood || turn.question, turn.text || turn.reason, ...cited].join("\n\n");
};
const save_as = async (format) => {
  const {talk, turns} = now(), title = (read(talk) || {}).name || "fangtan";
  const plain = turns.map(({question, understood, text, reason, cited}) => ({question, understood, text, reason, cited}));
  const root = (window.gradio_config?.root || location.pathname).replace(/\/$/, "");
  try {
    const sent = {method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify({title, format, turns: plain})};
    const reply = await fetch(`${root}/api/export`, sent);
    if (!reply.ok) throw new Error(reply.status);
    const url = URL.createObjectURL(await reply.blob());
    made("a", {href: url, download: `${title.replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 60)}.${format}`}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  } catch { F.toast(F.words.failed); }
};
F.judge = (at, liked, link) => {
  trigger("judged", {at, liked});
  if (!link || !F.keeps || link.closest(".tools").querySelector("form")) return;
  const field = made("input", {maxLength: 500, placeholder: F.words.right});
  field.setAttribute("aria-label", F.words.right);
  const form = made("form", {className: "correction"}, field, made("button", {type: "submit", textContent: F.words.keep}));
  form.onsubmit = (event) => { event.preventDefault(); trigger("judged", {at, right: field.value}); form.remove(); };
  link.closest(".tools").append(form);
  field.focus();
  form.scrollIntoView({block: "nearest"});
};
// The question that is being answered stands above the box until its answer does.
const waiting = (text) => {
  const line = document.querySelector("#question .waiting");
  if (line) { line.textContent = text; line.hidden = !text; }
};
const send = (name, detail) => {
  if (!idle()) return false;
  pending = true;
  const question = detail.question ?? now().turns[detail.at].question;
  sessionStorage.setItem("fangtan_sent", question);
  waiting(question);
  F.pane("");
  trigger(name, {...detail, where: F.where ? F.where() : null});
  return true;
};
// A question that no answer came to goes back into the box; where the server was away, after the page is loaded anew.
F.lost = (question = sessionStorage.getItem("fangtan_sent")) => {
  answered();
  if (!question) return;
  if (!F.box().value) F.put(question);
  F.toast(F.words.lost);
};
const answered = () => { pending = false; waiting(""); sessionStorage.removeItem("fangtan_sent"); };
F.again = (at) => send("again", {at});
F.undo = () => { if (idle()) trigger("undone", {}); };
F.ask = (question, doc) => {
  if (question.trim() && !send("asked", {question: question.trim(), doc: doc || ""})) F.put(question);
};

// The box
F.box = () => document.querySelector("#question textarea");
const grow = () => { F.box().style.height = "auto"; F.box().style.height = `${Math.min(F.box().scrollHeight, 160)}px`; };
F.put = (text) => { F.box().value = text; grow(); F.box().focus(); };
const box = () => {
  const form = document.querySelector("#question form");
  if (!form || form.firstChild) return;
  const area = made("textarea", {rows: 1, maxLength: 500, placeholder: F.words.say});
  area.setAttribute("aria-label", F.words.question);
  const go = made("button", {type: "submit", textContent: "➤", title: F.words.send});
  go.setAttribute("aria-label", F.words.send);
  const limits = made("p", {className: "limits"});
  limits.setAttribute("role", "status");
  const line = made("p", {className: "waiting", hidden: true});
  line.setAttribute("role", "status");
  form.append(line, limits, area, go);
  form.onsubmit = (event) => {
    event.preventDefault();
    const question = area.value.trim();
    if (question && send("asked", {question, doc: ""})) { area.value = ""; grow(); }
  };
  area.oninput = grow;
  area.onkeydown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      form.requestSubmit();
    }
  };
  area.focus();
  F.chip?.();
};

watch("value", () => {
  const value = now();
  if (value.words) {
    F.words = value.words;
    F.keeps = value.keeps;
    if (started) return;
    started = true;
    const id = sessionStorage.getItem("fangtan_talk") || fresh();
    const sent = sessionStorage.getItem("fangtan_sent") || "";
    take(id, read(id)).then(() => F.lost(sent));
    return;
  }
  if (pending) setTimeout(() => [...document.querySelectorAll("#talk [data-testid=user]")].pop()?.scrollIntoView({block: "start"}), 60);
  answered();
  if (value.back && F.box() && !F.box().value) F.put(value.back);
  save();
  draw();
});
window.addEventListener("storage", (event) => { if ((event.key || KEY).startsWith(KEY)) draw(); });
