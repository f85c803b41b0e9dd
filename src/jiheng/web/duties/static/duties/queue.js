/* The queue of the phone's page: in IndexedDB where the page opens without a network, else in memory.

   What waits is sealed (AES-GCM) with a key of this person that the browser keeps and no script can read out. Both go
   when somebody signs out (Clear-Site-Data): what is left on the disk after that cannot be read. It is no help against
   whoever holds the unlocked phone, or copies all of the browser's folder, before. Plain script for Chromium 78. */
(function () {
  "use strict";

  var secure = window.isSecureContext && "serviceWorker" in navigator && "indexedDB" in window && !!crypto.subtle;
  var memory = {};
  var opened = secure ? new Promise(function (done, failed) {
    var asked = indexedDB.open("jiheng-check-in", 2);
    asked.onupgradeneeded = function (event) {
      if (event.oldVersion < 1) { asked.result.createObjectStore("queue", { keyPath: "id" }); }
      asked.result.createObjectStore("keys", { keyPath: "user" });
    };
    asked.onsuccess = function () { done(asked.result); };
    asked.onerror = function () { failed(asked.error); };
  }) : Promise.resolve(null);

  function inStore(name, mode, act) {
    return opened.then(function (base) {
      return new Promise(function (done, failed) {
        var transaction = base.transaction(name, mode), asked = act(transaction.objectStore(name));
        transaction.oncomplete = function () { done(asked.result); };
        transaction.onerror = transaction.onabort = function () { failed(transaction.error || asked.error); };
      });
    });
  }

  function keyOf(user) {
    function kept() { return inStore("keys", "readonly", function (store) { return store.get(user); }); }
    return kept().then(function (found) {
      if (found) { return found.key; }
      return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
        .then(function (key) { return inStore("keys", "readwrite", function (store) { return store.add({ user: user, key: key }); }); })
        .catch(function () { return null; })                       // another tab was first
        .then(kept).then(function (made) { return made.key; });
    });
  }

  function buffer(blob) { return new Response(blob).arrayBuffer(); }

  /* One block: how long the words are, the words (JSON, with the size of each file), the files. */
  function packed(entry) {
    return Promise.all(entry.files.map(function (each) { return buffer(each.blob); })).then(function (contents) {
      var told = Object.assign({}, entry, { files: entry.files.map(function (each, number) {
        return { field: each.field, name: each.name, type: each.blob.type, size: contents[number].byteLength };
      }) });
      var words = new TextEncoder().encode(JSON.stringify(told));
      return buffer(new Blob([new Uint32Array([words.length]), words].concat(contents)));
    });
  }

  function unpacked(block) {
    var length = new Uint32Array(block.slice(0, 4))[0], at = 4 + length;
    var entry = JSON.parse(new TextDecoder().decode(new Uint8Array(block, 4, length)));
    entry.files = entry.files.map(function (each) {
      var blob = new Blob([block.slice(at, at + each.size)], { type: each.type });
      at += each.size;
      return { field: each.field, name: each.name, blob: blob };
    });
    return entry;
  }

  function keep(entry) {
    if (!secure) { memory[entry.id] = entry; return Promise.resolve(); }
    var iv = crypto.getRandomValues(new Uint8Array(12));
    return Promise.all([keyOf(entry.user), packed(entry)]).then(function (both) {
      return crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, both[0], both[1]);
    }).then(function (sealed) {
      return inStore("queue", "readwrite", function (store) {
        return store.put({ id: entry.id, user: entry.user, iv: iv, sealed: sealed });
      });
    });
  }

  function drop(id) {
    if (!secure) { delete memory[id]; return Promise.resolve(); }
    return inStore("queue", "readwrite", function (store) { return store.delete(id); });
  }

  function waiting(user) {
    var found = secure ? inStore("queue", "readonly", function (store) { return store.getAll(); }).then(function (rows) {
      rows = rows.filter(function (each) { return each.user === user; });
      return rows.length ? keyOf(user).then(function (key) {
        return Promise.all(rows.map(function (each) {
          return crypto.subtle.decrypt({ name: "AES-GCM", iv: each.iv }, key, each.sealed).then(unpacked);
        }));
      }) : [];
    }) : Promise.resolve(Object.keys(memory).map(function (id) { return memory[id]; }));
    return found.then(function (entries) {
      try {
        localStorage.setItem("jiheng:waiting:" + user, String(entries.length));
        if (entries.length) { localStorage.setItem("jiheng:waiting-at:" + user, entries[0].url); }
      } catch (refused) { /* said at sign-out only */ }
      return entries.sort(function (a, b) { return a.done_at < b.done_at ? -1 : 1; });
    });
  }

  window.checkInQueue = { secure: secure, keep: keep, drop: drop, waiting: waiting };
}());
