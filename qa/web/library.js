// Runs once, in the list of documents: a click on a row's button takes that document out.
element.addEventListener("click", (event) => {
  const button = event.target.closest("button.remove");
  if (button) trigger("removed", {doc: button.dataset.id});
});
