// Draws what the server has computed; the table beside each chart says the same and is a button away.
// Width is the page's, height the figure's: the library's own fitting asks for both and loses its way on a phone.
const widths = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const width = Math.floor(contentRect.width);
    if (target.isConnected && width > 0 && target.layout && target.layout.width !== width) globalThis.Plotly.relayout(target, { width });
  }
});
const dark = matchMedia("(prefers-color-scheme: dark)");

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function layout(more) {
  const axis = { gridcolor: colour("--line"), zerolinecolor: colour("--line"), linecolor: colour("--strong-line"), automargin: true };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: colour("--ink") },
    hoverlabel: { bgcolor: colour("--surface"), bordercolor: colour("--strong-line"), font: { color: colour("--ink") } },
    margin: { l: 64, r: 24, t: 16, b: 60 },
    height: 340,
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 },
    dragmode: false,
    ...more,
    xaxis: { ...axis, ...more.xaxis },
    yaxis: { ...axis, ...more.yaxis },
  };
}

function line(series, place, extra) {
  return {
    type: "scatter", mode: "lines", name: series.name, x: series.x, y: series.y, text: series.text, connectgaps: false,
    line: { color: colour(`--series-${(place % 6) + 1}`), width: 2.5 },
    hovertemplate: `${escaped(series.name)}: <b>%{text}</b><extra></extra>`,
    ...extra,
  };
}

// The library reads some tags in its texts; a name is to be read as it is.
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function fees(figure) {
  const before = (figure.live ?? []).map((series, place) => line(
    { ...series, name: `${series.name}, live` }, place,
    { line: { color: colour(`--series-${(place % 6) + 1}`), width: 1.5, dash: "dot" }, opacity: 0.75 },
  ));
  const now = figure.series.map((series, place) => line(series, place, {}));
  for (const trace of [...before, ...now]) trace.name = escaped(trace.name);
  return [[...before, ...now], layout({
    hovermode: "x unified",
    xaxis: { type: "linear", title: { text: `Order value, ${figure.currency}`, standoff: 8, font: { size: 13 } }, rangemode: "tozero", hoverformat: ",.2f" },
    yaxis: { type: "linear", title: { text: `Fee, ${figure.currency}`, standoff: 12, font: { size: 13 } }, rangemode: "tozero" },
  })];
}

const DAY = 86400000;

function windows(figure) {
  const labels = figure.bars.map((bar) => escaped(bar.label));
  const bars = (key, name, shade) => {
    const found = figure.bars.map((bar, place) => [bar[key], labels[place], escaped(bar.text)]).filter(([span]) => span[0] ?? span[1]);
    return {
      type: "bar", orientation: "h", name, width: 0.32, offset: key === "ships" ? -0.34 : 0.02,
      y: found.map(([, label]) => label),
      base: found.map(([[first, last]]) => first ?? last),
      // A day counts whole; an end nobody knows is drawn as that one day and told in words.
      x: found.map(([[first, last]]) => (Date.parse(last ?? first) - Date.parse(first ?? last)) + DAY),
      // Hatched: one end is not known.
      marker: { color: shade, pattern: { shape: found.map(([[first, last]]) => (first && last ? "" : "/")), bgcolor: colour("--surface") } },
      text: found.map(([, , text]) => text),
      textposition: "none",
      hovertemplate: "%{text}<extra></extra>",
    };
  };
  return [[bars("ships", "Ships", colour("--series-2")), bars("arrives", "Arrives", colour("--series-1"))], layout({
    barmode: "overlay",
    height: Math.max(220, 110 + 44 * new Set(labels).size),
    hovermode: "closest",
    xaxis: { type: "date", tickformat: "%-d %b" },
    yaxis: { type: "category", autorange: "reversed" },
  })];
}

function draw(plot) {
  const figure = JSON.parse(plot.dataset.figure);
  const [traces, shape] = figure.kind === "windows" ? windows(figure) : fees(figure);
  if (traces.length === 0) return;
  shape.width = Math.floor(plot.clientWidth);
  globalThis.Plotly.react(plot, traces, shape, { displayModeBar: false, responsive: false, scrollZoom: false, showTips: false });
  widths.observe(plot);
}

function toggle(chart) {
  const button = document.createElement("button");
  const table = chart.querySelector(".chart-table");
  button.type = "button";
  button.className = "toggle quiet";
  button.textContent = "Show as a table";
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const open = table.classList.toggle("shown");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Hide the table" : "Show as a table";
  });
  table.before(button);
}

export function drawAll(root = document) {
  for (const plot of root.querySelectorAll(".plot")) {
    const chart = plot.closest(".chart");
    if (!globalThis.Plotly) {
      plot.classList.add("failed");
      continue;
    }
    draw(plot);
    if (!chart.classList.contains("drawn")) {
      chart.classList.add("drawn");
      toggle(chart);
    }
  }
}

dark.addEventListener("change", () => drawAll());
drawAll();
