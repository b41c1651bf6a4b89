  // Tables and figures to take along: sorted, copied, saved.

  function save(name, type, text) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function button(text, title, action) {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.title = title;
    made.addEventListener('click', action);
    return made;
  }

  const fileName = (words) => [document.title.replace('Espalier: ', ''), words].join(' ').toLowerCase()
    .replace(/[^a-z0-9.+=]+/g, '-').replace(/^-+|-+$/g, '');

  // Figures

  const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'opacity',
    'font-size', 'font-family', 'text-anchor', 'paint-order'];

  /** A drawing as it is shown, in a file that needs no style sheet. */
  function asFile(svg, title) {
    const copy = svg.cloneNode(true);
    const from = [svg, ...svg.querySelectorAll('*')];
    [copy, ...copy.querySelectorAll('*')].forEach((node, i) => {
      const computed = getComputedStyle(from[i]);
      for (const style of STYLES) node.setAttribute(style, computed.getPropertyValue(style));
      for (const name of ['class', 'tabindex', 'role', 'aria-label', 'aria-hidden']) node.removeAttribute(name);
    });
    const [, , width, height] = svg.getAttribute('viewBox').split(' ');
    copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    copy.setAttribute('width', width);
    copy.setAttribute('height', height);
    const paper = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    paper.setAttribute('width', '100%');
    paper.setAttribute('height', '100%');
    paper.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
    const name = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    name.textContent = title;
    copy.prepend(name, paper);
    return new XMLSerializer().serializeToString(copy);
  }

  for (const chart of document.querySelectorAll('figure [data-chart]')) {
    const figure = chart.closest('figure');
    const words = chart.dataset.chart.replace(/[A-Z]/g, (letter) => ' ' + letter);
    figure.querySelector('figcaption').append(' ', button('SVG', 'Save this figure as SVG', () => {
      const svg = chart.querySelector('svg');
      if (svg) save(fileName(words) + '.svg', 'image/svg+xml', asFile(svg, figure.querySelector('figcaption').firstChild.textContent));
    }));
  }

  // Tables

  const valueOf = (cell) => cell.querySelector('[data-copy]')?.dataset.copy ?? cell.textContent;

  function csv(table) {
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return [...table.rows].map((row) => [...row.cells].map((cell) => quoted(valueOf(cell).trim())).join(',') + '\r\n').join('');
  }

  /** A number where a text begins with one, for sorting; else nothing. */
  function leading(text) {
    const match = /^[-+−]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?/i.exec(text.trim());
    return match ? Number(match[0].replaceAll(',', '').replace('−', '-')) : undefined;
  }

  /** Up, down, and as it was, in turns; cells without a value stand last. */
  function sortBy(table, column, header) {
    const body = table.tBodies[0];
    const next = { none: 'ascending', ascending: 'descending', descending: 'none' }[header.getAttribute('aria-sort') ?? 'none'];
    for (const other of table.tHead.rows[0].cells) other.setAttribute('aria-sort', 'none');
    header.setAttribute('aria-sort', next);
    const sign = next === 'descending' ? -1 : 1;
    const rows = [...body.rows].map((row) => ({ row, text: valueOf(row.cells[column]).trim() }));
    rows.sort((a, b) => {
      if (next === 'none') return a.row.dataset.order - b.row.dataset.order;
      if ((a.text === '') !== (b.text === '')) return a.text === '' ? 1 : -1;
      const [x, y] = [leading(a.text), leading(b.text)];
      if ((x === undefined) !== (y === undefined)) return x === undefined ? 1 : -1;
      return sign * (x === undefined ? a.text.localeCompare(b.text) : x - y);
    });
    body.append(...rows.map(({ row }) => row));
  }

  for (const table of document.querySelectorAll('table')) {
    const caption = table.caption.textContent;
    const rows = [...table.tBodies[0].rows];
    rows.forEach((row, i) => { row.dataset.order = i; });
    // A row that goes on with the one above has no place of its own.
    const whole = rows.every((row) => row.cells[0].textContent.trim() !== '');
    if (whole && rows.length > 1) {
      [...table.tHead.rows[0].cells].forEach((header, column) => {
        const sorter = button(header.textContent, 'Sort', () => sortBy(table, column, header));
        header.replaceChildren(sorter);
      });
    }
    const tools = document.createElement('p');
    tools.className = 'tools';
    tools.append(button('CSV', 'Save this table as CSV', () => save(fileName(caption) + '.csv', 'text/csv', csv(table))));
    table.closest('.scroll').after(tools);
  }

  // Commands

  async function copy(text, from) {
    try {
      await navigator.clipboard.writeText(text);
      from.textContent = 'copied';
    } catch {
      from.textContent = 'see below';
      location.hash = 'commands';
    }
    setTimeout(() => { from.textContent = 'copy'; }, 1500);
  }

  for (const from of document.querySelectorAll('button[data-copy]')) {
    from.hidden = false;
    from.addEventListener('click', () => copy(from.dataset.copy, from));
  }
