  // What all charts share: looks, scales, axes, names of lines, the row behind a mark.

  const data = JSON.parse(document.getElementById('data').textContent);

  /** Of a method, or of whatever is drawn in its stead. */
  const paint = (look) => `var(--c${look.color})`;
  const lookOfMethod = (method) => data.methods[method].look;

  function drawSymbol(parent, look, x, y, { hollow = false, size = 1.15 } = {}) {
    return parent.append('path')
      .attr('d', look.symbol)
      .attr('transform', `translate(${x},${y}) scale(${size})`)
      .attr('fill', hollow ? 'var(--surface)' : paint(look))
      .attr('stroke', hollow ? paint(look) : 'var(--surface)')
      .attr('stroke-width', hollow ? 1.75 : 1);
  }

  function drawLine(parent, look, marks, { dots = false, width = 1.5 } = {}) {
    return parent.append('path').attr('class', 'curve').attr('fill', 'none')
      .attr('stroke', paint(look)).attr('stroke-width', width)
      .attr('stroke-dasharray', dots ? '2 4' : look.dash.join(' '))
      .attr('d', d3.line((m) => m.px, (m) => m.py)(marks));
  }

  // Scales and axes

  const times = (value) => d3.format('~g')(value) + 'x';
  const percent = (value) => d3.format('~g')(value) + ' %';
  const plain = (value) => d3.format(value !== 0 && Math.abs(value) < 1e-3 ? '~e' : '~g')(value);

  /** At least four round numbers of a logarithmic scale, where its range has them. */
  function logTicks([low, high], count) {
    const decades = d3.range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)) + 1);
    for (const steps of [[1], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]]) {
      const ticks = decades.flatMap((e) => steps.map((s) => Number(`${s}e${e}`)))
        .filter((tick) => tick >= low && tick <= high);
      if (ticks.length >= 4) return ticks.filter((t, i) => i % Math.ceil(ticks.length / 9) === 0);
    }
    return d3.ticks(low, high, count);
  }

  /** Where values stand; those that a logarithm has no place for stand at its lower end. */
  function scale(values, range, { log = false, reverse = false, include = [] }) {
    const all = [...values, ...include].filter((v) => !log || v > 0);
    let [low, high] = all.length > 0 ? d3.extent(all) : [1, 10];
    if (log) {
      const pad = Math.max(Math.log(high / low) * 0.07, 0.03);
      [low, high] = [low * Math.exp(-pad), high * Math.exp(pad)];
    } else {
      const pad = (high - low) * 0.07 || 1;
      [low, high] = [low - pad, high + pad];
    }
    const within = (log ? d3.scaleLog : d3.scaleLinear)(reverse ? [high, low] : [low, high], range);
    const made = (value) => within(log ? Math.max(low, value) : value);
    const length = Math.abs(range[1] - range[0]);
    const count = Math.max(3, Math.min(7, Math.floor(length / 70)));
    made.domain = () => [low, high];
    made.shown = log ? logTicks([low, high], count) : d3.ticks(low, high, count);
    const room = Math.max(2, Math.floor(length / 46));
    if (made.shown.length > room) {
      made.shown = made.shown.filter((t, i) => i % Math.ceil(made.shown.length / room) === 0);
    }
    return made;
  }

  const LINE = 16;
  const NARROW = 560;

  function textWidth(svg, text) {
    const node = svg.append('text').text(text);
    const width = node.node().getComputedTextLength();
    node.remove();
    return width;
  }

  /**
   * An empty drawing with room for the names of its lines: beside it, or on a narrow screen beneath.
   *
   * @param keys a name each, with a look or a dotted line
   */
  function frame(node, { height, label, keys = [], left = 46, right = 14, top = 34, bottom = 40 }) {
    const width = Math.max(260, node.clientWidth);
    node.replaceChildren();
    const svg = d3.select(node).append('svg').attr('role', 'group').attr('aria-label', label);
    const sized = keys.map((key) => ({ ...key, width: textWidth(svg, key.name) + 26 }));
    const beside = width >= NARROW && sized.length > 0;
    let rows = 0;
    if (beside) {
      right += d3.max(sized, (key) => key.width) + 6;
    } else {
      let x = 0;
      for (const key of sized) {
        if (x > 0 && x + key.width > width) [x, rows] = [0, rows + 1];
        [key.x, key.row] = [x, rows];
        x += key.width + 10;
      }
      rows += sized.length > 0 ? 1 : 0;
    }
    const tall = Math.max(height, beside ? sized.length * LINE + top + bottom : 0);
    svg.attr('viewBox', `0 0 ${width} ${tall + rows * (LINE + 4)}`);
    return { svg, width, left, right: width - right, top, bottom: tall - bottom, tall, beside, keys: sized };
  }

  /** Writes every line's name, beside its end as near as there is room. */
  function drawKeys({ svg, right, top, bottom, tall, beside, keys }) {
    const placed = beside ? d3.sort(keys, (key) => key.py) : keys;
    if (beside) {
      let least = top + 4;
      for (const key of placed) least = (key.at = Math.max(key.py, least)) + LINE;
      let most = bottom;
      for (const key of placed.toReversed()) most = (key.at = Math.min(key.at, most)) - LINE;
    }
    for (const key of placed) {
      const x = beside ? right + 8 : key.x;
      const y = beside ? key.at : tall + 10 + key.row * (LINE + 4);
      const g = svg.append('g').attr('class', 'key').attr('aria-hidden', 'true');
      if (key.look) {
        drawLine(g, key.look, [{ px: x, py: y }, { px: x + 22, py: y }], { dots: key.dots }).classed('curve', false);
        if (!key.bare) drawSymbol(g, key.look, x + 11, y, { hollow: key.hollow, size: 1 });
      } else {
        g.append('line').attr('class', key.kind).attr('x1', x).attr('x2', x + 22).attr('y1', y).attr('y2', y);
      }
      g.append('text').attr('x', x + 26).attr('y', y).attr('dy', '.34em').text(key.name);
    }
  }

  function axes({ svg, left, right, top, bottom }, x, y, { xLabel, yLabel, xFormat, yFormat }) {
    const g = svg.append('g').attr('aria-hidden', 'true');
    for (const tick of x.shown) {
      g.append('line').attr('class', 'grid-line')
        .attr('x1', x(tick)).attr('x2', x(tick)).attr('y1', top).attr('y2', bottom);
      g.append('text').attr('class', 'faint').attr('x', x(tick)).attr('y', bottom + 15)
        .attr('text-anchor', 'middle').text(xFormat(tick));
    }
    if (y) {
      for (const tick of y.shown) {
        g.append('line').attr('class', 'grid-line')
          .attr('x1', left).attr('x2', right).attr('y1', y(tick)).attr('y2', y(tick));
        g.append('text').attr('class', 'faint').attr('x', left - 6).attr('y', y(tick))
          .attr('dy', '.32em').attr('text-anchor', 'end').text(yFormat(tick));
      }
      g.append('text').attr('x', 2).attr('y', 12).text(yLabel);
    }
    g.append('line').attr('class', 'axis-line')
      .attr('x1', left).attr('x2', right).attr('y1', bottom).attr('y2', bottom);
    g.append('text').attr('x', right).attr('y', bottom + 33).attr('text-anchor', 'end')
      .text(xLabel);
  }

  function across(svg, area, y, value) {
    svg.append('line').attr('class', 'reference')
      .attr('x1', area.left).attr('x2', area.right).attr('y1', y(value)).attr('y2', y(value));
  }

  function upright(svg, area, at, label) {
    svg.append('line').attr('class', 'at')
      .attr('x1', at).attr('x2', at).attr('y1', area.top).attr('y2', area.bottom);
    svg.append('text').attr('class', 'faint').attr('aria-hidden', 'true').attr('x', at)
      .attr('y', area.top - 5).attr('text-anchor', 'middle').text(label);
  }

  // The row behind a mark

  const tip = document.getElementById('tip');

  function showTip(facts, clientX, clientY) {
    const list = document.createElement('dl');
    for (const [name, value] of Object.entries(facts)) {
      if (value === '') continue;
      const row = document.createElement('div');
      row.append(document.createElement('dt'), document.createElement('dd'));
      row.firstChild.textContent = name;
      row.lastChild.textContent = value;
      list.append(row);
    }
    tip.replaceChildren(list);
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    const besides = clientX + 16 + width < innerWidth ? clientX + 16 : clientX - 16 - width;
    tip.style.left = Math.max(8, Math.min(innerWidth - width - 8, besides)) + 'px';
    tip.style.top = Math.max(8, Math.min(innerHeight - height - 8, clientY + 16)) + 'px';
  }
  // A mark that gets the focus is scrolled to, and its row goes along; the pointer's stays behind.
  let followed = null;
  const hideTip = () => { tip.hidden = true; followed = null; };

  const spoken = (facts) => Object.entries(facts).filter(([, value]) => value !== '')
    .map(([name, value]) => `${name} ${value}`).join(', ');

  /** Shows the row of whatever mark is near the pointer or has the focus. */
  function tell(svg, marks) {
    const near = (event) => {
      const [px, py] = d3.pointer(event, svg.node());
      const best = d3.least(marks, (m) => Math.hypot(m.px - px, m.py - py));
      if (best && Math.hypot(best.px - px, best.py - py) < 28) {
        showTip(best.facts, event.clientX, event.clientY);
      } else {
        hideTip();
      }
    };
    svg.on('pointermove', near).on('pointerdown', near)
      .on('pointerleave', (event) => { if (event.pointerType !== 'touch') hideTip(); });
  }

  function focusable(node, facts) {
    node.classed('mark', true).attr('tabindex', 0).attr('role', 'img')
      .attr('aria-label', spoken(facts))
      .on('focus', (event) => {
        followed = () => {
          const box = event.target.getBoundingClientRect();
          showTip(facts, box.right, box.bottom);
        };
        followed();
      })
      .on('blur', hideTip);
  }
  addEventListener('keydown', (event) => { if (event.key === 'Escape') hideTip(); });
  addEventListener('scroll', () => (followed ?? hideTip)(), { passive: true });
