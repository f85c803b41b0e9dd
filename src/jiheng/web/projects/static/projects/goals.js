/* The sums of the tree follow while somebody types; the server reckons them anew when it is saved. */
(function () {
  'use strict';
  var form = document.querySelector('[data-tree]');
  if (!form) return;
  function hundredths(text) {
    var match = /^\s*(\d+)(?:\.(\d{1,2}))?\s*$/.exec(text);
    return match ? Number(match[1]) * 100 + Number(((match[2] || '') + '00').slice(0, 2)) : null;
  }
  function shown(value) {
    return String(value / 100);
  }
  function parent(key) {
    return key.replace(/\.indicators\.\d+$/, '');
  }
  function tell(name, total, whole) {
    var place = form.ownerDocument.querySelector('[data-sum="' + name + '"]');
    if (!place) return;
    var gap = whole === null || total === null ? null : whole - total;
    place.textContent = gap === null ? '有分值读不出，合计不了'
      : '合计 ' + shown(total) + ' 分' + (gap ? '，' + (gap > 0 ? '还差 ' : '多出 ') + shown(Math.abs(gap)) + ' 分（应为 ' + shown(whole) + ' 分）' : '');
    place.className = gap === 0 ? 'jh-sum-good' : 'jh-sum-bad';
  }
  function follow() {
    var weights = {}, sums = {}, root = 0;
    Array.prototype.forEach.call(form.querySelectorAll('[data-node]'), function (row) {
      var key = row.getAttribute('data-node');
      var value = hundredths(row.querySelector('[data-weight]').value);
      weights[key] = value;
      var above = parent(key);
      if (above === 'evaluation') { root = root === null || value === null ? null : root + value; return; }
      sums[above] = sums[above] === null || value === null ? null : (sums[above] || 0) + value;
    });
    Object.keys(sums).forEach(function (key) { tell(key, sums[key], weights[key]); });
    tell('root', root, 10000);
  }
  form.addEventListener('input', follow);
}());
