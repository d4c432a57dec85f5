// Runs once: questions that an opened document answers take their place below what was understood of it.
watch("value", () => {
  const place = document.querySelector("#document .whole .guide");
  if (place) place.replaceChildren(...[...element.childNodes].map((node) => node.cloneNode(true)));
});
