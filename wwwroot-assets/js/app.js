(() => {
  'use strict';

  /* What needs this script (.needs-script) is shown once it runs. A page that is put in place of this one brings its own attributes. */
  const show = () => document.documentElement.classList.add('scripted');
  show();
  window.Blazor?.addEventListener?.('enhancedload', show);

  /* WebSockets at once, without asking first which ways there are: a round trip. Where they don't get through, the page is loaded once more
     and asks. */
  const asks = sessionStorage.getItem('asks') === '1';
  let isFirst = true;
  const configureSignalR = asks ? () => { } : builder => {
    builder.withUrl('_blazor', { skipNegotiation: true, transport: 1 });
    const build = builder.build.bind(builder);
    builder.build = () => {
      const connection = build();
      const start = connection.start.bind(connection);
      connection.start = () => {
        // Only the first time, of whichever connection: later it is the server that is away.
        if (!isFirst) return start();
        isFirst = false;
        return start().catch(error => {
          sessionStorage.setItem('asks', '1');
          location.reload();
          throw error;
        });
      };
      return connection;
    };
  };
  const blazor = document.querySelector('script[autostart]');
  if (blazor) {
    // No library here has an initializer: saying so saves asking for them, another one.
    Blazor.start({ circuit: { configureSignalR, initializers: { beforeStart: [], afterStarted: [] } } });
    // While the connection is made.
    if (blazor.dataset.dialogs) setTimeout(() => document.head.append(Object.assign(document.createElement('script'), { src: blazor.dataset.dialogs })), 100);

    /* A page whose connection is gone for good comes back by itself once the server is there; where something was typed it says so instead,
       and leaves it to be copied. */
    const lost = document.getElementById('components-reconnect-modal');
    const isGone = () => ['failed', 'rejected', 'paused', 'resume-failed'].some(state => lost.classList.contains(`components-reconnect-${state}`));
    const isTyped = () => [...document.querySelectorAll('[data-typed]')].some(field => field.value);
    let asking = false;
    const comeBack = async () => {
      if (asking || document.hidden || !isGone()) return;
      const typed = isTyped();
      lost.classList.toggle('has-typed', typed);
      // What is behind a modal dialog can't be copied.
      if (typed && lost.matches(':modal')) {
        lost.close();
        lost.show();
      }
      if (typed) return;
      asking = true;
      const answer = await fetch('health/live', { cache: 'no-store' }).catch(() => null);
      asking = false;
      if (answer?.ok && !isTyped()) location.reload();
    };
    document.addEventListener('input', event => {
      if (event.isTrusted && event.target.matches?.('textarea, input:not([type=checkbox], [type=radio])')) event.target.dataset.typed = '';
    }, true);
    new MutationObserver(comeBack).observe(lost, { attributeFilter: ['class'] });
    setInterval(comeBack, 3e3);
    document.addEventListener('visibilitychange', comeBack);
    addEventListener('online', comeBack);
    // Gone back to, it is what it was, and its connection is not.
    addEventListener('pageshow', event => { if (event.persisted && !isTyped()) location.reload(); });
  }

  /* Whatever has data-format is an instant: a <time datetime>, or a text of a drawing with data-at. The server writes it in UTC, for readers without
     script; here its text becomes the reader's, and does so again whenever the server has written. It stays plain text: it can be copied. */
  // The zone its reader chose, else the browser's.
  const zone = document.documentElement.dataset.zone || undefined;
  // The page's language, as it is written where the reader lives if their browser says so: "de" becomes "de-AT".
  const pageLang = document.documentElement.lang || 'en';
  const langs = navigator.languages.find(tag => tag.split('-')[0].toLowerCase() === pageLang) ?? pageLang;
  const formats = new Map();
  const format = options => {
    const key = JSON.stringify(options);
    if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(langs, { timeZone: zone, ...options }));
    return formats.get(key);
  };
  let days, lang;
  const MINUTES = { hour: '2-digit', minute: '2-digit' };
  const SECONDS = { ...MINUTES, second: '2-digit' };

  // The number of the reader's day.
  const dayOf = date => {
    const { year, month, day } = Object.fromEntries(formats.get('day').formatToParts(date).map(part => [part.type, part.value]));
    return Date.UTC(year, month - 1, day) / 864e5;
  };
  const dateOf = (date, more) =>
    format({ day: 'numeric', month: 'short', ...(date.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' }), ...more }).format(date);

  const text = (date, kind) => {
    if (kind === 'date') return dateOf(date);
    if (kind === 'time') return format(MINUTES).format(date);
    if (kind === 'clock') return format(SECONDS).format(date);
    if (kind === 'stamp') return dateOf(date, MINUTES);
    const gap = dayOf(date) - dayOf(new Date());
    if (kind === 'relative') {
      if (Math.abs(date - Date.now()) < 6e4) return days.format(0, 'second');
      // A span that is still to pass is a number of days; what passed longer ago than a week, a date.
      if (gap > 1) return days.format(gap, 'day');
      if (gap < -7) return dateOf(date);
    }
    return Math.abs(gap) > 1 ? dateOf(date, MINUTES) : `${days.format(gap, 'day')}, ${format(MINUTES).format(date)}`;
  };

  const dateIn = element => new Date(element.dataset.at ?? element.dateTime);
  // A word begins a sentence where nothing stands before it.
  const begins = element => {
    let before = element.previousSibling;
    while (before && !before.textContent.trim()) before = before.previousSibling;
    return !before || before.nodeType === Node.COMMENT_NODE;
  };
  const write = element => {
    const date = dateIn(element);
    const node = element.firstChild;
    if (!node || Number.isNaN(date.getTime())) return;
    let words = text(date, element.dataset.format);
    if (element.localName === 'time') {
      if (begins(element)) words = words.charAt(0).toLocaleUpperCase(lang) + words.slice(1);
      element.lang = lang;
    } else if (element.dataset.format === 'date') {
      // A date is said once in a drawing, when it is new; which one is new depends on the zone.
      const dates = [...element.ownerSVGElement.querySelectorAll('[data-format=date]')];
      const last = dates[dates.indexOf(element) - 1];
      if (last && dateOf(dateIn(last)) === words) words = '';
    }
    if (node.data !== words) node.data = words;
  };
  const writeIn = root => root.querySelectorAll('[data-format]').forEach(write);

  /* The exact time: over a time the pointer rests on or a finger is held on, and for the keyboard at the first control of its row. Rows of a list that have
     no control are one stop together, in which the arrows lead from one to the next. */
  const ROW = 'li, tr, dl > div';
  const CONTROL = 'a[href], button, summary, input, select, textarea';
  const isBare = row => row?.matches(ROW) && row.querySelector('time[data-format]') && !row.querySelector(CONTROL);
  const bareIn = list => [...list.children].filter(isBare);
  const reach = () => {
    for (const row of document.querySelectorAll(':is(li, tr, dl > div)[tabindex]')) if (!isBare(row)) row.removeAttribute('tabindex');
    for (const list of new Set([...document.querySelectorAll('main time[data-format]')].map(time => time.closest(ROW)).filter(isBare).map(row => row.parentElement))) {
      const rows = bareIn(list);
      const stop = rows.find(row => row.tabIndex === 0) ?? rows[0];
      for (const row of rows) row.tabIndex = row === stop ? 0 : -1;
    }
  };
  const exact = Object.assign(document.createElement('div'), { id: 'exact-time', popover: 'manual', role: 'tooltip' });
  let described = null;
  let soon = 0;
  const hideExact = () => {
    clearTimeout(soon);
    if (exact.matches(':popover-open')) exact.hidePopover();
    described?.removeAttribute('aria-describedby');
    described = null;
  };
  const showExact = (times, control) => {
    hideExact();
    const full = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', ...SECONDS, timeZoneName: 'short' });
    exact.replaceChildren(...times.map(time => Object.assign(document.createElement('p'), { textContent: full.format(dateIn(time)) })));
    if (!exact.isConnected) (document.querySelector('main') ?? document.body).append(exact);
    exact.showPopover();
    const at = times[0].getBoundingClientRect();
    const { width, height } = exact.getBoundingClientRect();
    exact.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8))}px`;
    exact.style.top = `${at.top - height - 6 < 8 ? at.bottom + 6 : at.top - height - 6}px`;
    if (control && !control.hasAttribute('aria-describedby')) {
      described = control;
      control.setAttribute('aria-describedby', exact.id);
    }
  };
  const timeAt = event => event.target.closest?.('time[data-format]');
  const waitFor = (delay, event) => {
    const time = timeAt(event);
    clearTimeout(soon);
    if (time) soon = setTimeout(() => showExact([time]), delay);
    else if (!exact.contains(event.target)) soon = setTimeout(hideExact, 150);
  };
  document.addEventListener('pointerover', event => { if (event.pointerType === 'mouse') waitFor(250, event); });
  document.addEventListener('pointerdown', event => { if (event.pointerType === 'touch') waitFor(500, event); });
  for (const kind of ['pointerup', 'pointercancel']) document.addEventListener(kind, () => clearTimeout(soon));
  document.addEventListener('focusin', event => {
    const row = event.target.closest(ROW);
    const times = row ? [...row.querySelectorAll('time[data-format]')] : [];
    if (times.length && event.target.matches(':focus-visible') && (row.querySelector(CONTROL) ?? row) === event.target) showExact(times, event.target);
    else hideExact();
  });
  document.addEventListener('scroll', hideExact, true);
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') hideExact();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !isBare(event.target)) return;
    const rows = bareIn(event.target.parentElement);
    const next = rows[rows.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    [event.target.tabIndex, next.tabIndex] = [-1, 0];
    next.focus();
  });

  /* The first Intl object takes a browser long, so they are made when the page has been shown and its connection is being made.
     The server is told the browser's zone, so that its days are the reader's. */
  const writeTimes = () => {
    days = new Intl.RelativeTimeFormat(langs, { numeric: 'auto' });
    formats.set('day', new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric' }));
    lang = days.resolvedOptions().locale;
    writeIn(document);
    reach();
    document.documentElement.dataset.timed = '';
    new MutationObserver(changes => {
      for (const { target, type, addedNodes } of changes) {
        const element = type === 'characterData' ? target.parentElement : target;
        if (type !== 'childList') { if (element?.dataset.format) write(element); }
        else for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) { if (node.dataset.format) write(node); writeIn(node); }
      }
      if (changes.some(change => change.type === 'childList')) reach();
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ['datetime', 'data-at', 'data-format'] });
    const refresh = () => { if (!document.hidden) writeIn(document); };
    setInterval(refresh, 3e4);
    document.addEventListener('visibilitychange', refresh);
    const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (ownZone) document.cookie = `browser-zone=${ownZone}; path=/; samesite=lax; max-age=31536000${location.protocol === 'https:' ? '; secure' : ''}`;
  };
  addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => setTimeout(writeTimes)));

  /* Show or hide a password. */
  const peek = (button, show) => {
    const input = button.closest('.peek')?.querySelector('input');
    if (!input) return;
    input.type = show ? 'text' : 'password';
    button.setAttribute('aria-pressed', show);
    (button.firstElementChild ?? button).textContent = show ? button.dataset.hide : button.dataset.show;
  };
  // Sent as type=text, a password could end up in the browser's form history.
  document.addEventListener('submit', event => {
    event.target.querySelectorAll('button[data-peek][aria-pressed=true]').forEach(button => peek(button, false));
  }, true);

  /* XXXX-XXXX. In the capture phase, so Blazor reads the value after it has been tidied. */
  const clean = value => value.replace(/[^a-z0-9]/gi, '').toUpperCase().slice(0, 8);
  document.addEventListener('input', event => {
    const input = event.target;
    if (event.isComposing || !input.matches?.('input[data-code]')) return;
    const code = clean(input.value);
    const before = clean(input.value.slice(0, input.selectionStart)).length;
    const shown = code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code;
    if (shown === input.value) return;
    input.value = shown;
    const caret = before > 4 ? before + 1 : before;
    input.setSelectionRange(caret, caret);
  }, true);

  /* Copies what the elements say, a line each, and tells so where the button's name is for two seconds; where the browser does not let it, marks it. */
  const linesOf = selector => [...document.querySelectorAll(selector)].map(element => element.textContent.trim()).join('\n');
  const copy = async button => {
    const said = button.firstElementChild;
    const name = said.textContent;
    let words = button.dataset.copied;
    if (name === words || name === button.dataset.failed) return;
    try {
      await navigator.clipboard.writeText(linesOf(button.dataset.copy));
    } catch {
      words = button.dataset.failed;
      const found = [...document.querySelectorAll(button.dataset.copy)];
      getSelection().setBaseAndExtent(found[0], 0, found.at(-1), found.at(-1).childNodes.length);
    }
    said.textContent = words;
    setTimeout(() => { said.textContent = name; }, 2e3);
  };
  const download = button => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([linesOf(button.dataset.download), '\n'], { type: 'text/plain' }));
    link.download = button.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 6e4);
  };
  document.addEventListener('click', event => {
    const button = event.target.closest('button[data-copy], button[data-download]');
    if (button) (button.dataset.copy ? copy : download)(button);
  });

  /* Menus: one open at a time, closed by Escape, by a click elsewhere and by choosing something. */
  const openMenus = () => document.querySelectorAll('details.menu[open], details.me[open]');
  document.addEventListener('click', event => {
    const button = event.target.closest('button[data-peek]');
    if (event.target.closest('[data-print]')) window.print();
    if (button) peek(button, button.getAttribute('aria-pressed') !== 'true');
    openMenus().forEach(menu => {
      if (!menu.contains(event.target) || event.target.closest('.pop a, .pop button')) menu.open = false;
    });
  });
  document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    openMenus().forEach(menu => {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector('summary').focus();
      event.preventDefault();
    });
  });

  /* The theme: the cookie is what the next document is rendered with, so nothing flashes. */
  const showTheme = element => element.querySelectorAll?.('[data-theme-choice]').forEach(choice => {
    choice.checked = choice.value === (document.documentElement.dataset.theme ?? '');
  });
  document.addEventListener('toggle', event => showTheme(event.target), true);
  showTheme(document);
  document.addEventListener('change', event => {
    if (event.target.matches('[data-theme-choice]')) td.theme(event.target.value);
    if (event.target.matches('[data-language-choice]')) {
      document.cookie = `language=${event.target.value}; path=/; samesite=lax; max-age=31536000${location.protocol === 'https:' ? '; secure' : ''}`;
      // By its address, so that nothing is sent again; what is behind # only comes with a reload.
      if (location.hash) location.reload(); else location.replace(location.href);
    }
    if (event.target.matches('[data-shortcuts]')) remember('shortcuts', event.target.checked ? null : 'off');
  });

  /* Keys, unless someone is typing, a dialog is open or they are switched off. */
  const remember = (name, value) => value === null ? localStorage.removeItem(name) : localStorage.setItem(name, value);
  const help = () => {
    const dialog = document.getElementById('shortcuts');
    if (!dialog) return;
    dialog.querySelector('[data-shortcuts]').checked = localStorage.getItem('shortcuts') !== 'off';
    dialog.showModal();
  };
  const step = by => {
    const links = [...document.querySelectorAll('.inbox h3 a, .case-row .case a')];
    const here = links.findIndex(link => link === document.activeElement || link.closest('.inc, .case-row').contains(document.activeElement));
    if (!links.length) return false;
    const link = links[Math.min(links.length - 1, Math.max(0, here + by))];
    link.focus();
    // What stands beside the list goes along.
    if (document.querySelector('.preview')) link.closest('.inc, .case-row').querySelector('[data-key=p]')?.click();
    return true;
  };
  // What a key does to the row that has the focus, or else to the page.
  const act = key => {
    const selector = `[data-key="${CSS.escape(key)}"]`;
    const row = document.activeElement?.closest('.inc, .case-row');
    const button = row ? row.querySelector(key === 'x' ? 'input[type=checkbox]' : selector) : [...document.querySelectorAll(selector)].find(found => !found.closest('.inc, .case-row'));
    button?.click();
    return !!button;
  };
  let going = -Infinity;
  document.addEventListener('click', event => { if (event.target.closest('[data-help]')) help(); });
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest('input, textarea, select, [contenteditable]') || document.querySelector('dialog[open], .mud-dialog')) return;
    if (localStorage.getItem('shortcuts') === 'off' && event.key !== '?') return;
    const link = event.timeStamp - going < 1500 && document.querySelector(`.nav [data-go="${CSS.escape(event.key)}"]`);
    going = event.key === 'g' ? event.timeStamp : -Infinity;
    if (link) link.click();
    else if (event.key === '?') help();
    else if (event.key === 'j' && step(1) || event.key === 'k' && step(-1)) { /* The row has the focus. */ }
    else if (event.key === 'Escape' && !document.querySelector('.column-filter-popup.mud-popover-open') && document.querySelector('[data-close]')) document.querySelector('[data-close]').click();
    else if (event.key === '/' && document.querySelector('[data-search]')) document.querySelector('[data-search]').focus();
    else if (/^[a-z]$/.test(event.key) && act(event.key)) { /* Done by the button. */ }
    else return;
    event.preventDefault();
  });

  /* A mailed link carries its secret behind the #, which no server is sent. What a page holds is what its address says: another link opened in
     its tab, or one gone back to, starts over. What a link is about is fetched and shown in place, so there is no posted page to go back to. */
  const main = document.querySelector('.public main');
  const secret = () => location.hash.length > 20 ? location.hash.slice(1) : '';
  if (main) {
    const here = location.pathname;
    const known = main.querySelector('input[type=hidden][name=Secret]')?.value;
    const field = main.querySelector('[data-fragment] input');
    const isFollowed = location.href.includes('?#');
    // Sent off without it, so that it is not carried along to wherever the answer leads.
    if (known && !secret()) history.replaceState(null, '', `${here}#${known}`);
    else if (isFollowed) history.replaceState(null, '', here + location.hash);
    // An answer holds its own or none: what its address says by now was opened while it was loading.
    const held = known || (field || isFollowed ? secret() : '');
    const follow = event => {
      if (!secret() || secret() === held) return false;
      event?.preventDefault();
      // With an empty query, or it would be a place in the document that is here.
      location.replace(`${here}?${location.hash}`);
      return true;
    };
    addEventListener('hashchange', follow);
    addEventListener('pageshow', follow);
    document.addEventListener('submit', event => {
      if (!follow(event) && held) event.target.action = here;
    }, true);

    const show = async form => {
      form.hidden = true;
      const answer = await fetch(here, { method: 'POST', body: new URLSearchParams(new FormData(form)) }).catch(() => null);
      form.hidden = false;
      if (!answer?.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      document.title = page.title;
      main.replaceChildren(...page.querySelector('main').childNodes);
      main.querySelector('[autofocus]')?.focus();
    };
    follow();
    if (field && held) {
      field.value = held;
      field.closest('[data-fragment]').hidden = true;
      const form = field.closest('form[data-fragment-submit]');
      if (form) show(form);
    }
  }

  // An admin's favicon tells of open incidents, wherever the tab stands.
  const alert = () => {
    const icon = document.querySelector('link[rel=icon][data-alert]');
    if (!icon) return;
    icon.dataset.calm ??= icon.getAttribute('href');
    const wanted = document.querySelector('[data-waiting]') ? icon.dataset.alert : icon.dataset.calm;
    if (icon.getAttribute('href') !== wanted) icon.setAttribute('href', wanted);
  };
  new MutationObserver(alert).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-waiting'] });
  alert();

  // How a list is read is remembered: the next document is rendered so.
  document.addEventListener('click', event => {
    const kept = event.target.closest?.('[data-keep]')?.dataset.keep;
    if (kept) td.keep(kept);
  });

  // Where a filter was opened from, its reader is when it closes.
  let opener = null;
  document.addEventListener('click', event => opener = event.target.closest?.('.filter-button') ?? opener, true);
  document.addEventListener('keydown', event => {
    const open = document.querySelectorAll('.mud-popover-open');
    if (event.key !== 'Escape' || open.length !== 1 || !open[0].matches('.column-filter-popup')) return;
    document.querySelector('.mud-overlay')?.click();
    opener?.focus();
    event.preventDefault();
  });

  // Gone back to from a case, the list's address says where its reader was.
  document.addEventListener('click', event => {
    const id = event.target.closest?.('.inc h3 a, .case-row .case a')?.id;
    if (id && !event.ctrlKey && !event.metaKey && !event.shiftKey) history.replaceState(history.state, '', `${location.pathname}${location.search}#${id}`);
  }, true);

  /* The desk, where admins work, has a stylesheet and a policy of its own, which belong to its document: whatever leads into it or out of it
     loads another. */
  const isDesk = url => `${url.pathname}/`.startsWith(new URL('admin/', document.baseURI).pathname);
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    if (link && link.origin === location.origin && !link.target && isDesk(link) !== isDesk(location)) link.target = '_top';
  }, true);

  window.td = {
    // Which column a button of a grid's head is about is told to who can't see it.
    nameColumns() {
      for (const head of document.querySelectorAll('.mud-data-grid th')) {
        const name = head.querySelector('.column-header')?.firstChild?.textContent.trim();
        for (const button of name ? head.querySelectorAll('button[aria-label]') : []) {
          if (!button.ariaLabel.includes(name)) button.ariaLabel = `${name}: ${button.ariaLabel}`;
        }
      }
    },
    keep(cookie) {
      document.cookie = `${cookie}; path=/; samesite=lax; max-age=31536000${location.protocol === 'https:' ? '; secure' : ''}`;
    },
    leaveFilter() {
      if (document.activeElement === document.body || document.activeElement.closest('.column-filter-popup')) opener?.focus();
      opener = null;
    },
    focus(id) {
      const element = document.getElementById(id);
      if (!element) return false;
      element.focus();
      if (document.activeElement !== element) {
        element.tabIndex = -1;
        element.focus();
      }
      return document.activeElement === element;
    },
    // 'light', 'dark', or anything else for the system's choice.
    theme(name) {
      const root = document.documentElement;
      const known = name === 'light' || name === 'dark';
      if (known) root.dataset.theme = name; else delete root.dataset.theme;
      const secure = location.protocol === 'https:' ? '; secure' : '';
      document.cookie = `theme=${known ? name : ''}; path=/; samesite=lax; max-age=${known ? 31536000 : 0}${secure}`;
    }
  };
})();
