/* The worker of the check-in page: keeps that page and what it needs, so that it opens without a network.
   Nothing else is touched; what is sent goes past it. */
"use strict";
var KEPT = "jiheng-check-in-1";

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

function isPage(url) { return /\/check-in\/$/.test(url.pathname); }
function isPart(url) { return /^\/static\/(duties|ui|vendor\/tabler)\/[^/]+\.(css|js|svg)$/.test(url.pathname); }

self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin || !(isPage(url) || isPart(url))) { return; }
  event.respondWith(
    fetch(event.request).then(function (answer) {
      if (answer.ok && !answer.redirected) {
        var copy = answer.clone();
        event.waitUntil(caches.open(KEPT).then(function (cache) { return cache.put(event.request, copy); }));
      } else if (isPage(url)) {                       /* signed out, or no longer allowed: keep nothing of it */
        event.waitUntil(caches.open(KEPT).then(function (cache) { return cache.delete(event.request); }));
      }
      return answer;
    }, function (broken) {
      return caches.match(event.request).then(function (kept) {
        if (kept) { return kept; }
        throw broken;
      });
    })
  );
});
