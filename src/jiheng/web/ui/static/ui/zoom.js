/* A closer look at a picture: ECharts comes only when somebody asks for it, from here, and draws what the server told
   (data-zoom), above the same table. Escape closes; the drawing of the page stays. Plain script for Chromium 78. */
(function () {
  "use strict";

  function enliven() {
    if (!window.HTMLDialogElement) { return; }
    Array.prototype.forEach.call(document.querySelectorAll("[data-zoom-open]"), function (button) { button.hidden = false; });
  }

  function withCharts(source, then) {
    if (window.echarts) { then(); return; }
    var script = document.createElement("script");
    script.src = source;
    script.onload = then;
    document.head.appendChild(script);
  }

  /* A bar from one moment to another in the row of its system. */
  function bar(params, api) {
    var from = api.coord([api.value(1), api.value(0)]), to = api.coord([api.value(2), api.value(0)]);
    var height = Math.min(32, api.size([0, 1])[1] * 0.6), area = params.coordSys;
    var left = Math.max(from[0], area.x), right = Math.min(Math.max(to[0], from[0] + 1), area.x + area.width);
    if (right <= left) { return null; }
    return { type: "rect", shape: { x: left, y: from[1] - height / 2, width: right - left, height: height }, style: api.style() };
  }

  function open(figure, source) {
    var option = JSON.parse(figure.getAttribute("data-zoom"));
    var table = figure.querySelector(".jh-twin .jh-scroll"), heights = option.heights;
    delete option.heights;
    option.series.forEach(function (each) { if (each.type === "custom") { each.renderItem = bar; } });
    var dialog = document.createElement("dialog"), head = document.createElement("div"), title = document.createElement("h2");
    var close = document.createElement("button"), room = document.createElement("div"), chart = null;
    dialog.className = "jh-zoom";
    title.textContent = figure.querySelector("figcaption span").textContent;
    title.id = "zoom-title";
    dialog.setAttribute("aria-labelledby", title.id);
    close.className = "btn";
    close.textContent = "关闭";
    close.addEventListener("click", function () { dialog.close(); });
    room.className = "jh-zoom-room";
    room.setAttribute("role", "img");
    room.setAttribute("aria-label", title.textContent);
    head.className = "jh-zoom-head";
    head.appendChild(title);
    head.appendChild(close);
    dialog.appendChild(head);
    dialog.appendChild(room);
    if (heights) { room.style.height = heights[window.innerWidth > 700 ? 0 : 1] + "px"; }
    if (table) { dialog.appendChild(table.cloneNode(true)); }
    document.body.appendChild(dialog);
    function fit() { if (chart) { chart.resize(); } }
    dialog.addEventListener("close", function () {
      window.removeEventListener("resize", fit);
      if (chart) { chart.dispose(); }
      dialog.remove();
    });
    dialog.showModal();
    withCharts(source, function () {
      if (!dialog.open) { return; }
      chart = window.echarts.init(room);
      chart.setOption(option);
      room.setAttribute("aria-label", title.textContent);
      room.dataset.drawn = "yes";
      window.addEventListener("resize", fit);
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-zoom-open]");
    if (button) { open(button.closest("[data-zoom]"), button.getAttribute("data-zoom-open")); }
  });
  document.addEventListener("htmx:afterSwap", enliven);
  enliven();
})();
