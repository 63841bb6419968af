'use strict';
/*
 * The data of the report: blocks of JSON behind the page. What the list of tests needs is read at
 * once; the rest of a test is packed, and unpacked when somebody opens it.
 */
(function (fb) {
  /** Tests that are kept unpacked, the ones looked at last. */
  const KEPT = 4;

  fb.run = JSON.parse(document.getElementById('run').textContent);
  fb.tests = Array.from(document.querySelectorAll('script[data-test]'), (block, index) =>
    Object.assign({ index: index }, JSON.parse(block.textContent)));
  const packed = document.querySelectorAll('script[data-detail]');

  function bytesOf(base64) {
    const letters = atob(base64);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes;
  }

  async function unpack(base64) {
    const bytes = bytesOf(base64);
    if (typeof DecompressionStream === 'undefined') return new TextDecoder().decode(fb.gunzip(bytes));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(stream).text();
  }

  const opened = new Map();

  /** All of a test: the object of the trace file, with its events as {@link fb.Events}. */
  fb.detail = async function (index) {
    const known = opened.get(index);
    if (known) {
      // Put at the end: the one looked at last goes last.
      opened.delete(index);
      opened.set(index, known);
      return known;
    }
    const test = JSON.parse(await unpack(packed[index].textContent));
    const read = { test: test, events: test.events ? new fb.Events(test) : null };
    delete test.events;
    opened.set(index, read);
    if (opened.size > KEPT) opened.delete(opened.keys().next().value);
    return read;
  };
})(window.faultbox = window.faultbox || {});
