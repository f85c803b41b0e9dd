/* A field to sign in, by finger, pen or mouse; whoever cannot, types the name below it. */
(function () {
  "use strict";

  Array.prototype.forEach.call(document.querySelectorAll("[data-signature]"), function (part) {
    var canvas = part.querySelector("canvas"), context = canvas.getContext("2d"), drawing = false;
    part.querySelector("[data-glass]").hidden = false;

    function clear() {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      canvas.signed = false;
    }
    function at(event) {
      var box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    }
    canvas.addEventListener("pointerdown", function (event) {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      context.lineWidth = 5;
      context.lineCap = context.lineJoin = "round";
      context.strokeStyle = "#10141a";
      context.beginPath();
      context.moveTo.apply(context, at(event));
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!drawing) { return; }
      context.lineTo.apply(context, at(event));
      context.stroke();
      canvas.signed = true;
    });
    ["pointerup", "pointercancel"].forEach(function (kind) {
      canvas.addEventListener(kind, function () { drawing = false; });
    });
    part.querySelector("[data-clear]").addEventListener("click", clear);
    part.closest("form").addEventListener("reset", clear);
    clear();
  });

  /* The signature of a form as a picture; null where nobody signed. */
  window.signatureOf = function (form) {
    var canvas = form.querySelector("[data-signature] canvas");
    return canvas && canvas.signed ? new Promise(function (done) { canvas.toBlob(done, "image/png"); }) : Promise.resolve(null);
  };
}());
