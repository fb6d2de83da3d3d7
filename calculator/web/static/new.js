// Reads a file into the text box beside it: it goes nowhere until the form is sent. The short name follows the name.
const file = document.querySelector("[data-into]");
const name = document.getElementById("name");
const shop = document.getElementById("shop");
const text = document.getElementById(file?.dataset.into);

file?.addEventListener("change", async () => {
  const chosen = file.files[0];
  file.setCustomValidity(chosen?.size > text.maxLength ? "That is larger than any policy may be." : "");
  if (!chosen || !file.reportValidity()) return;
  text.value = await chosen.text();
  text.focus();
});
text?.addEventListener("input", () => file.setCustomValidity(""));

let own = shop !== null && shop.value !== "";
shop?.addEventListener("input", () => { own = shop.value !== ""; });
name?.addEventListener("input", () => {
  if (own) return;
  const plain = name.value.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  shop.value = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, shop.maxLength);
});
