/* What a page says where a security key cannot be used, or was not; allauth's script would tell the console only. */
(function () {
  "use strict";
  var words = document.getElementById("key-words");
  if (!words) { return; }
  if (!window.PublicKeyCredential) {
    words.textContent = words.dataset.insecure;
    Array.prototype.forEach.call(document.querySelectorAll("[data-key]"), function (each) { each.disabled = true; });
  }
  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    words.textContent = words.dataset.failed;
  });
}());
