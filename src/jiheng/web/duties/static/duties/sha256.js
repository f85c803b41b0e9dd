/* SHA-256 (FIPS 180-4) of an ArrayBuffer as hex: the browser's own is not there on plain HTTP. */
window.sha256 = (function () {
  "use strict";
  var K = new Uint32Array(64), START = new Uint32Array(8), found = 0, number = 2;

  function part(value) { return (value - Math.floor(value)) * 4294967296 >>> 0; }
  while (found < 64) {
    var prime = true;
    for (var by = 2; by * by <= number; by += 1) { if (number % by === 0) { prime = false; break; } }
    if (prime) {
      if (found < 8) { START[found] = part(Math.sqrt(number)); }
      K[found] = part(Math.cbrt(number));
      found += 1;
    }
    number += 1;
  }

  return function (buffer) {
    var length = buffer.byteLength, blocks = Math.ceil((length + 9) / 64);
    var bytes = new Uint8Array(blocks * 64), view = new DataView(bytes.buffer);
    bytes.set(new Uint8Array(buffer));
    bytes[length] = 128;
    view.setUint32(bytes.length - 8, Math.floor(length / 536870912));
    view.setUint32(bytes.length - 4, length << 3 >>> 0);
    var hash = START.slice(), w = new Uint32Array(64);
    for (var at = 0; at < bytes.length; at += 64) {
      for (var i = 0; i < 64; i += 1) {
        if (i < 16) { w[i] = view.getUint32(at + i * 4); continue; }
        var x = w[i - 15], y = w[i - 2];
        var s0 = (x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3;
        var s1 = (y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
      }
      var h = Array.from(hash);
      for (i = 0; i < 64; i += 1) {
        var e = h[4], a = h[0];
        var t1 = h[7] + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & h[5] ^ ~e & h[6]) + K[i] + w[i];
        var t2 = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & h[1] ^ a & h[2] ^ h[1] & h[2]);
        h = [t1 + t2 >>> 0, a, h[1], h[2], h[3] + t1 >>> 0, e, h[5], h[6]];
      }
      for (i = 0; i < 8; i += 1) { hash[i] += h[i]; }
    }
    return Array.from(hash).map(function (word) { return ("0000000" + word.toString(16)).slice(-8); }).join("");
  };
}());
