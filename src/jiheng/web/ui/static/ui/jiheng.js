/* What the pages do beyond HTML: dialogs, drafts, shortcuts, drops. Plain script for Chromium 78 and newer, under
   script-src 'self'; every page works without it, except where a control is shown by it (it takes `hidden` away). */
(function () {
  "use strict";

  var user = document.body.dataset.user || "";
  var page = document.body;

  function all(selector, inside) {
    return Array.prototype.slice.call((inside || document).querySelectorAll(selector));
  }

  function make(tag, attributes, text) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    if (text) { element.textContent = text; }
    return element;
  }

  /* Private windows and full disks refuse to store: then nothing is kept, and nothing breaks. */
  var store = {
    get: function (key) { try { return localStorage.getItem(key); } catch (refused) { return null; } },
    set: function (key, value) { try { localStorage.setItem(key, value); return true; } catch (refused) { return false; } },
    remove: function (key) { try { localStorage.removeItem(key); } catch (refused) { /* nothing was kept */ } },
    keys: function () { try { return Object.keys(localStorage); } catch (refused) { return []; } }
  };

  /* --- Messages ------------------------------------------------------------------------------- */

  function toast(text, kind) {
    var box = document.querySelector(".jh-toasts");
    if (!box) {
      box = make("div", { "class": "jh-toasts", "role": "status", "aria-live": "polite" });
      page.appendChild(box);
    }
    var note = make("div", { "class": "jh-notice jh-notice-" + (kind || "info") });
    note.appendChild(make("div", {}, text));
    box.appendChild(note);
    setTimeout(function () { note.remove(); }, 8000);
  }
  document.addEventListener("toast", function (event) {          // HX-Trigger: {"toast": {"text": …, "kind": …}}
    toast(event.detail.text, event.detail.kind);
  });
  document.addEventListener("htmx:responseError", function (event) {
    toast("没有完成：服务器回答 " + event.detail.xhr.status + "。已保存的数据没有受影响，请刷新本页再试。", "bad");
  });
  document.addEventListener("htmx:beforeSwap", function (event) {  // signed out meanwhile: the answer is the page to sign in
    if (/<body class="jh-plain/.test(event.detail.xhr.responseText || "")) {
      event.detail.shouldSwap = false;
      saveAll();
      location.reload();
    }
  });
  document.addEventListener("htmx:sendError", function () { toast("没有完成：连不上服务器。请检查网络后再试。", "bad"); });

  /* --- Dialogs -------------------------------------------------------------------------------- */

  function ask(text, word, then, way) {
    var dialog = document.getElementById("confirm");
    if (!dialog || !dialog.showModal) { if (window.confirm(text)) { then(); } return; }
    document.getElementById("confirm-text").textContent = text;
    dialog.querySelector("[value=yes]").textContent = word || "确定";
    var link = document.getElementById("confirm-way");
    link.hidden = !way;
    if (way) { link.href = way; }
    dialog.returnValue = "no";
    dialog.onclose = function () { if (dialog.returnValue === "yes") { then(); } };
    dialog.showModal();
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter || form.clicked || null;
    var question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (!question || form.confirmed) { form.confirmed = false; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(question, form.dataset.confirmWord || (button ? button.textContent.trim() : ""), function () {
      if (!document.contains(form)) {                              // the page was polled anew while somebody thought
        form = document.querySelector("form[action='" + form.getAttribute("action") + "']");
        button = form && form.querySelector("button");
        if (!form) { return; }
      }
      form.confirmed = true;
      if (button) { button.click(); } else if (form.requestSubmit) { form.requestSubmit(); } else { form.submit(); }
    }, form.dataset.confirmWay);
  }, true);
  document.addEventListener("click", function (event) {            // event.submitter is newer than Chromium 78
    var button = event.target.closest && event.target.closest("button, input[type=submit]");
    if (button && button.form) { button.form.clicked = button; }
  }, true);

  function drawer(url) {
    var dialog = document.getElementById("drawer"), body = document.getElementById("drawer-body");
    body.textContent = "正在打开…";
    if (!dialog.open) { dialog.showModal(); }
    fetch(url, { headers: { "HX-Request": "true", "HX-Target": "drawer-body" }, credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) { throw new Error(String(answer.status)); }
        return answer.text();
      })
      .then(function (text) {
        if (/<body class="jh-plain/.test(text)) { saveAll(); location.assign(url); return; }
        var found = new DOMParser().parseFromString(text, "text/html");
        var part = found.getElementById("main") || found.body;
        var title = part.querySelector("h1");
        document.getElementById("drawer-title").textContent = title ? title.textContent : "详情";
        body.textContent = "";
        while (part.firstChild) { body.appendChild(document.adoptNode(part.firstChild)); }
        if (window.htmx) { window.htmx.process(body); }
        enliven(body);
      })
      .catch(function () {
        body.textContent = "没有打开。";
        body.appendChild(make("a", { href: url }, "在整页中打开"));
      });
  }

  document.addEventListener("click", function (event) {
    var target = event.target;
    if (!target.closest) { return; }
    var link = target.closest("a[data-drawer]");
    if (link && document.getElementById("drawer") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      drawer(link.getAttribute("href"));                            // of a link in a drawing, too
    }
    var opener = target.closest("[data-dialog]");
    if (opener) {
      var dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && dialog.showModal && !dialog.open) { dialog.showModal(); }
    }
    if (target.nodeName === "DIALOG" && target.id === "drawer") { target.close(); }       // the dark around it
    all("details.jh-drop-down[open]").forEach(function (menu) {
      if (!menu.contains(target)) { menu.open = false; }
    });
    if (target.closest("[data-back]")) { history.back(); }
    var copy = target.closest("[data-copy]");
    if (copy) { copyText(copy.dataset.copy); }
    var twin = target.closest("[data-twin]");
    if (twin) { turn(twin.closest("[data-picture]")); }
  });

  function copyText(text) {
    function told() { toast("已复制", "good"); }
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(told); return; }
    var area = make("textarea", { "readonly": "" });               // plain HTTP has no clipboard object
    area.value = text;
    page.appendChild(area);
    area.select();
    if (document.execCommand("copy")) { told(); } else { toast("浏览器不允许复制，请手工选中。", "warning"); }
    area.remove();
  }

  function turn(picture) {
    if (!picture || !picture.querySelector(".jh-drawing")) { return; }
    var table = picture.querySelector(".jh-twin"), drawing = picture.querySelector(".jh-drawing");
    var button = picture.querySelector("[data-twin]");
    drawing.hidden = !drawing.hidden;
    table.open = drawing.hidden;
    button.setAttribute("aria-pressed", String(drawing.hidden));
  }

  /* --- Drafts: nothing typed is lost ----------------------------------------------------------- */

  var KEPT_DAYS = 7, EVERY = 10000;

  function draftKey(form) { return "jiheng:draft:" + user + ":" + form.dataset.autosave; }

  function fields(form) {
    return all("input, select, textarea", form).filter(function (field) {
      return field.name && field.name !== "csrfmiddlewaretoken" && !field.hasAttribute("data-no-save") &&
        ["password", "file", "hidden", "submit", "button"].indexOf(field.type) < 0;
    });
  }

  function read(form) {
    return fields(form).map(function (field) {
      if (field.type === "checkbox" || field.type === "radio") { return [field.name, field.value, field.checked]; }
      if (field.multiple && field.options) {
        return [field.name, all("option", field).filter(function (each) { return each.selected; })
          .map(function (each) { return each.value; })];
      }
      return [field.name, field.value];
    });
  }

  function write(form, values) {
    var left = values.slice();
    fields(form).forEach(function (field) {
      var choice = field.type === "checkbox" || field.type === "radio";
      var place = left.findIndex(function (each) {
        return each[0] === field.name && (!choice || each[1] === field.value);
      });
      if (place < 0) { return; }
      var value = left.splice(place, 1)[0];
      if (choice) { field.checked = value[2]; }
      else if (Array.isArray(value[1])) {
        all("option", field).forEach(function (each) { each.selected = value[1].indexOf(each.value) >= 0; });
      } else { field.value = value[1]; }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  var gone = new WeakSet(); // not form.sent: a field of that name would stand in its place

  function save(form) {
    var now = JSON.stringify(read(form));
    if (now === form.savedAs || gone.has(form)) { return; }
    var active = form.contains(document.activeElement) ? document.activeElement.name || "" : "";
    var kept = store.set(draftKey(form), JSON.stringify({ at: Date.now(), values: JSON.parse(now), field: active }));
    form.savedAs = now;
    var note = form.querySelector("[data-draft-note]");
    if (note && kept) { note.textContent = "草稿已存在本浏览器 " + new Date().toTimeString().slice(0, 5); }
  }

  function restore(form) {
    var kept = JSON.parse(store.get(draftKey(form)) || "null"), fresh = JSON.stringify(read(form));
    form.savedAs = fresh;
    if (!kept || JSON.stringify(kept.values) === fresh || document.querySelector(".jh-errors")) { return; }
    write(form, kept.values);
    form.savedAs = JSON.stringify(read(form));
    var note = make("div", { "class": "jh-notice jh-notice-warning", "role": "status" }), words = make("div");
    words.appendChild(make("strong", {}, "已恢复未提交的草稿"));
    words.appendChild(document.createTextNode(
      "（" + new Date(kept.at).toLocaleString("zh-CN", { hour12: false }) + " 自动保存）。提交后才会生效。 "));
    var away = make("button", { type: "button", "class": "btn btn-sm" }, "放弃草稿，恢复原内容");
    away.addEventListener("click", function () {
      store.remove(draftKey(form));
      write(form, JSON.parse(fresh));
      form.savedAs = fresh;
      note.remove();
    });
    words.appendChild(away);
    note.appendChild(words);
    form.insertBefore(note, form.firstChild);
    if (kept.field && form.elements[kept.field] && form.elements[kept.field].focus) { form.elements[kept.field].focus(); }
  }

  function drafts() { return all("form[data-autosave]"); }
  function saveAll() { drafts().forEach(save); }

  /* A draft goes when the server says that it saved: the page after the form was sent carries a success message. */
  function settle() {
    var sent = JSON.parse(store.get("jiheng:sent") || "[]");
    if (sent.length && document.querySelector("[data-saved]")) {
      sent.forEach(store.remove);
      store.remove("jiheng:sent");
    }
    store.keys().forEach(function (key) {
      if (key.indexOf("jiheng:draft:") !== 0) { return; }
      var kept = JSON.parse(store.get(key) || "null");
      if (!kept || Date.now() - kept.at > KEPT_DAYS * 86400000) { store.remove(key); }
    });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || !form.dataset) { return; }
    if (form.id === "logout" && !form.idle) {
      store.keys().forEach(function (key) {
        if (key.indexOf("jiheng:draft:" + user + ":") === 0) { store.remove(key); }
      });
      drafts().forEach(function (each) { gone.add(each); });
    }
    if (form.dataset.autosave) {
      save(form);
      gone.add(form);
      store.set("jiheng:sent", JSON.stringify([draftKey(form)]));
    }
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { drafts().forEach(function (each) { gone.delete(each); }); } });
  window.addEventListener("pagehide", saveAll);
  window.addEventListener("beforeunload", saveAll);
  document.addEventListener("visibilitychange", function () { if (document.hidden) { saveAll(); } });
  setInterval(saveAll, EVERY);

  /* Signing out wipes what a phone keeps (Clear-Site-Data): not unasked, where check-ins still wait there; and not where
     they are somebody else's, whose session ended by itself: then only what is one's own goes. */
  (function () {
    var form = document.getElementById("logout"), own = "jiheng:waiting:" + user;
    function count(key) { return Number(store.get(key) || 0); }
    function others() {
      return store.keys().filter(function (key) { return key.indexOf("jiheng:waiting:") === 0 && key !== own; })
        .reduce(function (sum, key) { return sum + count(key); }, 0);
    }
    if (!form) { return; }
    if (count(own)) {
      form.dataset.confirm = "本机还有 " + count(own) + " 条现场登记没有上传，退出登录会把它们删掉"
        + (others() ? "，别人留在本机的 " + others() + " 条也一起删掉" : "") + "。先联网打开现场登记页，上传以后再退出。";
      form.dataset.confirmWord = "删掉并退出";
      form.dataset.confirmWay = store.get("jiheng:waiting-at:" + user) || "";
    } else if (others()) {
      form.insertAdjacentHTML("beforeend", '<input type="hidden" name="others" value="1">');
      form.addEventListener("submit", function () { if (window.caches) { caches.delete("jiheng-check-in-1"); } });
    }
  }());

  /* --- Idle: ask, then save and go ------------------------------------------------------------- */

  (function () {
    var limit = Number(page.dataset.idle || 0), dialog = document.getElementById("idle");
    if (!limit || !dialog || !dialog.showModal) { return; }
    var WARN = Math.min(60, Math.floor(limit / 2)), mine = Date.now(), written = 0, told = mine;
    function last() { return Math.max(mine, Number(store.get("jiheng:active") || 0)); }
    function active() {
      mine = Date.now();
      if (mine - written > 5000) { written = mine; store.set("jiheng:active", String(mine)); }
      if (mine - told > limit * 250) { keepAlive(); }               // a long form is work too, without any request
    }
    function keepAlive() {
      told = Date.now();
      if (page.dataset.keepAlive) { fetch(page.dataset.keepAlive, { credentials: "same-origin" }); }
    }
    ["keydown", "input", "pointerdown", "mousedown", "scroll", "touchstart"].forEach(function (kind) {
      document.addEventListener(kind, function () { if (!dialog.open) { active(); } }, { passive: true, capture: true });
    });
    dialog.addEventListener("close", function () {
      active();
      keepAlive();
    });
    active();
    setInterval(function () {
      var left = Math.ceil(limit - (Date.now() - last()) / 1000);
      if (left <= 0) {
        saveAll();
        var form = document.getElementById("logout");
        if (!form) { location.reload(); return; }
        if (form.idle) { return; }
        form.idle = true;
        form.appendChild(make("input", { type: "hidden", name: "idle", value: "1" }));
        form.appendChild(make("input", { type: "hidden", name: "next", value: location.pathname + location.search }));
        form.submit();
      } else if (left <= WARN) {
        document.getElementById("idle-left").textContent = String(left);
        if (!dialog.open) { saveAll(); dialog.showModal(); }
      } else if (dialog.open) { dialog.close(); }                // somebody went on in another tab
    }, 1000);
  }());

  /* --- Keyboard -------------------------------------------------------------------------------- */

  var goes = false;

  function on() { return store.get("jiheng:shortcuts") !== "off"; }

  function typing(target) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(target.nodeName) && ["checkbox", "radio", "button", "submit"].indexOf(target.type) < 0 ||
      target.isContentEditable;
  }

  function rows() { return all("#main [data-row]").filter(function (row) { return row.offsetParent !== null; }); }

  function here() { return document.querySelector("#main [data-row].jh-here"); }

  function step(by) {
    var list = rows(), old = here(), place = list.indexOf(old) + by;
    if (!list.length) { return; }
    if (!old) { place = by > 0 ? 0 : list.length - 1; }
    place = Math.max(0, Math.min(list.length - 1, place));
    if (old) { old.classList.remove("jh-here"); }
    list[place].classList.add("jh-here");
    var link = list[place].querySelector("a, button, input");
    if (link) { link.focus(); }
    list[place].scrollIntoView({ block: "nearest" });
  }

  function press(selector) {
    var found = document.querySelector(selector);
    if (found) { found.click(); }
    return Boolean(found);
  }

  function follow(key) {
    if (key === "/") { var box = document.getElementById("search"); if (box) { box.focus(); } return Boolean(box); }
    if (key === "?") { var help = document.getElementById("shortcuts"); if (help && help.showModal) { help.showModal(); } return Boolean(help); }
    if (key === "j") { step(1); return true; }
    if (key === "k") { step(-1); return true; }
    if (key === "x") {
      var box2 = here() && here().querySelector("input[type=checkbox]");
      if (box2) { box2.click(); }
      return Boolean(box2);
    }
    if (key === "n") {
      var list = document.querySelector("[data-new]");
      if (list) { location.assign(list.dataset.new); return true; }
      return press(".jh-head-action a, .jh-head-action button");
    }
    if (key === "t") {
      var at = document.activeElement && document.activeElement.closest("[data-picture]");
      turn(at || document.querySelector("[data-picture]"));
      return true;
    }
    if (key === "[") { return press("#main [rel=prev]"); }
    if (key === "]") { return press("#main [rel=next]"); }
    return false;
  }

  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.keyCode === 229) { return; }    // an input method is at work
    var target = event.target, form = target.form || document.querySelector("#main form[data-autosave]");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && form && form.method === "post") {
      if (event.key === "s") { event.preventDefault(); push(form, "[data-save]"); return; }
      if (event.key === "Enter") { event.preventDefault(); push(form, "[data-submit]"); return; }
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !on() || typing(target) || document.querySelector("dialog[open]")) {
      if (event.key === "Escape" && target.id === "search") { target.blur(); }
      return;
    }
    if (goes) {
      goes = false;
      var link = all("[data-go]").filter(function (each) { return each.dataset.go === event.key; })[0];
      if (link) { event.preventDefault(); location.assign(link.href); }
      return;
    }
    if (event.key === "g") { goes = true; setTimeout(function () { goes = false; }, 1500); return; }
    if (follow(event.key)) { event.preventDefault(); }
  });

  function push(form, selector) {
    var button = form.querySelector(selector) || form.querySelector("button:not([type=button]), input[type=submit]");
    if (button) { button.click(); }
  }

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    all("details.jh-drop-down[open]").forEach(function (menu) { menu.open = false; menu.querySelector("summary").focus(); });
    if (location.hash === "#menu") { location.hash = "#main"; }
  });

  /* --- What comes with a part of a page, also one that htmx brought ---------------------------- */

  function drop(zone) {
    var input = zone.querySelector("input[type=file]"), list = zone.querySelector(".jh-files");
    var chosen = typeof DataTransfer === "function" ? new DataTransfer() : null;
    function size(bytes) { return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1048576).toFixed(1) + " MB"; }
    function show() {
      list.textContent = "";
      Array.prototype.forEach.call(input.files, function (file, place) {
        var line = make("li");
        line.appendChild(make("span", {}, file.name));
        line.appendChild(make("span", { "class": "jh-unit" }, size(file.size)));
        if (chosen) {
          var away = make("button", { type: "button", "class": "btn btn-sm", "aria-label": "移除 " + file.name }, "移除");
          away.addEventListener("click", function () { chosen.items.remove(place); input.files = chosen.files; show(); input.focus(); });
          line.appendChild(away);
        }
        list.appendChild(line);
      });
    }
    function add(files) {
      if (!chosen) { show(); return; }
      if (!input.multiple) { chosen.items.clear(); }
      Array.prototype.forEach.call(files, function (file) {
        var there = Array.prototype.some.call(chosen.files, function (old) { return old.name === file.name && old.size === file.size; });
        if (!there) { chosen.items.add(file); }
      });
      input.files = chosen.files;
      show();
    }
    input.addEventListener("change", function () { add(Array.prototype.slice.call(input.files)); });
    if (chosen) { all(".jh-drop-ask", zone).forEach(function (each) { each.hidden = false; }); }
    ["dragover", "dragleave", "drop"].forEach(function (kind) {
      zone.addEventListener(kind, function (event) {
        event.preventDefault();
        zone.classList.toggle("jh-over", kind === "dragover");
        if (kind === "drop" && event.dataTransfer.files.length && chosen) { add(event.dataTransfer.files); }
      });
    });
  }

  function bulk(form) {
    var label = form.querySelector("[data-all]"), every = label.querySelector("input"), word = form.querySelector("[data-chosen]");
    var boxes = all("input[name=chosen]", form), buttons = all(".jh-bulk button", form);
    function count() {
      var number = boxes.filter(function (box) { return box.checked; }).length;
      word.textContent = number ? "已选择 " + number + " 行：" : "选择若干行后可以：";
      buttons.forEach(function (button) { button.disabled = !number; });
      every.checked = number === boxes.length;
      every.indeterminate = number > 0 && number < boxes.length;
    }
    label.hidden = false;
    every.addEventListener("change", function () { boxes.forEach(function (box) { box.checked = every.checked; }); count(); });
    boxes.forEach(function (box) { box.addEventListener("change", count); });
    count();
  }

  function enliven(part) {
    all("[data-copy], [data-twin], [data-back], [data-dialog]", part).forEach(function (button) { button.hidden = false; });
    [["[data-drop]", drop], ["form[data-bulk]", bulk], ["form[data-autosave]", restore]].forEach(function (pair) {
      all(pair[0], part).forEach(function (element) {
        if (!element.lively) { element.lively = true; pair[1](element); }
      });
    });
  }

  settle();
  enliven(document);
  document.addEventListener("htmx:load", function (event) { enliven(event.detail.elt.parentNode || document); });

  var first = document.querySelector("[data-focus]");
  if (first) { first.focus(); }

  var toggle = document.getElementById("shortcuts-on");
  if (toggle) {
    toggle.checked = on();
    toggle.addEventListener("change", function () { store.set("jiheng:shortcuts", toggle.checked ? "on" : "off"); });
  }

  var offline = document.getElementById("offline");
  if (offline) {
    var look = function () { offline.hidden = navigator.onLine !== false; };
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    look();
  }

  window.jiheng = { toast: toast, ask: ask, drawer: drawer };
}());
