"use strict";
// A problem, its solution and its card are one item: what happens to one happens to all.
const parts = [...document.querySelectorAll("[data-item]")];
const of = (name) => parts.filter((part) => part.dataset.item === name);

function light(name, from) {
  for (const part of parts) part.classList.toggle("lit", part.dataset.item === name);
  const card = of(name).find((part) => part.matches("article"));
  const mark = of(name).find((part) => part.matches(".mark"));
  // where the click came from stays where it is
  const other = from && from.matches("article") ? mark : card;
  if (other) other.scrollIntoView({ block: "nearest" });
  history.replaceState(null, "", "#" + encodeURIComponent(name));
}

for (const part of parts) {
  part.addEventListener("click", (event) => {
    if (!event.target.closest("a")) light(part.dataset.item, part);
  });
  part.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && part === event.target) light(part.dataset.item, part);
  });
  for (const [event, on] of [["mouseenter", true], ["mouseleave", false]]) {
    part.addEventListener(event, () => {
      for (const other of of(part.dataset.item)) other.classList.toggle("near", on);
    });
  }
}

for (const box of document.querySelectorAll("[data-kind]")) {
  box.addEventListener("change", () => {
    for (const mark of document.querySelectorAll(".mark." + box.dataset.kind)) {
      mark.classList.toggle("off", !box.checked);
    }
  });
}

const named = decodeURIComponent(location.hash.slice(1));
if (of(named).length) light(named);
