// Looks at a page as assistive technology and a keyboard meet it, and lists what
// is wrong. TestBrowserFindsPagesAccessible adds it to copies of pages; no page
// of a report holds a script.
(() => {
  const faults = [];
  const wrong = (what, element) => faults.push(what + (element ? ": " + element.outerHTML.replace(/\s+/g, " ").slice(0, 160) : ""));
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isShown = (element) => element.getClientRects().length > 0;

  for (const details of all("details")) details.open = true;

  // Landmarks, language, headings.
  const root = document.documentElement;
  if (!/^(ar|zh|en|fr|ru|es)$/.test(root.lang)) wrong("no language of the page");
  if (root.dir !== (root.lang === "ar" ? "rtl" : "ltr")) wrong("the page does not run as its language does");
  for (const landmark of ["main", "header", "footer"]) if (all(landmark).length !== 1) wrong(`${all(landmark).length} ${landmark} landmarks`);
  for (const nav of all("nav")) if (!nav.getAttribute("aria-label")) wrong("nav without a name", nav);
  if (all("h1").length !== 1) wrong(`${all("h1").length} headings of level 1`);
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6")) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) wrong(`heading of level ${own} after ${level}`, heading);
    level = own;
  }
  const ids = all("[id]").map((element) => element.id);
  if (new Set(ids).size !== ids.length) wrong("an id stands twice: " + ids.find((id, at) => ids.indexOf(id) !== at));
  for (const about of all("[aria-labelledby]"))
    for (const id of about.getAttribute("aria-labelledby").split(" ")) if (!document.getElementById(id)) wrong("named by nothing", about);

  // The keyboard: the skip link first, the order of the page, focus that shows.
  const reached = all("a[href], [tabindex], summary").filter((element) => element.tabIndex >= 0);
  if (!reached.length || reached[0].className !== "skip" || reached[0].getAttribute("href") !== "#main") wrong("the first stop is no skip link", reached[0]);
  for (const element of reached) if (element.tabIndex > 0) wrong("a stop out of order", element);
  for (const element of reached.filter(isShown)) {
    element.focus({ focusVisible: true, preventScroll: true });
    const style = getComputedStyle(element);
    const inner = element.querySelector("circle, polygon, rect");
    const marked = inner && getComputedStyle(inner).stroke === "rgb(179, 0, 94)";
    if (document.activeElement !== element) wrong("cannot take the focus", element);
    else if (style.outlineStyle === "none" && !marked) wrong("the focus does not show", element);
  }
  document.activeElement.blur();

  // Names.
  for (const element of all("a[href], summary, [role=region], [role=img], svg[role=group]"))
    if (!(element.computedName || "").trim()) wrong("no accessible name", element);
  for (const drawing of all("svg:not([aria-hidden])")) {
    if (!/^(img|group)$/.test(drawing.getAttribute("role"))) wrong("a drawing without a role", drawing);
    const series = drawing.closest("section.series, figure.chart, ul.multiples");
    const table = series && (series.querySelector("table") || (series.matches("ul.multiples") && document.querySelector("#areas table")));
    if (!table) wrong("a drawing without its data as a table", drawing);
  }
  for (const table of all("table")) {
    if (!table.caption) wrong("a table without a caption", table);
    for (const head of table.querySelectorAll("th")) if (!head.scope) wrong("a head without a scope", head);
  }

  // Contrast (WCAG 2.2, 1.4.3 and 1.4.11): 4.5 for text, 3 for what a drawing says.
  const parts = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => {
    const part = (v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const tooWeak = new Set();
  for (const element of all("body *")) {
    const writes = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!writes || !isShown(element) || element.closest("svg")) continue;
    const style = getComputedStyle(element), seen = ratio(parts(style.color), behind(element));
    if (seen < 4.5) tooWeak.add(`${seen.toFixed(2)} of ${element.tagName.toLowerCase()}.${element.className}`);
  }
  for (const shape of all("svg .line, svg .dot, svg .flag, svg .break, svg .switch, svg .first, svg .second, svg .step")) {
    const style = getComputedStyle(shape);
    const colours = [style.fill, style.stroke].filter((colour) => colour !== "none").map(parts);
    if (Math.max(...colours.map((colour) => ratio(colour, [255, 255, 255]))) < 3) tooWeak.add("drawn ." + shape.getAttribute("class"));
  }
  for (const weak of tooWeak) wrong("contrast " + weak);

  // No sideways scrolling of the page itself; tables and wide drawings scroll on their own.
  if (root.scrollWidth > root.clientWidth) {
    const widest = all("body *").filter((element) => isShown(element) && !element.closest(".scroll, svg") && element.getBoundingClientRect().right > root.clientWidth + 1);
    wrong(`${root.scrollWidth} pixels on ${root.clientWidth}`, widest[widest.length - 1]);
  }
  const list = document.createElement("pre");
  list.id = "audit";
  list.textContent = [`looked at ${root.clientWidth} pixels, ${reached.length} stops, ${all("svg").length} drawings`, ...faults].join("\n");
  parent.document.body.append(list);
})();
