  // The charts, and the controls that they follow.

  const quality = data.quality;
  const hidden = new Set();
  const forms = (timing) => (timing.includes(' ') ? timing.split(' ') : ['', timing]);
  const protocols = [...new Set(data.timings.map((timing) => forms(timing)[1]))];
  let protocol = protocols[0];

  function bars(parent, mark, x, y) {
    const g = parent.append('g').attr('stroke', paint(mark.look)).attr('opacity', 0.5);
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

  /** What was measured and did not settle: how far it may reach, and no figure. */
  function unsettled(parent, mark, x) {
    const [low, high] = [x(mark.x.low ?? mark.x.value), x(mark.x.high ?? mark.x.value)];
    return parent.append('rect').attr('class', 'unsettled').attr('x', Math.min(low, high))
      .attr('width', Math.max(6, Math.abs(high - low))).attr('y', mark.py - 3).attr('height', 6).attr('rx', 3)
      .attr('fill', paint(mark.look)).attr('opacity', 0.3);
  }

  /** The marks than which none is better to the right, from the left. */
  function frontier(marks) {
    const better = quality.lowerIsBetter ? d3.least : d3.greatest;
    const front = [];
    for (const m of d3.sort(marks, (a) => -a.px)) {
      if (front.length === 0 || better([m, front.at(-1)], (a) => a.y.value) === m && m.y.value !== front.at(-1).y.value) front.push(m);
    }
    return front.reverse();
  }

  /** As far as nothing is faster and as good: level up to a mark, then down or up to the next. */
  function drawFrontier(svg, marks, left) {
    const front = frontier(marks);
    if (front.length < 2) return;
    let path = `M${left} ${front[0].py}`;
    front.forEach((m, i) => { path += `H${m.px}` + (i + 1 < front.length ? `V${front[i + 1].py}` : ''); });
    svg.append('path').attr('class', 'frontier').attr('d', path);
  }

  const seriesOf = (marks) => d3.groups(marks, (m) => `${m.curve} ${m.form ?? ''}`).map(([, line]) => line);
  const another = (mark) => mark.curve !== data.methods[mark.method].id;
  const keyOf = (mark) => ({
    name: mark.form ? `${mark.curve}, ${mark.form}` : mark.curve,
    look: mark.look, hollow: mark.hollow, dots: another(mark),
  });

  function scatter(node, options) {
    const { marks, title, log, diagonal, references = [] } = options;
    if (marks.length === 0) return empty(node);
    const series = seriesOf(marks);
    const known = references.filter(([value]) => value !== undefined);
    const keys = [
      ...series.map((line) => ({ ...keyOf(line[0]), line })),
      ...known.filter(([, name]) => name).map(([value, name]) => ({ name, value, kind: 'reference' })),
      ...(options.frontier ? [{ name: 'Pareto line', kind: 'frontier' }] : []),
    ];
    const area = frame(node, {
      height: Math.max(300, Math.min(460, node.clientWidth * 0.6)), keys,
      label: `${title}, ${marks.length} points; tab from point to point`,
    });
    const { svg, left, right, top, bottom } = area;
    const ends = (of) => marks.flatMap((m) => [of(m).value, of(m).low, of(m).high])
      .filter((v) => v !== undefined);
    const both = diagonal ? [...ends((m) => m.x), ...ends((m) => m.y)] : [];
    const x = scale(diagonal ? both : ends((m) => m.x), [left, right],
      { log: true, reverse: options.reverse });
    const y = scale(diagonal ? both : ends((m) => m.y), [bottom, top],
      { log, include: known.map(([value]) => value) });
    axes(area, x, y, options);
    const [least, most] = x.domain();
    for (const value of (options.at ?? []).filter((v) => v >= least && v <= most)) {
      upright(svg, area, x(value), times(value));
    }
    for (const [value] of known) across(svg, area, y, value);
    if (diagonal) {
      svg.append('line').attr('class', 'reference')
        .attr('x1', x(least)).attr('y1', y(least)).attr('x2', x(most)).attr('y2', y(most));
    }
    for (const m of marks) [m.px, m.py] = [x(m.x.value), y(m.y.value)];
    const settled = (line) => d3.sort(line.filter((m) => !m.unsettled), (m) => m.px);
    if (options.frontier) drawFrontier(svg, marks.filter((m) => !m.unsettled), left);
    for (const line of series) drawLine(svg, line[0].look, settled(line), { dots: another(line[0]) });
    for (const m of marks.filter((each) => !each.unsettled)) bars(svg, m, x, y);
    for (const m of marks) {
      focusable(m.unsettled ? unsettled(svg, m, x) : drawSymbol(svg, m.look, m.px, m.py, m), m.facts);
    }
    for (const key of area.keys) {
      key.py = key.line ? d3.greatest(key.line, (m) => m.px).py : key.value === undefined ? bottom : y(key.value);
    }
    drawKeys(area);
    tell(svg, marks);
  }

  function empty(node) {
    node.textContent = 'Nothing to draw: no method that is switched on has these numbers.';
  }

  const visible = () => data.points.filter((point) => !hidden.has(point.method));

  const markOf = (point) => ({
    point, method: point.method, look: lookOfMethod(point.method), curve: point.curve, facts: point.facts,
  });

  /** The points with what was measured of them by the chosen protocol, each form a mark. */
  function timed() {
    return visible().flatMap((point) => data.timings
      .filter((timing) => forms(timing)[1] === protocol && point.speedups[timing])
      .map((timing) => {
        const form = forms(timing)[0];
        return {
          ...markOf(point), form, hollow: form !== '', speed: point.speedups[timing],
          unsettled: point.unsettled.includes(timing), quality: point.rounded[form] ?? point.quality,
        };
      }));
  }

  const label = quality.label;
  const limitName = (quality.bound ?? '').startsWith('memoryless') ? 'without memory' : 'least possible';
  const qualityAxis = {
    yLabel: `${label} (${quality.lowerIsBetter ? 'lower' : 'higher'} is better)`, yFormat: plain,
    log: quality.logarithmic, frontier: true,
    references: [[data.dense], [data.control], [data.limit, limitName]],
  };

  function byCost(node, cost, words) {
    scatter(node, {
      ...qualityAxis, title: `${label} against ${words} kept`, reverse: true,
      marks: visible().filter((p) => p.quality && p[cost] !== undefined)
        .map((p) => ({ ...markOf(p), x: { value: p[cost] }, y: p.quality })),
      xLabel: `${words} kept, % of dense`, xFormat: percent,
    });
  }

  /** Rows of what was found here and what a paper reports at the same scale, on one axis. */
  function besides(node, rows, { title, xLabel, xFormat, log, include }) {
    if (rows.length === 0) return empty(node);
    const step = 40;
    const area = frame(node, { height: 64 + step * rows.length, left: 8, top: 8, label: title });
    const { svg, left, right } = area;
    const x = scale(rows.flatMap((r) => [r.x.value, r.x.low, r.x.high, r.paper])
      .filter((v) => v !== undefined), [left + 10, right - 10], { log, include });
    axes(area, x, null, { xLabel, xFormat });
    const marks = rows.map((row, i) => {
      const py = 38 + i * step;
      const name = svg.append('text').attr('class', 'halo').attr('x', left).attr('y', py - 14)
        .attr('aria-hidden', 'true').text(row.name);
      const share = (right - left) / name.node().getComputedTextLength();
      if (share < 1) name.text(row.name.slice(0, Math.floor(row.name.length * share) - 2) + '…');
      svg.append('line').attr('class', 'reference')
        .attr('x1', x(row.x.value)).attr('x2', x(row.paper)).attr('y1', py).attr('y2', py);
      return { ...row, px: x(row.x.value), py };
    });
    for (const m of marks) {
      bars(svg, m, x);
      drawSymbol(svg, m.look, x(m.paper), m.py, { hollow: true });
      focusable(drawSymbol(svg, m.look, m.px, m.py), m.facts);
    }
    tell(svg, [...marks, ...marks.map((m) => ({ ...m, px: x(m.paper) }))]);
  }

  // Cells side by side are told by their dashes, and by their colour where there is one method.
  const cells = Object.keys(data.cells);
  function lookOfCurve(curve) {
    const method = lookOfMethod(curve.method);
    if (cells.length < 2) return method;
    return data.methods.length > 1 ? { ...method, dash: data.cells[curve.cell].dash } : data.cells[curve.cell];
  }

  function lines(node, of, words) {
    const curves = data.curves.filter((curve) => !hidden.has(curve.method));
    const marks = curves.flatMap((curve) => curve.epochs.filter((e) => e[of] !== undefined)
      .map((e) => ({ curve, look: lookOfCurve(curve), facts: e.facts, x: curve.from + e.epoch, y: e[of] })));
    if (marks.length === 0) return empty(node);
    const title = `${words} ${data.learnt}`;
    const name = (m) => data.methods[m.curve.method].id + (cells.length > 1 ? ` (${m.curve.cell})` : '');
    const keys = d3.groups(marks, name).map(([text, own]) => ({ name: text, look: own[0].look, own }));
    const area = frame(node, {
      height: Math.max(300, Math.min(380, node.clientWidth * 0.6)), keys,
      label: `${title} by epoch, ${curves.length} curves`,
    });
    const { svg, left, right, top, bottom } = area;
    const x = d3.scaleLinear([1, Math.max(2, d3.max(marks, (m) => m.x))], [left + 8, right - 8]);
    x.shown = x.ticks(Math.floor((right - left) / 50)).filter(Number.isInteger);
    const y = scale(marks.map((m) => m.y), [bottom, top], { log: true });
    axes(area, x, y, { xLabel: 'epoch', yLabel: title, xFormat: plain, yFormat: plain });
    for (const from of new Set(curves.map((curve) => curve.from).filter((epochs) => epochs > 0))) {
      upright(svg, area, x(from + 0.5), 'from the dense network');
    }
    for (const m of marks) [m.px, m.py] = [x(m.x), y(m.y)];
    const many = curves.length > 12;
    for (const [, points] of d3.groups(marks, (m) => m.curve)) {
      drawLine(svg, points[0].look, points, { width: many ? 0.8 : 1.5 });
      points.forEach((m, i) => {
        const last = i === points.length - 1;
        if (!last && many) return;
        const symbol = drawSymbol(svg, m.look, m.px, m.py, { size: 0.7 });
        if (last) focusable(symbol, m.facts);
      });
    }
    for (const key of area.keys) key.py = d3.mean(d3.groups(key.own, (m) => m.curve), ([, own]) => own.at(-1).py);
    drawKeys(area);
    tell(svg, marks);
  }

  /** A line an operating point: it is cells that differ here, under the name of one method. */
  function gradients(node, when) {
    const reaches = data.gradients.filter((r) => r.when === when && !hidden.has(r.method));
    const marks = reaches.flatMap((reach) => reach.lengths.map((y, x) => ({ reach, x, y })))
      .filter((m) => m.y > 0);
    if (marks.length === 0) return empty(node);
    const title = 'length of the gradient';
    const lookOfReach = (reach) => data.cells[reach.label] ?? lookOfMethod(reach.method);
    const groups = d3.groups(marks, (m) => m.reach);
    const keys = groups.map(([reach, points]) => ({ name: reach.label, look: lookOfReach(reach), bare: true, points }));
    const area = frame(node, {
      height: Math.max(300, Math.min(380, node.clientWidth * 0.6)), keys,
      label: `${title} by time step, ${reaches.length} networks`,
    });
    const { svg, left, right, top, bottom } = area;
    const x = d3.scaleLinear([0, Math.max(1, d3.max(marks, (m) => m.x))], [left + 8, right - 8]);
    x.shown = x.ticks(Math.floor((right - left) / 50)).filter(Number.isInteger);
    const y = scale(marks.map((m) => m.y), [bottom, top], { log: true });
    axes(area, x, y, { xLabel: 'time step', yLabel: title, xFormat: plain, yFormat: plain });
    for (const m of marks) [m.px, m.py] = [x(m.x), y(m.y)];
    for (const [reach, points] of groups) drawLine(svg, lookOfReach(reach), points);
    for (const key of area.keys) key.py = key.points.at(-1).py;
    drawKeys(area);
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
    svg.append('path').attr('d', path).attr('stroke', paint(lookOfMethod(curve.method)))
      .attr('stroke-width', 0.9);
    cell.append('small').text(`${group} ${counts.at(-1) ?? ''} of ${size}`);
  }

  const groupsOf = (curve) => Object.entries(data.groups[curve.cell] ?? {});
  const losesUnits = (curve) => curve.epochs.some((epoch) => groupsOf(curve).some(
    ([group, size]) => indices(epoch.units[group] ?? [0, size - 1]).length < size));

  /** Of every row the first seed, if it lost units at all. */
  function strips(node) {
    node.replaceChildren();
    const curves = data.curves.filter((c) => !hidden.has(c.method) && losesUnits(c));
    if (curves.length === 0) return empty(node);
    const seedless = (curve) => curve.label.replace(/, seed \d+$/, '');
    for (const [, [curve]] of d3.groups(curves, seedless)) {
      const row = d3.select(node).append('div').attr('class', 'strip');
      row.append('span').text(curve.label);
      const groups = row.append('div');
      for (const [group, size] of groupsOf(curve)) strip(groups, curve, group, size);
    }
  }

  const reported = (of) => visible().filter((p) => p.reported?.comparable && p.reported[of] !== undefined);

  const CHARTS = {
    speed: (node) => scatter(node, {
      ...qualityAxis, title: `${label} against measured speedup`, at: data.marks,
      marks: timed().filter((m) => m.quality).map((m) => ({ ...m, x: m.speed, y: m.quality })),
      xLabel: `measured speedup, ${protocol} (right is faster)`, xFormat: times,
    }),
    parameters: (node) => byCost(node, 'parameters', 'weights'),
    multiplyAccumulates: (node) => byCost(node, 'multiplyAccumulates', 'multiply-accumulates'),
    theory: (node) => scatter(node, {
      title: 'Measured against theoretical speedup', log: true, diagonal: true,
      marks: timed().filter((m) => m.point.theory !== undefined && !m.unsettled)
        .map((m) => ({ ...m, x: { value: m.point.theory }, y: m.speed })),
      xLabel: 'theoretical speedup', xFormat: times,
      yLabel: `measured speedup, ${protocol}`, yFormat: times,
    }),
    reportedQuality: (node) => besides(node, reported('quality').filter((p) => p.quality).map((p) => ({
      ...markOf(p), name: p.label, x: p.quality, paper: p.reported.quality,
    })), { title: `${label}, here and reported`, xLabel: label, xFormat: plain }),
    reportedSpeed: (node) => besides(node,
      timed().filter((m) => !m.hollow && !m.unsettled && reported('speedup').includes(m.point)).map((m) => ({
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
    const swatch = choice(methods, 'checkbox', 'method', i, method.name, true).attr('width', 32);
    drawLine(swatch, method.look, [{ px: 0, py: 7 }, { px: 32, py: 7 }]);
    drawSymbol(swatch, method.look, 16, 7);
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
  timings.node().hidden = protocols.length < 2;
  methods.node().hidden = data.methods.length < 2;

  let width = 0;
  new ResizeObserver(() => {
    if (document.body.clientWidth !== width) {
      width = document.body.clientWidth;
      draw();
    }
  }).observe(document.body);
