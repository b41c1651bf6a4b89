package dev.espalier.kernel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Splits the operations over a team; the innermost loops are a provider's. */
final class TeamKernels implements Kernels {

  /** Elements of a task of element-wise work: below one task the team is not woken. */
  private static final int CHUNK = 1 << 14;

  /** Columns of a task that sums columns: a stretch that stays in the first-level cache. */
  private static final int COLUMNS = 1024;

  private final Team team;
  private final Provider provider;
  private final Lanes lanes;
  private final Product product;
  private final SparseProduct sparseProduct;
  private final Elements elements = new Elements();
  private final Rows rows = new Rows();
  private final LstmCell lstmCell = new LstmCell();
  private final LstmBackward lstmBackward = new LstmBackward();
  private final Map<Long, Panels> layouts = new HashMap<>();
  private double[] partial = new double[16];

  TeamKernels(Team team, Provider provider, Lanes lanes) {
    this.team = team;
    this.provider = provider;
    this.lanes = lanes;
    product = new Product(team, lanes);
    sparseProduct = new SparseProduct(team, lanes);
  }

  @Override
  public Provider provider() {
    return provider;
  }

  @Override
  public int vectorBits() {
    return provider == Provider.VECTOR ? Float.SIZE * lanes.width() : Float.SIZE;
  }

  @Override
  public Team team() {
    return team;
  }

  @Override
  public void pack(Panels panels, float[] b, int offset, int rowStride, int columnStride) {
    product.pack(panels, b, offset, rowStride, columnStride);
  }

  @Override
  public void multiply(
      int m,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColumnStride,
      Panels b,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride) {
    b.requirePacked();
    product.multiply(
        m,
        a,
        aOffset,
        aRowStride,
        aColumnStride,
        b,
        null,
        0,
        0,
        0,
        accumulate,
        c,
        cOffset,
        cRowStride);
  }

  @Override
  public void multiply(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColumnStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColumnStride,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride) {
    Panels layout = layouts.get((long) k << 32 | n);
    if (layout == null) {
      layout = Panels.columns(k, n);
      layout.layOut(lanes.width());
      layouts.put((long) k << 32 | n, layout);
    }
    product.multiply(
        m,
        a,
        aOffset,
        aRowStride,
        aColumnStride,
        layout,
        b,
        bOffset,
        bRowStride,
        bColumnStride,
        accumulate,
        c,
        cOffset,
        cRowStride);
  }

  @Override
  public void multiply(
      int m,
      float[] a,
      int aOffset,
      int aRowStride,
      Csr b,
      boolean accumulate,
      float[] c,
      int cOffset,
      int cRowStride) {
    sparseProduct.multiply(m, a, aOffset, aRowStride, b, accumulate, c, cOffset, cRowStride);
  }

