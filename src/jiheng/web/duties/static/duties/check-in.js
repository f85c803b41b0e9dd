/* The phone's page: photos scaled and marked, place, both clocks, and a queue that survives without a network.
   A record has its id from the phone; sent again it is the same record. Plain script for Chromium 78 and newer. */
(function () {
  "use strict";

  var LONGEST = 1600, QUALITY = 0.85, AGAIN = 15000, TIMEOUT = 60000;
  var body = document.body, told = document.getElementById("check-in").dataset, user = body.dataset.user;
  var queue = window.checkInQueue, place = { words: "" }, sending = false;

  function all(selector, inside) { return Array.prototype.slice.call((inside || document).querySelectorAll(selector)); }
  function by(id) { return document.getElementById(id); }

  function newId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    var hex = Array.from(bytes).map(function (each) { return ("0" + each.toString(16)).slice(-2); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /* --- What the page shows of it ------------------------------------------------------------------ */

  function line(entry, state, note) {
    var row = by("row-" + entry.id);
    if (!row) {
      row = document.createElement("li");
      row.id = "row-" + entry.id;
      by("queue").insertBefore(row, by("queue").firstChild);
      if (by("none")) { by("none").hidden = true; }
    }
    row.dataset.state = state;
    row.textContent = "";
    row.appendChild(by("badge-" + state).content.cloneNode(true));
    var text = row.appendChild(document.createElement("div")), small = document.createElement("span");
    text.textContent = entry.title;
    small.className = "jh-under";
    small.textContent = new Date(entry.done_at).toTimeString().slice(0, 5) + (note ? " · " + note : "");
    text.appendChild(small);
    return text;
  }

  function banner(words) { by("network").hidden = !words; by("network").textContent = words || ""; }

  /* --- Photos ------------------------------------------------------------------------------------- */

  function readBuffer(file) {
    return new Promise(function (done, failed) {
      var reader = new FileReader();
      reader.onload = function () { done(reader.result); };
      reader.onerror = function () { failed(reader.error); };
      reader.readAsArrayBuffer(file);
    });
  }

  function picture(file) {
    return new Promise(function (done, failed) {
      var image = new Image(), url = URL.createObjectURL(file);
      image.onload = function () { URL.revokeObjectURL(url); done(image); };
      image.onerror = function () { URL.revokeObjectURL(url); failed(new Error("照片打不开：" + file.name)); };
      image.src = url;
    });
  }

  function marked(image, words) {                                  // the mark is on the copy; the hash is of the photo
    var scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
    var canvas = document.createElement("canvas"), context = canvas.getContext("2d");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    var size = Math.max(14, Math.round(canvas.width / 40)), height = size * 1.5 * words.length + size;
    context.fillStyle = "rgba(0,0,0,.55)";
    context.fillRect(0, canvas.height - height, canvas.width, height);
    context.fillStyle = "#fff";
    context.font = size + "px sans-serif";
    words.forEach(function (each, number) {
      context.fillText(each, size, canvas.height - height + size * 1.5 * (number + 1), canvas.width - 2 * size);
    });
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", QUALITY); });
  }

  function photosOf(form, at) {
    var files = Array.prototype.slice.call(form.querySelector("input[name=photos]").files, 0, 9);
    var words = [at.toLocaleString("zh-CN", { hour12: false }) + "  " + told.name, told.project + (told.spot ? "  " + told.spot : "")];
    if (place.latitude) { words.push(place.latitude + ", " + place.longitude + "（±" + place.accuracy + " 米）"); }
    return files.reduce(function (before, file) {
      return before.then(function (found) {
        return Promise.all([readBuffer(file), picture(file)]).then(function (both) {
          return marked(both[1], words).then(function (copy) {
            found.push({ hash: window.sha256(both[0]), copy: copy });
            return found;
          });
        });
      });
    }, Promise.resolve([]));
  }

  document.addEventListener("change", function (event) {
    if (event.target.type !== "file") { return; }
    var form = event.target.form, thumbs = form.querySelector("[data-thumbs]");
    all("img", thumbs).forEach(function (each) { URL.revokeObjectURL(each.src); });
    thumbs.textContent = "";
    Array.prototype.slice.call(event.target.files, 0, 9).forEach(function (file, number) {
      var image = document.createElement("img");
      image.alt = "第 " + (number + 1) + " 张照片";
      image.src = URL.createObjectURL(file);
      thumbs.appendChild(image);
    });
    form.querySelector("[data-count]").textContent = event.target.files.length + " 张" + (event.target.files.length > 9 ? "，只取前 9 张" : "");
  });

  /* --- Place: never blocks, only says why there is none --------------------------------------------- */

  function locate() {
    function tell(words) { place.words = words; all("[data-place]").forEach(function (each) { each.textContent = words; }); }
    if (!window.isSecureContext) { place.why = "不是 HTTPS，浏览器不给位置"; tell("无定位：" + place.why); return; }
    if (!navigator.geolocation) { place.why = "手机不支持定位"; tell("无定位：" + place.why); return; }
    tell("正在定位…");
    navigator.geolocation.getCurrentPosition(function (found) {
      place.latitude = found.coords.latitude.toFixed(6);
      place.longitude = found.coords.longitude.toFixed(6);
      place.accuracy = Math.round(found.coords.accuracy);
      place.why = "";
      tell("已定位，误差约 " + place.accuracy + " 米");
    }, function (error) {
      place.why = { 1: "没有允许定位", 2: "没有信号", 3: "定位超时" }[error.code] || "定位失败";
      tell("无定位：" + place.why + "（可以提交）");
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  }

  /* --- Submitting: into the queue first, then to the server ------------------------------------------ */

  function submitted(form) {
    var at = new Date(), button = form.querySelector("[data-submit]"), card = form.closest("details");
    button.disabled = true;
    button.textContent = "正在保存…";
    return Promise.all([photosOf(form, at), window.signatureOf(form)]).then(function (both) {
      var photos = both[0], fields = [];
      new FormData(form).forEach(function (value, name) {
        if (typeof value === "string" && ["csrfmiddlewaretoken", "id"].indexOf(name) < 0) { fields.push([name, value]); }
      });
      fields.push(["done_at", at.toISOString()], ["latitude", place.latitude || ""], ["longitude", place.longitude || ""],
        ["accuracy", place.latitude ? String(place.accuracy) : ""], ["no_place", place.latitude ? "" : place.why || "还没有定位"],
        ["hashes", JSON.stringify(photos.map(function (each) { return each.hash; }))]);
      var files = photos.map(function (each, number) { return { field: "photos", name: number + 1 + ".jpg", blob: each.copy }; });
      if (both[1]) { files.push({ field: "signature", name: "signature.png", blob: both[1] }); }
      var entry = { id: newId(), user: user, url: location.href, title: form.dataset.title, done_at: at.toISOString(),
        fields: fields, files: files };
      return queue.keep(entry).then(function () {
        line(entry, "waiting");
        form.reset();
        form.querySelector("[data-thumbs]").textContent = "";
        form.querySelector("[data-count]").textContent = "1–9 张，可以不拍";
        card.open = false;
        card.querySelector("[data-done]").hidden = false;
        by("queue").scrollIntoView({ block: "center" });
        return send();
      });
    }).catch(function (error) {
      banner("没有保存：" + (error && error.message || error) + "。请再提交一次。");
    }).then(function () { button.disabled = false; button.textContent = "提交"; });
  }

  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-check-in")) { return; }
    event.preventDefault();
    submitted(event.target);
  });

  function limited(url, options) {
    var stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, TIMEOUT);
    options.signal = stop.signal;
    options.credentials = "same-origin";
    return fetch(url, options).then(function (answer) { clearTimeout(timer); return answer; },
      function (error) { clearTimeout(timer); throw error; });
  }

  function sendOne(entry, token) {
    var data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    data.append("id", entry.id);
    entry.fields.forEach(function (each) { data.append(each[0], each[1]); });
    entry.files.forEach(function (each) { data.append(each.field, each.blob, each.name); });
    data.append("sent_at", new Date().toISOString());
    return limited(entry.url, { method: "POST", body: data, headers: { Accept: "application/json" } }).then(function (answer) {
      if (answer.status === 200 || answer.status === 422) {
        return answer.json().then(function (said) {
          if (answer.status === 422) { entry.refused = said.error; line(entry, "refused", said.error); return queue.keep(entry); }
          var text = line(entry, "sent", said.record);
          if (said.incident) {
            var link = document.createElement("a");
            link.href = said.incident;
            link.textContent = "有异常：登记故障";
            text.appendChild(link);
          }
          return queue.drop(entry.id);
        });
      }
      if (answer.status === 503 || answer.status === 507) { throw new Error("服务器现在收不了，过一会儿自动再传"); }
      throw new Error(answer.status === 403 || answer.status === 404 ? "没有权限，或已退出登录" : "服务器回答 " + answer.status);
    });
  }

  function send() {
    if (sending) { return sending; }
    sending = queue.waiting(user).then(function (entries) {
      var left = entries.filter(function (each) { return !each.refused; });
      if (!left.length) { banner(""); return null; }
      return limited(told.tokenUrl, {}).then(function (answer) {
        if (!answer.ok || answer.redirected) { throw new Error("已退出登录：请重新登录，记录仍在手机里"); }
        return answer.json();
      }).then(function (said) {
        return left.reduce(function (before, entry) {
          return before.then(function () { return sendOne(entry, said.token); });
        }, Promise.resolve());
      }).then(function () { banner(""); return queue.waiting(user); });
    }).catch(function (error) {
      return queue.waiting(user).then(function (entries) {
        var why = navigator.onLine === false || error instanceof TypeError || error.name === "AbortError" ? "没有网络" : error.message;
        banner(why + "：" + entries.length + " 条待传，" + (queue.secure ? "联网后自动上传，可以关掉本页。" : "请不要关掉本页。"));
      });
    }).then(function () { sending = false; });
    return sending;
  }

  /* --- Beginning -------------------------------------------------------------------------------------- */

  if (queue.secure) {
    navigator.serviceWorker.register(told.worker, { scope: "/projects/" }).then(function () { return navigator.serviceWorker.ready; })
      .then(function () {
        return navigator.serviceWorker.controller || new Promise(function (done) {
          navigator.serviceWorker.addEventListener("controllerchange", done);
        });
      })
      .then(function () {
        return fetch(location.href).then(function () {
          return Promise.all(all("link[href], script[src], use").map(function (each) { return fetch((each.href && each.href.baseVal || each.href || each.src).split("#")[0]); }));
        });
      })
      .then(function () {
        by("offline-words").textContent = "没有网络也能登记：记录加密存在本机，联网后自动上传；退出登录会连同密钥一起删去。手机要有锁屏密码：没有锁屏、没有退出的手机，拿到的人都看得到。";
        body.dataset.offline = "ready";
      }).catch(function () { by("offline-words").textContent = "这个浏览器不能离线登记，请在有网络的地方使用。"; });
  } else {
    by("offline-words").textContent = "不能离线登记：本网站用的是普通 HTTP，浏览器只在 HTTPS 下允许离线保存。请保持联网；管理员可用 jiheng serve --cert --key 打开 HTTPS。";
  }
  var today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  by("stale").hidden = today === told.day;
  queue.waiting(user).then(function (entries) {
    entries.forEach(function (each) { line(each, each.refused ? "refused" : "waiting", each.refused); });
    send();
  });
  window.addEventListener("online", send);
  window.addEventListener("offline", function () { banner("没有网络：可以继续登记，联网后自动上传。"); });
  setInterval(send, AGAIN);
  locate();
}());
