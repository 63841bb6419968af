'use strict';
/* Head of the page, colours, and which page an address means. */
(function (fb) {
  const THEME = 'faultbox-report-theme';
  const PAGES = [['#/', 'Summary'], ['#/faults', 'Faults'], ['#/environment', 'Environment']];

  const main = document.getElementById('main');
  const list = new fb.TestList(document.getElementById('list'));
  const links = PAGES.map(([address, words]) => fb.el('a', { href: address }, words));
  let close = () => {};
  let asked = 0;

  /** A page from a file may have no storage; then the choice holds until it is closed. */
  function stored(value) {
    try {
      if (value === undefined) return localStorage.getItem(THEME);
      localStorage.setItem(THEME, value);
    } catch (e) {
      return null;
    }
    return value;
  }

  function isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }

  function setTheme(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    toggle.textContent = isDark() ? 'Light' : 'Dark';
    toggle.setAttribute('aria-label', isDark() ? 'Use light colours' : 'Use dark colours');
    document.dispatchEvent(new Event('faultbox-theme'));
  }

  const toggle = fb.el('button', {
    type: 'button',
    class: 'quiet',
    id: 'theme',
    onclick: () => setTheme(stored(isDark() ? 'light' : 'dark') || (isDark() ? 'light' : 'dark')),
  });

  document.getElementById('top').append(
    fb.el('a', { class: 'brand', href: '#/' }, 'Faultbox'),
    fb.el('span', { class: 'counts' }, ...headline()),
    fb.el('nav', { 'aria-label': 'Report' }, links),
    toggle);

  function headline() {
    const counts = fb.run.counts || {};
    return ['pass', 'fail', 'error', 'inconclusive', 'halted'].filter((result) => counts[result])
      .map((result) => fb.el('span', { class: 'headcount' }, fb.verdict(result), fb.count(counts[result])));
  }

  function page(route) {
    const test = /^test\/(\d+)$/.exec(route);
    if (test && Number(test[1]) < fb.tests.length) return fb.testPage(Number(test[1]));
    if (route === 'faults') return fb.faultsPage();
    return route === 'environment' ? fb.environmentPage() : fb.overviewPage();
  }

  async function show() {
    // A link inside of the page leads to no other one; an address that is none of ours opens the summary.
    if (asked && location.hash && !location.hash.startsWith('#/')) return;
    const mine = ++asked;
    const route = location.hash.startsWith('#/') ? location.hash.slice(2) : '';
    const test = /^test\/(\d+)$/.exec(route);
    const index = test && Number(test[1]) < fb.tests.length ? Number(test[1]) : -1;
    document.body.dataset.view = index >= 0 ? 'test' : route === 'faults' || route === 'environment' ? 'other' : 'run';
    links.forEach((link) => {
      if (index < 0 && link.getAttribute('href') === '#/' + route) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    });
    list.open(index);
    let made;
    try {
      made = await page(route);
    } catch (e) {
      made = { page: fb.el('p', { class: 'notice', role: 'alert' }, 'This part of the report cannot be read: ' + fb.text(e.message)), close: () => {} };
    }
    // Somebody may have gone on while it was unpacked.
    if (mine !== asked) {
      made.close();
      return;
    }
    close();
    close = made.close;
    main.replaceChildren(made.page);
    main.scrollTop = 0;
    const heading = main.querySelector('h1');
    document.title = (heading ? heading.textContent + ' - ' : '') + 'Faultbox report';
    // Behind the first frame: then the page is drawn and answers, for those who measure or test it.
    requestAnimationFrame(() => setTimeout(() => {
      if (mine === asked) document.body.dataset.ready = location.hash || '#/';
    }, 0));
  }

  // Paper is white, and a canvas is printed as it was drawn.
  let before;
  addEventListener('beforeprint', () => {
    before = document.documentElement.dataset.theme;
    setTheme('light');
  });
  addEventListener('afterprint', () => {
    if (before) document.documentElement.dataset.theme = before;
    else delete document.documentElement.dataset.theme;
    setTheme(null);
  });

  const chosen = stored();
  setTheme(chosen === 'dark' || chosen === 'light' ? chosen : null);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => setTheme(null));
  addEventListener('hashchange', async () => {
    await show();
    // Who follows a link hears what is there now.
    if (location.hash.startsWith('#/')) main.focus({ preventScroll: true });
  });
  show();
})(window.faultbox = window.faultbox || {});
