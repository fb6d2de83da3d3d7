// Runs before the page is drawn, so that what only works with scripts never flickers.
document.documentElement.classList.add("js");