  @Override
  public void lstmForward(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] hiddenPrevious,
      int hpOffset,
      Panels recurrent,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    product.lstmForward(
        batch,
        units,
        gates,
        gatesOffset,
        hiddenPrevious,
        hpOffset,
        recurrent,
        cellPrevious,
        cpOffset,
        cell,
        cOffset,
        cellTanh,
        ctOffset,
        hidden,
        hOffset);
  }

  @Override
  public void lstmCell(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cell,
      int cOffset,
      float[] cellTanh,
      int ctOffset,
      float[] hidden,
      int hOffset) {
    LstmCell task = lstmCell;
    task.batch = batch;
    task.units = units;
    task.gates = gates;
    task.gatesOffset = gatesOffset;
    task.cellPrevious = cellPrevious;
    task.cpOffset = cpOffset;
    task.cell = cell;
    task.cOffset = cOffset;
    task.cellTanh = cellTanh;
    task.ctOffset = ctOffset;
    task.hidden = hidden;
    task.hOffset = hOffset;
    int rowsPerTask = rowsPerTask(units);
    task.rowsPerTask = rowsPerTask;
    team.run((batch + rowsPerTask - 1) / rowsPerTask, task);
  }

  /** Of point-wise work on an LSTM's gates. */
  private static int rowsPerTask(int units) {
    return Math.max(1, CHUNK / 4 / Math.max(1, units));
  }

  @Override
  public void lstmBackward(
      int batch,
      int units,
      float[] gates,
      int gatesOffset,
      float[] cellPrevious,
      int cpOffset,
      float[] cellTanh,
      int ctOffset,
      float[] dHidden,
      int dhOffset,
      float[] dCell,
      int dcOffset) {
    LstmBackward task = lstmBackward;
    task.batch = batch;
    task.units = units;
    task.gates = gates;
    task.gatesOffset = gatesOffset;
    task.cellPrevious = cellPrevious;
    task.cpOffset = cpOffset;
    task.cellTanh = cellTanh;
    task.ctOffset = ctOffset;
    task.dHidden = dHidden;
    task.dhOffset = dhOffset;
    task.dCell = dCell;
    task.dcOffset = dcOffset;
    int rowsPerTask = rowsPerTask(units);
    task.rowsPerTask = rowsPerTask;
    team.run((batch + rowsPerTask - 1) / rowsPerTask, task);
  }

  @Override
  public double crossEntropy(
      int rows,
      int n,
      float[] logits,
      int offset,
      int[] targets,
      int targetsOffset,
      boolean gradient,
      float gradientScale) {
    reservePartial(rows);
    Rows task = this.rows;
    task.n = n;
    task.logits = logits;
    task.offset = offset;
    task.targets = targets;
    task.targetsOffset = targetsOffset;
    task.gradient = gradient;
    task.gradientScale = gradientScale;
    team.run(rows, task);
    return sumPartial(rows);
  }

  @Override
  public void addRow(
      int rows, int n, float[] x, int offset, int rowStride, float[] row, int rowOffset) {
    elements.operation = Operation.ADD_ROW;
    elements.set(rows, 0, row, rowOffset, x, offset);
    elements.columns = n;
    elements.rowStride = rowStride;
    elements.chunk = Math.max(1, CHUNK / Math.max(1, n));
    elements.run();
  }

  @Override
  public void columnSums(
      int rows, int n, float[] x, int offset, int rowStride, float[] sums, int sumsOffset) {
    elements.operation = Operation.COLUMN_SUMS;
    elements.set(n, 0, x, offset, sums, sumsOffset);
    elements.rows = rows;
    elements.rowStride = rowStride;
    elements.chunk = COLUMNS;
    elements.run();
  }

  @Override
  public void activate(Activation f, int rows, int n, float[] x, int offset, int rowStride) {
    elements.operation = Operation.ACTIVATE;
    elements.activation = f;
    elements.set(rows, 0, x, offset, x, offset);
    elements.columns = n;
    elements.rowStride = rowStride;
    elements.chunk = Math.max(1, CHUNK / (8 * n));
    elements.run();
  }

  @Override
  public void axpy(int length, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    elements.operation = Operation.AXPY;
    elements.set(length, alpha, x, xOffset, y, yOffset);
    elements.run();
  }

  @Override
  public void scale(int length, float alpha, float[] x, int offset) {
    elements.operation = Operation.SCALE;
    elements.set(length, alpha, x, offset, x, offset);
    elements.run();
  }

  @Override
  public void product(int length, float[] x, int xOffset, float[] y, int yOffset) {
    elements.operation = Operation.PRODUCT;
    elements.set(length, 0, x, xOffset, y, yOffset);
    elements.run();
  }

  @Override
  public double sumOfSquares(int length, float[] x, int offset) {
    elements.operation = Operation.SUM_OF_SQUARES;
    elements.set(length, 0, x, offset, x, offset);
    reservePartial(elements.tasks());
    elements.run();
    return sumPartial(elements.tasks());
  }

  private void reservePartial(int size) {
    if (partial.length < size) {
      partial = new double[size];
    }
  }

  private double sumPartial(int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += partial[i];
    }
    return sum;
  }

  private enum Operation {
    AXPY,
    SCALE,
    PRODUCT,
    SUM_OF_SQUARES,
    ADD_ROW,
    ACTIVATE,
    COLUMN_SUMS
  }

  /** Element-wise work, a chunk of elements, rows or columns a task. */
  private final class Elements implements Team.Task {
    Operation operation;
    Activation activation;
    int length;
    int chunk;
    float alpha;
    float[] x;
    int xOffset;
    float[] y;
    int yOffset;
    int rows;
    int columns;
    int rowStride;

    void set(int length, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
      this.length = length;
      this.alpha = alpha;
      this.x = x;
      this.xOffset = xOffset;
      this.y = y;
      this.yOffset = yOffset;
      chunk = CHUNK;
    }

    int tasks() {
      return (length + chunk - 1) / chunk;
    }

    void run() {
      team.run(tasks(), this);
    }

    @Override
    public void run(int index, int worker) {
      int start = index * chunk;
      int n = Math.min(length, start + chunk) - start;
      int from = xOffset + start;
      int to = yOffset + start;
      switch (operation) {
        case AXPY -> lanes.axpy(n, alpha, x, from, y, to);
        case SCALE -> lanes.scale(n, alpha, x, from);
        case PRODUCT -> lanes.product(n, x, from, y, to);
        case SUM_OF_SQUARES -> partial[index] = lanes.sumOfSquares(n, x, from);
        case ADD_ROW -> {
          for (int row = start; row < start + n; row++) {
            lanes.axpy(columns, 1, x, xOffset, y, yOffset + row * rowStride);
          }
        }
        case ACTIVATE -> {
          for (int row = start; row < start + n; row++) {
            lanes.activate(activation, columns, x, xOffset + row * rowStride);
          }
        }
        case COLUMN_SUMS -> {
          Arrays.fill(y, to, to + n, 0);
          for (int row = 0; row < rows; row++) {
            lanes.axpy(n, 1, x, from + row * rowStride, y, to);
          }
        }
      }
    }
  }

  /** Cross-entropy, a row a task. */
  private final class Rows implements Team.Task {
    int n;
    float[] logits;
    int offset;
    int[] targets;
    int targetsOffset;
    boolean gradient;
    float gradientScale;

    @Override
    public void run(int row, int worker) {
      int target = targets[targetsOffset + row];
      int at = offset + row * n;
      if (target < 0) {
        partial[row] = 0;
        if (gradient) {
          Arrays.fill(logits, at, at + n, 0);
        }
        return;
      }
      float max = lanes.max(n, logits, at);
      float logit = logits[at + target];
      double sum = lanes.sumExp(n, logits, at, max, gradient);
      partial[row] = Math.log(sum) + max - logit;
      if (gradient) {
        lanes.scale(n, (float) (gradientScale / sum), logits, at);
        logits[at + target] -= gradientScale;
      }
    }
  }

  private final class LstmCell implements Team.Task {
    int batch;
    int units;
    int rowsPerTask;
    float[] gates;
    int gatesOffset;
    float[] cellPrevious;
    int cpOffset;
    float[] cell;
    int cOffset;
    float[] cellTanh;
    int ctOffset;
    float[] hidden;
    int hOffset;

    @Override
    public void run(int index, int worker) {
      int row = index * rowsPerTask;
      int at = row * units;
      lanes.lstmForward(
          Math.min(batch - row, rowsPerTask),
          units,
          units,
          gates,
          gatesOffset + 4 * at,
          cellPrevious,
          cpOffset + at,
          cell,
          cOffset + at,
          cellTanh,
          ctOffset + at,
          hidden,
          hOffset + at);
    }
  }

  private final class LstmBackward implements Team.Task {
    int batch;
    int units;
    int rowsPerTask;
    float[] gates;
    int gatesOffset;
    float[] cellPrevious;
    int cpOffset;
    float[] cellTanh;
    int ctOffset;
    float[] dHidden;
    int dhOffset;
    float[] dCell;
    int dcOffset;

    @Override
    public void run(int index, int worker) {
      int end = Math.min(batch, (index + 1) * rowsPerTask);
      for (int row = index * rowsPerTask; row < end; row++) {
        int at = row * units;
        lanes.lstmBackward(
            units,
            units,
            gates,
            gatesOffset + 4 * at,
            cellPrevious,
            cpOffset + at,
            cellTanh,
            ctOffset + at,
            dHidden,
            dhOffset + at,
            dCell,
            dcOffset + at);
      }
    }
  }
}
