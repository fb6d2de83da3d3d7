// Shows spare lines one by one, and lets the link be copied.
const spare = [...document.querySelectorAll(".cart-line[data-spare]")];

if (spare.length > 0) {
  const more = document.createElement("button");
  more.type = "button";
  more.className = "quiet";
  more.textContent = "Add a line";
  more.addEventListener("click", () => {
    const next = spare.shift();
    next.classList.add("shown");
    next.querySelector("select, input").focus();
    if (spare.length === 0) more.remove();
  });
  document.querySelector(".cart-lines").append(more);
}

const link = document.querySelector("[data-copy]");
if (link && navigator.clipboard) {
  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "quiet";
  copy.textContent = "Copy";
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(link.href);
    copy.textContent = "Copied";
  });
  link.after(" ", copy);
}
