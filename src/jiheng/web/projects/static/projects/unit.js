/* Where the fields of a form follow from a choice, choosing asks for them at once; without scripts its button does. */
(function () {
  'use strict';
  Array.prototype.forEach.call(document.querySelectorAll('[data-more-button]'), function (button) { button.hidden = true; });
  document.addEventListener('change', function (event) {
    if (!event.target.hasAttribute('data-more')) return;
    var home = event.target.closest('.jh-choosing, .jh-records');
    var button = home && home.querySelector('[data-more-button]');
    if (button) button.click();
  });
}());
