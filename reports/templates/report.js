/* Filters, links into closed parts, printing. Without this script everything is there and opens by itself.
   In a large report the parts stand in <noscript>: with scripts a browser keeps such a part as text, which costs
   nothing, and `unpack` makes it real when it is opened. */
(function () {
  "use strict";
  var units = Array.from(document.querySelectorAll(".unit"));
  var chosen = ["outcome", "unit", "requirement"].map(function (name) { return document.getElementById("by-" + name); });
  var wasOpen = units.map(function (unit) { return unit.open; });

  function unpack(part) {
    part.querySelectorAll("noscript").forEach(function (packed) {
      var template = document.createElement("template");
      template.innerHTML = packed.textContent;
      packed.replaceWith(template.content);
    });
  }
  function keysOf(unit) { /* "FAIL r3" for each finding */
    if (!unit.keys) {
      var packed = unit.querySelector("noscript");
      unit.keys = packed
        ? Array.from(packed.textContent.matchAll(/<details class="f (\w+)" id="u\d+-(r\d+)"/g), function (found) { return found[1] + " " + found[2]; })
        : Array.from(unit.querySelectorAll(".f"), keyOf);
    }
    return unit.keys;
  }
  function keyOf(row) { return row.classList[1] + " " + row.id.split("-")[1]; }
  function fits(key) {
    var parts = key.split(" ");
    return (!chosen[0].value || chosen[0].value === parts[0]) && (!chosen[2].value || chosen[2].value === parts[1]);
  }
  function sift(unit) {
    unit.querySelectorAll(".f").forEach(function (row) { row.hidden = !fits(keyOf(row)); });
    unit.querySelectorAll(".group").forEach(function (group) { group.hidden = Boolean(chosen[0].value || chosen[2].value); });
  }
  function show() {
    var any = chosen.some(function (select) { return select.value; }), rows = 0;
    var shown = units.filter(function (unit) {
      var count = !chosen[1].value || chosen[1].value === unit.id ? keysOf(unit).filter(fits).length : 0;
      unit.hidden = any && !count;
      rows += count;
      return count;
    });
    units.forEach(function (unit, place) {
      unit.open = any ? shown.length <= 40 && !unit.hidden : wasOpen[place];
      if (unit.open) unpack(unit);
      sift(unit);
    });
    document.getElementById("shown").textContent = "显示 " + shown.length + " 个单位，" + rows + " 项";
  }
  function picture(part) { /* the thumbnails stand once, in the gallery */
    part.querySelectorAll("a.shot:not(.drawn)").forEach(function (link) {
      var gallery = document.getElementById("gallery");
      unpack(gallery);
      var drawn = document.querySelector(link.hash + " img").cloneNode();
      drawn.alt = link.textContent;
      link.replaceChildren(drawn);
      link.classList.add("drawn");
    });
  }
  function visit() {
    var id = decodeURIComponent(location.hash.slice(1)), unit = document.getElementById(id.split("-")[0]);
    if (unit) unpack(unit);
    if (/^p\d+$/.test(id)) unpack(document.getElementById("gallery"));
    var aim = document.getElementById(id);
    for (var at = aim; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (aim) aim.scrollIntoView();
  }
  var opened = [];
  addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll(".unit,.req,.keep,.f.FAIL,.f.PARTIAL,.f.REVIEW")).filter(function (part) {
      return !part.open && !part.hidden && !part.querySelector("noscript");
    });
    opened.forEach(function (part) { part.open = true; });
    document.querySelectorAll(".f.FAIL,.f.PARTIAL").forEach(picture);
  });
  addEventListener("afterprint", function () { opened.forEach(function (part) { part.open = false; }); });
  document.addEventListener("toggle", function (event) {
    if (!event.target.open) return;
    if (event.target.classList.contains("f")) picture(event.target);
    if (!event.target.querySelector("noscript")) return;
    unpack(event.target);
    if (event.target.classList.contains("unit")) sift(event.target);
  }, true);
  chosen.forEach(function (select) { select.addEventListener("change", show); });
  document.getElementById("by-nothing").addEventListener("click", function () {
    chosen.forEach(function (select) { select.value = ""; });
    show();
  });
  addEventListener("hashchange", visit);
  document.querySelector(".filters").hidden = false;
  if (location.hash) visit();
})();
