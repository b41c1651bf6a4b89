(() => {
  'use strict';

  const data = JSON.parse(document.getElementById('data').textContent);
  const quality = data.quality;
  const hidden = new Set();
  const forms = (timing) => (timing.includes(' ') ? timing.split(' ') : ['', timing]);
  const protocols = [...new Set(data.timings.map((timing) => forms(timing)[1]))];
  let protocol = protocols[0];

  // A method is told by symbol and dashes as well as by its colour; the three lengths differ, so
  // that no two of the first seventy methods share all of them.
  const turned = (type, degrees) => ({ type, degrees });
  const SYMBOLS = [
    turned(d3.symbolCircle, 0), turned(d3.symbolSquare, 0), turned(d3.symbolTriangle, 0),
    turned(d3.symbolDiamond, 0), turned(d3.symbolCross, 0), turned(d3.symbolStar, 0),
    turned(d3.symbolTriangle, 180), turned(d3.symbolCross, 45), turned(d3.symbolWye, 0),
    turned(d3.symbolWye, 180),
  ];
  const DASHES = ['', '7 3', '2 3', '9 3 2 3', '12 5', '5 2 1 2 1 2', '1 5'];
  const look = (method) => ({
    color: `var(--c${method % 10})`,
    symbol: SYMBOLS[method % SYMBOLS.length],
    dash: DASHES[method % DASHES.length],
  });

  function drawSymbol(parent, method, x, y, { hollow = false, size = 70, color = look(method).color } = {}) {
    const { symbol } = look(method);
    return parent.append('path')
      .attr('d', d3.symbol(symbol.type, size)())
      .attr('transform', `translate(${x},${y}) rotate(${symbol.degrees})`)
      .attr('fill', hollow ? 'var(--surface)' : color)
      .attr('stroke', hollow ? color : 'var(--surface)')
      .attr('stroke-width', hollow ? 1.75 : 1);
  }

  // Scales and axes

  const times = (value) => d3.format('~g')(value) + 'x';
  const percent = (value) => d3.format('~g')(value) + ' %';
  const changed = (value) => d3.format(value === 0 ? '~g' : '+~g')(value) + (quality.logarithmic ? ' %' : '');
  const plain = (value) => d3.format(value !== 0 && Math.abs(value) < 1e-3 ? '~e' : '~g')(value);

  /** At least four round numbers of a logarithmic scale, where its range has them. */
  function logTicks([low, high], count) {
    const decades = d3.range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)) + 1);
    for (const steps of [[1], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]]) {
      const ticks = decades.flatMap((e) => steps.map((s) => Number(`${s}e${e}`)))
        .filter((tick) => tick >= low && tick <= high);
      if (ticks.length >= 4) return ticks.length <= 9 ? ticks : ticks.filter((t, i) => i % 2 === 0);
    }
    return d3.ticks(low, high, count);
  }

  function scale(values, range, { log = false, reverse = false, include = [] }) {
    let [low, high] = d3.extent([...values, ...include]);
    if (log) {
      const pad = Math.max(Math.log(high / low) * 0.07, 0.03);
      [low, high] = [low * Math.exp(-pad), high * Math.exp(pad)];
    } else {
      const pad = (high - low) * 0.07 || 1;
      [low, high] = [low - pad, high + pad];
    }
    const domain = reverse ? [high, low] : [low, high];
    const made = (log ? d3.scaleLog : d3.scaleLinear)(domain, range);
    const length = Math.abs(range[1] - range[0]);
    const count = Math.max(3, Math.min(7, Math.floor(length / 70)));
    made.shown = log ? logTicks([low, high], count) : d3.ticks(low, high, count);
    return made;
  }

  function frame(node, { height, left = 46, right = 14, top = 24, bottom = 40, label }) {
    const width = Math.max(260, node.clientWidth);
    node.replaceChildren();
    const svg = d3.select(node).append('svg')
      .attr('viewBox', `0 0 ${width} ${height}`).attr('role', 'group').attr('aria-label', label);
    return { svg, width, height, left, right: width - right, top, bottom: height - bottom };
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
  const hideTip = () => { tip.hidden = true; };

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
        const box = event.target.getBoundingClientRect();
        showTip(facts, box.right, box.bottom);
      })
      .on('blur', hideTip);
  }
  addEventListener('keydown', (event) => { if (event.key === 'Escape') hideTip(); });
  addEventListener('scroll', hideTip, { passive: true });

  // Drawing

  function bars(parent, mark, x, y) {
    const g = parent.append('g').attr('stroke', look(mark.method).color).attr('opacity', 0.65);
    const line = (x1, y1, x2, y2) => g.append('line')
      .attr('x1', x1).attr('y1', y1).attr('x2', x2).attr('y2', y2);
    const cap = 3;
    if (mark.x.low !== undefined && mark.x.high > mark.x.low) {
      line(x(mark.x.low), mark.py, x(mark.x.high), mark.py);
      for (const end of [mark.x.low, mark.x.high]) line(x(end), mark.py - cap, x(end), mark.py + cap);
    }
    if (mark.y && mark.y.low !== undefined && mark.y.high > mark.y.low) {
      line(mark.px, y(mark.y.low), mark.px, y(mark.y.high));
      for (const end of [mark.y.low, mark.y.high]) line(mark.px - cap, y(end), mark.px + cap, y(end));
    }
  }

  /** Names marks where there is room: to the right, else to the left, above or below. */
  function nameMarks(svg, marks, area, x, y) {
    const taken = marks.flatMap((m) => [
      [m.px - 7, m.py - 7, m.px + 7, m.py + 7],
      [x(m.x.low ?? m.x.value), m.py - 2, x(m.x.high ?? m.x.value), m.py + 2],
      [m.px - 2, y(m.y.high ?? m.y.value), m.px + 2, y(m.y.low ?? m.y.value)],
    ]);
    const free = ([x1, y1, x2, y2]) => x1 >= area.left && x2 <= area.right && y1 >= area.top - 8
      && y2 <= area.bottom
      && taken.every(([a, b, c, d]) => x2 < a || x1 > c || y2 < b || y1 > d);
    for (const mark of marks) {
      const text = svg.append('text').attr('class', 'halo').attr('aria-hidden', 'true')
        .text(mark.name);
      const width = text.node().getComputedTextLength();
      const at = [
        [mark.px + 10, mark.py - 6], [mark.px - 10 - width, mark.py - 6],
        [mark.px - width / 2, mark.py - 21], [mark.px - width / 2, mark.py + 9],
        [mark.px + 10, mark.py - 21], [mark.px - 10 - width, mark.py + 9],
      ].map(([left, top]) => [left, top, left + width, top + 12]).find(free);
      if (at) {
        text.attr('x', at[0]).attr('y', at[1] + 10);
        taken.push(at);
      } else {
        text.remove();
      }
    }
  }

  function reference(svg, area, y, value, label) {
    if (value === undefined) return;
    svg.append('line').attr('class', 'reference')
      .attr('x1', area.left).attr('x2', area.right).attr('y1', y(value)).attr('y2', y(value));
    if (label) svg.append('text').attr('class', 'faint halo').attr('x', area.left + 4).attr('y', y(value) - 4)
      .text(label);
  }

  const seriesOf = (marks) => d3.groups(marks, (m) => `${m.curve} ${m.form ?? ''}`);

  function scatter(node, options) {
    const { marks, title, log, diagonal, references = [] } = options;
    if (marks.length === 0) return empty(node);
    const area = frame(node, {
      height: Math.max(280, Math.min(420, node.clientWidth * 0.55)),
      label: `${title}, ${marks.length} points; tab from point to point`,
    });
    const { svg, left, right, top, bottom } = area;
    const ends = (of) => marks.flatMap((m) => [of(m).value, of(m).low, of(m).high])
      .filter((v) => v !== undefined);
    const both = diagonal ? [...ends((m) => m.x), ...ends((m) => m.y)] : [];
    const x = scale(diagonal ? both : ends((m) => m.x), [left, right],
      { log: true, reverse: options.reverse });
    const y = scale(diagonal ? both : ends((m) => m.y), [bottom, top],
      { log, include: references.map((r) => r[0]).filter((v) => v !== undefined) });
    axes(area, x, y, options);
    const [least, most] = d3.extent(x.domain());
    for (const value of (options.at ?? []).filter((v) => v >= least && v <= most)) {
      svg.append('line').attr('class', 'at')
        .attr('x1', x(value)).attr('x2', x(value)).attr('y1', top).attr('y2', bottom);
    }
    for (const [value, label] of references) reference(svg, area, y, value, label);
    if (diagonal) {
      const [low, high] = x.domain();
      svg.append('line').attr('class', 'reference')
        .attr('x1', x(low)).attr('y1', y(low)).attr('x2', x(high)).attr('y2', y(high));
    }
    for (const m of marks) [m.px, m.py] = [x(m.x.value), y(m.y.value)];
    for (const [, line] of seriesOf(marks)) {
      const { color, dash } = look(line[0].method);
      const another = line[0].curve !== data.methods[line[0].method].id;
      svg.append('path').attr('class', 'curve').attr('fill', 'none').attr('stroke', color)
        .attr('stroke-width', 1.5).attr('stroke-dasharray', another ? '2 4' : dash)
        .attr('d', d3.line((m) => m.px, (m) => m.py)(d3.sort(line, (m) => m.px)));
    }
    for (const m of marks) bars(svg, m, x, y);
    for (const m of marks) focusable(drawSymbol(svg, m.method, m.px, m.py, m), m.facts);
    nameMarks(svg, marks, area, x, y);
    tell(svg, marks);
  }

  function empty(node) {
    node.textContent = 'Nothing to draw: no method that is switched on has these numbers.';
  }

  const visible = () => data.points.filter((point) => !hidden.has(point.method));

  /** A curve's only point bears its name; of several, each its operating point. */
  function nameOf(point) {
    const several = data.points.filter((p) => p.curve === point.curve).length > 1;
    const id = data.methods[point.method].id;
    return several && point.label.startsWith(id + ', ') ? point.label.slice(id.length + 2) : point.curve;
  }

  /** The points with what was measured of them by the chosen protocol, each form a mark. */
  function timed() {
    return visible().flatMap((point) => data.timings
      .filter((timing) => forms(timing)[1] === protocol && point.speedups[timing])
      .map((timing) => {
        const form = forms(timing)[0];
        return {
          point, method: point.method, curve: point.curve, facts: point.facts, speed: point.speedups[timing],
          quality: point.rounded[form] ?? point.quality,
          form, hollow: form !== '', name: form === '' ? nameOf(point) : `${nameOf(point)}, ${form}`,
        };
      }));
  }

  const label = quality.label;
  const limitName = (quality.bound ?? '').startsWith('memoryless') ? 'without memory' : 'no network can be better';
  const qualityAxis = {
    yLabel: label, yFormat: plain, log: quality.logarithmic,
    references: [
      [data.dense, null], [data.control, null], [data.limit, limitName],
    ],
  };

  function byCost(node, cost, words) {
    scatter(node, {
      ...qualityAxis, title: `${label} against ${words} kept`, reverse: true,
      marks: visible().filter((p) => p.quality && p[cost] !== undefined).map((p) => ({
        method: p.method, curve: p.curve, facts: p.facts, name: nameOf(p), x: { value: p[cost] },
        y: p.quality,
      })),
      xLabel: `${words} kept, % of dense`, xFormat: percent,
    });
  }

  /** Rows of what was found here and what a paper reports, on one axis. */
  function besides(node, rows, { title, xLabel, xFormat, log, include }) {
    if (rows.length === 0) return empty(node);
    const step = 40;
    const area = frame(node, { height: 64 + step * rows.length, left: 8, top: 8, label: title });
    const { svg, left, right, bottom } = area;
    const x = scale(rows.flatMap((r) => [r.x.value, r.x.low, r.x.high, r.paper])
      .filter((v) => v !== undefined), [left + 10, right - 10], { log, include });
    axes(area, x, null, { xLabel, xFormat });
    const marks = rows.map((row, i) => {
      const py = 38 + i * step;
      svg.append('text').attr('class', 'halo').attr('x', left).attr('y', py - 14)
        .attr('aria-hidden', 'true').text(row.name);
      svg.append('line').attr('class', 'reference')
        .attr('x1', x(row.x.value)).attr('x2', x(row.paper)).attr('y1', py).attr('y2', py);
      return { ...row, px: x(row.x.value), py };
    });
    for (const m of marks) {
      bars(svg, m, x);
      drawSymbol(svg, m.method, x(m.paper), m.py, { hollow: true });
      focusable(drawSymbol(svg, m.method, m.px, m.py), m.facts);
    }
    tell(svg, [...marks, ...marks.map((m) => ({ ...m, px: x(m.paper) }))]);
  }

  // Cells side by side are told by their dashes, and by their colour where there is one method.
  const cells = [...new Set(data.curves.map((curve) => curve.cell))];
  const lookOf = (curve) => {
    if (cells.length < 2) return look(curve.method);
    const cell = cells.indexOf(curve.cell);
    return { color: look(data.methods.length > 1 ? curve.method : cell).color, dash: DASHES[cell % DASHES.length] };
  };

  function lines(node, of, words) {
    const curves = data.curves.filter((curve) => !hidden.has(curve.method));
    const marks = curves.flatMap((curve) => curve.epochs.filter((e) => e[of] > 0)
      .map((e) => ({ curve, method: curve.method, facts: e.facts, x: e.epoch, y: e[of] })));
    if (marks.length === 0) return empty(node);
    const title = `${words} ${data.learnt}`;
    const area = frame(node, {
      height: Math.max(280, Math.min(360, node.clientWidth * 0.6)),
      label: `${title} by epoch, ${curves.length} curves`,
    });
    const { svg, left, right, top, bottom } = area;
    const x = d3.scaleLinear([1, Math.max(2, d3.max(marks, (m) => m.x))], [left + 8, right - 8]);
    x.shown = x.ticks(Math.floor((right - left) / 50)).filter(Number.isInteger);
    const y = scale(marks.map((m) => m.y), [bottom, top], { log: true });
    axes(area, x, y, { xLabel: 'epoch', yLabel: title, xFormat: plain, yFormat: plain });
    const named = new Map();
    for (const [curve, points] of d3.groups(marks, (m) => m.curve)) {
      const { color, dash } = lookOf(curve);
      for (const m of points) [m.px, m.py] = [x(m.x), y(m.y)];
      svg.append('path').attr('class', 'curve').attr('fill', 'none').attr('stroke', color)
        .attr('stroke-width', 1.5).attr('stroke-dasharray', dash)
        .attr('d', d3.line((m) => m.px, (m) => m.py)(points));
      points.forEach((m, i) => {
        const symbol = drawSymbol(svg, m.method, m.px, m.py, { size: 36, color });
        if (i === points.length - 1) focusable(symbol, m.facts);
      });
      const { px, py } = points.at(-1);
      const name = `${data.methods[curve.method].id} (${curve.cell})`;
      if (cells.length > 1) named.set(name, { name, px, py, x: { value: x.invert(px) }, y: { value: y.invert(py) } });
    }
    nameMarks(svg, [...named.values()], area, x, y);
    tell(svg, marks);
  }

  /** A line an operating point: it is cells that differ here, under the name of one method. */
  function gradients(node, when) {
    const reaches = data.gradients.filter((r) => r.when === when && !hidden.has(r.method));
    const marks = reaches.flatMap((reach) => reach.lengths.map((y, x) => ({ reach, x, y })))
      .filter((m) => m.y > 0);
    if (marks.length === 0) return empty(node);
    const title = 'length of the gradient';
    const area = frame(node, {
      height: Math.max(280, Math.min(360, node.clientWidth * 0.6)),
      label: `${title} by time step, ${reaches.length} networks`,
    });
    const { svg, left, right, top, bottom } = area;
    const x = d3.scaleLinear([0, Math.max(1, d3.max(marks, (m) => m.x))], [left + 8, right - 8]);
    x.shown = x.ticks(Math.floor((right - left) / 50)).filter(Number.isInteger);
    const y = scale(marks.map((m) => m.y), [bottom, top], { log: true });
    axes(area, x, y, { xLabel: 'time step', yLabel: title, xFormat: plain, yFormat: plain });
    const named = [];
    d3.groups(marks, (m) => m.reach).forEach(([reach, points], i) => {
      const { color, dash } = look(i);
      svg.append('path').attr('class', 'curve').attr('fill', 'none').attr('stroke', color)
        .attr('stroke-width', 1.5).attr('stroke-dasharray', dash)
        .attr('d', d3.line((m) => x(m.x), (m) => y(m.y))(points));
      const at = points[Math.floor(points.length * (i + 1) / (reaches.length + 1))];
      named.push({ name: reach.label, px: x(at.x), py: y(at.y), x: { value: at.x }, y: { value: at.y } });
    });
    nameMarks(svg, named, area, x, y);
  }

  /** Indices of units, from first and last ones in turns. */
  const indices = (ranges) => d3.pairs(ranges).filter((pair, i) => i % 2 === 0)
    .flatMap(([first, last]) => d3.range(first, last + 1));

  /** One line an epoch, a stroke a run of living units; the longest-lived units first. */
  function strip(parent, curve, group, size) {
    const alive = curve.epochs.map((epoch) => new Set(indices(epoch.units[group] ?? [])));
    const life = d3.range(size).map((unit) => d3.sum(alive, (units) => units.has(unit)));
    const order = d3.range(size).sort((a, b) => life[b] - life[a] || a - b);
    let path = '';
    alive.forEach((units, row) => {
      order.forEach((unit, i) => {
        if (!units.has(unit)) return;
        const before = i > 0 && units.has(order[i - 1]);
        path += before ? 'h1' : `M${i} ${row + 0.5}h1`;
      });
    });
    const counts = alive.map((units) => units.size);
    const cell = parent.append('span');
    const svg = cell.append('svg').attr('viewBox', `0 0 ${size} ${alive.length}`)
      .attr('preserveAspectRatio', 'none').attr('role', 'img')
      .attr('aria-label',
        `${curve.label}, ${group}: ${counts.join(', ')} of ${size} units kept, by epoch`);
    svg.append('path').attr('d', path).attr('stroke', lookOf(curve).color)
      .attr('stroke-width', 0.9);
    cell.append('small').text(`${group} ${counts.at(-1) ?? ''} of ${size}`);
  }

  function strips(node) {
    node.replaceChildren();
    for (const curve of data.curves.filter((c) => !hidden.has(c.method))) {
      const row = d3.select(node).append('div').attr('class', 'strip');
      row.append('span').text(curve.label);
      const groups = row.append('div');
      for (const [group, size] of Object.entries(data.groups[curve.cell] ?? {})) strip(groups, curve, group, size);
    }
  }

  const reported = (of) => visible().filter((p) => p.reported && p.reported[of] !== undefined);

  const CHARTS = {
    speed: (node) => scatter(node, {
      ...qualityAxis, title: `${label} against measured speedup`, at: data.marks,
      marks: timed().filter((m) => m.quality).map((m) => ({ ...m, x: m.speed, y: m.quality })),
      xLabel: `measured speedup, ${protocol}`, xFormat: times,
    }),
    parameters: (node) => byCost(node, 'parameters', 'weights'),
    multiplyAccumulates: (node) => byCost(node, 'multiplyAccumulates', 'multiply-accumulates'),
    theory: (node) => scatter(node, {
      title: 'Measured against theoretical speedup', log: true, diagonal: true,
      marks: timed().filter((m) => m.point.theory !== undefined)
        .map((m) => ({ ...m, x: { value: m.point.theory }, y: m.speed })),
      xLabel: 'theoretical speedup', xFormat: times,
      yLabel: `measured speedup, ${protocol}`, yFormat: times,
    }),
    reportedQuality: (node) => {
      const comparable = reported('quality').filter((p) => p.reported.comparable && p.quality);
      if (comparable.length > 0) {
        besides(node, comparable.map((p) => ({
          method: p.method, facts: p.facts, name: p.label, x: p.quality, paper: p.reported.quality,
        })), { title: `${label}, here and reported`, xLabel: label, xFormat: plain });
      } else {
        besides(node, reported('change').filter((p) => p.change).map((p) => ({
          method: p.method, facts: p.facts, name: p.label,
          x: { value: p.change }, paper: p.reported.change,
        })), {
          title: `Change of ${label} against the dense network, here and reported`,
          xLabel: `change of ${label} against the dense network`, xFormat: changed,
          include: [0],
        });
      }
    },
    reportedSpeed: (node) => besides(node,
      timed().filter((m) => !m.hollow && m.point.reported?.speedup !== undefined).map((m) => ({
        ...m, x: m.speed, paper: m.point.reported.speedup,
        name: `${m.point.label}: reported ${m.point.reported.speedupText}`,
      })), {
        title: 'Speedup, measured here and reported', log: true, include: [1],
        xLabel: `speedup, ${protocol} here`, xFormat: times,
      }),
    valid: (node) => lines(node, 'valid', 'validation'),
    train: (node) => lines(node, 'train', 'training'),
    gradientsAtStart: (node) => gradients(node, 'start'),
    gradientsAtEnd: (node) => gradients(node, 'end'),
    strips,
  };

  function draw() {
    hideTip();
    for (const node of document.querySelectorAll('[data-chart]')) CHARTS[node.dataset.chart](node);
  }

  // Controls

  function choice(parent, type, name, value, text, checked) {
    const line = parent.append('label');
    line.append('input').attr('type', type).attr('name', name).attr('value', value)
      .property('checked', checked);
    const swatch = line.append('svg').attr('width', 0).attr('height', 14)
      .attr('aria-hidden', 'true');
    line.append('span').text(text);
    return swatch;
  }

  const methods = d3.select('#methods');
  data.methods.forEach((method, i) => {
    const { color, dash } = look(i);
    const swatch = choice(methods, 'checkbox', 'method', i, method.name, true).attr('width', 32);
    swatch.append('line').attr('x1', 0).attr('x2', 32).attr('y1', 7).attr('y2', 7)
      .attr('stroke', color).attr('stroke-width', 1.5).attr('stroke-dasharray', dash);
    drawSymbol(swatch, i, 16, 7);
  });
  methods.on('change', (event) => {
    const method = Number(event.target.value);
    if (event.target.checked) hidden.delete(method); else hidden.add(method);
    draw();
  });

  const timings = d3.select('#timings');
  const inWords = (p) => {
    const [batch, steps] = p.split('x');
    return `batch ${batch}, ${steps} ${steps === '1' ? 'step' : 'steps'}`;
  };
  protocols.forEach((p) => choice(timings, 'radio', 'timing', p, inWords(p), p === protocol));
  timings.on('change', (event) => { protocol = event.target.value; draw(); });
  if (protocols.length < 2) timings.node().hidden = true;

  let width = 0;
  new ResizeObserver(() => {
    if (document.body.clientWidth !== width) {
      width = document.body.clientWidth;
      draw();
    }
  }).observe(document.body);
})();
